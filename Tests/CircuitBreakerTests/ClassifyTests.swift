import CircuitBreaker
import CircuitBreakerTestKit
import FallbackCache
import Testing

@Suite("What an error says of the dependency")
struct ClassifyTests {
    let clock = ManualClock()

    private struct NotFound: Error {}
    private struct Overloaded: Error {}
    /// As clients have them that do not throw Swift's own.
    private struct ClientCancelled: Error {}

    @Test("After an outage the caller's own errors close the circuit where they prove that it answers")
    func callersErrorCloses() async throws {
        let breaker = CircuitBreaker(clock) { $0.classify = { $0 is NotFound ? .success : nil } }
        breaker.trip()
        clock.pass(.seconds(60))
        for _ in 0..<3 {
            await #expect(throws: NotFound.self) { try await breaker.run { () async throws in throw NotFound() } }
        }
        #expect(breaker.path == [.open, .halfOpen, .closed])
        #expect(breaker.snapshot().counters.successful == 3)
        #expect(breaker.snapshot().counters.ignored == 0)
    }

    @Test("Without such a rule they count neither way, and a thousand of them leave the circuit half-open")
    func ignoredLeaveHalfOpen() {
        let breaker = CircuitBreaker(clock) { $0.isFailure = { !($0 is NotFound) } }
        breaker.trip()
        clock.pass(.seconds(60))
        for _ in 0..<1000 { breaker.fail(NotFound()) }
        #expect(breaker.state == .halfOpen)
        #expect(breaker.snapshot().counters.ignored == 1000)
        #expect(breaker.snapshot().probesInFlight == 0)
    }

    @Test("An answer that is to count neither way closes a half-open circuit, and leaves a closed one as it is")
    func answered() throws {
        let breaker = CircuitBreaker(clock) {
            $0.classify = { $0 is NotFound ? .answered : nil }
            $0.failureRate = 1
        }
        for _ in 0..<4 { breaker.fail() }
        breaker.fail(NotFound())
        #expect(breaker.snapshot().failureCount == 4)
        #expect(breaker.snapshot().window?.calls == 4)
        breaker.fail()
        #expect(breaker.state == .open)
        clock.pass(.seconds(60))
        for _ in 0..<2 { breaker.fail(NotFound()) }
        #expect(breaker.state == .halfOpen)
        #expect(breaker.snapshot().probeSuccesses == 2)
        try breaker.acquire().end(.answered)
        #expect(breaker.path == [.open, .halfOpen, .closed])
        #expect(breaker.snapshot().counters.ignored == 4)
        #expect(breaker.snapshot().counters.successful == 0)
    }

