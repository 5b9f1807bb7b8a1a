import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("What is said of answers that are none", .timeLimit(.minutes(2)))
struct AnswerMessageTests {
    private static let list = "/api/v1/health/circuit-breakers"
    private static let passive = "/api/v1/health/circuit-breaker"

    private func failure(
        _ server: StubServer,
        path: String = "/health",
        timeout: Duration = .seconds(20)
    ) async throws -> PollFailure? {
        let target = try Target.parse("http://127.0.0.1:\(server.port)\(path)")
        let source = HealthSource(target: target, id: TargetID(index: 0), timeout: timeout)
        guard case .failure(let failure) = await source.poll().outcome else { return nil }
        return failure
    }

    @Test("a body without a circuit is told by its status and what it has")
    func noCircuit() async throws {
        try await withServer { _ in
            .http(200, #"{"status": "ok", "uptime": 5, "version": "1.2"}"#)
        } _: { server in
            let failure = try await failure(server)
            #expect(failure?.reason == "no state")
            #expect(
                failure?.detail.text.hasSuffix(
                    "answers 200 with JSON that names no state of a circuit; it has status “ok”, uptime, version"
                ) == true
            )
        }
    }

    @Test("the message names the address that answers, not the one that is missing beside it")
    func answeringAddress() async throws {
        try await withServer {
            $0.path == Self.list ? .http(200, #"{"breakers": {"open": 1}, "status": "ok"}"#) : .http(404, "")
        } _: { server in
            let failure = try await failure(server, path: "")
            #expect(failure?.reason == "no state")
            #expect(failure?.detail.text.contains("\(Self.list) answers 200") == true)
        }
    }

    @Test("two places for circuits are both named")
    func severalPlaces() async throws {
        try await withServer { _ in
            .http(200, #"{"a": {"x": {"state": "open"}}, "b": {"y": {"state": "closed"}}}"#)
        } _: { server in
            let failure = try await failure(server)
            #expect(failure?.reason == "several places")
            #expect(failure?.detail.text.hasSuffix("a (1), b (1)") == true)
        }
    }

    @Test("an event stream is called an endless stream at once")
    func eventStream() async throws {
        try await withServer { _ in
            .bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        } _: { server in
            let failure = try await failure(server)
            #expect(failure?.reason == "endless stream")
        }
    }

    @Test("an answer that begins and does not end in time is a time-out that says so")
    func unfinished() async throws {
        try await withServer { _ in
            .bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
        } _: { server in
            let failure = try await failure(server, timeout: .seconds(3))
            #expect(failure?.reason == "timeout")
            #expect(failure?.detail.text.contains("began to answer") == true)
        }
    }

    @Test("a head with a field of over 80 KiB, or with too many of them, is too large and no other protocol")
    func largeHead() async throws {
        let heads = [
            "X: \(String(repeating: "x", count: 90_000))\r\n",
            (0..<300).map { "X-\($0): 1\r\n" }.joined(),
        ]
        for head in heads {
            try await withServer { _ in
                .http(200, #"{"state": "open"}"#, headers: head)
            } _: { server in
                let failure = try await failure(server)
                #expect(failure?.reason == "head too large")
            }
        }
    }

    @Test(
        "an answer with two lengths or a broken one is malformed",
        arguments: ["Content-Length: 17\r\nContent-Length: 18\r\n", "Content-Length: -5\r\n", "Content-Length: x\r\n"]
    )
    func malformed(lengths: String) async throws {
        try await withServer { _ in
            .bytesThenClose("HTTP/1.1 200 OK\r\n\(lengths)\r\n{\"state\": \"open\"}")
        } _: { server in
            let failure = try await failure(server)
            #expect(failure?.reason == "malformed answer")
        }
    }
}
