import CircuitBreaker
import Testing

@Suite("On the system's clock", .timeLimit(.minutes(1)))
struct SystemClockTests {
    /// While the instant is far an open circuit refuses by a clock that is up to some milliseconds behind.
    @Test(
        "It refuses to the instant that the refusal names, and no call after it is refused",
        arguments: [20, 150, 260]
    )
    func refusesToTheInstant(milliseconds: Int) throws {
        var settings = CircuitBreaker.Configuration()
        settings.failureThreshold = 1
        settings.recoveryTimeout = .milliseconds(milliseconds)
        let breaker = try CircuitBreaker(configuration: settings)
        let clock = breaker.clock
        let wait = Int64(milliseconds) * 1_000_000
        let before = clock.monotonic()
        breaker.fail()
        let after = clock.monotonic()
        var retryAt: Int64?
        var refusals: UInt64 = 0
        while true {
            let asked = clock.monotonic()
            do {
                let probe = try breaker.acquire()
                // Not before: the clock read after the admission has reached the instant.
                let admitted = clock.monotonic()
                #expect(admitted >= retryAt ?? before + wait)
                probe.succeed()
                break
            } catch let refusal as CircuitRefusal {
                retryAt = refusal.retryAt
                refusals += 1
                // Soon after: no call at the instant or later is refused.
                #expect(asked < retryAt ?? .min)
            }
        }
        // Nil where this thread was held up until it was over.
        if let retryAt { #expect(retryAt >= before + wait && retryAt <= after + wait) }
        #expect(breaker.snapshot().counters.refused == refusals)
        #expect(breaker.state == .halfOpen)
    }

    @Test("A circuit that is forced open for a time lets probes through when it is over")
    func forced() throws {
        let breaker = CircuitBreaker()
        let earliest = breaker.clock.monotonic() + 30_000_000
        breaker.forceOpen(for: .milliseconds(30))
        while breaker.succeed() != .made {}
        #expect(breaker.clock.monotonic() >= earliest)
        #expect(breaker.snapshot().mode == .automatic)
    }
}
