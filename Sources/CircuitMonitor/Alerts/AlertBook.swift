/// The alerts of all targets and circuits.
///
/// A rule is a function of readings and time. So the book is looked into when a poll has brought something, for the target
/// that was polled, and when ``nextDeadline`` is over; whether anything is drawn plays no part.
package struct AlertBook: Sendable {
    /// What is so now: what nobody has acknowledged first, then the most severe, then the oldest.
    package private(set) var alerts: [Alert] = []

    /// When a rule may say something else although nothing was read; nil where there is nothing to wait for.
    package private(set) var nextDeadline: MonotonicTime?

    private let rules: [AlertRule]
    private var watches: [TargetID: Watch] = [:]

    /// The rules on one target and on its circuits.
    private struct Watch: Sendable {
        var own: [AlertMachine]
        var circuits: [CircuitID: [AlertMachine]] = [:]
        var deadline: MonotonicTime?
    }

    package init(rules: [AlertRule] = AlertRule.builtIn) {
        self.rules = rules
    }

    /// Looks at what has moved: at a target that was polled, and at those whose deadlines are over.
    ///
    /// An alert of a circuit that is gone is resolved.
    ///
    /// - Parameters:
    ///   - fleet: Everything as of now, not as of a time that is looked back at.
    ///   - polled: The target that was polled since the last look; nil where only time has passed.
    ///   - now: The time.
    /// - Returns: What began and what ended since the last look.
    package mutating func look(at fleet: Fleet, polled: TargetID? = nil, now: MonotonicTime) -> [AlertChange] {
        var changes = polled.map { look(at: $0, in: fleet, now: now) } ?? []
        guard let nextDeadline, nextDeadline <= now else { return changes }
        let due = watches.filter { $0.value.deadline.map { $0 <= now } ?? false }.keys.sorted()
        for target in due { changes += look(at: target, in: fleet, now: now) }
        return changes
    }

    /// Says that somebody knows of all alerts that are on.
    package mutating func acknowledge() {
        for index in alerts.indices where !alerts[index].isAcknowledged {
            alerts[index].isAcknowledged = true
            let id = alerts[index].id
            switch id.subject {
            case .target(let target):
                for place in watches[target]?.own.indices ?? 0..<0 { watches[target]?.own[place].acknowledge() }
            case .circuit(let circuit):
                for place in watches[circuit.target]?.circuits[circuit]?.indices ?? 0..<0 {
                    watches[circuit.target]?.circuits[circuit]?[place].acknowledge()
                }
            }
        }
        alerts.sort(by: Alert.precedes)
    }

    private mutating func look(at target: TargetID, in fleet: Fleet, now: MonotonicTime) -> [AlertChange] {
        guard let status = fleet[target] else { return [] }
        var watch =
            watches.removeValue(forKey: target)
            ?? Watch(own: machines(on: .target(target)) { $0.condition.concernsTarget })
        let wasNext = watch.deadline != nil && watch.deadline == nextDeadline
        watch.deadline = nil
        var changes: [AlertChange] = []
        for place in watch.own.indices {
            let change = watch.own[place].look(at: status, now: now)
            take(watch.own[place], change, &watch.deadline, &changes)
        }
        var gone = watch.circuits
        for index in fleet.indices(of: target) {
            let id = fleet.circuits[index].id
            var own = gone.removeValue(forKey: id) ?? machines(on: .circuit(id)) { !$0.condition.concernsTarget }
            for place in own.indices {
                let change = own[place].look(at: fleet.circuits[index], now: now)
                take(own[place], change, &watch.deadline, &changes)
            }
            watch.circuits[id] = own
        }
        for (id, machines) in gone {
            watch.circuits[id] = nil
            for alert in machines.compactMap(\.alert) {
                changes.append(.resolved(alert))
                remove(alert.id)
            }
        }
        watches[target] = watch
        // All deadlines are gone through only where the earliest was this one's.
        nextDeadline =
            wasNext
            ? watches.values.lazy.compactMap(\.deadline).min()
            : [nextDeadline, watch.deadline].compactMap(\.self).min()
        return changes
    }

    /// The rules on something, fresh.
    private func machines(on subject: Alert.Subject, where isWanted: (AlertRule) -> Bool) -> [AlertMachine] {
        rules.enumerated().filter { isWanted($0.element) }.map { number, rule in
            AlertMachine(rule: rule, id: Alert.ID(subject: subject, rule: number))
        }
    }

    /// Takes in what came of a look at a rule.
    private mutating func take(
        _ machine: AlertMachine,
        _ change: AlertChange?,
        _ deadline: inout MonotonicTime?,
        _ changes: inout [AlertChange]
    ) {
        if let own = machine.deadline { deadline = min(deadline ?? own, own) }
        switch change {
        case .fired(let alert):
            remove(alert.id)
            alerts.insert(alert, at: alerts.firstIndex { Alert.precedes(alert, $0) } ?? alerts.endIndex)
        case .resolved(let alert):
            remove(alert.id)
        case nil:
            if let alert = machine.alert, let place = alerts.firstIndex(where: { $0.id == alert.id }) {
                alerts[place].finding = alert.finding
            }
            return
        }
        if let change { changes.append(change) }
    }

    private mutating func remove(_ id: Alert.ID) {
        if let place = alerts.firstIndex(where: { $0.id == id }) { alerts.remove(at: place) }
    }
}
