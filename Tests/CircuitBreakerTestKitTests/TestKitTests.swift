import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Test kit", .timeLimit(.minutes(1)))
struct TestKitTests {
    private struct Gone: Error, Equatable {}

    let clock = ManualClock(monotonic: 1_000, wall: 2_000)

    @Test("A manual clock stands still until it is moved, and then moves both times")
    func passes() {
        #expect(clock.now == 1_000)
        #expect(clock.wall.nanosecondsSinceEpoch == 2_000)
        #expect(clock.breakerClock.monotonic() == 1_000)
        clock.pass(.microseconds(3))
        #expect(clock.breakerClock.monotonic() == 4_000)
        #expect(clock.breakerClock.wall().nanosecondsSinceEpoch == 5_000)
    }

    @Test("Setting the time of day leaves the monotonic side alone")
    func stepsWall() {
        clock.stepWall(.seconds(-1))
        #expect(clock.now == 1_000)
        #expect(clock.wall.nanosecondsSinceEpoch == 2_000 - 1_000_000_000)
    }

    @Test("A manual clock stops at the ends of its range")
    func ends() {
        let clock = ManualClock(monotonic: .max - 1, wall: .min + 1)
        clock.pass(.seconds(5))
        clock.stepWall(.seconds(-3600 * 24 * 365 * 140))
        clock.stepWall(.seconds(-3600 * 24 * 365 * 140))
        clock.stepWall(.seconds(-3600 * 24 * 365 * 140))
        #expect(clock.now == .max)
        #expect(clock.wall.nanosecondsSinceEpoch == .min)
    }

    @Test("A scripted operation answers step by step, and every call beyond the script says so")
    func script() async throws {
        let operation = ScriptedOperation<Int>([.success(1), .failure(Gone()), .success(3)])
        #expect(try await operation.answer() == 1)
        await #expect(throws: Gone.self) { try await operation.answer() }
        #expect(operation.stepsLeft == 1)
        #expect(try operation.answerSynchronously() == 3)
        await #expect(throws: ScriptIsOver(call: 4)) { try await operation.answer() }
        #expect(throws: ScriptIsOver(call: 5)) { try operation.answerSynchronously() }
        #expect(operation.callCount == 5)
        #expect(ScriptIsOver(call: 5).description == "the script has no answer for call 5")
    }

    @Test("What comes after the script comes as often as it is asked for")
    func thereafter() async throws {
        let operation = ScriptedOperation<Int>([.success(1)], thereafter: .failure(Gone()))
        #expect(try await operation.answer() == 1)
        for _ in 0..<3 { await #expect(throws: Gone.self) { try await operation.answer() } }
    }

    @Test("A step that takes its time lets it pass on the clock, whether it ends well or not")
    func delays() async throws {
        let operation = ScriptedOperation<Int>(
            [.success(1, after: .nanoseconds(7)), .failure(Gone(), after: .nanoseconds(5))],
            on: clock
        )
        #expect(try await operation.answer() == 1)
        #expect(clock.now == 1_007)
        #expect(throws: Gone.self) { try operation.answerSynchronously() }
        #expect(clock.now == 1_012)
    }

    @Test("A silent step ends with the cancellation of its task; a synchronous call of it throws")
    func silence() async throws {
        let operation = ScriptedOperation<Int>([.silence, .silence])
        let call = Task { try await operation.answer() }
        while operation.callCount == 0 { await Task.yield() }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(throws: ScriptIsOver(call: 2)) { try operation.answerSynchronously() }
    }

    @Test("Clock and script together take a breaker through an outage and back")
    func outage() async throws {
        var settings = CircuitBreaker.Configuration()
        settings.failureThreshold = 2
        settings.successThreshold = 1
        settings.slowCall = CircuitBreaker.SlowCall(threshold: .seconds(1))
        let breaker = try CircuitBreaker(configuration: settings, clock: clock.breakerClock)
        let operation = ScriptedOperation<String>(
            [.failure(Gone()), .failure(Gone()), .success("slow", after: .seconds(2)), .success("back")],
            on: clock
        )
        for _ in 0..<2 { _ = try? await breaker.run { try await operation.answer() } }
        #expect(breaker.snapshot().state == .open)
        await #expect(throws: CircuitRefusal.self) { try await breaker.run { try await operation.answer() } }
        #expect(operation.callCount == 2)
        clock.pass(.seconds(60))
        #expect(try await breaker.run { try await operation.answer() } == "slow")
        #expect(breaker.snapshot().state == .open)
        clock.pass(.seconds(60))
        #expect(try await breaker.run { try await operation.answer() } == "back")
        #expect(breaker.snapshot().state == .closed)
        #expect(breaker.snapshot().counters.slow == 1)
    }
}
