import CircuitBreaker

/// An operation that answers by a script: with values or errors, late or never.
///
///     let fetch = ScriptedOperation([.failure(Gone()), .success("page", after: .seconds(3))], on: clock)
///     _ = try? await breaker.run { try await fetch.answer() }
///     let page = try await breaker.run { try await fetch.answer() }
///
/// Each call takes one step. What takes time lets it pass on the ``ManualClock`` and waits for nothing. It may be called
/// from any thread; calls that come at once take the steps in some order.
public final class ScriptedOperation<Value: Sendable>: Sendable {
    private struct State {
        var steps: ArraySlice<ScriptedOutcome<Value>>
        var calls = 0
    }

    private let state: StateLock<State>
    private let last: ScriptedOutcome<Value>?
    private let clock: ManualClock?

    /// Creates an operation from a script.
    ///
    /// - Parameters:
    ///   - steps: What the first call meets, the second, and so on.
    ///   - last: What every later call meets; nil: ``ScriptIsOver`` is thrown.
    ///   - clock: Where time passes for steps that take some; without one they take none.
    public init(
        _ steps: [ScriptedOutcome<Value>],
        thereafter last: ScriptedOutcome<Value>? = nil,
        on clock: ManualClock? = nil
    ) {
        self.state = StateLock(State(steps: steps[...]))
        self.last = last
        self.clock = clock
    }

    /// How often it has been called.
    public var callCount: Int { state.withLock { $0.calls } }

    /// The steps that no call has used.
    public var stepsLeft: Int { state.withLock { $0.steps.count } }

    /// Answers as the next step says.
    ///
    /// - Returns: The value of the step.
    /// - Throws: The error of the step, ``ScriptIsOver`` after the last one, `CancellationError` where the step never answers
    ///   and the task is cancelled.
    public func answer() async throws -> Value {
        let step = try next()
        if step.result == nil {
            // Only cancellation ends a silent step.
            while true { try await Task.sleep(for: .seconds(3600)) }
        }
        return try answer(to: step)
    }

    /// Answers as the next step says, in a synchronous call.
    ///
    /// - Returns: The value of the step.
    /// - Throws: The error of the step; ``ScriptIsOver`` after the last one, and where the step never answers, since nothing
    ///   could ever end such a call.
    public func answerSynchronously() throws -> Value {
        try answer(to: try next())
    }

    private func next() throws -> ScriptedOutcome<Value> {
        let (step, number) = state.withLock { state in
            state.calls += 1
            return (state.steps.popFirst() ?? last, state.calls)
        }
        guard let step else { throw ScriptIsOver(call: number) }
        return step
    }

    private func answer(to step: ScriptedOutcome<Value>) throws -> Value {
        guard let result = step.result else { throw ScriptIsOver(call: callCount) }
        clock?.pass(step.delay)
        return try result.get()
    }
}

/// The outcome of one call of a ``ScriptedOperation``.
public struct ScriptedOutcome<Value: Sendable>: Sendable {
    /// Nil where the call never answers.
    let result: Result<Value, any Error>?
    let delay: Duration

    /// A value.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - delay: How long the call takes, on the operation's clock.
    /// - Returns: The step.
    public static func success(_ value: Value, after delay: Duration = .zero) -> Self {
        Self(result: .success(value), delay: delay)
    }

    /// An error.
    ///
    /// - Parameters:
    ///   - error: The error.
    ///   - delay: How long the call takes, on the operation's clock.
    /// - Returns: The step.
    public static func failure(_ error: any Error, after delay: Duration = .zero) -> Self {
        Self(result: .failure(error), delay: delay)
    }

    /// No answer at all: the call ends when its task is cancelled.
    public static var silence: Self { Self(result: nil, delay: .zero) }
}

/// The error of a call of a ``ScriptedOperation`` beyond its script: the test or the code under test miscounted.
public struct ScriptIsOver: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number of the call, from 1.
    public let call: Int

    /// Creates the error of a call.
    public init(call: Int) { self.call = call }

    /// One line for a test's report.
    public var description: String { "the script has no answer for call \(call)" }
}
