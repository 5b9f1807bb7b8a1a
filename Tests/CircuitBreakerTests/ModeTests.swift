import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Windows and modes")
struct ModeTests {
    let clock = ManualClock()

    @Test(
        "The share of failures opens it at the threshold, once there are enough calls, and one failure less does not",
        arguments: [CircuitBreaker.Window.calls(10), .calls(100), .time(.seconds(10))]
    )
    func failureRate(window: CircuitBreaker.Window) {
        for (failures, opens) in [(4, false), (5, true), (10, true)] {
            let breaker = CircuitBreaker(clock) {
                $0.failureThreshold = nil
                $0.failureRate = 0.5
                $0.minimumCalls = 10
                $0.window = window
            }
            for number in 0..<9 { _ = number < failures ? breaker.fail() : breaker.succeed() }
            #expect(breaker.state == .closed)
            #expect(breaker.snapshot().window?.failureRate == nil)
            _ = failures == 10 ? breaker.fail() : breaker.succeed()
            #expect((breaker.state == .open) == opens)
            #expect(breaker.snapshot().window?.failureRate == Double(failures) / 10)
        }
    }

    @Test("More calls than the window holds cannot be asked for")
    func minimumBeyondWindow() {
        let breaker = CircuitBreaker(clock) {
            $0.failureThreshold = nil
            $0.failureRate = 1
            $0.window = .calls(3)
            $0.minimumCalls = 50
        }
        for _ in 0..<3 { breaker.fail() }
        #expect(breaker.reasons == ["ConnectionRefused: connection refused, 100% of 3 calls failed"])
    }

    @Test("Closing empties the window, and results of before do not fill it")
    func emptied() throws {
        let breaker = CircuitBreaker(clock) { $0.failureRate = 0.5 }
        let stale = try breaker.acquire()
        breaker.trip()
        #expect(breaker.snapshot().window?.failed == 5)
        clock.pass(.seconds(60))
        for _ in 0..<3 { breaker.succeed() }
        stale.fail(ConnectionRefused())
        #expect(breaker.snapshot().window?.calls == 0)
    }

    @Test("Disabled it counts, shows its streak and never opens; a reset makes it a breaker again")
    func disabled() {
        let breaker = CircuitBreaker(clock)
        breaker.trip()
        breaker.disable(by: "ana", reason: "migration")
        for _ in 0..<50 { #expect(breaker.fail() == .made) }
        let snapshot = breaker.snapshot()
        #expect(snapshot.mode == .disabled)
        #expect(snapshot.state == .closed)
        #expect(snapshot.failureCount == 50)
        #expect(snapshot.counters.failed == 55)
        #expect(snapshot.outage == nil)
        #expect(breaker.reasons.last == "disabled by ana: migration")
        breaker.reset()
        breaker.trip()
        #expect(breaker.state == .open)
    }

    @Test("Metrics only lets everything through and tells what it would do, what it would refuse and where it would go")
    func metricsOnly() {
        let breaker = CircuitBreaker(clock)
        breaker.setMetricsOnly(by: "ana")
        breaker.trip()
        for _ in 0..<7 { #expect(breaker.fail() == .made) }
        let snapshot = breaker.snapshot()
        #expect(snapshot.mode == .metricsOnly)
        #expect(snapshot.state == .closed)
        #expect(snapshot.outage == nil)
        #expect(snapshot.wouldBe?.state == .open)
        #expect(snapshot.wouldBe?.refused == 7)
        #expect(snapshot.counters.refused == 0)
        #expect(snapshot.counters.failed == 12)
        clock.pass(.seconds(60))
        for _ in 0..<3 { breaker.succeed() }
        #expect(breaker.snapshot().wouldBe?.state == .closed)
        let moves = breaker.recentEvents().events.compactMap { event -> CircuitBreaker.Phase? in
            guard case .wouldBe(_, let to, _) = event.kind else { return nil }
            return to
        }
        #expect(moves == [.open, .halfOpen, .closed])
        #expect(breaker.path == [.metricsOnly])
    }

    @Test("Every mode follows every other, and a call under way through the change counts in the counters alone")
    func orders() throws {
        typealias Order = (String, (CircuitBreaker) -> Void, CircuitBreaker.Mode)
        let orders: [Order] = [
            ("forced open", { $0.forceOpen() }, .forcedOpen), ("disabled", { $0.disable() }, .disabled),
            ("metrics only", { $0.setMetricsOnly() }, .metricsOnly), ("reset", { $0.reset() }, .automatic),
        ]
        for (firstName, first, _) in orders where firstName != "forced open" {
            for (secondName, second, mode) in orders {
                let breaker = CircuitBreaker(clock)
                first(breaker)
                let call = try breaker.acquire()
                clock.pass(.seconds(5))
                second(breaker)
                call.fail(ConnectionRefused())
                let snapshot = breaker.snapshot()
                #expect(snapshot.mode == mode, "\(secondName) after \(firstName)")
                #expect(snapshot.failureCount == 0, "\(secondName) after \(firstName)")
                #expect(snapshot.timeInState == (firstName == secondName ? .seconds(5) : .zero))
                #expect(snapshot.counters.failed == 1)
                #expect(snapshot.addsUp)
            }
        }
    }
}
