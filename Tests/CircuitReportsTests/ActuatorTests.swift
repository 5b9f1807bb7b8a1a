import CircuitBreaker
import CircuitReports
import Testing

@Suite("The actuator's form")
struct ActuatorTests {
    private func circuit(_ bench: Bench) throws -> [String: Any] {
        let all = try #require(try object(bench.reports.actuatorCircuits())["circuitBreakers"] as? [String: Any])
        return try #require(all["redis"] as? [String: Any])
    }

    @Test("rates are percent in words, and -1.0% over too few calls")
    func rates() throws {
        let bench = Bench {
            $0.failureThreshold = nil
            $0.failureRate = 0.5
            $0.minimumCalls = 3
        }
        bench.succeed(2)
        #expect(try circuit(bench)["failureRate"] as? String == "-1.0%")
        bench.fail()
        let circuit = try circuit(bench)
        #expect(circuit["failureRate"] as? String == "33.333332%")
        #expect(circuit["failureRateThreshold"] as? String == "50.0%")
        #expect(circuit["slowCallRate"] as? String == "-1.0%")
        #expect(circuit["bufferedCalls"] as? Int == 3)
        #expect(circuit["failedCalls"] as? Int == 1)
        #expect(circuit["state"] as? String == "CLOSED")
    }

    @Test("every state has its word")
    func states() throws {
        let bench = Bench()
        bench.fail(5)
        #expect(try circuit(bench)["state"] as? String == "OPEN")
        bench.clock.pass(milliseconds: 60_000)
        bench.succeed()
        #expect(try circuit(bench)["state"] as? String == "HALF_OPEN")
        bench.breaker.forceOpen()
        #expect(try circuit(bench)["state"] as? String == "FORCED_OPEN")
        bench.breaker.disable()
        #expect(try circuit(bench)["state"] as? String == "DISABLED")
        bench.breaker.setMetricsOnly()
        #expect(try circuit(bench)["state"] as? String == "METRICS_ONLY")
    }

    @Test("refused calls are counted also while it is forced open")
    func notPermitted() throws {
        let bench = Bench()
        bench.breaker.forceOpen()
        bench.succeed(42)
        #expect(try circuit(bench)["notPermittedCalls"] as? Int == 42)
    }

    @Test("transitions are named FROM_TO_TO with a time that Java would write")
    func events() throws {
        let bench = Bench()
        bench.fail(5)
        bench.clock.pass(milliseconds: 60_000)
        bench.succeed()
        bench.breaker.forceOpen()
        bench.breaker.reset()
        func events(_ type: ActuatorEventType? = nil) throws -> [[String: Any]] {
            let body = bench.reports.actuatorEvents(name: "redis", type: type)
            return try #require(try object(body)["circuitBreakerEvents"] as? [[String: Any]])
        }
        #expect(
            try events(.stateTransition).map { $0["stateTransition"] as? String } == [
                "CLOSED_TO_OPEN", "OPEN_TO_HALF_OPEN", "HALF_OPEN_TO_FORCED_OPEN", "FORCED_OPEN_TO_CLOSED",
            ]
        )
        #expect(try events(.reset).count == 1)
        #expect(try events(.success).isEmpty)
        #expect(try events().count == 5)
        #expect(try events().first?["creationTime"] as? String == "2025-11-19T22:45:30.123456Z[Etc/UTC]")
        #expect(try events().first?["circuitBreakerName"] as? String == "redis")
    }
}
