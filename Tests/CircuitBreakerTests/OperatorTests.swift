import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Orders of an operator")
struct OperatorTests {
    let clock = ManualClock()

    @Test("Forced open it refuses until reset, however long that takes, and names no time")
    func forcedUntilReset() {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen()
        clock.pass(.seconds(86_400 * 30))
        #expect(breaker.succeed() == .refused(retryAt: nil))
        let snapshot = breaker.snapshot()
        #expect(snapshot.state == .open)
        #expect(snapshot.mode == .forcedOpen)
        #expect(snapshot.nextProbe == nil)
        #expect(snapshot.counters.refused == 1)
        breaker.reset()
        #expect(breaker.succeed() == .made)
        #expect(breaker.snapshot().mode == .automatic)
        #expect(breaker.path == [.forcedOpen, .closed])
    }

    @Test("Forced open for a time it refuses to the last nanosecond and then is half-open, not closed")
    func forcedForATime() {
        let breaker = CircuitBreaker(clock)
        let due = clock.now + 300_000_000_000
        breaker.forceOpen(for: .seconds(300))
        #expect(breaker.snapshot().nextProbe == .seconds(300))
        clock.pass(.seconds(300) - .instant)
        #expect(breaker.succeed() == .refused(retryAt: due))
        clock.pass(.instant)
        let snapshot = breaker.snapshot()
        #expect(snapshot.state == .halfOpen)
        #expect(snapshot.mode == .automatic)
        #expect(snapshot.timeInState == .zero)
        #expect(snapshot.nextProbe == nil)
        for _ in 0..<3 { #expect(breaker.succeed() == .made) }
        #expect(breaker.path == [.forcedOpen, .halfOpen, .closed])
    }

    @Test("After a forced opening a dependency that is still dead costs one probe")
    func stillDeadAfterForce() {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .seconds(5))
        clock.pass(.seconds(5))
        breaker.fail()
        #expect(breaker.state == .open)
        #expect(breaker.snapshot().mode == .automatic)
        #expect(breaker.snapshot().counters.failed == 1)
        #expect(breaker.snapshot().failureCount == 1)
        #expect(breaker.snapshot().nextProbe == .seconds(60))
    }

    @Test("Forced open for no time or less it is half-open at once", arguments: [0, -10])
    func forcedForNoTime(seconds: Int) {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .seconds(seconds))
        #expect(breaker.state == .halfOpen)
        #expect(breaker.succeed() == .made)
        #expect(breaker.path == [.forcedOpen, .halfOpen])
    }

    @Test("Forced open for longer than every clock it does not end and nothing overflows")
    func forcedForEver() {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .seconds(Int64.max), reason: "for ever")
        clock.pass(.seconds(86_400 * 365 * 100))
        #expect(breaker.snapshot().mode == .forcedOpen)
        #expect(breaker.succeed() != .made)
    }

    @Test("A second word replaces the first: the new time counts, and the time in the state goes on")
    func forcedAgain() {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .seconds(10))
        clock.pass(.seconds(4))
        breaker.forceOpen(for: .seconds(100))
        #expect(breaker.snapshot().nextProbe == .seconds(100))
        #expect(breaker.snapshot().timeInState == .seconds(4))
        clock.pass(.seconds(50))
        #expect(breaker.snapshot().mode == .forcedOpen)
        breaker.forceOpen()
        clock.pass(.seconds(500))
        #expect(breaker.snapshot().mode == .forcedOpen)
    }

    @Test("The recovery timeout of a circuit that was open does not end a forced opening")
    func forceOutlastsRecovery() {
        let breaker = CircuitBreaker(clock)
        breaker.trip()
        breaker.forceOpen()
        clock.pass(.seconds(600))
        #expect(breaker.succeed() == .refused(retryAt: nil))
        #expect(breaker.snapshot().mode == .forcedOpen)
        #expect(breaker.snapshot().failureCount == 5)
    }

    @Test("Probes under way when it is forced open do not end that by timing out, failing or succeeding")
    func forceOutlastsProbes() throws {
        let breaker = CircuitBreaker(clock) { $0.successThreshold = 1 }
        breaker.trip()
        clock.pass(.seconds(60))
        let first = try breaker.acquire()
        let second = try breaker.acquire()
        let third = try breaker.acquire()
        breaker.forceOpen()
        first.succeed()
        second.fail(ConnectionRefused())
        #expect(breaker.snapshot().probesInFlight == 0)
        clock.pass(.seconds(30))
        #expect(breaker.snapshot().mode == .forcedOpen)
        #expect(breaker.snapshot().counters.failed == 7)
        #expect(breaker.snapshot().counters.inFlight == 0)
        third.succeed()
        #expect(breaker.snapshot().counters.successful == 1)
    }

    @Test("Reset closes it from everywhere, empties the failure count, ends injection and outage, keeps the counters")
    func resetFromEverywhere() throws {
        let ways: [@Sendable (CircuitBreaker, ManualClock) throws -> Void] = [
            { breaker, _ in for _ in 0..<4 { breaker.fail() } },
            { breaker, _ in breaker.trip() },
            { breaker, clock in
                breaker.trip()
                clock.pass(.seconds(60))
                breaker.succeed()
            },
            { breaker, _ in breaker.forceOpen() },
            { breaker, _ in breaker.forceOpen(for: .seconds(5)) },
            { breaker, clock in
                breaker.forceOpen(for: .seconds(5))
                clock.pass(.seconds(5))
            },
        ]
        for way in ways {
            for injection in [
                CircuitBreaker.Injection.next(3), .share(0, for: .seconds(1)), .latency(.seconds(1), for: .seconds(99)),
            ] {
                let breaker = CircuitBreaker(clock)
                try way(breaker, clock)
                breaker.inject(injection)
                let before = breaker.snapshot()
                breaker.reset()
                let after = breaker.snapshot()
                #expect(after.state == .closed)
                #expect(after.mode == .automatic)
                #expect(after.failureCount == 0)
                #expect(after.outage == nil)
                #expect(after.injection == nil)
                #expect(after.nextProbe == nil)
                #expect(after.probesInFlight == 0)
                #expect(after.counters == before.counters)
                #expect(after.lastFailure == before.lastFailure)
                for _ in 0..<4 { #expect(breaker.fail() == .made) }
                #expect(breaker.state == .closed)
            }
        }
    }

    @Test("Reset of a closed circuit does not make it younger")
    func resetKeepsTime() {
        let breaker = CircuitBreaker(clock)
        clock.pass(.seconds(40))
        breaker.reset()
        #expect(breaker.snapshot().timeInState == .seconds(40))
    }

    @Test("The log says who wanted what, for how long and why")
    func reasons() {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .seconds(300), by: "ana", reason: "maintenance")
        breaker.forceOpen(by: "bo")
        breaker.reset(by: "cy")
        #expect(
            breaker.reasons == [
                "forced open for 5m by ana: maintenance", "forced open until reset by bo", "reset by cy",
            ]
        )
    }

    @Test("What an operator writes is kept to 200 characters")
    func longWords() throws {
        let breaker = CircuitBreaker(clock)
        let long = String(repeating: "x", count: 1_000_000)
        breaker.forceOpen(by: long, reason: long)
        breaker.reset(by: long)
        breaker.inject(.next(1), by: long)
        breaker.stopInjection(by: long)
        let events = breaker.recentEvents().events
        #expect(events.count == 4)
        #expect(events.allSatisfy { String(describing: $0.kind).count < 1000 })
    }
}
