package import CircuitVocabulary

/// What somebody wants to be told of.
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
        /// A target that has given no answer, or old ones alone, for a time.
        case noAnswer(for: Duration)

        /// Whether it is about a target and not about each of its circuits.
        var concernsTarget: Bool {
            switch self {
            case .noAnswer: true
            case .outage, .failureRate, .stateChange: false
            }
        }
    }

    /// The rules that there are without any configuration.
    package static let builtIn: [AlertRule] = [
        AlertRule(severity: .critical, condition: .outage(longerThan: .seconds(300))),
        AlertRule(severity: .critical, condition: .noAnswer(for: .seconds(60))),
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

/// A rule that currently holds for a circuit or a target.
package struct Alert: Hashable, Sendable, Identifiable {
    /// Stays the same for as long as the alert is on, unless its circuit gets another identity.
    package struct ID: Hashable, Sendable {
        package var subject: Subject
        /// The place of the rule among the rules.
        var rule: Int
    }

    /// What an alert is about.
    package enum Subject: Hashable, Sendable {
        case circuit(CircuitID)
        case target(TargetID)

        package var target: TargetID {
            switch self {
            case .circuit(let circuit): circuit.target
            case .target(let target): target
            }
        }
    }

    package var id: ID
    package var severity: AlertSeverity

    /// What is so, as of the last look at it.
    package var finding: Finding

    /// When it was found.
    package var since: MonotonicTime

    /// Whether somebody has said that they know.
    package var isAcknowledged = false

    package var subject: Subject { id.subject }

    package enum Finding: Hashable, Sendable {
        case outage(Standing)
        case failureRate(Double)
        case stateChange(from: CircuitState, to: CircuitState)
        /// Why the polls fail, and when the first of them began.
        case noAnswer(PollFailure, since: MonotonicTime)
        /// The target answers from the past: how old the last answer was when it came.
        case oldAnswers(age: Duration)
        /// The target answers, and has not named the circuit for a minute: how an alert ends that nothing more is known of.
        case notReported
    }

    /// Whether one comes before another in a list: what nobody has acknowledged, then what is severe, then what is old.
    ///
    /// No two alerts have the same place.
    static func precedes(_ left: Alert, _ right: Alert) -> Bool {
        if left.isAcknowledged != right.isAcknowledged { return !left.isAcknowledged }
        if left.severity != right.severity { return left.severity > right.severity }
        return left.since != right.since ? left.since < right.since : left.id < right.id
    }
}

extension Alert.ID: Comparable {
    /// By target, then what is about the target itself, then by circuit and rule.
    package static func < (left: Self, right: Self) -> Bool {
        switch (left.subject, right.subject) {
        case let (first, second) where first == second: left.rule < right.rule
        case let (first, second) where first.target != second.target: first.target < second.target
        case (.target, _): true
        case (_, .target): false
        case (.circuit(let first), .circuit(let second)): first < second
        }
    }
}

/// What became of an alert.
package enum AlertChange: Hashable, Sendable {
    case fired(Alert)
    case resolved(Alert)
}
