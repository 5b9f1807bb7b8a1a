package import CircuitMonitor
package import DisplayText

/// An action requested of one or more instances, and their outcomes.
package struct ControlProgress: Hashable, Sendable {
    package let action: ControlAction
    package let circuits: [CircuitID]
    private var answers: [CircuitID: DisplayText] = [:]
    private var hasFailures = false

    /// An action without outcomes so far.
    package init(_ action: ControlAction, on circuits: [CircuitID]) {
        self.action = action
        self.circuits = circuits
    }

    /// Whether an outcome is one of those still expected.
    package func expects(_ outcome: ControlOutcome) -> Bool {
        outcome.action == action && circuits.contains(outcome.circuit) && answers[outcome.circuit] == nil
    }

    /// Records an outcome.
    package mutating func take(_ outcome: ControlOutcome) {
        answers[outcome.circuit] = outcome.failure ?? "ok"
        if outcome.failure != nil { hasFailures = true }
    }

    /// Whether an instance refused or failed.
    package var isWarning: Bool { hasFailures }

    /// `force open for 5m: auth-1 ok · auth-2 401 needs a token · auth-3 …`.
    package var line: DisplayText {
        let parts = circuits.map { circuit in "\(circuit.instance) \(answers[circuit] ?? "…")" as DisplayText }
        return "\(action.request): \(parts.joined(separator: " · "))"
    }
}
