import CircuitBreaker
import CircuitHealth
import CircuitReports
import Foundation
import Synchronization
import Testing

@Suite("The endpoints that read, over a socket")
struct ReadingTests {
    @Test(
        "every endpoint answers with its content type, and forbids to keep the answer",
        arguments: [
            ("/api/v1/health/circuit-breaker", "application/json"),
            ("/api/v1/health/redis", "application/json"),
            ("/api/v1/health/redis?passive=true", "application/json"),
            ("/api/v1/health/circuit-breakers", "application/json"),
            ("/api/v1/health/circuit-breakers/redis", "application/json"),
            ("/api/v1/health/circuit-breakers/redis/events", "application/json"),
            ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
            ("/actuator/circuitbreakers", "application/json"),
            ("/actuator/circuitbreakerevents", "application/json"),
            ("/actuator/circuitbreakerevents/redis", "application/json"),
            ("/actuator/circuitbreakerevents/redis/state_transition", "application/json"),
        ]
    )
    func contentTypes(path: String, type: String) async throws {
        try await HealthBench.run { bench in
            let answer = try await bench.get(path)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == type)
            #expect(answer.headers["cache-control"] == "no-store")
            #expect(answer.headers["content-length"] == "\(answer.body.count)")
            let head = try await bench.send("HEAD", path)
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }

    @Test("the passive endpoint shows the circuit and does not touch it")
    func passive() async throws {
        try await HealthBench.run(probe: { _ in true }) { bench in
            bench.fail(6)
            let before = bench.breaker.snapshot().counters
            let answer = try await bench.get("/api/v1/health/circuit-breaker")
            #expect(answer.object["state"] as? String == "open")
            #expect(answer.object["fallback_calls"] as? Int == 1)
            #expect(answer.object["name"] as? String == "redis")
            #expect(bench.breaker.snapshot().counters == before)
        }
    }

    @Test("the other endpoint pings by one ordinary call, and a passive look does not")
    func ping() async throws {
        try await HealthBench.run(probe: { breaker in
            do {
                try await breaker.run {}
                return true
            } catch {
                return false
            }
        }) { bench in
            let first = try await bench.get("/api/v1/health/redis")
            #expect(first.object["redis_available"] as? Bool == true)
            #expect(first.object["degraded_mode"] as? Bool == false)
            let circuit = first.object["circuit_breaker"] as? [String: Any]
            #expect(circuit?["total_calls"] as? Int == 1)
            let passive = try await bench.get("/api/v1/health/redis?passive=true")
            #expect(passive.object["redis_available"] is NSNull)
            #expect(bench.breaker.snapshot().counters.total == 1)
            bench.fail(5)
            let open = try await bench.get("/api/v1/health/redis")
            #expect(open.status == 200)
            #expect(open.object["redis_available"] as? Bool == false)
            #expect(open.object["degraded_mode"] as? Bool == true)
            #expect(bench.breaker.snapshot().counters.refused == 1)
        }
    }

    @Test("a ping that takes too long is unavailable, is not cancelled, and counts when it ends")
    func slowPing() async throws {
        let gate = Gate()
        try await HealthBench.run(
            probe: { breaker in
                do {
                    try await breaker.run {
                        await gate.wait()
                        throw ConnectionRefused()
                    }
                    return true
                } catch {
                    return false
                }
            },
            { $0.pingDeadline = .milliseconds(30) }
        ) { bench in
            let answer = try await bench.get("/api/v1/health/redis")
            #expect(answer.object["redis_available"] as? Bool == false)
            #expect(bench.breaker.snapshot().counters.inFlight == 1)
            gate.open()
            while bench.breaker.snapshot().counters.inFlight > 0 { await Task.yield() }
            #expect(bench.breaker.snapshot().counters.failed == 1)
        }
    }

    @Test("by option it answers 503 while something is wrong, with the same body")
    func unavailable() async throws {
        try await HealthBench.run(probe: { _ in true }, { $0.answersUnavailable = true }) { bench in
            #expect(try await bench.get("/api/v1/health/redis").status == 200)
            bench.fail(5)
            let answer = try await bench.get("/api/v1/health/redis?passive=true")
            #expect(answer.status == 503)
            #expect(answer.object["degraded_mode"] as? Bool == true)
        }
    }

