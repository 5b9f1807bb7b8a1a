import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Results from an earlier generation")
struct StaleResultTests {
    let clock = ManualClock()

    /// What a stale result may change: the lifetime counters, and the last failure, which belongs to them.
    private func withoutCounters(_ snapshot: CircuitBreaker.Snapshot) -> CircuitBreaker.Snapshot {
        var snapshot = snapshot
        snapshot.counters = CircuitBreaker.Counters()
        snapshot.lastFailure = nil
        return snapshot
    }

    /// Takes a call that began while closed through a change and reports it then.
    private func expectNoEffect(_ outcome: Int, after change: (CircuitBreaker) throws -> Void) throws {
        let breaker = CircuitBreaker(clock) {
            $0.failureThreshold = 2
            $0.successThreshold = 2
        }
        let slow = try breaker.acquire()
        try change(breaker)
        let before = breaker.snapshot()
        switch outcome {
        case 0: slow.succeed()
        case 1: slow.fail(ConnectionRefused())
        default: slow.ignore()
        }
        let after = breaker.snapshot()
        #expect(withoutCounters(after) == withoutCounters(before))
        #expect(after.counters.total == before.counters.total)
        #expect(after.counters.inFlight == before.counters.inFlight - 1)
        #expect(after.addsUp)
        let moved: KeyPath<CircuitBreaker.Counters, UInt64> = [\.successful, \.failed, \.ignored][outcome]
        #expect(after.counters[keyPath: moved] == before.counters[keyPath: moved] + 1)
    }

    @Test("A call admitted while closed that reports while open changes nothing but the counters", arguments: 0..<3)
    func closedToOpen(outcome: Int) throws {
        try expectNoEffect(outcome) { $0.trip() }
    }

    @Test("… that reports while half-open neither closes it nor opens it nor frees a permit", arguments: 0..<3)
    func closedToHalfOpen(outcome: Int) throws {
        try expectNoEffect(outcome) { breaker in
            breaker.trip()
            clock.pass(.seconds(60))
            breaker.succeed()
        }
    }

    @Test("… that reports in the next closed period neither adds to the streak nor ends it", arguments: 0..<3)
    func closedToClosed(outcome: Int) throws {
        try expectNoEffect(outcome) { breaker in
            breaker.trip()
            clock.pass(.seconds(60))
            breaker.succeed()
            breaker.succeed()
            breaker.fail()
            #expect(breaker.snapshot().failureCount == 1)
        }
    }

    @Test("… that reports after a reset of the closed circuit does not touch the new streak", arguments: 0..<3)
    func acrossReset(outcome: Int) throws {
        try expectNoEffect(outcome) { breaker in
            breaker.reset()
            breaker.fail()
        }
    }

    @Test("… that reports while forced open, or in the half-open period after it, changes nothing", arguments: 0..<3)
    func acrossForce(outcome: Int) throws {
        try expectNoEffect(outcome) { $0.forceOpen() }
        try expectNoEffect(outcome) { breaker in
            breaker.forceOpen(for: .seconds(5))
            clock.pass(.seconds(5))
        }
    }

    @Test("Stale calls that end in numbers never raise the number of probes above the limit")
    func noInflation() throws {
        let breaker = CircuitBreaker(clock) {
            $0.halfOpenMaxCalls = 2
            $0.successThreshold = 10
        }
        for outcome in 0..<3 {
            breaker.reset()
            let slow = [try SlowCall(breaker), try SlowCall(breaker), try SlowCall(breaker), try SlowCall(breaker)]
            breaker.trip()
            clock.pass(.seconds(60))
            let first = try breaker.acquire()
            let second = try breaker.acquire()
            for call in slow { call.end(outcome) }
            #expect(breaker.state == .halfOpen)
            #expect(breaker.snapshot().probesInFlight == 2)
            #expect(breaker.succeed() == .refused(retryAt: nil))
            first.ignore()
            second.ignore()
        }
    }

    @Test("A probe of an earlier half-open period counts for nothing in the next one")
    func staleProbe() throws {
        let breaker = CircuitBreaker(clock) { $0.successThreshold = 1 }
        breaker.trip()
        clock.pass(.seconds(60))
        let stale = try breaker.acquire()
        breaker.fail()
        clock.pass(.seconds(60) - .seconds(31))
        #expect(breaker.state == .open)
        let waiting = breaker.snapshot()
        stale.succeed()
        #expect(withoutCounters(breaker.snapshot()) == withoutCounters(waiting))
        clock.pass(.seconds(31))
        let probe = try breaker.acquire()
        #expect(breaker.state == .halfOpen)
        probe.succeed()
        #expect(breaker.state == .closed)
    }

    @Test("A probe that succeeds after its circuit has closed through others changes only the counters")
    func probeAfterClosing() throws {
        let breaker = CircuitBreaker(clock) { $0.successThreshold = 1 }
        breaker.trip()
        clock.pass(.seconds(60))
        let other = try breaker.acquire()
        let slow = try breaker.acquire()
        other.succeed()
        for _ in 0..<4 { breaker.fail() }
        slow.succeed()
        #expect(breaker.snapshot().failureCount == 4)
        breaker.fail()
        #expect(breaker.state == .open)
    }
}

/// A permit that can be kept in an array.
private final class SlowCall {
    private var permit: Permit?

    init(_ breaker: CircuitBreaker) throws {
        permit = try breaker.acquire()
    }

    func end(_ outcome: Int) {
        guard let permit = permit.take() else { return }
        switch outcome {
        case 0: permit.succeed()
        case 1: permit.fail(ConnectionRefused())
        default: permit.ignore()
        }
    }
}