    @Test("An error that means success ends a streak and counts in the window, whichever way the call is made")
    func meansSuccess() async throws {
        let breaker = CircuitBreaker(clock) {
            $0.classify = { $0 is NotFound ? .success : nil }
            $0.failureRate = 0.9
            $0.minimumCalls = 4
        }
        for _ in 0..<3 { breaker.fail() }
        breaker.fail(NotFound())
        #expect(throws: NotFound.self) { try breaker.runSynchronously { () throws in throw NotFound() } }
        await #expect(throws: NotFound.self) {
            try await breaker.run(judging: { (_: Int) in .failure() }, { throw NotFound() })
        }
        let store = FallbackCache<String, Int>()
        await #expect(throws: NotFound.self) { try await breaker.run("a", in: store) { throw NotFound() } }
        let snapshot = breaker.snapshot()
        #expect(snapshot.failureCount == 0)
        #expect(snapshot.counters.successful == 4)
        #expect(snapshot.window?.calls == 7)
        #expect(snapshot.window?.failed == 3)
    }

    @Test("classify comes before isFailure, and isFailure decides about what classify does not know")
    func order() {
        let breaker = CircuitBreaker(clock) {
            $0.isFailure = { $0 is ConnectionRefused }
            $0.classify = { error in
                switch error {
                case is NotFound: .ignored
                case is Overloaded: .failure("overloaded")
                default: nil
                }
            }
        }
        breaker.fail(NotFound())
        breaker.fail(NumberedError(number: 1))
        #expect(breaker.snapshot().counters.ignored == 2)
        breaker.fail(Overloaded())
        #expect(breaker.snapshot().lastFailure?.text == "overloaded")
        breaker.fail()
        #expect(breaker.snapshot().counters.failed == 2)
        #expect(breaker.snapshot().lastFailure?.text == "ConnectionRefused: connection refused")
    }

    @Test("A failure without words of its own is put into words by describe")
    func words() throws {
        let breaker = CircuitBreaker(clock) {
            $0.classify = { _ in .failure() }
            $0.describe = { "\(type(of: $0)) of tenant 7" }
        }
        breaker.fail(Overloaded())
        #expect(breaker.snapshot().lastFailure?.text == "Overloaded of tenant 7")
        // A result has no words unless its judge gives it some.
        try breaker.acquire().end(.failure())
        #expect(breaker.snapshot().lastFailure?.text == "")
    }

    @Test("In a cancelled task whatever is thrown counts neither way, asked or not", arguments: [0, 1, 2, 3, 4, 5])
    func cancelledTask(way: Int) async {
        let breaker = CircuitBreaker(clock) {
            $0.failureThreshold = 1
            $0.classify = { _ in .failure("asked") }
        }
        let call = Task {
            while !Task.isCancelled { await Task.yield() }
            switch way {
            case 0: try await breaker.run { () async throws in throw ClientCancelled() }
            case 1: try breaker.runSynchronously { () throws in throw ClientCancelled() }
            case 2: _ = try await breaker.run(judging: { (_: Int) in .success }, { throw ClientCancelled() })
            case 3: _ = try await breaker.run(judging: { (_: Int) in .failure("cancelled") }, { 1 })
            case 4: try breaker.acquire().end(.failure("cancelled"))
            default: try breaker.acquire().fail(ClientCancelled())
            }
        }
        call.cancel()
        _ = await call.result
        #expect(breaker.state == .closed)
        #expect(breaker.snapshot().counters.ignored == 1)
        #expect(breaker.snapshot().lastFailure == nil)
        #expect(breaker.snapshot().counters.inFlight == 0)
    }

    @Test(
        "A cancelled call is not answered from elsewhere: its caller gets the error of the client",
        arguments: [0, 1]
    )
    func cancelledFallback(way: Int) async {
        let breaker = CircuitBreaker(clock) { $0.failureThreshold = 1 }
        let store = FallbackCache<String, Int>()
        store.store(1, for: "a")
        let call = Task {
            while !Task.isCancelled { await Task.yield() }
            return way == 0
                ? try await breaker.run({ throw ClientCancelled() }, fallback: { _ in 1 })
                : try await breaker.run("a", in: store) { throw ClientCancelled() }
        }
        call.cancel()
        await #expect(throws: ClientCancelled.self) { try await call.value }
        #expect(breaker.state == .closed)
        #expect(breaker.snapshot().counters.ignored == 1)
        #expect(store.figures.hits == 0)
    }

    @Test("A refused call is answered from elsewhere in a cancelled task too")
    func refusedInCancelledTask() async throws {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen()
        let call = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await breaker.run({ 2 }, fallback: { _ in 1 })
        }
        call.cancel()
        #expect(try await call.value == 1)
    }

    @Test("A probe that is cancelled gives its place back, whatever its client throws")
    func cancelledProbe() async {
        let breaker = CircuitBreaker(clock)
        breaker.trip()
        clock.pass(.seconds(60))
        for _ in 0..<5 {
            let probe = Task {
                while !Task.isCancelled { await Task.yield() }
                try await breaker.run { () async throws in throw ClientCancelled() }
            }
            probe.cancel()
            _ = await probe.result
        }
        #expect(breaker.state == .halfOpen)
        #expect(breaker.snapshot().probesInFlight == 0)
        for _ in 0..<3 { breaker.succeed() }
        #expect(breaker.state == .closed)
    }

    @Test("Outside a cancelled task a client's own cancellation error is an error like any other")
    func clientsOwnError() {
        let breaker = CircuitBreaker(clock)
        for _ in 0..<5 { breaker.fail(ClientCancelled()) }
        #expect(breaker.state == .open)
    }

    @Test("classify and describe run outside the lock: they may ask the breaker")
    func hooksCallBackIn() {
        let holder = StateLock<CircuitBreaker?>(nil)
        let breaker = CircuitBreaker(clock) {
            $0.classify = { _ in holder.withLock { $0 }?.snapshot().counters.inFlight == 1 ? .failure() : .success }
            $0.describe = { _ in "\(holder.withLock { $0 }?.snapshot().counters.inFlight ?? 0) in flight" }
        }
        holder.withLock { $0 = breaker }
        breaker.fail()
        #expect(breaker.snapshot().lastFailure?.text == "1 in flight")
        holder.withLock { $0 = nil }
    }
}
