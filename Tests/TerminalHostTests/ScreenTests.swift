import Foundation
import PseudoTerminal
import Testing

extension EndToEnd {
    /// What reaches the terminal, and what does not.
    @Suite struct ScreenTests {
        @Test("an unchanged frame costs no byte")
        func unchanged() throws {
            let probe = try Probe()
            let start = probe.terminal.output.count
            probe.terminal.send("nnn")
            try probe.terminal.waitUntilTaken()
            let written = try probe.press("j", shows: "?2026l")
            #expect(written.contains("key j"))
            let frames = String(decoding: probe.terminal.output.dropFirst(start), as: UTF8.self)
            #expect(frames.components(separatedBy: "?2026h").count == 2)
        }

        @Test("a small change costs few bytes")
        func small() throws {
            let probe = try Probe()
            try probe.press("j", shows: "key j.")
            let written = try probe.press("g", shows: "?2026l")
            #expect(written.utf8.count < 80, "\(written.debugDescription)")
        }

        @Test("every frame is one write, between its marks, and nothing else is written but the way back")
        func oneWrite() throws {
            let strace = "/usr/bin/strace"
            guard FileManager.default.isExecutableFile(atPath: strace) else {
                print("skipped: strace is not installed")
                return
            }
            let log = FileManager.default.temporaryDirectory.appendingPathComponent("writes-\(UUID()).txt")
            defer { try? FileManager.default.removeItem(at: log) }
            let command = [strace, "-f", "-s", "100000", "-e", "trace=write,writev", "-o", log.path]
            let probe = try Probe(wrapper: command, showsScreen: false)
            do {
                try probe.terminal.wait(for: "last none.", within: .seconds(20))
            } catch  where probe.terminal.text.contains("ptrace") {
                print("skipped: strace is not permitted")
                return
            }
            for key in "adfghijmpr" { try probe.press(String(key), shows: "?2026l", within: .seconds(10)) }
            probe.terminal.send("q")
            #expect(try probe.terminal.waitForExit(within: .seconds(10)) == .exited(0))

            let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
            let writes = lines.filter { $0.contains("write") }
            let isFrame = #/write\((\d+), "(?:\\33\[\?2004h)?\\33\[\?2026h/#
            let descriptors = Set(writes.compactMap { $0.firstMatch(of: isFrame)?.1 })
            let descriptor = try #require(descriptors.first)
            let toTerminal = writes.filter { $0.contains("write(\(descriptor), \"") }
            #expect(toTerminal.filter { $0.contains(isFrame) && $0.contains("\\33[?2026l\"") }.count == 11)
            #expect(toTerminal.count == 12, "\(toTerminal.joined(separator: "\n"))")
        }

        @Test("a frame shows wide, combining and coloured cells, and the last cell of the screen")
        func contents() throws {
            let text = try Probe().terminal.text
            for part in ["● ┌─┐ ⣿ é", "漢", "wide.", "corner", "38;5;208", "48;5;17"] {
                #expect(text.contains(part), "\(part) is missing in \(text.debugDescription)")
            }
            #expect(text.unicodeScalars.contains("\u{301}"))
        }

