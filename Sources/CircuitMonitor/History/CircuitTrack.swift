package import DisplayText

/// One circuit as the dashboard knows it: the newest reading, the history, the events.
package struct CircuitTrack: Sendable, Identifiable {
    package let id: CircuitID

    /// The target it belongs to, as the user named it.
    package let target: DisplayText

    /// The newest reading, also while the target does not answer; nil before the first.
    package private(set) var latest: Reading?

    /// When the newest reading was taken.
    package private(set) var latestAt: Moment?

    /// How far apart the polls are at present.
    package private(set) var interval: Duration

    package private(set) var history = CircuitHistory()

    /// What happened, newest last; the last 200.
    package private(set) var events: [CircuitEvent] = []

    /// Why the last poll failed; nil while the target answers.
    package private(set) var failure: PollFailure?

    private var observed = ObservedState()

    /// The failure rate of the last interval in which calls were judged.
    private var lastFailureRate: Double?

    static let keptEvents = 200
    static let ratesWindow: Duration = .seconds(10)

    init(id: CircuitID, target: DisplayText, interval: Duration) {
        self.id = id
        self.target = target
        self.interval = interval
    }

    /// The same track under the identity under which the target answered in the end.
    init(renaming placeholder: CircuitTrack, to id: CircuitID) {
        self.init(id: id, target: placeholder.target, interval: placeholder.interval)
        history = placeholder.history
        events = placeholder.events
        failure = placeholder.failure
    }

    /// What to call the circuit: its name, or its target in brackets where it has none.
    package var label: DisplayText { id.name ?? "[\(id.instance)]" }

    /// What stands in the STATE column.
    ///
    /// - Parameter now: The time that is looked at.
    /// - Returns: What is known then.
    package func shown(at now: MonotonicTime) -> ShownState {
        if let failure { return .noAnswer(failure) }
        guard let latest else { return .noData }
        return .state(latest.state)
    }

    /// The age of the newest reading, where it is older than three polling intervals.
    package func staleness(at now: MonotonicTime) -> Duration? {
        guard let age = age(at: now), age > interval * CircuitHistory.reachInIntervals else { return nil }
        return age
    }

    /// How long it has been as it is: the outage where there is one, else the time in the state.
    ///
    /// Nil before the first reading and while the target does not answer.
    package func standing(at now: MonotonicTime) -> Standing? {
        guard failure == nil, let latest, let age = age(at: now) else { return nil }
        if let outage = latest.outage {
            return Standing(duration: outage + age, isAtLeast: false, isOutage: true)
        }
        if let outage = observed.outage {
            return Standing(duration: outage.since.duration(to: now), isAtLeast: outage.isAtLeast, isOutage: true)
        }
        if let time = latest.timeInState {
            return Standing(duration: time + age, isAtLeast: false, isOutage: false)
        }
        return observed.state.map {
            Standing(duration: $0.since.duration(to: now), isAtLeast: $0.isAtLeast, isOutage: false)
        }
    }

    /// When the next probe may pass, counted down since the reading.
    package func nextProbe(at now: MonotonicTime) -> NextProbe {
        guard let latest, let age = age(at: now) else { return .none }
        guard let left = latest.nextProbe else { return latest.state == .open ? .notReported : .none }
        guard latest.state.refusesCalls else { return .none }
        return left > age ? .in(left - age) : .due
    }

    /// The figures of the last ten seconds.
    package func rates(at now: MonotonicTime) -> Rates {
        let tally = history.tally(over: Self.ratesWindow, endingAt: now)
        let failureFigure: RateFigure
        if let rate = tally.failureRate {
            failureFigure = .value(rate)
        } else if failure == nil, latest?.state.refusesCalls == true, let lastFailureRate {
            failureFigure = .was(lastFailureRate)
        } else {
            failureFigure = .none
        }
        return Rates(
            failure: failureFigure,
            calls: tally.callsPerSecond,
            refused: tally.refusedPerSecond,
            cache: tally.cacheHitRatio,
            succeededPerSecond: tally.succeededPerSecond,
            failedPerSecond: tally.failedPerSecond
        )
    }

    /// The time since the newest reading; never negative.
    private func age(at now: MonotonicTime) -> Duration? {
        latestAt.map { max($0.monotonic.duration(to: now), .zero) }
    }

    // MARK: Taking in

    /// Takes in a reading.
    mutating func apply(_ report: CircuitReading, at moment: Moment, spacing: Duration) {
        let reading = report.reading
        let before = latest
        let isRestart = before.map { reading.isAfterRestart(of: $0) } ?? false
        if let before {
            if isRestart {
                append(
                    CircuitEvent(time: moment.wall, kind: .restart, text: Self.restartText(from: before, to: reading))
                )
            } else if report.events == nil, before.state != reading.state {
                append(
                    CircuitEvent(
                        time: moment.wall,
                        kind: .transition(from: before.state, to: reading.state),
                        text: Self.transitionText(from: before, to: reading)
                    )
                )
            }
        }
        var passed: StateSet = []
        for event in report.events ?? [] {
            append(event)
            // The events of the first reading happened before there was a history to mark.
            if before != nil, case .transition(_, let to) = event.kind { passed.formUnion(StateSet(to)) }
        }

        // Whether what was known of the state before still holds is anybody's guess after a longer silence.
        let isContinuous = !isRestart && staleness(at: moment.monotonic) == nil
        observed.see(reading.state, timeInState: reading.timeInState, at: moment.monotonic, isContinuous: isContinuous)
        history.append(
            reading.state,
            counters: reading.counters,
            at: moment,
            interval: spacing,
            passed: passed,
            isRestart: isRestart
        )
        if isRestart { lastFailureRate = nil }
        if let before, !isRestart, isContinuous, let rate = reading.counters.failureRate(since: before.counters) {
            lastFailureRate = rate
        }
        latest = reading
        latestAt = moment
        interval = spacing
    }

    /// Ends a time of failed polls: the target answers, whether or not it still has this circuit.
    mutating func targetAnswered(at moment: Moment) {
        guard let failure else { return }
        append(CircuitEvent(time: moment.wall, kind: .answered, text: "after \(failure.reason)"))
        self.failure = nil
    }

    /// Takes in a poll of the target that failed.
    mutating func apply(_ failure: PollFailure, at moment: Moment, spacing: Duration) {
        if self.failure == nil {
            append(CircuitEvent(time: moment.wall, kind: .lost, text: failure.reason))
        }
        self.failure = failure
        history.appendFailure(at: moment, interval: spacing)
    }

    mutating func append(_ event: CircuitEvent) {
        events.append(event)
        if events.count > Self.keptEvents { events.removeFirst(events.count - Self.keptEvents) }
    }

    private static func restartText(from before: Reading, to reading: Reading) -> DisplayText {
        before.processID != reading.processID ? "another process" : "counters fell"
    }

    /// What the readings on both sides of a transition say of its reason; empty where they say nothing.
    private static func transitionText(from before: Reading, to reading: Reading) -> DisplayText {
        guard reading.state == .open else { return .empty }
        let isFresh = reading.lastFailure?.time != before.lastFailure?.time
        let cause = isFresh ? reading.lastFailure?.text ?? .empty : .empty
        if before.state == .halfOpen { return cause.isEmpty ? "probe failed" : "probe failed: \(cause)" }
        guard let streak = reading.failureStreak, streak > 0 else { return cause }
        return cause.isEmpty ? "\(streak) in a row" : "\(cause), \(streak) in a row"
    }
}

