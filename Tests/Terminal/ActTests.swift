import ChildProcesses
import Foundation
import PseudoTerminal
import Testing

/// Control from a script and from the screen, over a real server whose bodies are written by hand.
@Suite("Acting on a service")
struct ActTests {
    private static let list = "/api/v1/health/circuit-breakers"

    private static func body(_ state: String, mode: String = "automatic") -> String {
        """
        {"circuit_breakers": {"redis": {"state": "\(state)", "failure_count": 0, "total_calls": 10, "successful_calls": 10,
        "failed_calls": 0, "fallback_calls": 0, "cache_hits": 0, "cache_misses": 0, "cache_size": 0,
        "last_failure_time": null, "name": "redis", "mode": "\(mode)", "instance_id": "p1",
        "now": "2026-11-24T14:00:00Z", "state_since": "2026-11-24T13:00:00Z"}}}
        """
    }

    private func service() throws -> HealthServer {
        let server = try HealthServer()
        server.answer(Self.list, Self.body("closed"))
        server.answer("\(Self.list)/redis/events", #"{"events": [], "missed": false}"#)
        return server
    }

    private func act(
        _ arguments: [String],
        environment: [String: String?] = ["BREAKERTOP_TOKEN": "s3cret", "HOME": "/nonexistent"]
    ) throws -> (status: Int32, output: String, error: String) {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let process = try ChildProcess(
            [path, "act"] + arguments,
            environment: BuiltExecutable.environment(environment)
        )
        let output = process.text(from: process.output)
        let error = process.text(from: process.error)
        return (process.wait(), output, error)
    }

    @Test("what was done is one line and status 0, and the token is in the header alone")
    func done() throws {
        let server = try service()
        defer { server.stop() }
        server.answer("POST \(Self.list)/redis/force-open", "{}")
        let url = "http://127.0.0.1:\(server.port)"
        let ending = try act(["force-open", url, "redis", "--for", "5m", "--reason", "rollout 10%"])
        #expect(ending.status == 0 && ending.error.isEmpty)
        #expect(ending.output == "redis @ 127.0.0.1:\(server.port): force open for 5m: ok\n")
        let request = try #require(server.actions.first)
        #expect(request.hasPrefix("POST \(Self.list)/redis/force-open HTTP/1.1\r\n"))
        #expect(request.hasSuffix("\r\n\r\n" + #"{"duration_seconds":300,"reason":"rollout 10%"}"#))
        #expect(request.contains("Authorization: Bearer s3cret\r\n"))
    }

    @Test("the circuit may be left out where there is one, and the token can be in a file")
    func tokenFile() throws {
        let server = try service()
        defer { server.stop() }
        server.answer("DELETE \(Self.list)/redis/inject", "{}")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("breakertop-\(UUID().uuidString)")
        try "from-file\n".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let url = "http://127.0.0.1:\(server.port)"
        let ending = try act(["inject", url, "--stop", "--token-file", file.path])
        #expect(ending.status == 0 && ending.output.hasSuffix("injection stopped: ok\n"))
        #expect(server.actions.first?.contains("Authorization: Bearer from-file\r\n") == true)
    }

    @Test(
        "what was refused is one line, and its status says why",
        arguments: [
            (
                "401 Unauthorized", "{}", Int32(77),
                "401 the token is not accepted: check BREAKERTOP_TOKEN, --token-file or token-file in the configuration"
            ),
            ("403 Forbidden", #"{"detail": "injection is off"}"#, 77, "403 injection is off"),
            ("404 Not Found", "{}", 66, "404 no such circuit, or no control"),
            ("422 X", #"{"detail": "too long", "field": "reason"}"#, 65, "422 reason: too long"),
            ("429 X", "{}", 75, "429 too many requests, try again later"),
            ("500 X", "{}", 69, "500 the service failed"),
        ]
    )
    func refused(status: String, body: String, code: Int32, words: String) throws {
        let server = try service()
        defer { server.stop() }
        server.answer("POST \(Self.list)/redis/reset", status: status, body)
        let ending = try act(["reset", "http://127.0.0.1:\(server.port)"])
        #expect(ending.status == code)
        #expect(ending.output.hasSuffix(": reset: \(words)\n"))
        #expect(!ending.output.contains("s3cret") && !ending.error.contains("s3cret"))
    }

    @Test("a circuit that is not there, a service without control and one that is gone change nothing")
    func nothingSent() throws {
        let server = try service()
        let url = "http://127.0.0.1:\(server.port)"
        let ghost = try act(["reset", url, "ghost"])
        #expect(ghost.status == 66 && ghost.error.contains("it has redis"))
        server.answer(Self.list, status: "404 Not Found", "")
        server.answer("/api/v1/health/circuit-breaker", #"{"state": "closed"}"#)
        let plain = try act(["reset", url])
        #expect(plain.status == 69 && plain.error.contains("offers no control"))
        server.stop()
        let gone = try act(["reset", url])
        #expect(gone.status == 69 && gone.error.contains("nothing listens"))
        #expect(server.actions.isEmpty)
    }

    @Test(
        "a call that makes no sense is one line and status 64",
        arguments: [
            ["explode", "http://a:1"], ["reset"], ["reset", "http://a:1", "--count", "3"],
            ["inject", "http://a:1", "--count", "0"], ["inject", "http://a:1", "--rate", "150%"],
            ["inject", "http://a:1", "--rate", "50%", "--count", "1"],
            ["inject", "http://a:1", "--count", "1", "--for", "3s"],
            ["inject", "http://a:1", "--reason", "because"], ["reset", "ftp://a:1"],
        ]
    )
    func usage(arguments: [String]) throws {
        let ending = try act(arguments)
        #expect(ending.status == 64, "\(ending)")
        #expect(ending.error.hasPrefix("breakertop: ") && ending.error.split(separator: "\n").count == 1)
    }

    @Test("what the configuration calls production wants the circuit named")
    func production() throws {
        let server = try service()
        defer { server.stop() }
        server.answer("POST \(Self.list)/redis/reset", "{}")
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).toml")
        defer { try? FileManager.default.removeItem(at: file) }
        let target = "[targets.pay]\nurl = \"http://127.0.0.1:\(server.port)\"\nproduction = true\n"
        try target.write(to: file, atomically: true, encoding: .utf8)
        let refused = try act(["reset", "pay", "--config", file.path])
        #expect(refused.status == 64 && refused.error.contains("pay is production"), "\(refused)")
        #expect(server.actions.isEmpty)
        let done = try act(["reset", "pay", "redis", "--config", file.path])
        #expect(done.status == 0, "\(done)")
    }

    /// A configuration in a file of its own.
    private func file(_ text: String) throws -> URL {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).toml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    @Test(
        "production is production however its address is written",
        arguments: [
            "http://127.0.0.1:PORT", "http://LOCALHOST:PORT/", "127.0.0.1:PORT", "http://127.0.0.1:PORT\(list)",
        ]
    )
    func productionByAddress(url: String) throws {
        let server = try service()
        defer { server.stop() }
        server.answer("POST \(Self.list)/redis/reset", "{}")
        let file = try file("[targets.pay]\nurl = \"http://127.0.0.1:\(server.port)\"\nproduction = true\n")
        defer { try? FileManager.default.removeItem(at: file) }
        let url = url.replacingOccurrences(of: "PORT", with: "\(server.port)")
        let refused = try act(["reset", url, "--config", file.path])
        #expect(refused.status == 64 && refused.error.contains("is production: name the circuit"), "\(refused)")
        #expect(server.actions.isEmpty)
        let done = try act(["reset", url, "redis", "--config", file.path])
        #expect(done.status == 0 && done.output == "redis @ pay: reset: ok\n", "\(done)")
    }

    @Test("what the configuration or a variable calls read-only is left alone by act too")
    func readOnly() throws {
        let server = try service()
        defer { server.stop() }
        let url = "http://127.0.0.1:\(server.port)"
        let file = try file("read-only = true\n")
        defer { try? FileManager.default.removeItem(at: file) }
        let byFile = try act(["reset", url, "redis", "--config", file.path])
        #expect(byFile.status == 77 && byFile.error.contains("read-only = true"), "\(byFile)")
        let environment = ["BREAKERTOP_TOKEN": "x", "HOME": "/nonexistent", "BREAKERTOP_READ_ONLY": "1"]
        let byVariable = try act(["reset", url, "redis"], environment: environment)
        #expect(byVariable.status == 77, "\(byVariable)")
        #expect(server.actions.isEmpty)
    }

    @Test("the token of the configuration goes to the address as well as to the name, from the home directory too")
    func configuredToken() throws {
        let server = try service()
        defer { server.stop() }
        server.answer("POST \(Self.list)/redis/reset", "{}")
        let home = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        try "of-pay\n".write(to: home.appendingPathComponent("tok"), atomically: true, encoding: .utf8)
        let text = "[targets.pay]\nurl = \"http://127.0.0.1:\(server.port)\"\ntoken-file = \"~/tok\"\n"
        try text.write(to: home.appendingPathComponent("c.toml"), atomically: true, encoding: .utf8)
        for url in ["pay", "http://127.0.0.1:\(server.port)"] {
            let done = try act(
                ["reset", url, "--config", "~/c.toml"],
                environment: ["BREAKERTOP_TOKEN": "other", "HOME": home.path]
            )
            #expect(done.status == 0, "\(done)")
            #expect(server.actions.last?.contains("Authorization: Bearer of-pay\r\n") == true)
        }
    }

    @Test("the screen asks first, acts by the action's letter, and shows the state when the service reports it")
    func screen() throws {
        let server = try service()
        defer { server.stop() }
        server.answer("POST \(Self.list)/redis/force-open", "{}")
        let path = try #require(BuiltExecutable.path(of: "breakertop"))
        let screen = try TmuxScreen(
            columns: 100,
            rows: 30,
            command: [path, "http://127.0.0.1:\(server.port)", "--control", "--interval", "200ms"],
            environment: ["BREAKERTOP_TOKEN": "s3cret", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"]
        )
        func wait(for text: String) throws {
            try screen.wait(for: text, within: 10) { rows in rows.joined(separator: "\n").contains(text) ? true : nil }
        }
        try wait(for: "● CLOSED")
        try screen.press("f")
        try wait(for: "[ !  Force open ]")
        // The focus is on Cancel.
        try screen.press("Enter")
        try screen.wait(for: "the dialog to close", within: 10) { $0.joined().contains("[ Cancel ]") ? nil : true }
        #expect(server.actions.isEmpty)
        try screen.press("f")
        try wait(for: "[ !  Force open ]")
        // A hand takes longer than the dialog wants to be read.
        usleep(400_000)
        try screen.press("!")
        try wait(for: "forced open for 5m")
        #expect(server.actions.count == 1)
        #expect(try screen.capture().joined().contains("● CLOSED"))
        server.answer(Self.list, Self.body("open", mode: "forced_open"))
        try wait(for: "■ FORCED")
        #expect(try !screen.capture().joined().contains("s3cret"))
        try screen.press("q")
    }

    @Test("without --control the keys say why they do nothing")
    func watchOnly() throws {
        let server = try service()
        defer { server.stop() }
        let path = try #require(BuiltExecutable.path(of: "breakertop"))
        let screen = try TmuxScreen(
            columns: 100,
            rows: 30,
            command: [path, "http://127.0.0.1:\(server.port)", "--interval", "200ms"],
            environment: ["HOME": "/nonexistent", "LC_ALL": "C.UTF-8"]
        )
        try screen.wait(for: "CLOSED", within: 10) { $0.joined().contains("● CLOSED") ? true : nil }
        try screen.press("r")
        try screen.wait(for: "the reason", within: 10) { $0.joined().contains("start with --control") ? true : nil }
        #expect(server.actions.isEmpty)
        try screen.press("q")
    }
}
