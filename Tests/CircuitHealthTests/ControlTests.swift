import CircuitBreaker
import CircuitHealth
import Foundation
import Testing

@Suite("The endpoints that act, over a socket")
struct ControlTests {
    static let redis = "/api/v1/health/circuit-breakers/redis"

    @Test("without a configured token control is off, whatever is sent")
    func off() async throws {
        try await HealthBench.run { bench in
            let answer = try await bench.post("\(Self.redis)/force-open")
            #expect(answer.status == 403 && answer.isProblem)
            #expect(bench.breaker.snapshot().mode == .automatic)
            #expect(
                try await bench.post("/actuator/circuitbreakers/redis", #"{"updateState":"DISABLE"}"#).status == 403
            )
        }
    }

    @Test("force open, reset, disable, measure only: the answer is the circuit as it is then")
    func orders() async throws {
        try await HealthBench.runWithControl { bench in
            let forced = try await bench.post(
                "\(Self.redis)/force-open",
                #"{"duration_seconds": 300, "reason": "maintenance"}"#
            )
            #expect(forced.status == 200)
            #expect(forced.object["mode"] as? String == "forced_open")
            let wait = try #require(forced.object["next_probe_in_ms"] as? Int)
            #expect((299_000...300_000).contains(wait))
            #expect(try await bench.post("\(Self.redis)/reset").object["mode"] as? String == "automatic")
            #expect(try await bench.post("\(Self.redis)/disable").object["mode"] as? String == "disabled")
            #expect(try await bench.post("\(Self.redis)/metrics-only").object["mode"] as? String == "metrics_only")
            let events = bench.breaker.recentEvents().events
            guard case .transition(_, _, .forced(_, let who, let why)) = events.first?.kind else {
                Issue.record("the first event is \(String(describing: events.first))")
                return
            }
            #expect(who == "ops" && why == "maintenance")
        }
    }

    @Test("injections begin and end")
    func injections() async throws {
        try await HealthBench.runWithControl { bench in
            #expect(try await bench.post("\(Self.redis)/inject", #"{"next": 10}"#).status == 200)
            #expect(bench.breaker.snapshot().injection?.callsLeft == 10)
            let headers = ["Authorization: Bearer \(HealthBench.secret)"]
            let stopped = try await bench.send("DELETE", "\(Self.redis)/inject", headers: headers)
            #expect(stopped.status == 200 && stopped.object["injection"] is NSNull)
        }
    }

