// What callers did not get: the figure that an outage is judged by.

extension CircuitState {
    /// Whether every call is tried in this state, so that none can have been refused.
    package var triesAllCalls: Bool { self == .closed || self == .disabled || self == .metricsOnly }
}

extension StateSet {
    /// The states in which every call is tried.
    static let tryingAllCalls = CircuitState.allCases.filter(\.triesAllCalls)
        .reduce(into: StateSet()) { $0.formUnion(StateSet($1)) }
}

extension CounterSums {
    /// Calls per second that failed or were refused; nil where a part is not reported.
    ///
    /// - Parameter triesAllCalls: Whether the circuit was in a state that refuses nothing: then a source that does not count
    ///   refused calls has none to add.
    /// - Returns: The rate.
    func notServedPerSecond(triesAllCalls: Bool) -> Double? {
        guard let failed = failedPerSecond, let refused = refusedPerSecond ?? (triesAllCalls ? 0 : nil)
        else { return nil }
        return failed + refused
    }

    /// Calls per second that callers made and that say something of the dependency: succeeded, failed, refused; nil where a
    /// part is not reported.
    ///
    /// - Parameter triesAllCalls: As in ``notServedPerSecond(triesAllCalls:)``.
    /// - Returns: The rate.
    func demandPerSecond(triesAllCalls: Bool) -> Double? {
        guard let succeeded = succeededPerSecond, let notServed = notServedPerSecond(triesAllCalls: triesAllCalls)
        else { return nil }
        return succeeded + notServed
    }
}

extension Rates {
    /// The share of the demand that was not served, 0 to 1; nil where nobody called.
    package var notServedShare: Double? {
        guard let notServed, let demand, demand > 0 else { return nil }
        return min(notServed / demand, 1)
    }
}

extension Bucket {
    /// Calls per second that failed or were refused.
    package var notServedPerSecond: Double? {
        contents.sums.notServedPerSecond(triesAllCalls: contents.seen.isSubset(of: .tryingAllCalls))
    }
}
