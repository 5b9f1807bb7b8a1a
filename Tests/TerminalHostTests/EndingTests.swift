import Foundation
import PseudoTerminal
import Testing

extension EndToEnd {
    /// However the program ends, within a second the terminal is as it was.
    @Suite struct EndingTests {
        @Test("q ends the program with the terminal as it was")
        func quit() throws {
            let probe = try Probe()
            probe.terminal.send("q")
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(0))
            probe.expectRestored()
            #expect(probe.afterScreen.contains("finished"))
        }

        @Test(
            "a signal that asks for the end restores the terminal and tells the caller",
            arguments: [
                SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGPIPE, SIGVTALRM, SIGPROF, SIGXCPU,
                SIGXFSZ,
            ]
        )
        func signal(_ number: Int32) throws {
            let probe = try Probe()
            probe.terminal.signal(number)
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(128 + number))
            probe.expectRestored()
            #expect(probe.afterScreen.contains("signal \(number)"))
        }

        #if os(Linux)
            @Test(
                "so does a signal that only Linux has, a real-time one among them",
                arguments: [SIGIO, SIGPWR, SIGSTKFLT, 34, 41, 64]
            )
            func signalOfLinux(_ number: Int32) throws {
                try signal(number)
            }

            @Test("no signal that ends a program leaves the terminal behind as it is")
            func everyNumber() throws {
                // What no program can hear, what stops it, and what does nothing by itself.
                let others: Set<Int32> = [
                    SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT, SIGCHLD, SIGURG, SIGWINCH,
                ]
                for number in Int32(1)...31 where !others.contains(number) {
                    let probe = try Probe()
                    probe.terminal.signal(number)
                    _ = try probe.terminal.waitForExit()
                    probe.expectRestored()
                }
            }
        #endif

        @Test("a signal that the program has a use of its own for stays the program's", arguments: ["USR1", "PROF"])
        func ownUse(_ name: String) throws {
            let probe = try Probe(wrapper: ["/bin/sh", "-c", "trap '' \(name); exec PROBE"])
            probe.terminal.signal(name == "USR1" ? SIGUSR1 : SIGPROF)
            try probe.press("j", shows: "key j.")
            probe.terminal.send("q")
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(0))
            probe.expectRestored()
        }

        @Test("Ctrl-C and Ctrl-\\ are signals", arguments: [("\u{03}", SIGINT), ("\u{1C}", SIGQUIT)])
        func typed(_ key: String, _ number: Int32) throws {
            let probe = try Probe()
            probe.terminal.send(key)
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(128 + number))
            probe.expectRestored()
        }

        @Test("a signal before the first frame leaves nothing on the terminal but its settings as they were")
        func early() throws {
            let probe = try Probe(showsScreen: false)
            probe.terminal.signal(SIGTERM)
            _ = try probe.terminal.waitForExit(within: .seconds(2))
            if probe.terminal.text.contains("?1049h") { probe.expectRestored() }
        }

        @Test(
            "a trap restores the terminal first, on whichever thread, and its message comes after",
            arguments: ["x", "X"]
        )
        func trap(_ key: String) throws {
            let probe = try Probe()
            probe.terminal.send(key)
            let status = try probe.terminal.waitForExit(within: .seconds(1))
            #expect([.signalled(SIGILL), .signalled(SIGTRAP)].contains(status))
            probe.expectRestored()
            // The message belongs to debug builds.
            #if DEBUG
                #expect(probe.afterScreen.contains("Index out of range"))
            #endif
        }

        @Test("a screen's thread without stack restores the terminal still")
        func overflow() throws {
            let probe = try Probe()
            probe.terminal.send("o")
            #expect(try probe.terminal.waitForExit(within: .seconds(2)) == .signalled(SIGSEGV))
            probe.expectRestored()
        }

        @Test("a cancelled task ends the program with the terminal as it was")
        func cancelled() throws {
            let probe = try Probe()
            probe.terminal.send("k")
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(0))
            probe.expectRestored()
        }

        @Test("a second screen can follow the first, and is restored as well", arguments: [0, SIGTERM, SIGSEGV])
        func twice(_ number: Int32) throws {
            let probe = try Probe(arguments: ["--twice"])
            let start = probe.terminal.output.count
            probe.terminal.send("q")
            try probe.terminal.wait(for: "corner", from: start)
            if number == 0 { probe.terminal.send("q") } else { probe.terminal.signal(number) }
            let status = try probe.terminal.waitForExit(within: .seconds(1))
            #expect(status == [0: .exited(0), SIGTERM: .exited(128 + SIGTERM), SIGSEGV: .signalled(SIGSEGV)][number])
            probe.expectRestored()
        }

        @Test(
            "a fatal signal from outside restores the terminal and stays what it is",
            arguments: [
                SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS,
            ]
        )
        func fatal(_ number: Int32) throws {
            let probe = try Probe()
            probe.terminal.signal(number)
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .signalled(number))
            probe.expectRestored()
        }

        @Test("a program whose screen hangs is ended by the second signal at once", arguments: [SIGTERM, SIGINT])
        func hangingTwice(_ number: Int32) throws {
            let probe = try Probe()
            probe.terminal.send("w")
            try probe.terminal.waitUntilTaken()
            probe.terminal.signal(number)
            probe.terminal.signal(number)
            // Two that arrive as one are one; the alarm does the rest.
            #expect(try probe.terminal.waitForExit(within: .seconds(4)) == .signalled(number))
            probe.expectRestored()
        }

        @Test("a program whose screen hangs is ended two seconds after the first signal")
        func hanging() throws {
            let probe = try Probe()
            probe.terminal.send("w")
            try probe.terminal.waitUntilTaken()
            probe.terminal.signal(SIGTERM)
            #expect(try probe.terminal.waitForExit(within: .seconds(4)) == .signalled(SIGTERM))
            probe.expectRestored()
        }

        @Test("a terminal that is closed ends the program")
        func hangUp() throws {
            let probe = try Probe()
            probe.terminal.hangUp()
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(129))
        }

        @Test("a terminal that is closed ends the program even if it does not hear of it by a signal")
        func hangUpWithoutSignal() throws {
            let probe = try Probe(wrapper: ["/bin/sh", "-c", "trap '' HUP; exec PROBE"])
            probe.terminal.hangUp()
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(129))
        }

        @Test("a terminal that nobody reads does not hold up the end", arguments: [SIGTERM, SIGINT])
        func stalled(_ number: Int32) throws {
            let probe = try Probe(columns: 200, rows: 60)
            probe.terminal.send("b")
            try probe.terminal.waitUntilFull()
            probe.terminal.signal(number)
            #expect(try probe.terminal.waitForExit(within: .seconds(1), isReading: false) == .exited(128 + number))
            probe.expectRestored()
        }

        @Test("a terminal that nobody reads does not keep a trap from restoring it")
        func stalledTrap() throws {
            let probe = try Probe(columns: 200, rows: 60)
            probe.terminal.send("b")
            try probe.terminal.waitUntilFull()
            probe.terminal.signal(SIGSEGV)
            let status = try probe.terminal.waitForExit(within: .seconds(1), isReading: false)
            #expect(status == .signalled(SIGSEGV))
            probe.expectRestored()
        }

        @Test("what goes to standard error appears after the screen, not on it")
        func standardError() throws {
            let probe = try Probe()
            try probe.press("e", shows: "key e.")
            #expect(!probe.terminal.text.contains("a line for"))
            probe.terminal.send("q")
            #expect(try probe.terminal.waitForExit(within: .seconds(1)) == .exited(0))
            #expect(probe.afterScreen.contains("a line for standard error\r\n"))
            probe.expectRestored()
        }
    }
}

/// The tests that run a program on a pseudo-terminal, one after the other: they watch the clock.
@Suite(.serialized, .timeLimit(.minutes(3))) struct EndToEnd {}
