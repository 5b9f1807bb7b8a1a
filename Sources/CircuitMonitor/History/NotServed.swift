// What callers did not get: the figure that an outage is judged by.

import CircuitVocabulary

extension CircuitState {
    /// Whether every call is tried in this state, so that none can have been refused.
    package var triesAllCalls: Bool { self == .closed || self == .disabled || self == .metricsOnly }
}

extension Rates {
    /// The share of the demand that was not served, 0 to 1; nil where nobody called.
    package var notServedShare: Double? { Self.notServedShare(notServed, of: demand) }

    /// The share of a demand that was not served.
    ///
    /// - Parameters:
    ///   - notServed: Calls per second that failed or were refused.
    ///   - demand: Calls per second that were made.
    /// - Returns: The share, 0 to 1; nil where there were no calls, or their number is not known.
    package static func notServedShare(_ notServed: Double?, of demand: Double?) -> Double? {
        guard let notServed, let demand, demand > 0 else { return nil }
        return min(notServed / demand, 1)
    }
}

extension Bucket {
    /// Calls per second that failed or were refused.
    package var notServedPerSecond: Double? { contents.sums.notServedPerSecond }
}
