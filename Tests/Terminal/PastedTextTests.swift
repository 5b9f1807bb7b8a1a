import Foundation
import PseudoTerminal
import Testing

/// Text without paste brackets, on the real program: what GNU screen's own paste, a serial or web console and the mouse of the
/// Linux console send.
@Suite("Text that arrives without a hand")
struct PastedTextTests {
    private static let list = "/api/v1/health/circuit-breakers"

    /// How long a hand takes between two keys: what the dialog waits for, and more.
    private static let hand = Duration.milliseconds(400)

    private func service() throws -> HealthServer {
        let server = try HealthServer()
        server.answer(
            Self.list,
            """
            {"circuit_breakers": {"redis": {"state": "closed", "failure_count": 0, "total_calls": 10, "successful_calls": 10,
            "failed_calls": 0, "fallback_calls": 0, "cache_hits": 0, "cache_misses": 0, "cache_size": 0,
            "last_failure_time": null, "name": "redis", "mode": "automatic", "instance_id": "p1",
            "now": "2026-11-24T14:00:00Z", "state_since": "2026-11-24T13:00:00Z"}}}
            """
        )
        server.answer("\(Self.list)/redis/events", #"{"events": [], "missed": false}"#)
        server.answer("POST \(Self.list)/redis/force-open", "{}")
        server.answer("POST \(Self.list)/redis/reset", "{}")
        return server
    }

    private func terminal(_ arguments: [String]) throws -> PseudoTerminal {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let terminal = try PseudoTerminal(columns: 100, rows: 30)
        try terminal.spawn(
            path,
            arguments,
            environment: BuiltExecutable.environment([
                "BREAKERTOP_TOKEN": "s3cret", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
            ])
        )
        try terminal.wait(for: "CLOSED", within: .seconds(10))
        return terminal
    }

    /// The pace is what is tested here, and no synchronisation.
    private func pause(_ duration: Duration) {
        usleep(useconds_t(duration / .microseconds(1)))
    }

    private func press(_ keys: String, on terminal: PseudoTerminal) {
        pause(Self.hand)
        terminal.send(keys)
    }

    @Test(
        "orders nothing, in one read and on lines of 9600 and 1200 baud",
        arguments: ["fix it now\r\n", "f!", "reset\n\n\n", "x\t\t\r!"],
        [0, 1, 8]
    )
    func paste(text: String, milliseconds: Int) throws {
        let server = try service()
        defer { server.stop() }
        let terminal = try terminal(["http://127.0.0.1:\(server.port)", "--control", "--interval", "200ms"])
        press("", on: terminal)
        for part in milliseconds == 0 ? [text] : text.map({ String($0) }) {
            terminal.send(part)
            pause(.milliseconds(milliseconds))
        }
        try terminal.waitUntilTaken()
        pause(Self.hand)
        terminal.signal(SIGTERM)
        #expect(try terminal.waitForExit() == .exited(128 + SIGTERM))
        #expect(server.actions.isEmpty)
    }

    @Test("does not confirm with a name and a line's end what is in production; a hand does")
    func production() throws {
        let server = try service()
        defer { server.stop() }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).toml")
        defer { try? FileManager.default.removeItem(at: file) }
        let target = "[targets.pay]\nurl = \"http://127.0.0.1:\(server.port)\"\nproduction = true\n"
        try target.write(to: file, atomically: true, encoding: .utf8)
        // Given by its address, in another spelling.
        let terminal = try terminal([
            "http://LOCALHOST:\(server.port)/", "--control", "--config", file.path, "--interval", "200ms",
        ])
        press("r", on: terminal)
        try terminal.wait(for: "PRODUCTION")
        press("\u{1B}[A", on: terminal)
        pause(Self.hand)
        let start = terminal.output.count
        terminal.send("redis\r\n")
        try terminal.wait(for: "press it again", from: start)
        #expect(server.actions.isEmpty)
        // The rest that follows a text is one second of quiet away.
        pause(.milliseconds(1100))
        terminal.send("\r")
        try terminal.wait(for: "the order", from: start) { _ in !server.actions.isEmpty }
        #expect(server.actions.count == 1)
        press("q", on: terminal)
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("a hand is obeyed: the sign, and tab and Enter", arguments: [["!"], ["\t", "\r"]])
    func hand(keys: [String]) throws {
        let server = try service()
        defer { server.stop() }
        let terminal = try terminal(["http://127.0.0.1:\(server.port)", "--control", "--interval", "200ms"])
        press("f", on: terminal)
        try terminal.wait(for: "[ Cancel ]")
        pause(Self.hand)
        for key in keys {
            terminal.send(key)
            pause(.milliseconds(120))
        }
        try terminal.wait(for: "forced open for 5m")
        #expect(server.actions.count == 1)
        terminal.press("q")
        #expect(try terminal.waitForExit() == .exited(0))
    }

    @Test("neither quits nor acts in the demo, where keys act at once")
    func demo() throws {
        let terminal = try terminal(["demo", "--scenario", "healthy"])
        press("", on: terminal)
        let start = terminal.output.count
        terminal.send("frq")
        try terminal.wait(for: "press it again", from: start)
        #expect(!terminal.text.contains("FORCED"))
        press("q", on: terminal)
        #expect(try terminal.waitForExit() == .exited(0))
    }
}
