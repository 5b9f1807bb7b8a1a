package import CircuitMonitor
package import CircuitVocabulary
package import DisplayText
package import TerminalCells

/// What the screen says about one circuit in words: the same sentences in the focus, in small windows and in tables.
package struct CircuitFacts: Sendable {
    let track: CircuitTrack
    let now: Moment
    let clock: CivilClock
    private let glyphs: GlyphSet

    /// The facts of a circuit at a time.
    package init(_ track: CircuitTrack, now: Moment, clock: CivilClock, glyphs: GlyphSet) {
        self.track = track
        self.now = now
        self.clock = clock
        self.glyphs = glyphs
    }

    var reading: Reading? { track.latest }

    private var age: Duration { track.latestAt.map { $0.monotonic.duration(to: now.monotonic) } ?? .zero }

    /// How the state looks.
    package var presentation: StatePresentation {
        StatePresentation.of(track.shown(at: now.monotonic), glyphs)
    }

    /// The role that the state is drawn in: one that was read too long ago does not shine.
    package var role: Role {
        guard case .state = track.shown(at: now.monotonic), staleness != nil else { return presentation.role }
        return .tableRowStale
    }

    /// The line of the state: what it is, since when, and how old that is.
    ///
    /// - Parameter style: How the state itself looks.
    /// - Returns: The parts, the state first.
    func state(_ style: Style) -> FieldLine {
        var fields = [FieldLine.Field(presentation.label, dropPriority: 9, style: style)]
        if case .noAnswer(let failure) = track.shown(at: now.monotonic) {
            fields.append(.init(failure.words, dropPriority: 8, isProse: true))
            if let reading {
                let word = StatePresentation.of(reading.state, glyphs).word
                fields.append(.init("· was \(word) \(lastSeen)", dropPriority: 7))
            }
            return FieldLine(fields, separator: " ")
        }
        fields.append(.init(length, dropPriority: 8))
        if let since { fields.append(.init(since, dropPriority: 5)) }
        if let staleness { fields.append(.init("· \(staleness)", dropPriority: 7)) }
        if let stateNote { fields.append(.init("· \(stateNote)", dropPriority: 6, isProse: true)) }
        return FieldLine(fields, separator: " ")
    }

    /// `for 4m31s`, `outage 6m12s`, `for ≥3m10s`; for a target that does not answer, why.
    package var standing: DisplayText {
        if case .noAnswer(let failure) = track.shown(at: now.monotonic) {
            guard let reading else { return failure.words }
            return "\(failure.words) · was \(StatePresentation.of(reading.state, glyphs).word) \(lastSeen)"
        }
        return staleness.map { "\(length) · \($0)" } ?? length
    }

    /// `for 4m31s`, `outage 6m12s`; empty where it is not known.
    private var length: DisplayText {
        // An old reading vouches for nothing after it: its time stands still.
        let seen = staleness == nil ? now : track.latestAt ?? now
        guard let standing = track.standing(at: seen.monotonic) else { return .empty }
        let length: DisplayText = "\(standing.isAtLeast ? "≥" : "")\(Durations.elapsed(standing.duration))"
        return standing.isOutage ? "outage \(length)" : "for \(length)"
    }

    /// `since 14:01:17`: when the outage began, or the state; nil where that is not known.
    package var since: DisplayText? {
        guard staleness == nil, let standing = track.standing(at: now.monotonic), !standing.isAtLeast else {
            return nil
        }
        return since(now.monotonic.advanced(by: .zero - standing.duration))
    }

    /// `since 14:01:17`; nil for a time on another day.
    func since(_ time: MonotonicTime) -> DisplayText? {
        let duration = time.duration(to: now.monotonic)
        guard duration < .seconds(86_400) else { return nil }
        return "since \(clock.time(now.wall.advanced(by: .zero - duration)))"
    }

    /// `12s ago`.
    private var lastSeen: DisplayText { "\(Durations.elapsed(age)) ago" }

    /// Why the target does not answer, and since how long nothing has been read, or it has been asked in vain; nil where it
    /// answers.
    var silence: (reason: DisplayText, age: DisplayText?)? {
        guard case .noAnswer(let failure) = track.shown(at: now.monotonic) else { return nil }
        let asked = track.failingSince.map { $0.duration(to: now.monotonic) }
        return (failure.words, (reading == nil ? asked : age).map(Durations.elapsedQuietly))
    }

    /// Why the circuit is not well, the longest form first: for a target that does not answer, what to do.
    var reasons: [DisplayText] {
        guard case .noAnswer(let failure) = track.shown(at: now.monotonic) else {
            return causes.isEmpty ? [.empty] : causes
        }
        return failure.detail == failure.reason ? [failure.words] : [failure.detail, failure.words]
    }

    /// `stale 12s`, where the newest sample is too old to be believed.
    package var staleness: DisplayText? {
        track.staleness(at: now.monotonic).map { "stale \(Durations.elapsed($0))" }
    }

    /// What there is to say of the state besides its name: the word that the target used for an unknown one, or what a
    /// circuit that only measures would be.
    package var stateNote: DisplayText? {
        if let word = reading?.stateWord { return "says \(word)" }
        return reading?.wouldBe.map { "would be \(StatePresentation.of($0, glyphs).word)" }
    }

    /// `0 in a row, 5 trip it`; `3 failures, 5 trip it` where the target does not say whether they are in a row.
    package var failures: FieldLine {
        guard let reading else { return FieldLine(Figures.absent) }
        let streak = reading.failureStreak.map { reading.failures($0) } ?? "not reported"
        var fields = [FieldLine.Field(streak, dropPriority: 2)]
        if let threshold = reading.thresholds.failures {
            fields.append(.init("\(Figures.count(threshold)) trip it", dropPriority: 1))
        }
        return FieldLine(fields, separator: ", ")
    }

    /// What stands where a bucket has no room for a fact, and only single readings had it.
    static let notKept: DisplayText = "not kept that long"

    /// Whether only a bucket is left of the time that is looked at.
    var isCoarse: Bool { track.resolution != nil }

    /// When the next probe comes, the longest form first; empty where there is none to wait for.
    package var nextProbe: [DisplayText] {
        // What counted down when the target was heard last says nothing of now.
        guard track.failure == nil else { return [] }
        if isCoarse { return reading?.state.refusesCalls == true ? [Self.notKept] : [] }
        return switch track.nextProbe(at: now.monotonic) {
        case .none: []
        case .in(let left): ["in \(Durations.remaining(left))"]
        case .due: ["due, waits for a call", "due"]
        case .notReported: ["not reported"]
        }
    }

    /// `15.2k  ok 14.7k  failed 12  ignored 3  fallbacks 488`; what was not served is dropped last.
    package var calls: FieldLine {
        guard let counters = reading?.counters else { return FieldLine(Figures.absent) }
        if isCoarse { return FieldLine(Self.notKept) }
        var fields = [
            FieldLine.Field(Figures.count(counters.total), dropPriority: 2),
            .init("ok \(Figures.count(counters.succeeded))", dropPriority: 1),
            .init("failed \(Figures.count(counters.failed))", dropPriority: 5),
        ]
        // Neither a success nor a failure: what a breaker that trips on nothing lets pass unseen.
        if let ignored = counters.ignored, ignored > 0 {
            fields.append(.init("ignored \(Figures.count(ignored))", dropPriority: 3))
        }
        fields.append(.init("fallbacks \(Figures.count(counters.refused))", dropPriority: 6))
        return FieldLine(fields)
    }

    /// `400 hits  20 misses  312 of 1.00k entries`.
    package var cache: FieldLine {
        guard let reading else { return FieldLine(Figures.absent) }
        let counters = reading.counters
        if isCoarse { return FieldLine(entries ?? Self.notKept) }
        guard counters.cacheHits != nil || counters.cacheMisses != nil || reading.cacheEntries != nil else {
            return FieldLine("not reported")
        }
        return FieldLine([
            .init("\(Figures.count(counters.cacheHits)) hits", dropPriority: 3),
            .init("\(Figures.count(counters.cacheMisses)) misses", dropPriority: 2),
            .init(entries ?? .empty, dropPriority: 1),
        ])
    }

    /// `312 of 1.00k entries`; nil where it is not reported.
    package var entries: DisplayText? {
        guard let entries = reading?.cacheEntries else { return nil }
        guard let capacity = reading?.cacheCapacity else { return "\(Figures.count(entries)) entries" }
        return "\(Figures.count(entries)) of \(Figures.count(capacity)) entries"
    }

    /// `13:58:45 connection refused (injected)`; `none` where there was none.
    package var lastFailure: FieldLine {
        guard reading != nil else { return FieldLine(Figures.absent) }
        if isCoarse { return FieldLine(Self.notKept) }
        guard let failure = reading?.lastFailure else { return FieldLine("not reported") }
        var fields: [FieldLine.Field] = []
        if let time = failure.time {
            if let lead = failure.lead(over: now.wall) {
                let ahead: DisplayText = "in \(Durations.elapsed(lead))"
                fields.append(.init(["\(ahead) (clock or zone differs)", "\(ahead) (clock?)"], dropPriority: 3))
            } else {
                fields.append(.init(clock.point(time, now: now.wall), dropPriority: 3))
            }
        }
        if let text = failure.text { fields.append(.init(text, dropPriority: 2, isProse: true)) }
        if failure.isInjected == true { fields.append(.init("(injected)", dropPriority: 4)) }
        let line = FieldLine(fields, separator: " ")
        return line.isEmpty ? FieldLine("none") : line
    }

    /// Why the circuit is not closed, in a few words, the longest form first; empty where it is closed or nothing is known.
    package var causes: [DisplayText] {
        guard let reading, case .state(let state) = track.shown(at: now.monotonic) else { return [] }
        switch state {
        case .open, .halfOpen:
            if isCoarse { return [] }
            var parts: [DisplayText] = []
            if let text = reading.lastFailure?.text, !text.isEmpty { parts.append(text) }
            if let streak = reading.failureStreak, streak > 1 {
                parts.append(
                    reading.isStreakInARow ? "\(Figures.count(streak)) failures in a row" : reading.failures(streak)
                )
            }
            guard let first = parts.first else { return ["reason not reported"] }
            return [parts.joined(separator: ", "), first]
        case .forcedOpen: return ["by an operator"]
        case .metricsOnly: return stateNote.map { [$0] } ?? []
        case .closed, .disabled, .unknown: return []
        }
    }

    /// `none`, or what is injected.
    package var injection: FieldLine {
        guard let reading else { return FieldLine(Figures.absent) }
        if isCoarse { return FieldLine(Self.notKept) }
        if let injection = reading.injection { return InjectionText.line(injection, age: age) }
        return FieldLine(reading.capabilities == .none ? "not reported" : "none")
    }

    /// What trips the circuit: `trips at 50% or 5 in a row`, and a shorter form; none where it is not reported.
    package var tripRule: [DisplayText] {
        guard let thresholds = reading?.thresholds else { return [] }
        let share: DisplayText? = thresholds.failureRate.map { "\(Figures.percent($0))%" }
        let streak: DisplayText? = thresholds.failures.map { Figures.count($0) }
        let unit: DisplayText = reading?.isStreakInARow == false ? "failures" : "in a row"
        switch (share, streak) {
        case (let share?, let streak?):
            return ["trips at \(share) or \(streak) \(unit)", "trips at \(share) or \(streak)"]
        case (let share?, nil): return ["trips at \(share)"]
        case (nil, let streak?): return ["trips at \(streak) \(unit)", "trips at \(streak)"]
        case (nil, nil): return []
        }
    }

    /// What the breaker decides by where it counts over a window: `42.0% of 12 failed, 50.0% trip it · last 50 calls`;
    /// nil where it has no window or does not tell.
    package var window: FieldLine? {
        guard let reading, let window = reading.window else { return nil }
        let calls = Figures.count(window.calls)
        var failed: DisplayText = "\(Figures.count(window.failed)) of \(calls) failed"
        if let share = window.failureRate { failed = "\(Figures.percent(share))% of \(calls) failed" }
        var whole = failed
        if let limit = reading.thresholds.failureRate { whole += ", \(Figures.percent(limit))% trip it" }
        if window.failureRate == nil, let least = reading.thresholds.minimumCalls, let calls = window.calls,
            calls < least
        {
            whole += " from \(Figures.count(least)) calls on"
        }
        var fields = [FieldLine.Field([whole, failed], dropPriority: 3)]
        if let limit = reading.thresholds.slowCallRate {
            let share: DisplayText = window.slowCallRate.map { "\(Figures.percent($0))%" } ?? Figures.count(window.slow)
            fields.append(.init("\(share) slow, \(Figures.percent(limit))% trip it", dropPriority: 2))
        }
        switch window.extent {
        case .calls(let count): fields.append(.init("last \(Figures.count(count)) calls", dropPriority: 1))
        case .time(let time): fields.append(.init("last \(Durations.setting(time))", dropPriority: 1))
        case .notReported: break
        }
        return FieldLine(fields, separator: " · ")
    }

    /// The settings that the target tells: `recovery 5s, 3 successes close it`; empty where it tells none.
    package var settings: FieldLine {
        let thresholds = reading?.thresholds
        var fields: [FieldLine.Field] = []
        if let timeout = thresholds?.recoveryTimeout {
            fields.append(.init("recovery \(Durations.setting(timeout))", dropPriority: 2))
        }
        if let successes = thresholds?.successes {
            fields.append(.init("\(Figures.count(successes)) successes close it", dropPriority: 1))
        }
        return FieldLine(fields, separator: ", ")
    }
}

extension Reading {
    /// `4 in a row`; `4 failures` where the target does not say whether they are.
    fileprivate func failures(_ count: Int) -> DisplayText {
        let failures: DisplayText = count == 1 ? "failure" : "failures"
        return "\(Figures.count(count)) \(isStreakInARow ? "in a row" : failures)"
    }
}
