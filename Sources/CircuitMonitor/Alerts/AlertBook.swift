package import CircuitVocabulary

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
    /// An alert of a circuit that is gone, or that its target has not named for a minute, is resolved as not reported.
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
        let before = watch.deadline
        watch.deadline = nil
        var changes: [AlertChange] = []
        for place in watch.own.indices {
            look(with: &watch.own[place], &watch.deadline, &changes) { $0.look(at: status, now: now) }
        }
        let places = fleet.indices(of: target)
        for index in places {
            var own = takeMachines(on: fleet.circuits[index], from: &watch)
            for place in own.indices {
                look(with: &own[place], &watch.deadline, &changes) { machine in
                    machine.look(at: fleet.circuits[index], heardAt: status.lastFreshAnswer, now: now)
                }
            }
            watch.circuits[fleet.circuits[index].id] = own
        }
        if watch.circuits.count > places.count {
            for id in watch.circuits.keys.filter({ fleet.index(of: $0) == nil }).sorted() {
                var own = watch.circuits.removeValue(forKey: id) ?? []
                for place in own.indices {
                    look(with: &own[place], &watch.deadline, &changes) { $0.lose() }
                }
            }
        }
        watches[target] = watch
        // All deadlines are gone through only where this one's was the earliest and has moved.
        nextDeadline =
            before != nil && before == nextDeadline && watch.deadline != before
            ? watches.values.lazy.compactMap(\.deadline).min()
            : [nextDeadline, watch.deadline].compactMap(\.self).min()
        return changes
    }

    /// Takes out the rules on a circuit; those of a circuit with a new identity go on as they were.
    private mutating func takeMachines(on track: CircuitTrack, from watch: inout Watch) -> [AlertMachine] {
        if let known = watch.circuits.removeValue(forKey: track.id) { return known }
        guard let former = track.formerID, var own = watch.circuits.removeValue(forKey: former) else {
            return machines(on: .circuit(track.id)) { !$0.condition.concernsTarget }
        }
        for place in own.indices {
            let before = own[place].alert
            own[place].rename(to: .circuit(track.id))
            show(own[place].alert, inPlaceOf: before)
        }
        return own
    }

    /// The rules on something, fresh.
    private func machines(on subject: Alert.Subject, where isWanted: (AlertRule) -> Bool) -> [AlertMachine] {
        rules.enumerated().filter { isWanted($0.element) }.map { number, rule in
            AlertMachine(rule: rule, id: Alert.ID(subject: subject, rule: number))
        }
    }

    /// Looks with one rule, and takes in what came of it.
    private mutating func look(
        with machine: inout AlertMachine,
        _ deadline: inout MonotonicTime?,
        _ changes: inout [AlertChange],
        _ body: (inout AlertMachine) -> AlertChange?
    ) {
        let before = machine.alert
        if let change = body(&machine) { changes.append(change) }
        if let own = machine.deadline { deadline = min(deadline ?? own, own) }
        show(machine.alert, inPlaceOf: before)
    }

    /// Shows what a rule says now in place of what it said before.
    private mutating func show(_ alert: Alert?, inPlaceOf before: Alert?) {
        let old = before.map(place)
        if let old, let alert, let before, !Alert.precedes(alert, before), !Alert.precedes(before, alert) {
            alerts[old] = alert
            return
        }
        if let old { alerts.remove(at: old) }
        if let alert { alerts.insert(alert, at: place(of: alert)) }
    }

    /// Where an alert stands, or would have its place.
    private func place(of alert: Alert) -> Int {
        alerts.startOfSecondPart { !Alert.precedes($0, alert) }
    }
}
