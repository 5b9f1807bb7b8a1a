/// Thrown for a call that was refused without being tried.
public struct CircuitRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// When probes are let through, in nanoseconds of the breaker's monotonic clock; nil where nobody can tell: the circuit is
    /// forced open until reset, or half-open with all its probes under way.
    public let retryAt: Int64?

    /// How long to wait before trying again; zero where it is due, nil where nobody can tell.
    public func retryAfter(on clock: BreakerClock = .system) -> Duration? {
        retryAt.map { $0.elapsed(since: clock.monotonic()) }
    }

    /// One line for a log.
    public var description: String { "refused by the circuit breaker" }
}

/// The failure of a call that was injected in a rehearsal: the operation was not called.
public struct InjectedFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for a log and a screen.
    public var description: String { "injected failure" }
}