    @Test("all circuits, one of them, and one that nobody has registered")
    func circuits() async throws {
        try await HealthBench.run { bench in
            bench.registry.register(CircuitBreaker(), named: "pay/ments β")
            let all = try await bench.get("/api/v1/health/circuit-breakers")
            #expect((all.object["circuit_breakers"] as? [String: Any])?.keys.sorted() == ["pay/ments β", "redis"])
            let one = try await bench.get("/api/v1/health/circuit-breakers/pay%2Fments%20%CE%B2")
            #expect(one.object["name"] as? String == "pay/ments β")
            let url = try #require(one.object["events_url"] as? String)
            #expect(try await bench.get(url).status == 200)
            let none = try await bench.get("/api/v1/health/circuit-breakers/nobody")
            #expect(none.status == 404 && none.isProblem)
            #expect(bench.registry.circuits.count == 2)
        }
    }

    @Test("events go on from an identifier")
    func events() async throws {
        try await HealthBench.run { bench in
            bench.fail(5)
            let path = "/api/v1/health/circuit-breakers/redis/events"
            let first = try await bench.get(path)
            let events = try #require(first.object["events"] as? [[String: Any]])
            #expect(events.map { $0["to"] as? String } == ["open"])
            let id = try #require(events.last?["id"] as? String)
            bench.breaker.reset()
            let next = try await bench.get("\(path)?after=\(id.replacing(":", with: "%3A"))")
            #expect((next.object["events"] as? [[String: Any]])?.map { $0["kind"] as? String } == ["control"])
            #expect(next.object["missed"] as? Bool == false)
            for query in ["after=nonsense", "after=", "after=\(id)&after=\(id)"] {
                let refused = try await bench.get("\(path)?\(query)")
                #expect(refused.status == 422 && refused.isProblem)
                #expect(refused.object["field"] as? String == "after")
            }
        }
    }

    @Test("a service without circuits says so instead of calling itself closed")
    func noCircuit() async throws {
        let registry = CircuitRegistry()
        try await HealthBench.run({ $0.primaryCircuit = "postgres" }) { bench in
            let answer = try await bench.get("/api/v1/health/circuit-breaker")
            #expect(answer.status == 503 && answer.isProblem)
            #expect(try await bench.get("/metrics").status == 200)
        }
        #expect(registry.circuits.isEmpty)
    }

    @Test("the prefix and the other paths are as configured")
    func paths() async throws {
        try await HealthBench.run({ configuration in
            configuration.prefix = "internal/"
            configuration.metricsPath = nil
            configuration.actuatorPath = "/manage"
            configuration.hystrixPath = nil
        }) { bench in
            #expect(try await bench.get("/internal/health/circuit-breaker").status == 200)
            #expect(try await bench.get("/manage/circuitbreakers").status == 200)
            for path in ["/api/v1/health/circuit-breaker", "/metrics", "/hystrix.stream", "/actuator/circuitbreakers"] {
                let answer = try await bench.get(path)
                #expect(answer.status == 404 && answer.isProblem)
            }
        }
    }

    @Test("where reading needs a token, a control token opens it too, and nothing else does")
    func readTokens() async throws {
        let reader = "readreadreadread"
        try await HealthBench.run({ configuration in
            configuration.readTokens = [try AccessToken(reader, name: "reader")]
            configuration.controlTokens = [try AccessToken(HealthBench.secret, name: "ops")]
        }) { bench in
            for path in ["/api/v1/health/circuit-breaker", "/metrics", "/actuator/circuitbreakers", "/hystrix.stream"] {
                let refused = try await bench.get(path)
                #expect(refused.status == 401 && refused.isProblem)
                #expect(refused.headers["www-authenticate"] == #"Bearer realm="circuits""#)
            }
            for token in [reader, HealthBench.secret] {
                let answer = try await bench.get("/metrics", headers: ["Authorization: Bearer \(token)"])
                #expect(answer.status == 200)
            }
            let order = try await bench.send(
                "POST",
                "/api/v1/health/circuit-breakers/redis/reset",
                headers: ["Authorization: Bearer \(reader)"]
            )
            #expect(order.status == 401)
        }
    }
}

/// Holds whoever comes until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
