import Foundation
import PseudoTerminal
import Testing

/// breakertop at the other end of a login, as on a bastion host: a real ssh client on our terminal, a real sshd, its
/// terminal.
@Suite("Over SSH", SSHServed(), .timeLimit(.minutes(3)))
struct SSHTests {
    private let program: String
    private let door: SSHDoor

    init() throws {
        program = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        door = try #require(SSHDoor.open, "there is no sshd to log in to")
    }

    /// A service with three circuits, in a body written by hand.
    private func service() throws -> HealthServer {
        func circuit(_ name: String, _ state: String) -> String {
            """
            "\(name)": {"name": "\(name)", "state": "\(state)", "failure_count": 0, "total_calls": 10, "successful_calls": 10,
            "failed_calls": 0, "fallback_calls": 0, "cache_hits": 0, "cache_misses": 0, "cache_size": 0,
            "last_failure_time": null}
            """
        }
        let circuits = [circuit("payments", "open"), circuit("search", "closed"), circuit("sessions", "half_open")]
        let server = try HealthServer()
        server.answer(
            "/api/v1/health/circuit-breakers",
            #"{"circuit_breakers": {\#(circuits.joined(separator: ","))}}"#
        )
        return server
    }

    // MARK: Kinds of terminals

    @Test(
        "the overview of a service and its circuits come up, hear keys and a new size, and q leaves",
        arguments: SSHLogin.all
    )
    func overview(_ login: SSHLogin) throws {
        let server = try service()
        defer { server.stop() }
        // The shell says what it sees on the screen that it gets back.
        let shell = ["sh", "-c", #""$@"; echo "left with status $?"; exec sleep 600"#, "sh"]
        let command = door.login("exec \(program) http://127.0.0.1:\(server.port)", variables: login.variables)
        let screen = try TmuxScreen(
            columns: 100,
            rows: 30,
            command: shell + command,
            environment: ["TERM": login.term]
        )
        let (box, glyphs) = (login.box, login.states)
        func row(_ rows: [String], _ name: String) -> String { rows[1..<10].first { $0.contains(" \(name) ") } ?? "" }
        try screen.wait(for: "the overview with its states", within: 15) { rows in
            rows[0].contains("\(glyphs.open) 1 open") && rows[0].contains("\(glyphs.closed) 1 closed")
                && row(rows, "payments").contains(" \(glyphs.open) OPEN ")
                && row(rows, "sessions").contains(" \(glyphs.halfOpen) HALF-OPEN ")
                && row(rows, "search").contains(" \(glyphs.closed) CLOSED ") ? true : nil
        }
        for (key, selected) in [("j", "sessions"), ("k", "payments"), ("Down", "sessions"), ("j", "search")] {
            try screen.press(key)
            try screen.wait(for: "\(selected) selected after \(key)", within: 5) { rows in
                rows.contains { $0.hasPrefix("\(box.left) \(selected) @") } ? true : nil
            }
        }
        try screen.press("Enter")
        try screen.wait(for: "the focus", within: 5) { rows in
            rows[0].contains(" search @ ")
                && rows.contains { $0.hasPrefix("\(box.edge) state ") && $0.contains(" \(glyphs.closed) CLOSED ") }
                ? true : nil
        }
        try screen.press("?")
        try screen.wait(for: "the keys", within: 5) { rows in rows.contains { $0.contains(" Keys ") } ? true : nil }
        try screen.press("Escape")
        try screen.wait(for: "the focus again", within: 5) { rows in
            rows.contains { $0.contains(" Keys ") } ? nil : true
        }
        try screen.resize(columns: 70, rows: 20)
        try screen.wait(for: "the smaller screen", within: 5) { rows in
            let shown = rows.prefix(20).map { $0.trimmingCharacters(in: .whitespaces) }
            return shown[1].hasSuffix(box.right) && shown[1].count == 70
                && shown[19].contains("q quit") ? true : nil
        }
        if login.letters == .ascii { #expect(try screen.capture().joined().utf8.allSatisfy { $0 < 0x80 }) }
        try screen.press("q")
        let words = try screen.wait(for: "the shell", within: 5) { rows in rows.first { $0.contains("left with") } }
        #expect(words.hasPrefix("left with status 0 "))
        #expect(try screen.property("alternate_on") == "0" && screen.property("cursor_flag") == "1")
    }

    @Test(
        "the demo sends each terminal what it understands and no more, and leaves it as it was",
        arguments: SSHLogin.all
    )
    func bytes(_ login: SSHLogin) throws {
        let terminal = try PseudoTerminal(columns: 100, rows: 30)
        let before = terminal.settings()
        try terminal.spawn(
            "/usr/bin/env",
            door.login("exec \(program) demo --scenario healthy", variables: login.variables),
            environment: BuiltExecutable.environment(["TERM": login.term])
        )
        try terminal.wait(for: "CLOSED", within: .seconds(15))
        terminal.press("f")
        try terminal.wait(for: "forced open", within: .seconds(5))
        let start = terminal.output.count
        terminal.resize(columns: 120, rows: 40)
        try terminal.wait(for: "breakertop", from: start)
        try terminal.wait(for: "FORCED", from: start)
        terminal.press("q")
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(areEqual(terminal.settings(), before))

        let stream = terminal.text
        #expect(SSHLogin.Colors.ways(in: stream) == login.colors.ways)
        switch login.letters {
        case .unicode: #expect(stream.contains("■ FORCED") && stream.contains("┌"))
        case .console: #expect(stream.contains("F FORCED") && stream.contains("┌"))
        case .ascii: #expect(stream.contains("F FORCED") && terminal.output.allSatisfy { $0 < 0x80 })
        }
        #expect(!stream.contains("\u{1B}]"), "the palette and the title are the user's")
        #expect(!stream.contains("?1000h"), "the mouse is the terminal's own unless asked for")
        #expect(stream.contains("?2026h") == login.hasOwnScreen)
        for (on, off) in [("?2004h", "?2004l")] + (login.hasOwnScreen ? [("?1049h", "?1049l"), ("?25l", "?25h")] : []) {
            let entered = try #require(stream.range(of: on, options: .backwards), "\(on)")
            let left = try #require(stream.range(of: off, options: .backwards), "\(off)")
            #expect(entered.lowerBound < left.lowerBound, "\(off) comes after \(on)")
        }
    }

    @Test("without a terminal at the other end there is one line that says what to do")
    func noTerminal() throws {
        let command = door.login("exec \(program) demo", hasTerminal: false)
        let terminal = try PseudoTerminal()
        try terminal.spawn("/usr/bin/env", command, environment: BuiltExecutable.environment())
        #expect(try terminal.waitForExit(within: .seconds(15)) == .exited(69))
        #expect(
            terminal.text.contains("standard output is not a terminal; for one frame without it: breakertop snapshot")
        )
        #expect(terminal.text.split(whereSeparator: \.isNewline).count == 1)
    }

    // MARK: Lost connections

    enum Loss: CaseIterable {
        case client, server
    }

    @Test("a connection that is lost ends the program at its other end at once", arguments: Loss.allCases)
    func lost(_ loss: Loss) throws {
        let life = try LifeSign()
        let terminal = try PseudoTerminal(columns: 100, rows: 30)
        // The shell's parent is what sshd has for this connection.
        let script = "echo server is $PPID; exec \(program) demo 9>\(life.path)"
        try terminal.spawn(
            "/usr/bin/env",
            door.login("exec sh -c '\(script)'"),
            environment: BuiltExecutable.environment()
        )
        try terminal.wait(for: "CLOSED", within: .seconds(15))
        #expect(!life.hasEnded(within: .zero))
        switch loss {
        case .client:
            terminal.signal(SIGKILL)
        case .server:
            let server = try #require(terminal.text.firstMatch(of: #/server is (\d+)/#).flatMap { pid_t($0.1) })
            #expect(kill(server, SIGKILL) == 0)
        }
        #expect(life.hasEnded(within: .seconds(5)), "no process of breakertop is left")
        let ending = try terminal.waitForExit()
        #expect(ending == (loss == .client ? .signalled(SIGKILL) : .exited(255)))
    }
}

/// A pipe by name that is open for as long as a process at the other end lives, or one that this has started.
private final class LifeSign {
    let path: String
    private let reading: Int32

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("life-\(UUID().uuidString)").path
        guard mkfifo(path, 0o600) == 0 else { throw POSIXError(.EIO) }
        reading = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    }

    deinit {
        close(reading)
        unlink(path)
    }

    /// Waits until whoever had opened the pipe is gone.
    func hasEnded(within time: Duration) -> Bool {
        var descriptor = pollfd(fd: reading, events: 0, revents: 0)
        return poll(&descriptor, 1, Int32(time / .milliseconds(1))) > 0
    }
}