        @Test("in 24 bits every colour is written as it is, palette entries stay what they are, and text is text")
        func trueColor() throws {
            let probe = try Probe(environment: ["COLORTERM": "truecolor"])
            let written = try probe.pressForFrame("t", shows: "key t.")
            #expect(probe.terminal.text.contains("38;5;208") && probe.terminal.text.contains("48;5;17"))
            for column in 0..<100 { #expect(written.contains("\u{1B}[38;2;1;7;\(column)m"), "\(column)") }
            #expect(!written.contains(";5;"))
        }

        @Test("more colours than there are numbers for them are still written as they are")
        func manyColors() throws {
            let probe = try Probe(environment: ["COLORTERM": "truecolor"])
            try probe.terminal.wait(for: "?2026l")
            for press in 1...5 {
                let written = try probe.pressForFrame("t", shows: "?2026h")
                for column in 0..<100 { #expect(written.contains("[38;2;\(press);7;\(column)m"), "\(press) \(column)") }
                // What did not change is painted anew where a number has another meaning now, and only there.
                let repaints = written.contains("wide.")
                #expect(repaints == (press == 3 || press == 5), "\(press)")
                if repaints { #expect(written.contains("38;5;208") && written.contains("48;5;17")) }
            }
        }

        @Test(
            "a cell that breaks the rules shows a replacement of its width",
            arguments: ["C.UTF-8": "\u{FFFD}", "C": "?"]
        )
        func odd(_ locale: String, _ replacement: String) throws {
            let text = try Probe(environment: ["LANG": locale]).terminal.text
            #expect(text.contains(String(repeating: replacement, count: 3) + "odd."), "\(text.debugDescription)")
        }

        @Test(
            "the marks of a synchronized update can be switched off, and old terminals get none",
            arguments: [
                (["--no-sync"], "xterm-256color"), ([], "linux"), ([], "vt100"),
            ]
        )
        func withoutMarks(_ arguments: [String], _ term: String) throws {
            let probe = try Probe(arguments: arguments, environment: ["TERM": term])
            try probe.press("j", shows: "key j.")
            probe.terminal.send("q")
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(0))
            #expect(!probe.terminal.text.contains("2026"))
            #expect(probe.terminal.text.contains("\u{1B}[?2004l"))
        }

        @Test("a new size is seen and shown, down to a single cell and back")
        func resize() throws {
            let probe = try Probe()
            for (columns, rows) in [(90, 30), (31, 8), (200, 50)] {
                let start = probe.terminal.output.count
                probe.terminal.resize(columns: columns, rows: rows)
                try probe.terminal.wait(for: "size \(columns)x\(rows).", from: start)
                try probe.terminal.wait(for: "corner", from: start)
            }
            for (columns, rows) in [(1, 1), (2, 1), (1, 9)] {
                let start = probe.terminal.output.count
                probe.terminal.resize(columns: columns, rows: rows)
                try probe.terminal.wait(for: "?2026l", from: start)
            }
            let start = probe.terminal.output.count
            probe.terminal.resize(columns: 70, rows: 20)
            try probe.terminal.wait(for: "size 70x20.", from: start)
            probe.terminal.send("q")
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(0))
            probe.expectRestored()
        }

        @Test("a terminal that knows no size, and one that claims an absurd one, have a screen")
        func strangeSizes() throws {
            #expect(try Probe(columns: 0, rows: 0).terminal.text.contains("size 80x24."))
            #expect(try Probe(columns: 65_535, rows: 65_535).terminal.text.contains("size 1000x500."))
        }

        @Test("Ctrl-L repaints everything")
        func repaint() throws {
            let probe = try Probe()
            let written = try probe.press("\u{0C}", shows: "corner")
            #expect(written.contains("size 80x24.") && written.contains("key ctrl-l"))
        }

        @Test("a cursor shows where the frame says, and goes again")
        func cursor() throws {
            let probe = try Probe()
            #expect(try probe.press("c", shows: "?2026l").contains("\u{1B}[?25h"))
            #expect(try probe.press("c", shows: "?2026l").contains("\u{1B}[?25l"))
            probe.terminal.send("q")
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(0))
            probe.expectRestored()
        }

        @Test("a terminal that reads again after a stall gets the newest frame")
        func stall() throws {
            let probe = try Probe(columns: 200, rows: 60)
            let start = probe.terminal.output.count
            probe.terminal.send("b")
            try probe.terminal.waitUntilFull()
            try probe.terminal.wait(for: "corner", from: start, within: .seconds(20))
            try probe.press("\u{1B}[A", shows: "up.")
            probe.terminal.send("q")
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(0))
            probe.expectRestored()
        }

        @Test(
            "colours and characters follow the environment",
            arguments: [
                (["NO_COLOR": "1"], "colors mono glyphs unicode"), (["LANG": "C"], "colors palette256 glyphs ascii"),
                (["LANG": nil], "colors palette256 glyphs unicode"), (["TERM": "vt100"], "colors mono glyphs ascii"),
                (["TERM": "linux"], "colors ansi16 glyphs linuxConsole"),
                (["TERM": "xterm-nobody-has-this"], "glyphs unicode kind xterm-256color."),
            ] as [([String: String?], String)]
        )
        func environment(_ environment: [String: String?], _ shown: String) throws {
            let text = try Probe(environment: environment).terminal.text
            #expect(text.contains(shown), "\(text.debugDescription)")
            if environment["NO_COLOR"] != nil { #expect(!text.contains("38;5;") && !text.contains("48;5;")) }
            if environment["LANG"] == "C" { #expect(text.utf8.allSatisfy { $0 < 0x80 }) }
        }

        @Test(
            "without a terminal to draw on there is one line that says what is missing",
            arguments: [
                (["TERM": "dumb"], false, "TERM=dumb cannot"), (["TERM": nil], false, "TERM is not set"),
                (["TERM": "nobody-has-this"], false, "there is no terminfo entry for TERM=nobody-has-this"),
                ([:], true, "standard output is not a terminal"),
            ] as [([String: String?], Bool, String)]
        )
        func refused(_ environment: [String: String?], _ toFile: Bool, _ message: String) throws {
            let probe = try Probe(
                environment: environment,
                standardOutput: toFile ? .file("/dev/null") : .terminal,
                showsScreen: false
            )
            #expect(try probe.terminal.waitForExit() == .exited(3))
            let text = probe.terminal.text
            #expect(text.contains(message) && text.hasPrefix("a terminal is needed"))
            #expect(text.components(separatedBy: "\r\n").count == 2 && !text.contains("\u{1B}"))
        }
    }
}
