/// One rule on one circuit: a value that looks at the circuit now and then and says when the alert begins and ends.
///
/// It fires once and resolves once. What cannot be known (the target does not answer, or not any more) changes nothing:
/// silence is no recovery.
struct AlertMachine: Hashable, Sendable {
    let rule: AlertRule

    /// The alert while it is on.
    private(set) var alert: Alert?

    /// Changes of the state that are known of; nil before the first look.
    private var seenChanges: Int?

    init(rule: AlertRule) {
        self.rule = rule
    }

    /// Looks at the circuit.
    ///
    /// - Parameters:
    ///   - track: The circuit.
    ///   - now: The time.
    /// - Returns: What became of the alert; nothing while it goes on or does not begin.
    mutating func look(at track: CircuitTrack, now: MonotonicTime) -> AlertChange? {
        let view: View =
            switch rule.condition {
            case .outage(let limit): outage(of: track, longerThan: limit, at: now)
            case .failureRate(let limit, let calls): failureRate(of: track, above: limit, minimumCalls: calls, at: now)
            case .stateChange(let quiet): change(of: track, quietFor: quiet, at: now)
            }
        switch view {
        case .unknown:
            return nil
        case .is(let finding):
            if alert != nil {
                alert?.finding = finding
                return nil
            }
            return fire(finding, track.id, now)
        case .new(let finding):
            return fire(finding, track.id, now)
        case .isNot:
            defer { alert = nil }
            return alert.map(AlertChange.resolved)
        }
    }

    mutating func acknowledge() {
        alert?.isAcknowledged = true
    }

    private enum View {
        case unknown
        case isNot
        case `is`(Alert.Finding)
        /// It is so again: another alert takes the place of the one before.
        case new(Alert.Finding)
    }

    private mutating func fire(_ finding: Alert.Finding, _ circuit: CircuitID, _ now: MonotonicTime) -> AlertChange {
        let alert = Alert(circuit: circuit, severity: rule.severity, finding: finding, since: now)
        self.alert = alert
        return .fired(alert)
    }

    private func outage(of track: CircuitTrack, longerThan limit: Duration, at now: MonotonicTime) -> View {
        guard track.isCurrent(at: now), let state = track.latest?.state, state != .unknown,
            let standing = track.standing(at: now)
        else { return .unknown }
        guard standing.isOutage, state != .forcedOpen, standing.duration > limit else { return .isNot }
        return .is(.outage(standing))
    }

    private func failureRate(
        of track: CircuitTrack,
        above limit: Double,
        minimumCalls: Int,
        at now: MonotonicTime
    ) -> View {
        // Who has not watched for a minute cannot speak of one.
        guard track.isCurrent(at: now), let oldest = track.history.oldestMonotonic,
            oldest.duration(to: now) >= .seconds(60)
        else { return .unknown }
        let sums = track.history.lastMinute(endingAt: now, interval: track.interval)
        // A circuit that refuses calls has none that could fail.
        guard let rate = sums.failureRate, let calls = sums.judgedCalls, rate > limit else { return .isNot }
        return alert != nil || calls >= Double(minimumCalls) ? .is(.failureRate(rate)) : .isNot
    }

    private mutating func change(of track: CircuitTrack, quietFor quiet: Duration, at now: MonotonicTime) -> View {
        defer { seenChanges = track.changeCount }
        if let seenChanges, track.changeCount > seenChanges, let change = track.lastChange {
            return .new(.stateChange(from: change.from, to: change.to))
        }
        guard let alert, alert.since.duration(to: now) < quiet else { return .isNot }
        return .is(alert.finding)
    }
}

extension CircuitTrack {
    /// Whether what is known of the circuit holds now.
    fileprivate func isCurrent(at now: MonotonicTime) -> Bool {
        failure == nil && latest != nil && staleness(at: now) == nil
    }
}

extension CircuitHistory {
    /// The sums over the last minute, cut at whole ten seconds, or over the last two intervals where those are longer.
    func lastMinute(endingAt now: MonotonicTime, interval: Duration) -> CounterSums {
        let end = timeLine(now)
        let window = max(60_000, 2 * Int64(clamping: interval.wholeMilliseconds))
        guard let level = levels.first(where: { $0.width >= 10_000 }) else { return CounterSums() }
        let last = end.floored(to: level.width) + level.width
        return level.merged(from: last - (window / level.width) * level.width, to: last).sums
    }
}
