import CircuitVocabulary

/// One rule on one circuit or target: a value that is looked at when readings came or its deadline is over, and says when
/// the alert begins and ends.
///
/// It fires once and resolves once. What cannot be known (the target does not answer, or not any more) changes nothing:
/// silence is no recovery.
struct AlertMachine: Hashable, Sendable {
    let rule: AlertRule
    private var id: Alert.ID

    /// The alert while it is on.
    private(set) var alert: Alert?

    /// When the rule may say something else without anything having been read; nil where only a reading can change it.
    private(set) var deadline: MonotonicTime?

    /// Changes of the state that are known of; nil before the first look.
    private var seenChanges: Int?

    /// Since when the failure rate that a target computes itself has been above the limit.
    private var reportedSince: MonotonicTime?

    init(rule: AlertRule, id: Alert.ID) {
        self.rule = rule
        self.id = id
    }

    /// Looks at a circuit.
    ///
    /// - Parameters:
    ///   - track: The circuit.
    ///   - heardAt: When its target last gave a fresh answer, with or without the circuit.
    ///   - now: The time.
    /// - Returns: What became of the alert; nothing while it goes on or does not begin.
    mutating func look(at track: CircuitTrack, heardAt: MonotonicTime?, now: MonotonicTime) -> AlertChange? {
        if let heardAt, track.isMissing(from: heardAt) { return lose() }
        deadline = nil
        return switch rule.condition {
        case .outage(let limit): take(outage(of: track, longerThan: limit, at: now), now)
        case .failureRate(let limit, let calls):
            take(failureRate(of: track, above: limit, minimumCalls: calls, at: now), now)
        case .stateChange(let quiet): take(change(of: track, quietFor: quiet, at: now), now)
        case .noAnswer: nil
        }
    }

    /// Looks at how the polling of a target goes.
    mutating func look(at status: TargetStatus, now: MonotonicTime) -> AlertChange? {
        deadline = nil
        guard case .noAnswer(let limit) = rule.condition else { return nil }
        return take(noAnswer(of: status, for: limit, at: now), now)
    }

    mutating func acknowledge() {
        alert?.isAcknowledged = true
    }

    /// Goes on as the rule on something that has another identity now.
    mutating func rename(to subject: Alert.Subject) {
        id.subject = subject
        alert?.id = id
    }

    /// Ends the alert of a circuit that is no longer reported: no reading will end it.
    mutating func lose() -> AlertChange? {
        (deadline, reportedSince) = (nil, nil)
        alert?.finding = .notReported
        return end()
    }

    private enum View {
        case unknown
        case isNot
        case `is`(Alert.Finding)
        /// It is so again: another alert takes the place of the one before.
        case new(Alert.Finding)
    }

    private mutating func end() -> AlertChange? {
        defer { alert = nil }
        return alert.map(AlertChange.resolved)
    }

    private mutating func take(_ view: View, _ now: MonotonicTime) -> AlertChange? {
        switch view {
        case .unknown:
            return nil
        case .is(let finding):
            if alert != nil {
                alert?.finding = finding
                return nil
            }
            return fire(finding, now)
        case .new(let finding):
            return fire(finding, now)
        case .isNot:
            return end()
        }
    }

    private mutating func fire(_ finding: Alert.Finding, _ now: MonotonicTime) -> AlertChange {
        let alert = Alert(id: id, severity: rule.severity, finding: finding, since: now)
        self.alert = alert
        return .fired(alert)
    }

    private mutating func outage(of track: CircuitTrack, longerThan limit: Duration, at now: MonotonicTime) -> View {
        guard track.isCurrent(at: now), let state = track.latest?.state, state != .unknown,
            let standing = track.standing(at: now)
        else { return .unknown }
        guard standing.isOutage, state != .forcedOpen else { return .isNot }
        guard standing.duration > limit else {
            deadline = now.advanced(by: limit - standing.duration + .nanoseconds(1))
            return .isNot
        }
        return .is(.outage(standing))
    }

