import CircuitBreaker
import CircuitHealth
import Foundation
import Testing

@Suite("Control bodies over a socket")
struct BodyTests {
    static let path = "/api/v1/health/circuit-breakers/redis"

    @Test("a field at fault is named")
    func fields() async throws {
        try await HealthBench.runWithControl { bench in
            let answer = try await bench.post("\(Self.path)/force-open", #"{"duration_seconds": "long"}"#)
            #expect(answer.status == 422 && answer.isProblem)
            #expect(answer.object["field"] as? String == "duration_seconds")
            let malformed = try await bench.post("\(Self.path)/force-open", "{")
            #expect(malformed.status == 422 && malformed.isProblem && malformed.object["field"] == nil)
            #expect(try await bench.post("\(Self.path)/inject").object["field"] as? String == "next")
            #expect(bench.breaker.snapshot().mode == .automatic)
        }
    }

    @Test("a body of 4096 bytes is read, and one more byte is too many, announced or not")
    func size() async throws {
        try await HealthBench.runWithControl { bench in
            let full = "{}" + String(repeating: " ", count: 4_094)
            #expect(try await bench.post("\(Self.path)/disable", full).status == 200)
            let announced = try await bench.post("\(Self.path)/reset", full + " ")
            #expect(announced.status == 413 && announced.isProblem)
            let chunk = full + full
            let chunked = try await bench.exchange(
                Array(
                    ("POST \(Self.path)/reset HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Authorization: Bearer \(HealthBench.secret)\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n2000\r\n\(chunk)\r\n0\r\n\r\n").utf8
                )
            )
            #expect(chunked.status == 413 && chunked.isProblem)
            let lying = try await bench.exchange(
                Array(
                    ("POST \(Self.path)/reset HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Authorization: Bearer \(HealthBench.secret)\r\nContent-Length: 99999999999\r\n\r\n").utf8
                )
            )
            #expect(lying.status == 413)
            #expect(bench.breaker.snapshot().mode == .disabled)
        }
    }

    @Test(
        "a body that is not said to be JSON, or said to be two things, is refused",
        arguments: [
            [], ["Content-Type: text/plain"], ["Content-Type: application/jsonp"], ["Content-Type:"],
            ["Content-Type: application/json", "Content-Type: application/json"],
        ]
    )
    func contentTypes(headers: [String]) async throws {
        try await HealthBench.runWithControl { bench in
            let answer = try await bench.send(
                "POST",
                "\(Self.path)/disable",
                headers: headers + ["Authorization: Bearer \(HealthBench.secret)"],
                body: "{}"
            )
            #expect(answer.status == 415 && answer.isProblem)
            #expect(bench.breaker.snapshot().mode == .automatic)
        }
    }

    @Test("a charset does no harm, and without a body no type is needed")
    func plainTypes() async throws {
        try await HealthBench.runWithControl { (bench: HealthBench) async throws in
            let headers = ["Authorization: Bearer \(HealthBench.secret)"]
            let typed = headers + ["Content-Type: application/json; charset=utf-8"]
            #expect(try await bench.send("POST", "\(Self.path)/disable", headers: typed, body: "{}").status == 200)
            #expect(try await bench.send("POST", "\(Self.path)/reset", headers: headers).status == 200)
        }
    }

    @Test("two bodies in one, two lengths, a broken chunk: nothing is done")
    func doubled() async throws {
        try await HealthBench.runWithControl { bench in
            #expect(try await bench.post("\(Self.path)/disable", "{}{}").status == 422)
            let head =
                "POST \(Self.path)/disable HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Authorization: Bearer \(HealthBench.secret)\r\nContent-Type: application/json\r\n"
            for rest in [
                "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                "Content-Length: -2\r\n\r\n{}", "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
            ] {
                let answer = try await bench.exchange(Array((head + rest).utf8))
                #expect(answer.status == 400)
                #expect(bench.breaker.snapshot().mode == .automatic)
            }
        }
    }

    @Test("requests that are none are refused, and the service goes on")
    func noise() async throws {
        try await HealthBench.run { (bench: HealthBench) async throws in
            for request in ["GET /\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n"] {
                _ = try? await RawClient.exchange(Array(request.utf8), port: bench.port)
                #expect(try await bench.get("/api/v1/health/circuit-breaker").status == 200)
            }
            let large = ["X-Large: " + String(repeating: "a", count: 200_000)]
            let answer = try? await bench.get("/metrics", headers: large)
            #expect(answer == nil || (400..<500).contains(answer?.status ?? 0))
            #expect(try await bench.get("/api/v1/health/circuit-breaker").status == 200)
        }
    }
}
