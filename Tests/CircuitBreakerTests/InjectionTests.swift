import CircuitBreaker
import CircuitBreakerTestKit
import Synchronization
import Testing

@Suite("Injection")
struct InjectionTests {
    let clock = ManualClock()

    /// Hands out one number after the other, and the last one for ever.
    private final class Script: Sendable {
        private let numbers: Mutex<[Double]>
        init(_ numbers: [Double]) { self.numbers = Mutex(numbers) }
        func next() -> Double { numbers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? 0 } }
        var left: Int { numbers.withLock { $0.count } }
    }

    private var injectionLog: (CircuitBreaker) -> [String] {
        { breaker in
            breaker.recentEvents().events.compactMap { event in
                guard case .injection(let text) = event.kind else { return nil }
                return text
            }
        }
    }

    @Test("The next calls fail without the operation being called, exactly so many, and are told apart")
    func next() async throws {
        let breaker = CircuitBreaker(clock)
        breaker.inject(.next(3), by: "ana")
        #expect(breaker.snapshot().injection?.callsLeft == 3)
        for left in [2, 1] {
            await #expect(throws: InjectedFailure.self) {
                try await breaker.run { Issue.record("the operation was called") }
            }
            #expect(breaker.snapshot().injection?.callsLeft == left)
        }
        #expect(throws: InjectedFailure.self) {
            try breaker.runSynchronously { Issue.record("the operation was called") }
        }
        let snapshot = breaker.snapshot()
        #expect(snapshot.injection == nil)
        #expect(snapshot.counters.failed == 3)
        #expect(snapshot.counters.injected == 3)
        #expect(snapshot.counters.inFlight == 0)
        #expect(snapshot.failureCount == 3)
        #expect(snapshot.lastFailure?.isInjected == true)
        #expect(snapshot.lastFailure?.text == "injected failure")
        #expect(breaker.succeed() == .made)
        #expect(injectionLog(breaker) == ["the next 3 calls fail, by ana", "over"])
    }

    @Test("Injected failures trip the circuit as real ones do, and the calls that are refused use none up")
    func trips() {
        let breaker = CircuitBreaker(clock)
        breaker.inject(.next(7))
        for _ in 0..<5 { #expect(breaker.succeed() == .injected) }
        #expect(breaker.state == .open)
        #expect(breaker.reasons == ["injected failure, 5 in a row"])
        for _ in 0..<3 { #expect(breaker.succeed() != .injected) }
        #expect(breaker.snapshot().injection?.callsLeft == 2)
        #expect(breaker.snapshot().counters.refused == 3)
    }

    @Test("A probe can be failed by injection, and the circuit opens again")
    func probes() {
        let breaker = CircuitBreaker(clock)
        breaker.trip()
        breaker.inject(.next(1))
        clock.pass(.seconds(60))
        #expect(breaker.succeed() == .injected)
        #expect(breaker.state == .open)
        #expect(breaker.snapshot().probesInFlight == 0)
        #expect(breaker.snapshot().failureCount == 1)
        #expect(breaker.reasons.last == "probe failed: injected failure")
    }

    @Test("isFailure is not asked about an injected failure: it always counts")
    func alwaysCounts() {
        let breaker = CircuitBreaker(clock) { $0.isFailure = { _ in false } }
        breaker.inject(.next(5))
        for _ in 0..<5 { breaker.succeed() }
        #expect(breaker.state == .open)
    }

    @Test("A share of the calls fails as the chances fall, for a time and not a nanosecond longer")
    func share() {
        let script = Script([0.0, 0.249, 0.25, 0.9, 0.1, 0.5])
        let breaker = CircuitBreaker(clock) {
            $0.failureThreshold = 100
            $0.random = { script.next() }
        }
        breaker.inject(.share(0.25, for: .seconds(30)))
        #expect(breaker.snapshot().injection?.rate == 0.25)
        #expect(breaker.snapshot().injection?.timeLeft == .seconds(30))
        #expect((0..<5).map { _ in breaker.succeed() } == [.injected, .injected, .made, .made, .injected])
        clock.pass(.seconds(30) - .instant)
        #expect(breaker.snapshot().injection?.timeLeft == .instant)
        #expect(breaker.succeed() == .made)
        clock.pass(.instant)
        #expect(breaker.snapshot().injection == nil)
        for _ in 0..<20 { #expect(breaker.succeed() == .made) }
        #expect(breaker.snapshot().counters.injected == 3)
        #expect(injectionLog(breaker) == ["25% of calls fail for 30s, by operator", "over"])
    }

    @Test("No chance is drawn where no share is injected")
    func noChanceDrawn() {
        let script = Script([0.1, 0.2])
        let breaker = CircuitBreaker(clock) { $0.random = { script.next() } }
        breaker.succeed()
        breaker.inject(.next(1))
        breaker.succeed()
        breaker.inject(.latency(.milliseconds(1), for: .seconds(1)))
        breaker.succeed()
        #expect(script.left == 2)
    }

    @Test("A share of one fails every call, one above is one, zero and less and no number end the injection")
    func extremeShares() {
        let breaker = CircuitBreaker(clock) {
            $0.failureThreshold = 1000
            $0.random = { 0.999_999 }
        }
        for share in [1.0, 7.5, .infinity] {
            breaker.inject(.share(share, for: .seconds(1)))
            #expect(breaker.snapshot().injection?.rate == 1)
            #expect(breaker.succeed() == .injected)
        }
        for share in [0.0, -1, .nan, -.infinity] {
            breaker.inject(.next(5))
            breaker.inject(.share(share, for: .seconds(1)))
            #expect(breaker.snapshot().injection == nil)
            #expect(breaker.succeed() == .made)
        }
    }

    @Test("Injections of nothing or for no time end the one that runs, and alone do nothing and are not logged")
    func nothing() {
        let breaker = CircuitBreaker(clock)
        let empty: [CircuitBreaker.Injection] = [
            .next(0), .next(-3), .next(.min), .share(0.5, for: .zero), .share(0.5, for: .seconds(-1)),
            .latency(.zero, for: .seconds(9)), .latency(.seconds(-1), for: .seconds(9)),
            .latency(.seconds(1), for: .zero),
        ]
        for injection in empty { breaker.inject(injection) }
        #expect(breaker.recentEvents().events.isEmpty)
        for injection in empty {
            breaker.inject(.next(2))
            breaker.inject(injection, by: "ana")
            #expect(breaker.snapshot().injection == nil)
            #expect(injectionLog(breaker).last == "stopped by ana")
        }
    }

    @Test("A new injection takes the place of the one that runs, and stopping ends it")
    func replaced() {
        let breaker = CircuitBreaker(clock)
        breaker.inject(.next(2))
        breaker.inject(.latency(.milliseconds(5), for: .seconds(10)))
        #expect(breaker.snapshot().injection?.callsLeft == nil)
        #expect(breaker.succeed() == .made)
        breaker.stopInjection(by: "bo")
        breaker.stopInjection(by: "bo")
        #expect(breaker.snapshot().injection == nil)
        #expect(
            injectionLog(breaker) == [
                "the next 2 calls fail, by operator", "5ms added for 10s, by operator", "stopped by bo",
            ]
        )
    }

    @Test("Injected latency comes with the permit, for its time only, and calls stay successful")
    func latency() throws {
        let breaker = CircuitBreaker(clock)
        breaker.inject(.latency(.milliseconds(200), for: .seconds(10)))
        #expect(breaker.snapshot().injection?.addedLatency == .milliseconds(200))
        let slow = try breaker.acquire()
        #expect(slow.addedLatency == .milliseconds(200))
        slow.succeed()
        clock.pass(.seconds(10))
        let quick = try breaker.acquire()
        #expect(quick.addedLatency == nil)
        quick.succeed()
        #expect(breaker.snapshot().counters.successful == 2)
        #expect(breaker.snapshot().counters.injected == 0)
    }

    @Test("Injected latency is really waited for before the operation, in both forms")
    func latencyIsWaitedFor() async throws {
        let breaker = CircuitBreaker()
        breaker.inject(.latency(.milliseconds(30), for: .seconds(3600)))
        let start = ContinuousClock.now
        let waited = try await breaker.run { ContinuousClock.now - start }
        #expect(waited >= .milliseconds(30))
        let second = ContinuousClock.now
        let blocked = try breaker.runSynchronously { ContinuousClock.now - second }
        #expect(blocked >= .milliseconds(30))
    }

    @Test("Latency beyond every timer traps nothing, and a cancelled call gives up waiting and is ignored")
    func endlessLatency() async throws {
        let breaker = CircuitBreaker()
        breaker.inject(.latency(.seconds(Int64.max), for: .seconds(Int64.max)))
        let call = Task { try await breaker.run { Issue.record("the operation was called") } }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(breaker.snapshot().counters.ignored == 1)
        #expect(breaker.snapshot().counters.inFlight == 0)
    }

    @Test("An injection that ends while nothing is called ends in the order and at the times at which things fell due")
    func endsInOrder() throws {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .seconds(10))
        breaker.inject(.share(1, for: .seconds(20)))
        clock.pass(.seconds(15))
        let early = breaker.recentEvents().events
        #expect(early.count == 3)
        clock.pass(.seconds(15))
        let late = breaker.recentEvents().events
        #expect(late.prefix(3) == early[...])
        #expect(late.count == 4)
        #expect(late.last?.kind == .injection("over"))
        breaker.succeed()
        #expect(breaker.recentEvents().events == late)
    }
}
