/// The figures of one circuit over the last ten seconds, as differences of counters over the time between readings.
///
/// What has nothing behind it, because a counter is not reported or the denominator is zero, is nil and never zero.
package struct Rates: Hashable, Sendable {
    /// Failed calls among those that succeeded or failed.
    package var failure: RateFigure

    /// Calls per second that were tried: succeeded, failed, ignored.
    package var calls: Double?

    /// Calls per second that were refused without being tried.
    package var refused: Double?

    /// Hits among the lookups in the fallback cache, 0 to 1.
    package var cache: Double?

    package var succeededPerSecond: Double?
    package var failedPerSecond: Double?

    /// Calls per second that callers got nothing for: failed or refused.
    package var notServed: Double?

    /// Calls per second that callers made: succeeded, failed, refused.
    package var demand: Double?

    package init(
        failure: RateFigure = .none,
        calls: Double? = nil,
        refused: Double? = nil,
        cache: Double? = nil,
        succeededPerSecond: Double? = nil,
        failedPerSecond: Double? = nil,
        notServed: Double? = nil,
        demand: Double? = nil
    ) {
        self.failure = failure
        self.calls = calls
        self.refused = refused
        self.cache = cache
        self.succeededPerSecond = succeededPerSecond
        self.failedPerSecond = failedPerSecond
        self.notServed = notServed
        self.demand = demand
    }
}

/// A failure rate, 0 to 1.
package enum RateFigure: Hashable, Sendable {
    case value(Double)
    /// The last one known, beside a circuit that refuses calls and so has none now.
    case was(Double)
    /// The target's own, over a window that it keeps, where counters give none.
    case reported(Double)
    case none
}

extension Reading {
    /// The failure rate that the target computed itself; none of a window without calls.
    var reportedFailureRate: RateFigure {
        guard let window, window.calls != 0, let rate = window.failureRate else { return .none }
        return .reported(rate)
    }
}
