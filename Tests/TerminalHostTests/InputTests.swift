import Foundation
import PseudoTerminal
import Testing

extension EndToEnd {
    /// What is typed arrives, and stopping is a thing of two sides.
    @Suite struct InputTests {
        @Test(
            "keys arrive under their names",
            arguments: [
                ("\u{1B}[A", "up"), ("\u{1B}OA", "up"), ("\u{1B}[1;5C", "ctrl-right"), ("\u{1B}[15~", "f5"), ("é", "é"),
                ("\u{1B}", "escape"), ("\u{1B}j", "alt-j"), ("\r", "enter"), ("\u{13}", "ctrl-s"),
                ("\u{1A}", "resumed"),
            ]
        )
        func keys(_ bytes: String, _ name: String) throws {
            try Probe().press(bytes, shows: name == "resumed" ? "last resumed." : "key \(name).")
        }

        @Test("a character and a sequence whose bytes come in two reads are one key")
        func split() throws {
            let probe = try Probe(environment: ["ESCDELAY": "4000"])
            let splits: [([UInt8], [UInt8], String)] = [([0xC3], [0xA9], "é"), ([0x1B, 0x5B], [0x42], "down")]
            for (first, second, name) in splits {
                let start = probe.terminal.output.count
                probe.terminal.send(first)
                try probe.terminal.waitUntilTaken()
                probe.terminal.send(second)
                try probe.terminal.wait(for: "\(name).", from: start)
            }
        }

        @Test("the mouse is reported where it was asked for, and left alone again")
        func mouse() throws {
            let probe = try Probe(arguments: ["--mouse"])
            #expect(probe.terminal.text.contains("\u{1B}[?1000h") && probe.terminal.text.contains("\u{1B}[?1006h"))
            try probe.press("\u{1B}[<0;12;3M", shows: "mouse press 11 2.")
            try probe.press("\u{1B}[<65;1;1M", shows: "wheelDown 0 0.")
            probe.terminal.send("q")
            _ = try probe.terminal.waitForExit()
            #expect(probe.terminal.text.contains("\u{1B}[?1000l") && probe.terminal.text.contains("\u{1B}[?1006l"))
            probe.expectRestored()
        }

        @Test("the mouse is left alone where nobody asked for it, and its reports do nothing")
        func noMouse() throws {
            let probe = try Probe()
            probe.terminal.send("\u{1B}[<0;12;3M")
            try probe.press("j", shows: "key j.")
            #expect(!probe.terminal.text.contains("?1000h") && !probe.terminal.text.contains("last mouse"))
        }

        @Test("a paste is an event and presses no key")
        func paste() throws {
            let probe = try Probe()
            try probe.press("\u{1B}[200~qxXw\rq\u{1B}[201~", shows: "paste 6 qxXwq.")
            try probe.press("j", shows: "key j.")
        }

        @Test("a paste of a megabyte is cut and costs nothing else")
        func hugePaste() throws {
            let probe = try Probe()
            let start = probe.terminal.output.count
            probe.terminal.send("\u{1B}[200~" + String(repeating: "q", count: 1_000_000) + "\u{1B}[201~")
            try probe.terminal.wait(for: "paste 65536 qqq", from: start, within: .seconds(20))
        }

        @Test("Ctrl-Z in a program that nobody could wake again repaints it", arguments: ["\u{1A}", "z"])
        func stopAlone(_ key: String) throws {
            let probe = try Probe()
            let written = try probe.press(key, shows: "last resumed.")
            let left = try #require(written.range(of: "?1049l"))
            #expect(written[left.upperBound...].contains("?1049h"))
            probe.terminal.send("q")
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(0))
            probe.expectRestored()
        }

        @Test("Ctrl-Z gives the shell its terminal back, fg gives it to the program again", arguments: ["\u{1A}", "z"])
        func stop(_ key: String) throws {
            let script = "set -m; PROBE; echo STOPPED; read line; fg >/dev/null; echo ENDED $?"
            let probe = try Probe(wrapper: ["/bin/bash", "--norc", "-c", script])
            let start = probe.terminal.output.count
            try probe.press(key, shows: "STOPPED")
            probe.expectRestored()

            let resumed = probe.terminal.output.count
            probe.terminal.resize(columns: 70, rows: 20)
            probe.terminal.send("\r")
            try probe.terminal.wait(for: "size 70x20.", from: resumed)
            let written = String(decoding: probe.terminal.output.dropFirst(start), as: UTF8.self)
            #expect(written.components(separatedBy: "?1049h").count == 2)
            try probe.press("j", shows: "key j.")
            probe.terminal.send("q")
            try probe.terminal.wait(for: "ENDED 0")
            _ = try probe.terminal.waitForExit()
            probe.expectRestored()
        }

        @Test("Ctrl-Z does nothing to a program that was started to ignore it", arguments: ["\u{1A}", "z"])
        func stopIgnored(_ key: String) throws {
            let script = "trap '' TSTP; PROBE; echo ENDED $?"
            let probe = try Probe(wrapper: ["/bin/bash", "--norc", "-c", script])
            let start = probe.terminal.output.count
            probe.terminal.send(key)
            try probe.press("j", shows: "key j.")
            let written = String(decoding: probe.terminal.output.dropFirst(start), as: UTF8.self)
            #expect(!written.contains("?1049l"))
            probe.terminal.send("q")
            try probe.terminal.wait(for: "ENDED 0")
            _ = try probe.terminal.waitForExit()
            probe.expectRestored()
        }

        @Test("a program that was stopped without being asked repaints when it goes on")
        func stopOutright() throws {
            let probe = try Probe()
            let start = probe.terminal.output.count
            probe.terminal.signal(SIGSTOP)
            probe.terminal.signal(SIGCONT)
            try probe.terminal.wait(for: "last resumed.", from: start)
            try probe.terminal.wait(for: "corner", from: start)
        }
    }
}
