/// The alerts of all circuits.
package struct AlertBook: Sendable {
    /// What is so now: the most severe first, of those the oldest first.
    package private(set) var alerts: [Alert] = []

    private let rules: [AlertRule]
    private var machines: [CircuitID: [AlertMachine]] = [:]

    package init(rules: [AlertRule] = AlertRule.builtIn) {
        self.rules = rules
    }

    /// Looks at all circuits; once a second is enough.
    ///
    /// An alert of a circuit that is gone is resolved.
    ///
    /// - Parameters:
    ///   - circuits: The circuits as of now, not those that are looked back at.
    ///   - now: The time.
    /// - Returns: What began and what ended since the last look.
    package mutating func look(at circuits: [CircuitTrack], now: MonotonicTime) -> [AlertChange] {
        var changes: [AlertChange] = []
        var seen: [CircuitID: [AlertMachine]] = [:]
        seen.reserveCapacity(circuits.count)
        for track in circuits {
            var own = machines.removeValue(forKey: track.id) ?? rules.map(AlertMachine.init)
            for index in own.indices {
                if let change = own[index].look(at: track, now: now) { changes.append(change) }
            }
            seen[track.id] = own
        }
        changes += machines.values.joined().compactMap(\.alert).map(AlertChange.resolved)
        machines = seen
        collect(circuits.map(\.id))
        return changes
    }

    /// Says that somebody knows of all alerts that are on.
    ///
    /// - Returns: How many were not known of before.
    package mutating func acknowledge() -> Int {
        let count = alerts.count { !$0.isAcknowledged }
        for id in machines.keys {
            for index in machines[id]?.indices ?? 0..<0 { machines[id]?[index].acknowledge() }
        }
        for index in alerts.indices { alerts[index].isAcknowledged = true }
        return count
    }

    private mutating func collect(_ order: [CircuitID]) {
        let found = order.flatMap { machines[$0]?.compactMap(\.alert) ?? [] }
        alerts = found.sorted { left, right in
            left.severity != right.severity ? left.severity > right.severity : left.since < right.since
        }
    }
}
