import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Outage")
struct OutageTests {
    let clock = ManualClock()

    @Test("An outage runs from the first opening through half-open and failed probes until it is closed again")
    func throughHalfOpen() {
        let breaker = CircuitBreaker(clock)
        clock.pass(.seconds(100))
        breaker.trip()
        #expect(breaker.snapshot().outage == .zero)
        for minute in 1...10 {
            clock.pass(.seconds(60))
            #expect(breaker.snapshot().outage == .seconds(60 * minute))
            breaker.fail()
            #expect(breaker.snapshot().timeInState == .zero)
        }
        clock.pass(.seconds(60))
        breaker.succeed()
        #expect(breaker.snapshot().outage == .seconds(660))
        breaker.succeed()
        breaker.succeed()
        #expect(breaker.state == .closed)
        #expect(breaker.snapshot().outage == nil)
    }

    @Test("The next outage begins at its own opening")
    func nextOutage() {
        let breaker = CircuitBreaker(clock) { $0.successThreshold = 1 }
        breaker.trip()
        clock.pass(.seconds(60))
        breaker.succeed()
        clock.pass(.seconds(60))
        breaker.trip()
        clock.pass(.seconds(2))
        #expect(breaker.snapshot().outage == .seconds(2))
    }

    @Test("An operator's forced opening is no outage, not even once it is half-open, unless its probe fails")
    func forceIsNone() {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .seconds(5))
        #expect(breaker.snapshot().outage == nil)
        clock.pass(.seconds(5))
        #expect(breaker.state == .halfOpen)
        #expect(breaker.snapshot().outage == nil)
        clock.pass(.seconds(2))
        breaker.fail()
        clock.pass(.seconds(3))
        #expect(breaker.snapshot().outage == .seconds(3))
    }

    @Test("An outage that runs goes on under a forced opening and ends with the circuit closed")
    func forceDuringOutage() {
        let breaker = CircuitBreaker(clock) { $0.successThreshold = 1 }
        breaker.trip()
        clock.pass(.seconds(10))
        breaker.forceOpen(for: .seconds(20))
        clock.pass(.seconds(20))
        #expect(breaker.snapshot().outage == .seconds(30))
        breaker.succeed()
        #expect(breaker.snapshot().outage == nil)
    }

    @Test("Reset ends it")
    func reset() {
        let breaker = CircuitBreaker(clock)
        breaker.trip()
        clock.pass(.seconds(10))
        breaker.reset()
        #expect(breaker.snapshot().outage == nil)
    }

    @Test("An outage that a hung probe begins runs from the instant at which the probe was due")
    func begunByTimeout() throws {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .zero)
        let probe = try breaker.acquire()
        clock.pass(.seconds(30 + 4))
        #expect(breaker.snapshot().outage == .seconds(4))
        probe.ignore()
        #expect(breaker.snapshot().outage == .seconds(4))
    }
}
