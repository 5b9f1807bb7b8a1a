import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Injected probes")
struct InjectedProbeTests {
    @Test("An injected failure of a probe is told apart, however short the probe timeout")
    func toldApart() throws {
        let clock = ManualClock()
        var settings = CircuitBreaker.Configuration()
        settings.probeTimeout = .nanoseconds(1)
        let breaker = try CircuitBreaker(configuration: settings, clock: clock.breakerClock)
        breaker.forceOpen(for: .seconds(1))
        clock.pass(.seconds(1))
        breaker.inject(.next(1))
        #expect(throws: InjectedFailure.self) { try breaker.runSynchronously {} }
        let snapshot = breaker.snapshot()
        #expect(snapshot.counters.failed == 1)
        #expect(snapshot.counters.injected == 1)
        #expect(snapshot.lastFailure?.isInjected == true)
        #expect(snapshot.state == .open)
    }
}
