import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Closed")
struct ClosedTests {
    let clock = ManualClock()

    @Test("A new circuit is closed, has counted nothing and has no outage, no probe to wait for, no failure")
    func new() {
        let snapshot = CircuitBreaker(clock).snapshot()
        #expect(snapshot.state == .closed)
        #expect(snapshot.mode == .automatic)
        #expect(snapshot.counters == CircuitBreaker.Counters())
        #expect(snapshot.failureCount == 0)
        #expect(snapshot.timeInState == .zero)
        #expect(snapshot.outage == nil)
        #expect(snapshot.nextProbe == nil)
        #expect(snapshot.lastFailure == nil)
        #expect(snapshot.injection == nil)
    }

    @Test("The defaults are 5 failures, 60 s, 3 successes, 3 probes at once, 30 s for a probe")
    func defaults() {
        let settings = CircuitBreaker.Configuration()
        #expect(settings.failureThreshold == 5)
        #expect(settings.recoveryTimeout == .seconds(60))
        #expect(settings.successThreshold == 3)
        #expect(settings.halfOpenMaxCalls == 3)
        #expect(settings.probeTimeout == .seconds(30))
        #expect(settings.isFailure(ConnectionRefused()))
    }

    @Test("The fifth failure in a row opens it, the fourth does not")
    func threshold() {
        let breaker = CircuitBreaker(clock)
        for failures in 1...4 {
            breaker.fail()
            #expect(breaker.state == .closed)
            #expect(breaker.snapshot().failureCount == failures)
        }
        breaker.fail()
        let snapshot = breaker.snapshot()
        #expect(snapshot.state == .open)
        #expect(snapshot.mode == .automatic)
        #expect(snapshot.failureCount == 5)
        #expect(snapshot.counters.failed == 5)
        #expect(snapshot.counters.refused == 0)
    }

    @Test("A success ends the streak: only failures in a row open it")
    func successEndsStreak() {
        let breaker = CircuitBreaker(clock)
        for _ in 0..<10 {
            for _ in 0..<4 { breaker.fail() }
            breaker.succeed()
            #expect(breaker.snapshot().failureCount == 0)
        }
        #expect(breaker.state == .closed)
        #expect(breaker.snapshot().counters.failed == 40)
        breaker.trip()
        #expect(breaker.state == .open)
    }

    @Test("A call that counts neither way neither adds to the streak nor ends it")
    func ignoredKeepsStreak() {
        let breaker = CircuitBreaker(clock)
        for _ in 0..<4 { breaker.fail() }
        for _ in 0..<20 { breaker.ignore() }
        #expect(breaker.snapshot().failureCount == 4)
        #expect(breaker.snapshot().counters.ignored == 20)
        #expect(breaker.state == .closed)
        breaker.fail()
        #expect(breaker.state == .open)
    }

    @Test("An error that the configuration does not count as a failure is ignored, and so is every cancellation")
    func classification() {
        let breaker = CircuitBreaker(clock) { settings in
            settings.failureThreshold = 1
            settings.isFailure = { !($0 is NumberedError) }
        }
        breaker.fail(NumberedError(number: 1))
        breaker.fail(CancellationError())
        #expect(breaker.snapshot().counters.ignored == 2)
        #expect(breaker.snapshot().lastFailure == nil)
        #expect(breaker.state == .closed)
        breaker.fail()
        #expect(breaker.state == .open)
    }

    @Test("isFailure is not asked about a cancellation, so it cannot make one count")
    func cancellationNeverCounts() {
        let breaker = CircuitBreaker(clock) { settings in
            settings.failureThreshold = 1
            settings.isFailure = { _ in true }
        }
        breaker.fail(CancellationError())
        #expect(breaker.state == .closed)
        #expect(breaker.snapshot().counters.failed == 0)
    }

    @Test("The last failure is remembered with its time and text, also after a success")
    func lastFailure() {
        let breaker = CircuitBreaker(clock)
        clock.pass(.seconds(3))
        breaker.fail()
        let time = clock.wall
        clock.pass(.seconds(3))
        breaker.succeed()
        let failure = breaker.snapshot().lastFailure
        #expect(failure?.time == time)
        #expect(failure?.text == "ConnectionRefused: connection refused")
        #expect(failure?.isInjected == false)
    }

    @Test("A long error text is cut to 200 characters")
    func longText() {
        struct Endless: Error, CustomStringConvertible {
            var description: String { String(repeating: "é", count: 100_000) }
        }
        let breaker = CircuitBreaker(clock)
        breaker.fail(Endless())
        #expect(breaker.snapshot().lastFailure?.text.count == 200)
    }

    @Test("Calls that are under way when the circuit opens are seen in flight, and their failures do not open it again")
    func overshoot() throws {
        let breaker = CircuitBreaker(clock) { $0.failureThreshold = 1 }
        let first = try breaker.acquire()
        let second = try breaker.acquire()
        #expect(breaker.snapshot().counters.inFlight == 2)
        first.fail(ConnectionRefused())
        clock.pass(.seconds(20))
        let before = breaker.snapshot()
        #expect(before.counters.inFlight == 1)
        second.fail(ConnectionRefused())
        let after = breaker.snapshot()
        #expect(after.nextProbe == before.nextProbe)
        #expect(after.timeInState == before.timeInState)
        #expect(after.failureCount == 1)
        #expect(after.counters.failed == 2)
        #expect(breaker.path == [.open])
    }
}
