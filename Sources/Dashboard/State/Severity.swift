package import CircuitMonitor
import CircuitVocabulary

/// How urgently a circuit needs attention: the order of the overview, of counts and of the strips of groups.
package enum Severity: Int, Comparable, Sendable {
    case calm, failing, unknown, halfOpen, noAnswer, forced, open

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The severity of what the screen shows of a circuit.
    ///
    /// - Parameters:
    ///   - shown: What the screen shows of it.
    ///   - failure: Its failure rate at that time.
    package init(of shown: ShownState, failure: RateFigure) {
        switch shown {
        case .noAnswer: self = .noAnswer
        case .noData, .noCircuit: self = .unknown
        case .state(let state): self = Self(of: state)
        }
        guard self == .calm else { return }
        switch failure {
        case .value(let rate), .reported(let rate): self = rate >= Self.highFailureRate ? .failing : .calm
        case .was, .none: break
        }
    }

    /// The severity of a cell of a history.
    init(of cell: StripState) {
        switch cell {
        case .noAnswer: self = .noAnswer
        case .state(let state): self = Self(of: state)
        }
    }

    /// The severity of a state by itself.
    private init(of state: CircuitState) {
        self =
            switch state {
            case .open: .open
            case .forcedOpen: .forced
            case .halfOpen: .halfOpen
            case .unknown: .unknown
            case .closed, .disabled, .metricsOnly: .calm
            }
    }

    /// The failure rate from which a closed circuit is listed before the calm ones.
    package static let highFailureRate = 0.1
}
