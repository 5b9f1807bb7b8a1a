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
    /// The target does not say, or says a word that nobody knows. Never drawn as closed.
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
    /// The state in words, in lower case: `half-open`, `forced open`.
    package var phrase: String {
        switch self {
        case .closed: "closed"
        case .metricsOnly: "metrics only"
        case .disabled: "disabled"
        case .unknown: "unknown"
        case .halfOpen: "half-open"
        case .forcedOpen: "forced open"
        case .open: "open"
        }
    }

    /// The state as documents for programs name it: `half-open`, `forced-open`.
    package var reportWord: String { joined(by: "-") }

    /// The state as our own endpoints write it: `half_open`, `forced_open`.
    package var wireWord: String { joined(by: "_") }

    private func joined(by separator: Character) -> String {
        String(phrase.map { $0 == " " || $0 == "-" ? separator : $0 })
    }
}
