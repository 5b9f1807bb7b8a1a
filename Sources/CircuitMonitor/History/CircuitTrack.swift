package import CircuitVocabulary
package import DisplayText

/// One circuit as the dashboard knows it: the newest reading, the history, the events.
package struct CircuitTrack: Sendable, Identifiable {
    package private(set) var id: CircuitID

    /// What it was called while it stood for a whole address that turned out to be several processes; nil otherwise.
    private(set) var formerID: CircuitID?

    /// The target it belongs to, as the user named it.
    package let target: DisplayText

    /// The newest reading, also while the target does not answer; nil before the first.
    package internal(set) var latest: Reading?

    /// When the newest reading was taken.
    package internal(set) var latestAt: Moment?

    /// How far apart the polls are at present.
    package internal(set) var interval: Duration

    /// How far apart the polls were meant to be from the start.
    package let wantedInterval: Duration

    package internal(set) var history = CircuitHistory()

    /// What happened, newest last; the last 200.
    package internal(set) var events: [CircuitEvent] = []

    /// When the first of the fresh answers came that do not name the circuit; nil where the last answer does.
    private(set) var missingSince: MonotonicTime?

    /// Why the last poll failed; nil while the target answers.
    package internal(set) var failure: PollFailure?

    /// When the first of the polls failed that have failed since; nil while the target answers.
    package internal(set) var failingSince: MonotonicTime?

    /// Whether its target has ever answered, with or without this circuit.
    var targetHasAnswered = false

    /// How coarsely its figures are known: nil for single readings, else the width of the bucket that they are of.
    ///
    /// Only a circuit that is looked back at has one.
    package internal(set) var resolution: Duration?

    /// How often the state has changed under our eyes, and how last.
    private(set) var changeCount = 0
    private(set) var lastChange: (from: CircuitState, to: CircuitState)?

    /// How the state differed when another process began to answer, until it is known whether that has followed the one before;
    /// and how often the state had changed by then.
    private var heldChange: (from: CircuitState, to: CircuitState, text: DisplayText, changeCount: Int)?

    var observed = ObservedState()

    /// What was observed and since when it was so, oldest first; the last 256 changes.
    private(set) var observations: [Observation] = []

    /// Whether no call failed between the newest reading and the one before, while the circuit was open at both: calls that
    /// were on their way when it opened have ended by then.
    private var failuresHaveStopped = false

    /// How many readings it takes until it is known whether the newest one is of a process that has followed the one before, or
    /// of another beside it; 0 where that is known.
    private(set) var answersToSettle = 0

    /// When calls were last seen to have failed: at which reading.
    private(set) var lastFailed: MonotonicTime?

    /// When an answer last told of the circuit, be it an old one.
    var heardAt: MonotonicTime?

    /// Whether the newest answer was an old one.
    var isCached = false

    /// How far apart the times are that the answers of a cache are of; nil for a target that answers by itself.
    var refresh: Duration?

    /// What the circuit counts as fallbacks, as far as its readings have told.
    var fallbacks = FallbackCount.notKnown

    /// From which counters the cost of an outage is counted.
    var outageCounting = OutageCounting()

    /// The failure rate of the last interval in which calls were judged.
    var lastFailureRate: Double?

    /// The figures up to the newest reading, which every frame asks for; nil where they have to be worked out.
    var newestRates: Rates?

    struct Observation: Sendable {
        var time: MonotonicTime
        var state: ObservedState
    }

    static let keptObservations = 256

    /// Readings of a new process after which it has followed the one before, as no other has answered in between.
    private static let answersOfAFollower = 3

    static let keptEvents = 200
    static let ratesWindow: Duration = .seconds(10)
    static let longestRefresh: Duration = .seconds(300)

    init(id: CircuitID, target: DisplayText, interval: Duration) {
        self.id = id
        self.target = target
        self.interval = interval
        wantedInterval = interval
    }

    /// The same track under the identity under which the target answered in the end.
    init(renaming placeholder: CircuitTrack, to id: CircuitID) {
        self.init(id: id, target: placeholder.target, interval: placeholder.wantedInterval)
        interval = placeholder.interval
        history = placeholder.history
        events = placeholder.events
        failure = placeholder.failure
        failingSince = placeholder.failingSince
    }

    /// Gives the circuit another identity: its address is that of several processes, and it is of one of them.
    mutating func rename(to id: CircuitID) {
        formerID = self.id
        self.id = id
        answersToSettle = 0
        heldChange = nil
    }

    /// What to call the circuit: its name, or its target in brackets where it has none.
    package var label: DisplayText { id.name ?? "[\(id.instance)]" }

    /// What stands in the STATE column.
    ///
    /// - Parameter now: The time that is looked at.
    /// - Returns: What is known then.
    package func shown(at now: MonotonicTime) -> ShownState {
        if let failure { return .noAnswer(failure) }
        guard let latest else { return targetHasAnswered ? .noCircuit : .noData }
        return .state(latest.state)
    }

    /// The age of the newest reading, where that is too old to speak for the circuit.
    package func staleness(at now: MonotonicTime) -> Duration? {
        guard let age = age(at: now), age > CircuitHistory.reach(of: interval) else { return nil }
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

    /// The figures of the ten seconds up to the newest reading, as long as that speaks for the circuit, or until the next filling
    /// of the cache that it is from; else up to now.
    ///
    /// So they change when something was read, and not with the clock.
    package func rates(at now: MonotonicTime) -> Rates {
        guard failure == nil, let latestAt, latestAt.monotonic <= now, let age = age(at: now),
            age <= CircuitHistory.reach(of: max(interval, refresh ?? .zero))
        else { return rates(endingAt: now) }
        return newestRates ?? rates(endingAt: latestAt.monotonic)
    }

    private func rates(endingAt now: MonotonicTime) -> Rates {
        let sums = history.sums(over: Self.ratesWindow, endingAt: now)
        let failureFigure: RateFigure
        if let rate = sums.failureRate {
            failureFigure = .value(rate)
        } else if failure == nil, latest?.state.refusesCalls == true, let lastFailureRate {
            failureFigure = .was(lastFailureRate)
        } else {
            failureFigure = failure == nil ? latest?.reportedFailureRate ?? RateFigure.none : .none
        }
        return Rates(
            failure: failureFigure,
            calls: sums.callsPerSecond,
            refused: sums.refusedPerSecond,
            cache: sums.cacheHitRatio,
            succeededPerSecond: sums.succeededPerSecond,
            failedPerSecond: sums.failedPerSecond,
            notServed: sums.notServedPerSecond,
            demand: sums.demandPerSecond
        )
    }

    /// The time since the newest reading; never negative.
    private func age(at now: MonotonicTime) -> Duration? {
        latestAt.map { max($0.monotonic.duration(to: now), .zero) }
    }

    // MARK: Taking in

    /// Takes in a reading.
    ///
    /// - Parameters:
    ///   - report: What was read.
    ///   - moment: When it was so.
    ///   - asked: When the poll began: the time that an answer takes is no silence.
    ///   - arrival: When the answer came.
    ///   - spacing: How far apart this poll and the next one are.
    mutating func apply(
        _ report: CircuitReading,
        at moment: Moment,
        asked: MonotonicTime,
        arrival: MonotonicTime,
        spacing: Duration
    ) {
        let reading = report.reading
        let before = latest
        let isRestart = isRestart(report)
        noteEarlierRestart(report)
        let silence = silence(before: report, at: moment, asked: asked, arrival: arrival)
        fallbacks = fallbacks.named(by: reading)
        var growth: CallGrowth?
        if let before, !isRestart, !report.isApart { growth = countedGrowth(from: before, to: reading) }
        let interim = before.map { before in
            Interim(
                from: before,
                to: reading,
                growth: growth ?? CallGrowth(from: before.tally, to: reading.tally, fallbacks: .notKnown),
                elapsed: age(at: moment.monotonic) ?? .zero,
                isRestart: isRestart,
                isApart: report.isApart,
                isAfterSilence: silence.ofState,
                hasEvents: report.events != nil,
                failuresHadStopped: failuresHaveStopped
            )
        }
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
        var changes = 0
        for event in report.events ?? [] {
            append(event)
            // The events of the first reading happened before there was a history to mark.
            if before != nil, case .transition(let from, let to) = event.kind {
                passed.formUnion(StateSet(to))
                changes += 1
                lastChange = (from, to)
            }
        }
        if report.events == nil, let before, before.state != reading.state {
            changes = 1
            lastChange = (before.state, reading.state)
        }
        if let trace = interim?.trace, let latestAt {
            append(CircuitEvent(time: moment.wall, kind: .trace(trace, since: latestAt.wall), text: .empty))
            passed.formUnion(StateSet(trace.passed))
            changes = 2
            lastChange = (trace.passed, reading.state)
        }
        changeCount += changes

        observe(reading, at: moment.monotonic, since: interim)
        failuresHaveStopped = interim?.failuresStopped ?? false
        outageCounting.see(
            reading,
            after: before,
            of: latestAt?.monotonic,
            at: moment.monotonic,
            isRestart: isRestart || report.isApart,
            hasClosed: interim?.hasClosed == true,
            fallbacks: fallbacks
        )
        history.append(
            reading,
            at: moment,
            interval: max(spacing, refresh ?? .zero),
            passed: passed,
            changes: changes,
            isRestart: isRestart,
            isAfterSilence: silence.ofTarget,
            fallbacks: fallbacks
        )
        if isRestart || !report.hasRates { lastFailureRate = nil }
        if interim?.isContinuous == true, let rate = growth.flatMap({ CounterSums($0, over: 1).failureRate }) {
            lastFailureRate = rate
            if rate > 0 { lastFailed = moment.monotonic }
        }
        settle(report, after: before)
        latest = reading
        latestAt = moment
        interval = spacing
        newestRates =
            report.hasRates ? rates(endingAt: moment.monotonic) : Rates(failure: reading.reportedFailureRate)
    }

    /// Ends a time of failed polls: the target answers, whether or not it still has this circuit.
    mutating func targetAnswered(at moment: Moment) {
        targetHasAnswered = true
        guard let failure else { return }
        append(CircuitEvent(time: moment.wall, kind: .answered, text: "after \(failure.reason)"))
        self.failure = nil
        failingSince = nil
    }

    /// Counts down to where it is known of which process the readings are.
    private mutating func settle(_ report: CircuitReading, after before: Reading?) {
        if let before, report.isApart, before.processID != report.reading.processID {
            answersToSettle = Self.answersOfAFollower
            holdChange(to: report.reading, after: before)
            return
        }
        switch report.restart {
        case .now: answersToSettle = 0
        case .earlier(let time, _):
            answersToSettle = 0
            // A source with events of its own tells of it itself.
            if report.events == nil { tellHeldChange(at: time) }
        case .none, .compared: answersToSettle = max(answersToSettle - 1, 0)
        }
        if answersToSettle == 0 { heldChange = nil }
    }

    /// Keeps back that the state is another one in another process: that process may be one beside.
    private mutating func holdChange(to reading: Reading, after before: Reading) {
        let from = heldChange?.from ?? before.state
        let text = Self.transitionText(from: before, to: reading)
        heldChange = from == reading.state ? nil : (from, reading.state, text, changeCount)
    }

    /// Tells that the state has changed with the process, which followed the one before.
    ///
    /// - Parameter time: When the process was first heard of.
    private mutating func tellHeldChange(at time: WallTime) {
        guard let change = heldChange else { return }
        let kind = CircuitEvent.Kind.transition(from: change.from, to: change.to)
        append(CircuitEvent(time: time, kind: kind, text: change.text), isInPlace: true)
        history.noteChange(at: time)
        if changeCount == change.changeCount { lastChange = (change.from, change.to) }
        changeCount += 1
    }

    /// The target gave a fresh answer, in which the circuit is missing unless ``isNamed()`` follows.
    mutating func miss(at time: MonotonicTime) {
        if missingSince == nil { missingSince = time }
    }

    /// The answer names the circuit.
    mutating func isNamed() {
        missingSince = nil
    }

    /// Takes in a poll of the target that failed.
    mutating func apply(_ failure: PollFailure, at moment: Moment, spacing: Duration) {
        if self.failure == nil {
            append(CircuitEvent(time: moment.wall, kind: .lost, text: failure.reason))
            failingSince = moment.monotonic
        }
        self.failure = failure
        history.appendFailure(at: moment, interval: spacing)
    }

    /// What became of the calls between two readings, by what they tell of the fallbacks too.
    private mutating func countedGrowth(from earlier: Reading, to later: Reading) -> CallGrowth {
        let growth = CallGrowth(from: earlier.tally, to: later.tally, fallbacks: fallbacks)
        guard let told = growth.toldOfFallbacks, told != fallbacks else { return growth }
        fallbacks = told
        return CallGrowth(from: earlier.tally, to: later.tally, fallbacks: told)
    }

    private mutating func observe(_ reading: Reading, at time: MonotonicTime, since interim: Interim?) {
        let before = observed
        observed.see(reading.state, timeInState: reading.timeInState, at: time, since: interim)
        guard observed != before else { return }
        observations.append(Observation(time: time, state: observed))
        if observations.count > Self.keptObservations { observations.removeFirst() }
    }

    /// Adds an event that was told of now, or that happened earlier, as a marker set while looking back does.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - isInPlace: Whether it goes to its place in time; what is told of goes to the end, whatever the clock of its source.
    mutating func append(_ event: CircuitEvent, isInPlace: Bool = false) {
        var event = event
        // The same few texts come again and again: they share their memory.
        if let known = events.suffix(32).last(where: { $0.text == event.text }) { event.text = known.text }
        let place = isInPlace ? events.lastIndex { $0.time <= event.time }.map { $0 + 1 } ?? 0 : events.count
        events.insert(event, at: place)
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
        let unit: DisplayText = reading.isStreakInARow ? "in a row" : streak == 1 ? "failure" : "failures"
        let count: DisplayText = "\(streak) \(unit)"
        return cause.isEmpty ? count : "\(cause), \(count)"
    }
}

/// What is known of a circuit on the screen.
package enum ShownState: Hashable, Sendable {
    case state(CircuitState)
    /// The polls of its target fail; the last known state is in ``CircuitTrack/latest``.
    case noAnswer(PollFailure)
    /// Nothing has been read yet.
    case noData
    /// The target has answered, and names no circuit.
    case noCircuit
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
        return counters.isBelow(earlier.counters)
    }
}
