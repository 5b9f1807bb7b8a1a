/// The permission to make one call; reports its outcome once.
///
/// For calls whose end comes as a callback. The compiler sees to it that a permit reports once at most; one that is dropped
/// without a report counts as ignored and gives its place back.
public struct Permit: ~Copyable, Sendable {
    @usableFromInline let breaker: CircuitBreaker
    @usableFromInline let ticket: BreakerStateMachine.Ticket
    @usableFromInline var isReported = false

    @inlinable
    init(breaker: CircuitBreaker, ticket: BreakerStateMachine.Ticket) {
        self.breaker = breaker
        self.ticket = ticket
    }

    /// Latency that a rehearsal wants the call to take on top of its own.
    public var addedLatency: Duration? {
        ticket.addedLatency > 0 ? .nanoseconds(ticket.addedLatency) : nil
    }

    /// Reports that the call succeeded.
    @inlinable
    public consuming func succeed() {
        isReported = true
        breaker.succeed(ticket)
    }

    /// Reports that the call failed; the configuration decides whether that counts, and a cancellation never does.
    ///
    /// - Parameter error: What went wrong.
    @inlinable
    public consuming func fail(_ error: any Error) {
        isReported = true
        breaker.fail(ticket, error)
    }

    /// Reports a judged result; a failure counts neither way where the task is cancelled.
    ///
    /// - Parameter verdict: What it says of the dependency.
    @inlinable
    public consuming func end(_ verdict: CircuitBreaker.Verdict) {
        isReported = true
        breaker.end(ticket, verdict)
    }

    /// Reports an outcome that counts neither way.
    @inlinable
    public consuming func ignore() {
        isReported = true
        breaker.ignore(ticket)
    }

    @inlinable
    deinit {
        if !isReported { breaker.ignore(ticket) }
    }
}
