package import CircuitMonitor
package import DisplayText
package import TerminalCells

/// What the screen says about one circuit in words: the same sentences in the focus, in small windows and in tables.
package struct CircuitFacts: Sendable {
    private let track: CircuitTrack
    private let now: Moment
    private let clock: CivilClock
    private let glyphs: GlyphSet

    /// The facts of a circuit at a time.
    package init(_ track: CircuitTrack, now: Moment, clock: CivilClock, glyphs: GlyphSet) {
        self.track = track
        self.now = now
        self.clock = clock
        self.glyphs = glyphs
    }

    private var reading: Reading? { track.latest }

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

    /// `for 4m31s`, `outage 6m12s`, `for ≥3m10s`; for a target that does not answer, why.
    package var standing: DisplayText {
        if case .noAnswer(let failure) = track.shown(at: now.monotonic) {
            guard let reading else { return failure.reason }
            return "\(failure.reason) · was \(StatePresentation.of(reading.state, glyphs).word) \(lastSeen)"
        }
        // An old reading vouches for nothing after it: its time stands still.
        let seen = staleness == nil ? now : track.latestAt ?? now
        guard let standing = track.standing(at: seen.monotonic) else { return .empty }
        let length: DisplayText = "\(standing.isAtLeast ? "≥" : "")\(Durations.elapsed(standing.duration))"
        let text: DisplayText = standing.isOutage ? "outage \(length)" : "for \(length)"
        return staleness.map { "\(text) · \($0)" } ?? text
    }

    /// `since 14:01:17`: when the outage began, or the state; nil where that is not known.
    package var since: DisplayText? {
        guard staleness == nil, let standing = track.standing(at: now.monotonic), !standing.isAtLeast,
            standing.duration < .seconds(86_400)
        else { return nil }
        return "since \(clock.time(now.wall.advanced(by: .zero - standing.duration)))"
    }

    /// `12s ago`.
    private var lastSeen: DisplayText { "\(Durations.elapsed(age)) ago" }

    /// Why the target does not answer, and since how long nothing has been read: `refused 55s`; nil where it answers.
    package var silence: DisplayText? {
        guard case .noAnswer(let failure) = track.shown(at: now.monotonic) else { return nil }
        return reading == nil ? failure.reason : "\(failure.reason) \(Durations.elapsedQuietly(age))"
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

    /// `0 in a row, 5 trip it`.
    package var failures: DisplayText {
        guard let reading else { return Figures.absent }
        let streak: DisplayText = reading.failureStreak.map { "\(Figures.count($0)) in a row" } ?? "not reported"
        guard let threshold = reading.thresholds.failures else { return streak }
        return "\(streak), \(Figures.count(threshold)) trip it"
    }

    /// What stands where a bucket has no room for a fact, and only single readings had it.
    private static let notKept: DisplayText = "not kept that long"

    /// Whether only a bucket is left of the time that is looked at.
    private var isCoarse: Bool { track.resolution != nil }

    /// When the next probe comes; nil where there is none to wait for.
    package var nextProbe: DisplayText? {
        if isCoarse { return reading?.state.refusesCalls == true ? Self.notKept : nil }
        return switch track.nextProbe(at: now.monotonic) {
        case .none: nil
        case .in(let left): "in \(Durations.remaining(left))"
        case .due: "due, waits for a call"
        case .notReported: "not reported"
        }
    }

    /// `15.2k  ok 14.7k  failed 12  fallback 488`, and shorter forms for less room.
    package var calls: [DisplayText] {
        guard let counters = reading?.counters else { return [Figures.absent] }
        if isCoarse { return [Self.notKept] }
        let total = Figures.count(counters.total)
        let failed: DisplayText = "failed \(Figures.count(counters.failed))"
        let fallback: DisplayText = "fallback \(Figures.count(counters.refused))"
        let tried: DisplayText = "\(total)  ok \(Figures.count(counters.succeeded))  \(failed)"
        var forms: [DisplayText] = ["\(tried)  \(fallback)", tried, "\(total)  \(failed)"]
        if let ignored = counters.ignored, ignored > 0 {
            forms.insert("\(tried)  \(fallback)  ignored \(Figures.count(ignored))", at: 0)
        }
        return forms
    }

    /// `400 hits  20 misses  312 of 1.00k entries`, and a shorter form.
    package var cache: [DisplayText] {
        guard let reading else { return [Figures.absent] }
        let counters = reading.counters
        if isCoarse { return [entries ?? Self.notKept] }
        guard counters.cacheHits != nil || counters.cacheMisses != nil || reading.cacheEntries != nil else {
            return ["not reported"]
        }
        let lookups: DisplayText =
            "\(Figures.count(counters.cacheHits)) hits  \(Figures.count(counters.cacheMisses)) misses"
        return entries.map { ["\(lookups)  \($0)", lookups] } ?? [lookups]
    }

    /// `312 of 1.00k entries`; nil where it is not reported.
    package var entries: DisplayText? {
        guard let entries = reading?.cacheEntries else { return nil }
        guard let capacity = reading?.cacheCapacity else { return "\(Figures.count(entries)) entries" }
        return "\(Figures.count(entries)) of \(Figures.count(capacity)) entries"
    }

    /// `13:58:45 connection refused (injected)`; `none` where there was none.
    package var lastFailure: DisplayText {
        guard reading != nil else { return Figures.absent }
        if isCoarse { return Self.notKept }
        guard let failure = reading?.lastFailure else { return "not reported" }
        var parts: [DisplayText] = []
        if let time = failure.time { parts.append(clock.point(time, now: now.wall)) }
        if let text = failure.text, !text.isEmpty { parts.append(text) }
        if failure.isInjected == true { parts.append("(injected)") }
        return parts.isEmpty ? "none" : parts.joined(separator: " ")
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
                parts.append("\(Figures.count(streak)) failures in a row")
            }
            guard let first = parts.first else { return ["reason not reported"] }
            return [parts.joined(separator: ", "), first]
        case .forcedOpen: return ["by an operator"]
        case .metricsOnly: return stateNote.map { [$0] } ?? []
        case .closed, .disabled, .unknown: return []
        }
    }

    /// `none`, or what is injected.
    package var injection: DisplayText {
        guard let reading else { return Figures.absent }
        if isCoarse { return Self.notKept }
        if let injection = reading.injection { return InjectionText.line(injection, age: age) }
        return reading.capabilities == .none ? "not reported" : "none"
    }

    /// `FAIL%`: `14.2`, `was 100`, `—`.
    package var failureRate: DisplayText { Figures.failure(track.rates(at: now.monotonic).failure) }

    /// `Failure rate 14.2%`, `Failure rate —`.
    var failureTitle: DisplayText {
        let figure = failureRate
        return figure == Figures.absent ? "Failure rate \(figure)" : "Failure rate \(figure)%"
    }

    /// What trips the circuit: `trips at 50% or 5 in a row`, and a shorter form; none where it is not reported.
    package var tripRule: [DisplayText] {
        guard let thresholds = reading?.thresholds else { return [] }
        let share: DisplayText? = thresholds.failureRate.map { "\(Figures.percent($0))%" }
        let streak: DisplayText? = thresholds.failures.map { Figures.count($0) }
        switch (share, streak) {
        case (let share?, let streak?):
            return ["trips at \(share) or \(streak) in a row", "trips at \(share) or \(streak)"]
        case (let share?, nil): return ["trips at \(share)"]
        case (nil, let streak?): return ["trips at \(streak) in a row", "trips at \(streak)"]
        case (nil, nil): return []
        }
    }

    /// What the breaker decides by where it counts over a window: `42.0% of 12 failed, 50.0% trip it · last 50 calls`,
    /// and shorter forms; nil where it has no window or does not tell.
    package var window: [DisplayText]? {
        guard let reading, let window = reading.window else { return nil }
        let calls = Figures.count(window.calls)
        var failed: DisplayText = "\(Figures.count(window.failed)) of \(calls) failed"
        if let share = window.failureRate { failed = "\(Figures.percent(share))% of \(calls) failed" }
        if let limit = reading.thresholds.failureRate { failed += ", \(Figures.percent(limit))% trip it" }
        if window.failureRate == nil, let least = reading.thresholds.minimumCalls, let calls = window.calls,
            calls < least
        {
            failed += " from \(Figures.count(least)) calls on"
        }
        var whole = failed
        if let limit = reading.thresholds.slowCallRate {
            let share: DisplayText = window.slowCallRate.map { "\(Figures.percent($0))%" } ?? Figures.count(window.slow)
            whole += " · \(share) slow, \(Figures.percent(limit))% trip it"
        }
        switch window.extent {
        case .calls(let count): return ["\(whole) · last \(Figures.count(count)) calls", whole, failed]
        case .time(let time): return ["\(whole) · last \(Durations.setting(time))", whole, failed]
        case .notReported: return [whole, failed]
        }
    }

    /// The settings that the target tells: `recovery 5s, 3 successes close it`; nil where it tells none.
    package var settings: DisplayText? {
        guard let thresholds = reading?.thresholds else { return nil }
        var parts: [DisplayText] = []
        if let timeout = thresholds.recoveryTimeout { parts.append("recovery \(Durations.setting(timeout))") }
        if let successes = thresholds.successes { parts.append("\(Figures.count(successes)) successes close it") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
