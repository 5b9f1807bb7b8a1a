/// The state of a circuit as its target reports it.
///
/// The cases stand in the order of concern: the later, the more it wants to be looked at.
package enum CircuitState: Int, Hashable, Comparable, Sendable, CaseIterable {
    /// Calls pass and are counted.
    case closed
    /// Everything passes; what the breaker would have done is only computed.
    case metricsOnly
    /// Everything passes; the breaker never trips.
    case disabled
    /// The target reports no state, or an unknown word. Never drawn as closed.
    case unknown
    /// A few probes pass and decide.
    case halfOpen
    /// An operator has it refuse every call.
    case forcedOpen
    /// Every call is refused.
    case open

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }

    /// Whether calls are refused in this state.
    package var refusesCalls: Bool { self == .open || self == .forcedOpen }
}

extension CircuitState {
    /// The names of a state: in words, in documents for programs, and as our own endpoints write it.
    private var names: (phrase: StaticString, document: StaticString, wire: StaticString) {
        switch self {
        case .closed: ("closed", "closed", "closed")
        case .metricsOnly: ("metrics only", "metrics-only", "metrics_only")
        case .disabled: ("disabled", "disabled", "disabled")
        case .unknown: ("unknown", "unknown", "unknown")
        case .halfOpen: ("half-open", "half-open", "half_open")
        case .forcedOpen: ("forced open", "forced-open", "forced_open")
        case .open: ("open", "open", "open")
        }
    }

    /// The state in words, in lower case: `half-open`, `forced open`.
    package var phrase: StaticString { names.phrase }

    /// The state as documents for programs name it: `half-open`, `forced-open`.
    package var reportWord: String { names.document.description }

    /// The state as our own endpoints write it: `half_open`, `forced_open`.
    package var wireWord: StaticString { names.wire }
}
