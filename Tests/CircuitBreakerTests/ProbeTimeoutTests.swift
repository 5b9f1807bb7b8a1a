import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Probes that do not report")
struct ProbeTimeoutTests {
    let clock = ManualClock()

    private func due(_ change: (inout CircuitBreaker.Configuration) -> Void = { _ in }) -> CircuitBreaker {
        let breaker = CircuitBreaker(clock, change)
        breaker.trip()
        clock.pass(breaker.configuration.recoveryTimeout)
        return breaker
    }

    @Test("One nanosecond before its timeout a probe is under way, at its end it has failed and the circuit is open")
    func deadline() throws {
        let breaker = due()
        let probe = try breaker.acquire()
        clock.pass(.seconds(30) - .instant)
        #expect(breaker.snapshot().state == .halfOpen)
        #expect(breaker.snapshot().probesInFlight == 1)
        clock.pass(.instant)
        let snapshot = breaker.snapshot()
        #expect(snapshot.state == .open)
        #expect(snapshot.failureCount == 1)
        #expect(snapshot.probesInFlight == 0)
        #expect(snapshot.counters.failed == 6)
        #expect(snapshot.counters.inFlight == 0)
        #expect(snapshot.nextProbe == .seconds(60))
        #expect(snapshot.lastFailure?.text == "probe timed out after 30s")
        #expect(breaker.reasons.last == "probe timed out after 30s")
        probe.ignore()
    }

    @Test("A success just before the timeout counts, at the timeout it is too late")
    func successAtTheDeadline() throws {
        let breaker = due { $0.successThreshold = 1 }
        let late = try breaker.acquire()
        clock.pass(.seconds(30))
        late.succeed()
        #expect(breaker.state == .open)
        #expect(breaker.snapshot().counters.successful == 0)
        clock.pass(.seconds(60))
        let inTime = try breaker.acquire()
        clock.pass(.seconds(30) - .instant)
        inTime.succeed()
        #expect(breaker.state == .closed)
        #expect(breaker.snapshot().counters.successful == 1)
    }

    @Test("The recovery timeout runs from the instant of the probe's timeout, although it is noticed later")
    func openedWhenDue() throws {
        let breaker = due()
        let probe = try breaker.acquire()
        clock.pass(.seconds(30 + 25))
        let snapshot = breaker.snapshot()
        #expect(snapshot.state == .open)
        #expect(snapshot.timeInState == .seconds(25))
        #expect(snapshot.nextProbe == .seconds(35))
        clock.pass(.seconds(35))
        let next = try breaker.acquire()
        #expect(breaker.state == .halfOpen)
        #expect(breaker.snapshot().probesInFlight == 1)
        next.ignore()
        probe.ignore()
    }

    @Test("The late result of a probe that timed out is dropped, whatever it is and whatever became of the circuit")
    func lateResultDropped() throws {
        for generations in 0..<4 {
            for outcome in 0..<3 {
                let breaker = due { $0.successThreshold = 1 }
                let hung = try breaker.acquire()
                clock.pass(.seconds(30))
                for _ in 0..<generations {
                    clock.pass(.seconds(60))
                    breaker.fail()
                }
                if generations == 3 {
                    clock.pass(.seconds(60))
                    breaker.succeed()
                }
                let before = breaker.snapshot()
                switch outcome {
                case 0: hung.succeed()
                case 1: hung.fail(ConnectionRefused())
                default: hung.ignore()
                }
                #expect(breaker.snapshot() == before)
            }
        }
    }

    @Test("A hung probe of an earlier half-open period still times out, into the lifetime counters and nothing else")
    func hungAcrossGenerations() throws {
        let breaker = due {
            $0.recoveryTimeout = .seconds(5)
            $0.halfOpenMaxCalls = 2
        }
        let hung = try breaker.acquire()
        breaker.fail()
        clock.pass(.seconds(5))
        let probe = try breaker.acquire()
        #expect(breaker.snapshot().probesInFlight == 1)
        #expect(breaker.snapshot().counters.inFlight == 2)
        clock.pass(.seconds(25))
        let snapshot = breaker.snapshot()
        #expect(snapshot.state == .halfOpen)
        #expect(snapshot.failureCount == 0)
        #expect(snapshot.probesInFlight == 1)
        #expect(snapshot.counters.inFlight == 1)
        #expect(snapshot.counters.failed == 7)
        hung.fail(ConnectionRefused())
        #expect(breaker.snapshot().counters.failed == 7)
        probe.succeed()
        #expect(breaker.snapshot().probeSuccesses == 1)
    }

    @Test("A hung probe of an earlier period that times out once the circuit is closed does not add to the streak")
    func hungUntilClosed() throws {
        let breaker = due { $0.successThreshold = 1 }
        let hung = try breaker.acquire()
        breaker.succeed()
        #expect(breaker.state == .closed)
        clock.pass(.seconds(30))
        breaker.fail()
        #expect(breaker.snapshot().failureCount == 1)
        #expect(breaker.snapshot().counters.failed == 7)
        #expect(breaker.snapshot().counters.inFlight == 0)
        hung.succeed()
        #expect(breaker.snapshot().failureCount == 1)
        #expect(breaker.snapshot().addsUp)
    }

    @Test("Of several hung probes the first opens the circuit and each is counted once")
    func severalHung() throws {
        let breaker = due()
        let first = try breaker.acquire()
        clock.pass(.seconds(1))
        let second = try breaker.acquire()
        let third = try breaker.acquire()
        clock.pass(.seconds(31))
        let snapshot = breaker.snapshot()
        #expect(snapshot.counters.failed == 8)
        #expect(snapshot.counters.inFlight == 0)
        #expect(snapshot.timeInState == .seconds(2))
        #expect(breaker.path == [.open, .halfOpen, .open])
        first.succeed()
        second.succeed()
        third.succeed()
        #expect(breaker.snapshot() == snapshot)
    }

    @Test("The longest probe timeout ends after 31 years and nothing overflows")
    func longestProbeTimeout() throws {
        let breaker = due { $0.probeTimeout = .seconds(1_000_000_000) }
        let probe = try breaker.acquire()
        clock.pass(.seconds(1_000_000_000) - .instant)
        #expect(breaker.snapshot().probesInFlight == 1)
        probe.succeed()
        #expect(breaker.snapshot().probeSuccesses == 1)
    }

    @Test("The failure of a probe that timed out bears the time at which it was due, on every look")
    func timeOfTheFailure() throws {
        let breaker = due()
        let probe = try breaker.acquire()
        clock.pass(.seconds(30))
        let time = clock.wall
        for _ in 0..<5 {
            clock.pass(.seconds(1))
            #expect(breaker.snapshot().lastFailure?.time == time)
            #expect(breaker.recentEvents().events.last?.time == time)
        }
        probe.ignore()
        #expect(breaker.snapshot().lastFailure?.time == time)
        #expect(breaker.recentEvents().events.last?.time == time)
    }
}
