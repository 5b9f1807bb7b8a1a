/// Since when a circuit has been as it is, as far as we saw it ourselves: for targets that do not say.
struct ObservedState: Hashable, Sendable {
    /// Since when something has been so.
    struct Since: Hashable, Sendable {
        var since: MonotonicTime
        /// Whether it was so already when we first looked.
        var isAtLeast: Bool
    }

    private var value: CircuitState?

    /// Since when the state has been what it is.
    private(set) var state: Since?

    /// Since when the circuit has been out: from first leaving closed by itself until it is closed again.
    private(set) var outage: Since?

    init() {}

    /// Takes in the state of a reading.
    ///
    /// - Parameters:
    ///   - new: The state.
    ///   - timeInState: How long it has lasted, where the target says so.
    ///   - now: The time of the reading.
    ///   - isContinuous: Whether the reading before is recent enough, and from the same process, to be built on.
    mutating func see(_ new: CircuitState, timeInState: Duration?, at now: MonotonicTime, isContinuous: Bool) {
        let before = isContinuous ? value : nil
        let entered = timeInState.map { now.advanced(by: .zero - $0) }
        if before != new || state == nil {
            // Where it changed under our eyes it changed at the latest now.
            state = Since(since: entered ?? now, isAtLeast: entered == nil && before == nil)
        }
        switch new {
        case .open, .halfOpen:
            if before == nil || outage == nil {
                let isKnownStart = before != nil && before != .unknown && before != .forcedOpen
                outage = Since(since: entered ?? now, isAtLeast: !isKnownStart)
            }
        case .forcedOpen, .unknown:
            // Neither ends an outage, and neither begins one.
            if before == nil { outage = nil }
        case .closed, .disabled, .metricsOnly:
            outage = nil
        }
        value = new
    }
}
