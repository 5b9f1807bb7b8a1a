/// Something that somebody wants to be told of.
package struct AlertRule: Hashable, Sendable {
    package var severity: AlertSeverity
    package var condition: Condition

    package init(severity: AlertSeverity, condition: Condition) {
        self.severity = severity
        self.condition = condition
    }

    package enum Condition: Hashable, Sendable {
        /// An outage of more than a time that no operator has forced.
        case outage(longerThan: Duration)
        /// More than a share of failures (0 to 1) among at least so many judged calls of the last minute.
        case failureRate(above: Double, minimumCalls: Int)
        /// Any change of the state; over after a time without another one.
        case stateChange(quietFor: Duration)
    }

    /// The rules that there are without any configuration.
    package static let builtIn: [AlertRule] = [
        AlertRule(severity: .critical, condition: .outage(longerThan: .seconds(300))),
        AlertRule(severity: .warning, condition: .failureRate(above: 0.1, minimumCalls: 10)),
        AlertRule(severity: .info, condition: .stateChange(quietFor: .seconds(10))),
    ]
}

/// How much an alert wants to be looked at.
package enum AlertSeverity: Int, Hashable, Comparable, Sendable {
    case info, warning, critical

    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// Something that is so and that somebody wanted to be told of.
package struct Alert: Hashable, Sendable {
    package var circuit: CircuitID
    package var severity: AlertSeverity

    /// What is so, as of the last look at it.
    package var finding: Finding

    /// When it was found.
    package var since: MonotonicTime

    /// Whether somebody has said that they know.
    package var isAcknowledged = false

    package enum Finding: Hashable, Sendable {
        case outage(Standing)
        case failureRate(Double)
        case stateChange(from: CircuitState, to: CircuitState)
    }
}

/// What became of an alert.
package enum AlertChange: Hashable, Sendable {
    case fired(Alert)
    case resolved(Alert)
}
