import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Backoff")
struct BackoffTests {
    let clock = ManualClock()

    /// The recovery timeouts of so many openings in a row, all probes failing.
    private func timeouts(_ count: Int, _ breaker: CircuitBreaker) -> [Duration] {
        breaker.trip()
        return (0..<count).map { _ in
            let timeout = breaker.snapshot().nextProbe ?? .zero
            clock.pass(timeout - .instant)
            #expect(breaker.fail() != .made)
            clock.pass(.instant)
            #expect(breaker.fail() == .made)
            return timeout
        }
    }

    @Test("The recovery timeout grows by its factor for each failed recovery, up to the ceiling")
    func sequence() {
        let breaker = CircuitBreaker(clock) { $0.backoff = CircuitBreaker.Backoff(jitter: 0) }
        #expect(timeouts(7, breaker) == [60, 120, 240, 480, 600, 600, 600].map { .seconds($0) })
        #expect(breaker.snapshot().failedRecoveries == 7)
        let constant = CircuitBreaker(clock)
        #expect(timeouts(3, constant) == [60, 60, 60].map { .seconds($0) })
    }

    @Test("Once closed, whether by itself or by a reset, it begins at the recovery timeout again")
    func beginsAnew() {
        let breaker = CircuitBreaker(clock) { $0.backoff = CircuitBreaker.Backoff(jitter: 0) }
        _ = timeouts(3, breaker)
        clock.pass(.seconds(480))
        for _ in 0..<3 { breaker.succeed() }
        #expect(breaker.snapshot().failedRecoveries == 0)
        #expect(timeouts(2, breaker) == [.seconds(60), .seconds(120)])
        breaker.reset()
        #expect(timeouts(2, breaker) == [.seconds(60), .seconds(120)])
    }

    @Test("A ceiling below the recovery timeout does not shorten it")
    func lowCeiling() {
        let breaker = CircuitBreaker(clock) { $0.backoff = CircuitBreaker.Backoff(ceiling: .seconds(1), jitter: 0) }
        #expect(timeouts(3, breaker) == [60, 60, 60].map { .seconds($0) })
    }

    @Test("Jitter takes off its share times chance, of the ceiling too", arguments: [0, 0.25, 0.5, 1])
    func jitter(chance: Double) {
        let breaker = CircuitBreaker(clock) {
            $0.backoff = CircuitBreaker.Backoff(ceiling: .seconds(120), jitter: 0.5)
            $0.random = { chance }
        }
        let full = 1 - 0.5 * chance
        #expect(timeouts(3, breaker) == [60, 120, 120].map { .seconds($0 * full) })
    }

    @Test("However chance falls the next time, every look at a probe that timed out tells the timeout that will hold")
    func looksAgree() throws {
        let drawn = Counter()
        let breaker = CircuitBreaker(clock) {
            $0.backoff = CircuitBreaker.Backoff(multiplier: 1, jitter: 1)
            $0.random = {
                drawn.add()
                return 1 / Double(drawn.count + 1)
            }
        }
        breaker.trip()
        clock.pass(.seconds(60))
        let probe = try breaker.acquire()
        clock.pass(.seconds(30))
        let draws = drawn.count
        let first = breaker.snapshot()
        let events = breaker.recentEvents().events
        for _ in 0..<100 {
            #expect(breaker.snapshot() == first)
            #expect(breaker.recentEvents().events == events)
        }
        #expect(drawn.count == draws)
        probe.succeed()
        #expect(breaker.snapshot() == first)
        let wait = try #require(first.nextProbe)
        clock.pass(wait - .instant)
        #expect(breaker.succeed() != .made)
        clock.pass(.instant)
        #expect(breaker.succeed() == .made)
    }

    @Test("Without jitter no chance is drawn")
    func noChance() {
        let drawn = Counter()
        let breaker = CircuitBreaker(clock) {
            $0.backoff = CircuitBreaker.Backoff(jitter: 0)
            $0.random = {
                drawn.add()
                return 0
            }
        }
        _ = timeouts(3, breaker)
        #expect(drawn.count == 0)
    }

    @Test(
        "No factor, no jitter and no chance that is no number prolong the timeout beyond the ceiling",
        arguments: [1, 1.5, 1e300, Double.greatestFiniteMagnitude],
        [Double.nan, .infinity, -.infinity, -3, 0, 7]
    )
    func extremes(factor: Double, chance: Double) {
        for base in [Duration.zero, .seconds(60), .seconds(1_000_000_000)] {
            for jitter in [0, 0.5, 1] {
                let breaker = CircuitBreaker(clock) {
                    $0.recoveryTimeout = base
                    $0.backoff = CircuitBreaker.Backoff(multiplier: factor, ceiling: .seconds(100), jitter: jitter)
                    $0.random = { chance }
                }
                breaker.trip()
                for _ in 0..<5 {
                    guard let wait = breaker.snapshot().nextProbe else { break }
                    #expect(wait >= .zero && wait <= max(base, .seconds(100)))
                    clock.pass(wait)
                    breaker.fail()
                }
            }
        }
    }

    @Test("What would have failed under metrics only does not lengthen the recovery of a circuit that is forced open")
    func metricsOnly() {
        let breaker = CircuitBreaker(clock) { $0.backoff = CircuitBreaker.Backoff(jitter: 0) }
        breaker.setMetricsOnly()
        breaker.trip()
        clock.pass(.seconds(60))
        breaker.fail()
        breaker.forceOpen(for: .seconds(5))
        #expect(breaker.snapshot().failedRecoveries == 0)
        clock.pass(.seconds(5))
        breaker.fail()
        #expect(breaker.snapshot().nextProbe == .seconds(120))
    }
}
