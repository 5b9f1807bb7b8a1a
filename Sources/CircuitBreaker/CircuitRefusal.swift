import CircuitVocabulary

/// The error of a call that was refused without being tried.
///
/// One is made for each period of refusing and thrown for every call in it, so it speaks of instants and not of what is left.
public struct CircuitRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why a call was refused.
    public enum Reason: Hashable, Sendable {
        /// The circuit is open and the recovery timeout is not over.
        case open
        /// An operator has it refuse every call.
        case forcedOpen
        /// The circuit is half-open and as many probes are under way as may be.
        case probesUnderWay
        /// The circuit has just closed and lets only a share of the calls through yet.
        case rampUp
    }

    /// Why the call was refused.
    public let reason: Reason

    /// When calls are let through again, in nanoseconds of the breaker's monotonic clock: as probes after an opening, all of
    /// them after a ramp-up; nil where it is unknown: the circuit is forced open until reset, or its probes are under way.
    public let retryAt: Int64?

    /// How long to wait before trying again; zero where it is due, nil where it is unknown.
    ///
    /// - Parameter clock: The clock of the breaker that refused.
    /// - Returns: What is left until ``retryAt``.
    public func retryAfter(on clock: BreakerClock = .system) -> Duration? {
        retryAt.map { $0.elapsed(since: clock.monotonic()) }
    }

    /// One line for a log.
    public var description: String {
        switch reason {
        case .open: "refused: the circuit is open"
        case .forcedOpen: "refused: the circuit is forced open"
        case .probesUnderWay: "refused: the circuit is half-open and its probes are under way"
        case .rampUp: "refused: the circuit has just closed and takes its load back by and by"
        }
    }
}

/// The failure of a call that was injected in a rehearsal: the operation was not called.
public struct InjectedFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line for a log and a screen.
    public var description: String { "injected failure" }
}