/// What is known of a circuit on the screen.
package enum ShownState: Hashable, Sendable {
    case state(CircuitState)
    /// The polls of its target fail; the last known state is in ``CircuitTrack/latest``.
    case noAnswer(PollFailure)
    /// Nothing has been read yet.
    case noData
}

/// How long a circuit has been as it is.
package struct Standing: Hashable, Sendable {
    package var duration: Duration

    /// Whether it was so already when we first looked: `≥3m10s`.
    package var isAtLeast: Bool

    /// Whether the time is that of an outage and not of the state.
    package var isOutage: Bool

    package init(duration: Duration, isAtLeast: Bool, isOutage: Bool) {
        self.duration = duration
        self.isAtLeast = isAtLeast
        self.isOutage = isOutage
    }
}

/// When the next probe may pass.
package enum NextProbe: Hashable, Sendable {
    /// There is none to wait for: the circuit is not open, or forced open until reset.
    case none
    case `in`(Duration)
    /// The recovery time is over; the circuit waits for a call.
    case due
    /// Open, and the target does not say.
    case notReported
}

extension Reading {
    /// Whether the process has restarted since an earlier reading: it says so, or a counter fell.
    func isAfterRestart(of earlier: Reading) -> Bool {
        if let processID, let before = earlier.processID, processID != before { return true }
        let (now, then) = (counters, earlier.counters)
        return Self.fell(then.total, now.total) || Self.fell(then.succeeded, now.succeeded)
            || Self.fell(then.failed, now.failed) || Self.fell(then.ignored, now.ignored)
            || Self.fell(then.refused, now.refused) || Self.fell(then.cacheHits, now.cacheHits)
            || Self.fell(then.cacheMisses, now.cacheMisses)
    }

    private static func fell(_ earlier: UInt64?, _ later: UInt64?) -> Bool {
        guard let earlier, let later else { return false }
        return later < earlier
    }
}

extension Counters {
    /// The share of failures among the calls that were judged since earlier counters; nil where none was.
    fileprivate func failureRate(since earlier: Counters) -> Double? {
        var tally = Tally()
        tally.add(from: earlier, to: self, over: .seconds(1))
        return tally.failureRate
    }
}
