import CircuitBreaker
import CircuitHealth
import Foundation
import Testing

@Suite("The record of control actions")
struct AuditTests {
    static let path = "/api/v1/health/circuit-breakers/redis"

    @Test("an action is recorded with when, who, from where, what, on what and the result")
    func record() async throws {
        try await HealthBench.runWithControl { bench in
            _ = try await bench.post(
                "\(Self.path)/force-open",
                #"{"duration_seconds": 300, "reason": "line\nfeed"}"#,
                headers: ["X-Operator: ada"]
            )
            _ = try await bench.post("\(Self.path)/inject", #"{"next": -1}"#)
            let records = bench.audit.all
            #expect(records.count == 2)
            let done = try #require(records.first)
            #expect(done["who"] as? String == "ada (ops)")
            #expect((done["from"] as? String)?.hasPrefix("127.0.0.1:") == true)
            #expect(done["action"] as? String == "force-open")
            #expect(done["circuit"] as? String == "redis")
            #expect(done["duration_seconds"] as? Double == 300)
            #expect(done["reason"] as? String == "line\nfeed")
            #expect(done["result"] as? String == "done")
            #expect((done["time"] as? String)?.hasSuffix("Z") == true)
            let refused = try #require(records.last)
            #expect(refused["result"] as? String == "refused")
            #expect(refused["status"] as? Int == 422)
            #expect(refused["field"] as? String == "next")
        }
    }

    @Test("a name of an operator that is none is refused")
    func operators() async throws {
        try await HealthBench.runWithControl { (bench: HealthBench) async throws in
            for headers in [
                ["X-Operator: " + String(repeating: "a", count: 65)], ["X-Operator: é"],
                ["X-Operator: a", "X-Operator: b"],
            ] {
                #expect(try await bench.post("\(Self.path)/disable", headers: headers).status == 400)
            }
            #expect(bench.breaker.snapshot().mode == .automatic)
        }
    }

    @Test("lines are added to a file for its owner's eyes, also after it was moved away")
    func file() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "audit.jsonl")
        let moved = folder.appending(path: "audit.jsonl.1")
        try await HealthBench.runWithControl({ $0.audit = .file(file.path) }) { bench in
            _ = try await bench.post("\(Self.path)/disable")
            _ = try await bench.post("\(Self.path)/reset")
            #expect(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count == 2)
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            try FileManager.default.moveItem(at: file, to: moved)
            _ = try await bench.post("\(Self.path)/disable")
            #expect(try String(contentsOf: file, encoding: .utf8).hasSuffix("}\n"))
        }
    }

    @Test(
        "a disk that fails does not undo the action: the record goes to the log of the service",
        arguments: ["/dev/full", "/nowhere/audit.jsonl", "/"]
    )
    func failingDisk(path: String) async throws {
        try await HealthBench.runWithControl({ $0.audit = .file(path) }) { bench in
            #expect(try await bench.post("\(Self.path)/disable").status == 200)
            #expect(bench.breaker.snapshot().mode == .disabled)
            let line = try #require(bench.log.all.first { $0.hasPrefix("error the audit log is not written: \(path)") })
            #expect(line.contains(#""action":"disable""#))
        }
    }

    @Test("without a file the log of the service is the record")
    func serviceLog() async throws {
        try await HealthBench.runWithControl({ $0.audit = .serviceLog }) { bench in
            _ = try await bench.post("\(Self.path)/disable")
            #expect(bench.log.all.contains { $0.hasPrefix("notice control: {") && $0.contains(#""result":"done""#) })
        }
    }

    @Test("a token is not printed, in whatever way it is tried")
    func secrecy() throws {
        let token = try AccessToken(HealthBench.secret, name: "ops")
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), String(describing: [token]), dumped] {
            #expect(!text.contains("0123"))
        }
    }

    @Test(
        "a text that cannot be a token is refused with what would help",
        arguments: [
            "", "   ", "short", "fifteen-chars-0", "with a space in it", "with\u{0}a null byte in it",
            "ümlautümlautümlaut",
        ]
    )
    func badTokens(text: String) {
        #expect(throws: AccessTokenError.self) { try AccessToken(text) }
    }

    @Test("the line feed at the end of a token file is no part of the token")
    func tokenFile() async throws {
        try await HealthBench.run({ $0.controlTokens = [try AccessToken(HealthBench.secret + "\n")] }) {
            (bench: HealthBench) async throws in
            #expect(try await bench.post("\(Self.path)/disable").status == 200)
        }
    }
}
