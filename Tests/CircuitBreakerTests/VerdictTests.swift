import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("What a call says of the dependency")
struct VerdictTests {
    let clock = ManualClock()

    private func judge(_ status: Int) -> CircuitBreaker.Verdict {
        switch status {
        case 500...: .failure("status \(status)")
        case 400...: .ignored
        default: .success
        }
    }

    @Test("The result comes back whatever the verdict, and counts as the verdict says", arguments: [200, 404, 503])
    func results(status: Int) async throws {
        let breaker = CircuitBreaker(clock)
        for _ in 0..<3 { #expect(try await breaker.run(judging: judge) { status } == status) }
        let counters = breaker.snapshot().counters
        #expect(counters.successful == (status == 200 ? 3 : 0))
        #expect(counters.ignored == (status == 404 ? 3 : 0))
        #expect(counters.failed == (status == 503 ? 3 : 0))
        #expect(breaker.snapshot().failureCount == (status == 503 ? 3 : 0))
        #expect(breaker.snapshot().lastFailure?.text == (status == 503 ? "status 503" : nil))
    }

    @Test("Results that are failures open a circuit, and a probe with one opens it again")
    func open() async throws {
        let breaker = CircuitBreaker(clock)
        for _ in 0..<5 { _ = try await breaker.run(judging: judge) { 503 } }
        #expect(breaker.reasons == ["status 503, 5 in a row"])
        await #expect(throws: CircuitRefusal.self) { try await breaker.run(judging: judge) { 200 } }
        clock.pass(.seconds(60))
        for status in [404, 404, 404, 404, 200, 503] { _ = try await breaker.run(judging: judge) { status } }
        #expect(breaker.state == .open)
        #expect(breaker.reasons.last == "probe failed: status 503")
    }

    @Test("What is thrown goes by isFailure and is not judged; a cancellation counts neither way")
    func thrown() async {
        let breaker = CircuitBreaker(clock) { $0.isFailure = { $0 is ConnectionRefused } }
        func run(_ error: any Error) async {
            await #expect(throws: (any Error).self) {
                try await breaker.run(judging: { (_: Int) in .success }, { throw error })
            }
        }
        await run(ConnectionRefused())
        await run(NumberedError(number: 1))
        await run(CancellationError())
        #expect(breaker.snapshot().counters.failed == 1)
        #expect(breaker.snapshot().counters.ignored == 2)
    }

    @Test("A permit ends with a verdict, once")
    func permit() throws {
        let breaker = CircuitBreaker(clock)
        for verdict in [CircuitBreaker.Verdict.success, .failure("gone"), .ignored] {
            try breaker.acquire().end(verdict)
        }
        let counters = breaker.snapshot().counters
        #expect([counters.total, counters.successful, counters.failed, counters.ignored] == [3, 1, 1, 1])
    }

    @Test("The judge runs outside the lock: it may ask the breaker")
    func judgeCallsBackIn() async throws {
        let breaker = CircuitBreaker(clock)
        let value = try await breaker.run(
            judging: { (_: Int) in
                breaker.snapshot().counters.inFlight == 1 ? .success : .failure("not in flight")
            },
            { 1 }
        )
        #expect(value == 1)
        #expect(breaker.snapshot().counters.successful == 1)
    }
}