    @Test("a service that forbids injection still lets the rest be done")
    func forbidden() async throws {
        try await HealthBench.runWithControl({ $0.allowsInjection = false }) { bench in
            let answer = try await bench.post("\(Self.redis)/inject", #"{"next": 10}"#)
            #expect(answer.status == 403 && answer.isProblem)
            #expect(bench.breaker.snapshot().injection == nil)
            #expect(try await bench.post("\(Self.redis)/disable").status == 200)
        }
    }

    @Test("the actuator's form acts too, and its tools are answered as they expect")
    func actuator() async throws {
        try await HealthBench.runWithControl { bench in
            let forced = try await bench.post("/actuator/circuitbreakers/redis", #"{"updateState":"FORCE_OPEN"}"#)
            #expect(forced.object["currentState"] as? String == "FORCED_OPEN")
            #expect(forced.object["circuitBreakerName"] as? String == "redis")
            #expect(forced.object["message"] as? String == "redis state has been changed successfully")
            let bad = try await bench.post("/actuator/circuitbreakers/redis", #"{"updateState":"HALF_OPEN"}"#)
            #expect(bad.status == 400 && bad.isProblem)
            let unknown = try await bench.post("/actuator/circuitbreakers/nobody", #"{"updateState":"CLOSE"}"#)
            #expect(unknown.status == 404)
            #expect(bench.registry.circuits.map(\.name) == ["redis"])
            #expect(try await bench.get("/actuator/circuitbreakerevents/redis/nothing").status == 400)
        }
    }

    @Test(
        "no token, a wrong one, one that is nearly right, one that is too long, another scheme: nothing is done",
        arguments: [
            [], ["Authorization:"], ["Authorization: Bearer"], ["Authorization: Bearer "],
            ["Authorization: Bearer 0123456789abcdef0123456789abcdee"],
            ["Authorization: Bearer 0123456789abcdef0123456789abcde"],
            ["Authorization: Bearer 0123456789abcdef0123456789abcdef0"],
            ["Authorization: Bearer 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],
            ["Authorization: Bearer 0123456789ABCDEF0123456789ABCDEF"],
            ["Authorization: Bearer " + String(repeating: "x", count: 20_000)],
            ["Authorization: Basic 0123456789abcdef0123456789abcdef"],
            ["Authorization: 0123456789abcdef0123456789abcdef"],
            [
                "Authorization: Bearer 0123456789abcdef0123456789abcdef",
                "Authorization: Bearer 0123456789abcdef0123456789abcdef",
            ],
        ]
    )
    func strangers(headers: [String]) async throws {
        try await HealthBench.runWithControl { bench in
            let answer = try await bench.send("POST", "\(Self.redis)/disable", headers: headers)
            #expect(answer.status == 401 && answer.isProblem)
            #expect(answer.headers["www-authenticate"] != nil)
            #expect(!answer.text.contains("0123456789"))
            #expect(bench.breaker.snapshot().mode == .automatic)
            #expect(bench.audit.all.map { $0["status"] as? Int } == [401])
            #expect(bench.log.all.contains { $0.hasPrefix("warning control refused: disable of redis: 401") })
        }
    }

    @Test("the scheme is known in any case, as the standard has it")
    func scheme() async throws {
        try await HealthBench.runWithControl { (bench: HealthBench) async throws in
            let headers = ["authorization: bEARER   \(HealthBench.secret)"]
            #expect(try await bench.send("POST", "\(Self.redis)/disable", headers: headers).status == 200)
        }
    }

    @Test(
        "names that are none are not found, and nothing is made for them",
        arguments: [
            "nobody", "..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%00", "redis%00", "%", "%zz", "%c3%28", "REDIS",
            String(repeating: "a", count: 10_000),
        ]
    )
    func names(name: String) async throws {
        try await HealthBench.runWithControl { bench in
            let answer = try await bench.post("/api/v1/health/circuit-breakers/\(name)/disable")
            #expect(answer.status == 404 && answer.isProblem)
            #expect(answer.body.count < 1_000)
            #expect(try await bench.get("/api/v1/health/circuit-breakers/\(name)").status == 404)
            #expect(bench.registry.circuits.map(\.name) == ["redis"])
        }
    }

    @Test(
        "a method that an endpoint does not know is answered by those that it does",
        arguments: [
            ("POST", "/api/v1/health/circuit-breaker", "GET, HEAD"), ("DELETE", "/api/v1/health/redis", "GET, HEAD"),
            ("PUT", "/metrics", "GET, HEAD"), ("GET", "\(redis)/reset", "POST"),
            ("PATCH", "\(redis)/inject", "DELETE, POST"), ("OPTIONS", "\(redis)/force-open", "POST"),
            ("GET", "/actuator/circuitbreakers/redis", "POST"), ("TRACE", "/hystrix.stream", "GET, HEAD"),
        ]
    )
    func methods(method: String, path: String, allowed: String) async throws {
        try await HealthBench.runWithControl { bench in
            let answer = try await bench.send(method, path)
            #expect(answer.status == 405 && answer.isProblem)
            #expect(answer.headers["allow"] == allowed)
        }
    }

    @Test("what follows the limit is refused with the time to wait, and strangers do not use up the limit of others")
    func limits() async throws {
        try await HealthBench.runWithControl({ $0.controlLimit = .init(burst: 3, perSecond: 0.01) }) { bench in
            var statuses: [Int] = []
            for _ in 0..<30 {
                statuses.append(try await bench.send("POST", "\(Self.redis)/disable").status)
            }
            #expect(statuses.first == 401 && statuses.last == 429)
            #expect(bench.audit.all.count < 30)
            for _ in 0..<3 { #expect(try await bench.post("\(Self.redis)/disable").status == 200) }
            let refused = try await bench.post("\(Self.redis)/reset")
            #expect(refused.status == 429 && refused.isProblem)
            #expect(refused.headers["retry-after"].flatMap { Int($0) } ?? 0 > 0)
            #expect(bench.breaker.snapshot().mode == .disabled)
            #expect(bench.audit.all.last?["status"] as? Int == 429)
            #expect(bench.audit.all.last?["who"] as? String == "ops")
        }
    }
}
