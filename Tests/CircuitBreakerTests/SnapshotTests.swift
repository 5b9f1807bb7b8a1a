import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Snapshots")
struct SnapshotTests {
    /// Two circuits under the same clock that live through the same; only one of them is looked at.
    private struct Twins {
        let clock = ManualClock()
        let watched: CircuitBreaker
        let alone: CircuitBreaker

        init() {
            watched = CircuitBreaker(clock) { $0.random = { 0.5 } }
            alone = CircuitBreaker(clock) { $0.random = { 0.5 } }
        }

        func both(_ call: (CircuitBreaker) -> Trial) {
            #expect(call(watched) == call(alone))
        }

        func both(_ order: (CircuitBreaker) -> Void) {
            order(watched)
            order(alone)
        }

        func look() {
            let first = watched.snapshot()
            for _ in 0..<1000 { #expect(watched.snapshot() == first) }
            let events = watched.recentEvents()
            for _ in 0..<100 { #expect(watched.recentEvents().events == events.events) }
        }
    }

    @Test("A thousand readings at every stage change nothing: a circuit without readings behaves the same")
    func readingChangesNothing() throws {
        let twins = Twins()
        let (clock, look) = (twins.clock, twins.look)
        look()
        twins.both { $0.trip() }
        look()
        clock.pass(.seconds(60))
        look()
        // Reading did not use the probe up that is due now.
        twins.both { $0.succeed() }
        look()
        let watched = try twins.watched.acquire()
        let alone = try twins.alone.acquire()
        clock.pass(.seconds(30))
        look()
        watched.succeed()
        alone.succeed()
        look()
        clock.pass(.seconds(59))
        look()
        twins.both { $0.succeed() }
        clock.pass(.seconds(1))
        twins.both { $0.succeed() }
        twins.both { $0.inject(.share(0.6, for: .seconds(3))) }
        look()
        twins.both { $0.succeed() }
        twins.both { $0.forceOpen(for: .seconds(5)) }
        look()
        clock.pass(.seconds(7))
        look()
        for _ in 0..<4 { twins.both { $0.succeed() } }
        look()
        #expect(twins.watched.snapshot() == twins.alone.snapshot())
        #expect(twins.watched.recentEvents().events == twins.alone.recentEvents().events)
    }

    @Test("The time of day may be set forth and back by an hour at any time: no decision and no duration changes")
    func wallClockDecidesNothing() throws {
        for step in [Duration.seconds(3600), .seconds(-3600)] {
            let clock = ManualClock()
            let breaker = CircuitBreaker(clock)
            breaker.inject(.latency(.milliseconds(1), for: .seconds(50)))
            breaker.trip()
            clock.stepWall(step)
            clock.pass(.seconds(60) - .instant)
            #expect(breaker.snapshot().injection == nil)
            #expect(breaker.snapshot().timeInState == .seconds(60) - .instant)
            #expect(breaker.succeed() != .made)
            clock.stepWall(step)
            #expect(breaker.succeed() != .made)
            clock.pass(.instant)
            let probe = try breaker.acquire()
            clock.stepWall(step)
            #expect(breaker.snapshot().state == .halfOpen)
            clock.pass(.seconds(30) - .instant)
            #expect(breaker.snapshot().state == .halfOpen)
            clock.pass(.instant)
            #expect(breaker.snapshot().state == .open)
            #expect(breaker.snapshot().outage == .seconds(90))
            breaker.forceOpen(for: .seconds(10))
            clock.stepWall(step)
            #expect(breaker.snapshot().nextProbe == .seconds(10))
            clock.pass(.seconds(10))
            #expect(breaker.snapshot().state == .halfOpen)
            probe.ignore()
        }
    }

    @Test(
        "A time of day at the ends of its range overflows nothing",
        arguments: [Int64.min, Int64.max - 60_000_000_000]
    )
    func wallClockAtTheEdge(wall: Int64) {
        let clock = ManualClock(wall: wall)
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .seconds(1))
        clock.pass(.seconds(2))
        clock.stepWall(.seconds(-2))
        #expect(breaker.recentEvents().events.count == 2)
    }

    @Test("The durations that a reason names are short")
    func phrases() {
        let clock = ManualClock()
        let breaker = CircuitBreaker(clock)
        for time in [
            Duration.milliseconds(250), .seconds(10), .seconds(90), .seconds(300), .seconds(7200), .seconds(-1),
        ] {
            breaker.forceOpen(for: time, by: "x")
        }
        #expect(
            breaker.reasons.filter { $0.hasPrefix("forced") } == [
                "forced open for 250ms by x", "forced open for 10s by x", "forced open for 90s by x",
                "forced open for 5m by x", "forced open for 2h by x", "forced open for 0s by x",
            ]
        )
    }

    @Test("The registry lists circuits by name and replaces one of the same name")
    func registry() {
        let clock = ManualClock()
        let registry = CircuitRegistry()
        let (first, second) = (CircuitBreaker(clock), CircuitBreaker(clock))
        registry.register(first, named: "redis")
        registry.register(first, named: "billing")
        registry.register(first, named: "Search")
        #expect(registry.circuits.map(\.name) == ["Search", "billing", "redis"])
        registry.register(second, named: "redis")
        #expect(registry.circuits.count == 3)
        #expect(registry["redis"]?.breaker === second)
        #expect(registry["absent"] == nil)
    }
}