    private mutating func failureRate(
        of track: CircuitTrack,
        above limit: Double,
        minimumCalls: Int,
        at now: MonotonicTime
    ) -> View {
        guard track.isCurrent(at: now), let oldest = track.history.oldestMonotonic else {
            // The minute begins again: the rate may have been low while no reading came.
            if alert == nil { reportedSince = nil }
            return .unknown
        }
        if case .reported(let rate)? = track.newestRates?.failure {
            return reportedRate(rate, of: track, above: limit, minimumCalls: minimumCalls, at: now)
        }
        reportedSince = nil
        // Most circuits have no failures, and the sums of a minute are dear.
        guard let failed = track.lastFailed, failed.duration(to: now) <= track.alertWindow else { return .isNot }
        let whole = oldest.advanced(by: .seconds(60))
        guard whole <= now else {
            // Who has not watched for a minute cannot speak of one.
            deadline = whole
            return .unknown
        }
        let sums = track.history.lastSums(over: track.alertWindow, endingAt: now)
        // A circuit that refuses calls has none that could fail.
        guard let rate = sums.failureRate, let calls = sums.judgedCalls, rate > limit else { return .isNot }
        return alert != nil || calls >= Double(minimumCalls) ? .is(.failureRate(rate)) : .isNot
    }

    /// Judges a rate over a window of the target's own: it has to be above the limit for a minute, whatever the window is.
    private mutating func reportedRate(
        _ rate: Double,
        of track: CircuitTrack,
        above limit: Double,
        minimumCalls: Int,
        at now: MonotonicTime
    ) -> View {
        guard rate > limit, alert != nil || track.latest?.window?.calls ?? minimumCalls >= minimumCalls else {
            reportedSince = nil
            return .isNot
        }
        let since = reportedSince ?? now
        reportedSince = since
        let whole = since.advanced(by: .seconds(60))
        guard alert != nil || whole <= now else {
            deadline = whole
            return .isNot
        }
        return .is(.failureRate(rate))
    }

    private mutating func change(of track: CircuitTrack, quietFor quiet: Duration, at now: MonotonicTime) -> View {
        // What an old answer tells is no news before a fresh one confirms it.
        if track.isCurrent(at: now) {
            defer { seenChanges = track.changeCount }
            if let seenChanges, track.changeCount > seenChanges, let change = track.lastChange {
                deadline = now.advanced(by: quiet)
                return .new(.stateChange(from: change.from, to: change.to))
            }
        }
        guard let alert, alert.since.duration(to: now) < quiet else { return .isNot }
        deadline = alert.since.advanced(by: quiet)
        return .is(alert.finding)
    }

    private mutating func noAnswer(of status: TargetStatus, for limit: Duration, at now: MonotonicTime) -> View {
        guard let since = status.unheardSince else { return .isNot }
        guard since.monotonic.duration(to: now) >= limit else {
            deadline = since.monotonic.advanced(by: limit)
            return .isNot
        }
        // Where some polls fail and others are answered from the past, what it said last counts.
        guard let failure = status.failure, status.failingSince == since else {
            return .is(.oldAnswers(age: status.age))
        }
        return .is(.noAnswer(failure, since: since.monotonic))
    }
}

extension CircuitTrack {
    /// Whether what is known of the circuit holds now, and is of the process that was known before.
    fileprivate func isCurrent(at now: MonotonicTime) -> Bool {
        failure == nil && latest != nil && staleness(at: now) == nil && answersToSettle == 0
    }

    /// Whether a target that was heard at a time has not named the circuit for so long that it is gone.
    ///
    /// One answer without it, or a few, may be of a service that is just starting.
    fileprivate func isMissing(from heardAt: MonotonicTime) -> Bool {
        guard let missingSince else { return false }
        return missingSince.duration(to: heardAt) >= max(.seconds(60), CircuitHistory.reach(of: interval))
    }

    /// The time over which failures are judged: a minute, or two intervals where those are longer.
    fileprivate var alertWindow: Duration { max(.seconds(60), interval * 2) }
}

extension CircuitHistory {
    /// The sums over a time before now, cut at whole ten seconds.
    func lastSums(over window: Duration, endingAt now: MonotonicTime) -> CounterSums {
        guard let level = levels.first(where: { $0.width >= 10_000 }) else { return CounterSums() }
        let last = timeLine(now).floored(to: level.width) + level.width
        let count = Int64(clamping: window.wholeMilliseconds) / level.width
        return level.merged(from: last - count * level.width, to: last).sums
    }
}
