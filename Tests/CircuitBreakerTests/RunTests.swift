import CircuitBreaker
import CircuitBreakerTestKit
import FallbackCache
import Testing

@Suite("Making calls")
struct RunTests {
    let clock = ManualClock()

    @Test("run returns the value of the operation and counts a success")
    func value() async throws {
        let breaker = CircuitBreaker(clock)
        #expect(try await breaker.run { "value" } == "value")
        #expect(breaker.snapshot().counters.successful == 1)
        #expect(breaker.snapshot().counters.total == 1)
    }

    @Test("run throws the operation's own error unchanged and counts a failure")
    func ownError() async {
        let breaker = CircuitBreaker(clock)
        let error = await #expect(throws: NumberedError.self) {
            try await breaker.run { throw NumberedError(number: 42) }
        }
        #expect(error == NumberedError(number: 42))
        #expect(breaker.snapshot().counters.failed == 1)
        #expect(breaker.snapshot().counters.inFlight == 0)
    }

    @Test("run throws a refusal without calling the operation while the circuit is open")
    func refused() async {
        let breaker = CircuitBreaker(clock)
        breaker.trip()
        await #expect(throws: CircuitRefusal.self) {
            try await breaker.run { Issue.record("the operation was called") }
        }
        #expect(throws: CircuitRefusal.self) {
            try breaker.runSynchronously { Issue.record("the operation was called") }
        }
        #expect(breaker.snapshot().counters.refused == 2)
        #expect(breaker.snapshot().counters.failed == 5)
    }

    @Test("A call is in flight while it runs, and not afterwards")
    func inFlight() async throws {
        let breaker = CircuitBreaker(clock)
        try await breaker.run {
            #expect(breaker.snapshot().counters.inFlight == 1)
            try breaker.runSynchronously {
                #expect(breaker.snapshot().counters.inFlight == 2)
            }
        }
        #expect(breaker.snapshot().counters.inFlight == 0)
    }

    @Test("A cancelled call is ignored: it neither trips a closed circuit nor decides a half-open one")
    func cancelled() async {
        let breaker = CircuitBreaker(clock) {
            $0.failureThreshold = 1
            $0.halfOpenMaxCalls = 1
            $0.successThreshold = 1
        }
        func cancelled() async {
            let call = Task { try await breaker.run { try await Task.sleep(for: .seconds(3600)) } }
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
        }
        await cancelled()
        #expect(breaker.state == .closed)
        breaker.fail()
        clock.pass(.seconds(60))
        for _ in 0..<5 { await cancelled() }
        #expect(breaker.state == .halfOpen)
        #expect(breaker.snapshot().probesInFlight == 0)
        #expect(breaker.snapshot().counters.ignored == 6)
    }

    @Test("The fallback answers for calls that failed, were refused or were failed in a rehearsal, and learns why")
    func fallback() async throws {
        let breaker = CircuitBreaker(clock)
        func answer(_ operation: () async throws -> String) async throws -> String {
            try await breaker.run(operation) { error in "fallback: \(error)" }
        }
        #expect(try await answer { "value" } == "value")
        #expect(try await answer { throw ConnectionRefused() } == "fallback: connection refused")
        breaker.inject(.next(1))
        #expect(try await answer { "value" } == "fallback: injected failure")
        breaker.forceOpen()
        #expect(try await answer { "value" } == "fallback: refused: the circuit is forced open")
        let counters = breaker.snapshot().counters
        #expect(counters.successful == 1)
        #expect(counters.failed == 2)
        #expect(counters.refused == 1)
    }

    @Test("A cancellation is not covered up by the fallback, and the fallback's own error comes through")
    func fallbackThrows() async {
        let breaker = CircuitBreaker(clock)
        await #expect(throws: CancellationError.self) {
            try await breaker.run {
                throw CancellationError()
            } fallback: { _ in
                Issue.record("the fallback was called")
            }
        }
        await #expect(throws: NumberedError(number: 2)) {
            try await breaker.run {
                throw NumberedError(number: 1)
            } fallback: { _ in
                throw NumberedError(number: 2)
            }
        }
    }

    @Test("With a key, values are kept and answer for later calls that fail or are refused: a hit, else a miss")
    func store() async throws {
        let breaker = CircuitBreaker(clock)
        let cache = FallbackCache<String, Int>(clock: clock.breakerClock)
        #expect(try await breaker.run("a", in: cache) { 1 } == 1)
        #expect(cache.figures.hits + cache.figures.misses == 0)
        #expect(try await breaker.run("a", in: cache) { throw ConnectionRefused() } == 1)
        await #expect(throws: ConnectionRefused.self) {
            try await breaker.run("b", in: cache) { throw ConnectionRefused() }
        }
        breaker.forceOpen()
        #expect(try await breaker.run("a", in: cache) { 2 } == 1)
        await #expect(throws: CircuitRefusal.self) { try await breaker.run("b", in: cache) { 2 } }
        #expect(cache.figures.hits == 2)
        #expect(cache.figures.misses == 2)
        breaker.reset()
        #expect(try await breaker.run("a", in: cache) { 3 } == 3)
        breaker.forceOpen()
        #expect(try await breaker.run("a", in: cache) { 4 } == 3)
    }

    @Test("An answer from the cache does not become young by being given: its time to live goes on")
    func answersAge() async throws {
        let breaker = CircuitBreaker(clock)
        let cache = FallbackCache<String, Int>(timeToLive: .seconds(10), serveStale: false, clock: clock.breakerClock)
        _ = try await breaker.run("a", in: cache) { 1 }
        breaker.forceOpen()
        clock.pass(.seconds(9))
        #expect(try await breaker.run("a", in: cache) { 2 } == 1)
        clock.pass(.seconds(1))
        await #expect(throws: CircuitRefusal.self) { try await breaker.run("a", in: cache) { 2 } }
    }

    @Test("A cancelled call with a key throws and is neither a hit nor a miss")
    func storeAndCancellation() async throws {
        let breaker = CircuitBreaker(clock)
        let cache = FallbackCache<String, Int>(clock: clock.breakerClock)
        cache.store(1, for: "a")
        await #expect(throws: CancellationError.self) {
            try await breaker.run("a", in: cache) { throw CancellationError() }
        }
        #expect(cache.figures.hits + cache.figures.misses == 0)
    }

    @Test("The synchronous form does the same")
    func synchronous() throws {
        let breaker = CircuitBreaker(clock)
        #expect(try breaker.runSynchronously { 7 } == 7)
        #expect(throws: NumberedError(number: 3)) {
            try breaker.runSynchronously { throw NumberedError(number: 3) }
        }
        #expect(breaker.snapshot().counters.successful == 1)
        #expect(breaker.snapshot().counters.failed == 1)
    }

    @Test("A permit reports once: reported it is not ignored on top, unreported it is ignored when it is gone")
    func permit() throws {
        let breaker = CircuitBreaker(clock)
        do {
            let succeeded = try breaker.acquire()
            let failed = try breaker.acquire()
            let ignored = try breaker.acquire()
            let dropped = try breaker.acquire()
            #expect(breaker.snapshot().counters.inFlight == 4)
            #expect(dropped.addedLatency == nil)
            succeeded.succeed()
            failed.fail(ConnectionRefused())
            ignored.ignore()
        }
        let counters = breaker.snapshot().counters
        #expect(counters.successful == 1)
        #expect(counters.failed == 1)
        #expect(counters.ignored == 2)
        #expect(counters.inFlight == 0)
        #expect(breaker.snapshot().addsUp)
    }

    @Test("What the caller hands over may use the breaker: operation, fallback and isFailure run outside its lock")
    func callsBackIn() async throws {
        let other = CircuitBreaker(clock)
        let breaker = CircuitBreaker(clock) {
            $0.isFailure = { _ in
                other.reset()
                return other.snapshot().state == .closed
            }
        }
        let state = try await breaker.run { () -> CircuitBreaker.State in
            _ = breaker.snapshot()
            breaker.reset()
            throw ConnectionRefused()
        } fallback: { _ in
            breaker.inject(.next(1))
            return breaker.snapshot().state
        }
        #expect(state == .closed)
    }

    @Test("An operation keeps the isolation of its caller")
    @MainActor
    func isolation() async throws {
        let breaker = CircuitBreaker(clock)
        var touched = 0
        try await breaker.run {
            MainActor.assertIsolated()
            touched += 1
        }
        #expect(touched == 1)
    }
}
