import CircuitVocabulary

/// Since when a circuit has been as it is, as far as we saw it ourselves: for targets that do not say.
struct ObservedState: Hashable, Sendable {
    /// Since when something has been so.
    struct Since: Hashable, Sendable {
        var since: MonotonicTime
        /// Whether the time is not known for sure: it was so already when we first looked, or was not seen all the while.
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
    ///   - interim: What is known of the time since the reading before; nil for the first.
    mutating func see(_ new: CircuitState, timeInState: Duration?, at now: MonotonicTime, since interim: Interim?) {
        let isContinuous = interim?.isContinuous == true
        let entered = timeInState.map { now.advanced(by: .zero - $0) }
        if goesOn(as: new, interim) {
            if interim?.stay == .mayHaveLasted { state?.isAtLeast = true }
        } else {
            // Where it changed under our eyes it changed at the latest now.
            let wasSeenChanging = isContinuous && value != new
            state = Since(since: entered ?? now, isAtLeast: entered == nil && !wasSeenChanging)
        }
        switch new {
        case .open, .halfOpen:
            if outage == nil || interim?.hasClosed == true {
                let isKnownStart = isContinuous && value != .unknown && value != .forcedOpen
                outage = Since(since: entered ?? now, isAtLeast: !isKnownStart)
            } else {
                doubtOutage(interim)
            }
        case .forcedOpen, .unknown:
            // Neither ends an outage, and neither begins one.
            if interim?.hasClosed == true { outage = nil } else { doubtOutage(interim) }
        case .closed, .disabled, .metricsOnly:
            outage = nil
        }
        value = new
    }

    /// Whether a state that was read again has lasted since it was read before.
    private func goesOn(as new: CircuitState, _ interim: Interim?) -> Bool {
        guard let interim, value == new, state != nil else { return false }
        return interim.stay != .begunAnew
    }

    /// Out before a silence and out after it is one outage, though nobody saw that it was.
    private mutating func doubtOutage(_ interim: Interim?) {
        if interim?.mayHaveClosed == true { outage?.isAtLeast = true }
    }
}
