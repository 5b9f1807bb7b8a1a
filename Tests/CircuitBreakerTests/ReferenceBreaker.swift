import CircuitBreakerTestKit
import CircuitVocabulary

@testable import CircuitBreaker

/// The rules of a breaker written down plainly, to compare the real one with: every call that ever began is kept, and
/// everything is counted from that list on demand.
final class ReferenceBreaker {
    enum Fate { case running, good, bad, badOnPurpose, neutral, answered, turnedAway }

    final class Call {
        /// The period it began in; nil where it only passed because no call was refused.
        let period: Int?
        let isProbe: Bool
        let began: Int64
        let deadline: Int64
        /// Whether anybody looks at how long it takes.
        let isTimed: Bool
        var fate = Fate.running
        var isSlow = false
        var isBad: Bool { fate == .bad || fate == .badOnPurpose }

        init(period: Int?, isProbe: Bool, began: Int64, deadline: Int64, isTimed: Bool) {
            self.period = period
            self.isProbe = isProbe
            self.began = began
            self.deadline = deadline
            self.isTimed = isTimed
        }
    }

    enum Verdict {
        case go(Call, latency: Duration?)
        case failedOnPurpose
        case no(CircuitRefusal.Reason, until: Int64?)
    }

    struct Note: Equatable {
        enum What: Equatable {
            case went(to: CircuitBreaker.Phase)
            case wouldHaveGone(to: CircuitBreaker.Phase)
            case rehearsal
        }

        var at: Int64
        var what: What
    }

    let settings: CircuitBreaker.Configuration
    private var calls: [Call] = []
    /// Those that ended since the circuit closed and counted, in that order, and when.
    private var ended: [(call: Call, at: Int64)] = []
    private(set) var notes: [Note] = []
    /// Where the circuit stands by the rules, whatever an operator makes of it.
    private var phase = CircuitBreaker.Phase.closed
    /// What an operator makes of it: disabled, metrics only; nil: what the rules say.
    private var order: CircuitBreaker.Phase?
    private var period = 0
    private var since: Int64
    private var refusesUntil: Int64?
    private var streak = 0
    private var goodProbes = 0
    private var failedRecoveries = 0
    private var troubleSince: Int64?
    private var windowSince: Int64
    private var spared: UInt64 = 0
    /// A circuit that closed by itself: since when, and the shares that the calls earned which have come since.
    private var slowStart: (since: Int64, until: Int64, earned: [Int64], passed: Int64)?
    private var failure: (at: Int64, text: String, onPurpose: Bool)?
    private var rehearsal: (plan: CircuitBreaker.Injection, until: Int64?)?

    init(settings: CircuitBreaker.Configuration, now: Int64) {
        self.settings = settings
        self.since = now
        self.windowSince = now
    }

    private var shown: CircuitBreaker.Phase { order ?? phase }

    // MARK: Going from one phase to another

    private func go(_ next: CircuitBreaker.Phase, at time: Int64, until: Int64? = nil) {
        switch order {
        case .metricsOnly: notes.append(Note(at: time, what: .wouldHaveGone(to: next)))
        default: notes.append(Note(at: time, what: .went(to: next)))
        }
        if order == nil, next != phase { since = time }
        settle(in: next, at: time, until: until)
    }

    /// An operator's word: where it goes, and what is made of it.
    private func obey(_ next: CircuitBreaker.Phase, _ newOrder: CircuitBreaker.Phase?, at time: Int64, until: Int64?) {
        let before = shown
        if order != nil {
            troubleSince = nil
            failedRecoveries = 0
        }
        order = newOrder
        spared = 0
        settle(in: next, at: time, until: until)
        if shown != before { since = time }
        notes.append(Note(at: time, what: .went(to: shown)))
    }

    private func settle(in next: CircuitBreaker.Phase, at time: Int64, until: Int64?) {
        if phase == .halfOpen, next == .open { failedRecoveries += 1 }
        phase = next
        period += 1
        refusesUntil = until
        goodProbes = 0
        slowStart = nil
        if next == .closed || next == .halfOpen { streak = 0 }
        if next == .closed {
            failedRecoveries = 0
            troubleSince = nil
            windowSince = time
            ended = []
        }
        if next == .open, troubleSince == nil { troubleSince = time }
    }

    private func open(at time: Int64) {
        let failed = phase == .halfOpen ? failedRecoveries + 1 : failedRecoveries
        go(.open, at: time, until: time.addingSaturated(wait(after: failed)))
    }

    /// The recovery timeout after so many recoveries that failed.
    private func wait(after failed: Int) -> Int64 {
        let base = settings.recoveryTimeout.clampedNanoseconds
        let backoff = settings.backoff
        guard backoff.multiplier > 1 || backoff.jitter > 0 else { return base }
        let ceiling = Double(max(base, backoff.ceiling.clampedNanoseconds))
        var grown = Double(base)
        for _ in 0..<failed { grown = min(ceiling, grown * backoff.multiplier) }
        if backoff.jitter > 0 { grown *= 1 - backoff.jitter * settings.random() }
        return min(.max / 2, Int64(min(ceiling, grown)))
    }

    /// What comes to pass by itself, one thing after the other in the order of time.
    private func catchUp(_ now: Int64) {
        while true {
            var pending: [(at: Int64, rank: Int, act: () -> Void)] = []
            if let until = rehearsal?.until {
                let end = {
                    self.rehearsal = nil
                    self.notes.append(Note(at: until, what: .rehearsal))
                }
                pending.append((until, 0, end))
            }
            if phase == .forcedOpen, let until = refusesUntil {
                pending.append((until, 1, { self.go(.halfOpen, at: until) }))
            }
            for call in calls where call.isProbe && call.fate == .running {
                pending.append(
                    (call.deadline, 2, { self.finish(call, as: .bad, "probe timed out", at: call.deadline) })
                )
            }
            let due = pending.filter { $0.at <= now }.min { ($0.at, $0.rank) < ($1.at, $1.rank) }
            guard let due else { return }
            due.act()
        }
    }

    // MARK: Calls

    func begin(at now: Int64, isTimed: Bool, chance: Double) -> Verdict {
        catchUp(now)
        if phase == .open, let until = refusesUntil, now >= until { go(.halfOpen, at: now) }
        let refusal = reasonToRefuse(at: now)
        let passesAnyway = refusal != nil && order == .metricsOnly
        let call = Call(
            period: passesAnyway ? nil : period,
            isProbe: phase == .halfOpen && refusal == nil,
            began: now,
            deadline: now.addingSaturated(settings.probeTimeout.clampedNanoseconds),
            isTimed: isTimed
        )
        calls.append(call)
        if passesAnyway {
            spared += 1
        } else if let refusal {
            call.fate = .turnedAway
            return .no(refusal, until: refusal == .rampUp ? slowStart?.until : refusesUntil)
        }
        switch rehearsal?.plan {
        case .next(let left)?:
            rehearsal = left == 1 ? nil : (.next(left - 1), nil)
            if left == 1 { notes.append(Note(at: now, what: .rehearsal)) }
            finish(call, as: .badOnPurpose, "injected failure", at: now)
            return .failedOnPurpose
        case .share(let share, _)? where chance < share:
            finish(call, as: .badOnPurpose, "injected failure", at: now)
            return .failedOnPurpose
        case .latency(let latency, _)?:
            return .go(call, latency: latency)
        default:
            return .go(call, latency: nil)
        }
    }

    private func reasonToRefuse(at now: Int64) -> CircuitRefusal.Reason? {
        switch phase {
        case .open: .open
        case .forcedOpen: .forcedOpen
        case .halfOpen: runningProbes >= settings.halfOpenMaxCalls ? .probesUnderWay : nil
        default: slowStartPasses(at: now) ? nil : .rampUp
        }
    }

    /// A call passes when those before it have earned one more than have passed; the first is free.
    private func slowStartPasses(at now: Int64) -> Bool {
        guard let share = slowStartShare(at: now), var start = slowStart else { return true }
        let whole: Int64 = 1 << 32
        let passes = start.earned.reduce(whole, +) - start.passed * whole >= whole
        start.earned.append(Int64((share * Double(whole)).rounded(.up)))
        if passes { start.passed += 1 }
        slowStart = start
        return passes
    }

    private func slowStartShare(at now: Int64) -> Double? {
        guard let start = slowStart, let plan = settings.rampUp, now < start.until else { return nil }
        let passed = Double(now - start.since) / Double(start.until - start.since)
        return plan.initialShare + (1 - plan.initialShare) * passed
    }

    func end(_ call: Call, as fate: Fate, at now: Int64) {
        catchUp(now)
        guard call.fate == .running else { return }
        if call.isTimed, let slow = settings.slowCall {
            call.isSlow = .nanoseconds(max(0, now - call.began)) >= slow.threshold
        }
        finish(call, as: fate, "gone", at: now)
    }

    private func finish(_ call: Call, as fate: Fate, _ text: String, at time: Int64) {
        call.fate = fate
        let isBad = call.isBad
        if isBad { failure = (time, text, fate == .badOnPurpose) }
        guard call.period == period, fate != .neutral else { return }
        if phase == .closed {
            guard fate != .answered else { return }
            streak = isBad ? streak + 1 : 0
            ended.append((call, time))
            if order != .disabled, shallOpen(at: time, onFailure: isBad) { open(at: time) }
        } else if phase == .halfOpen, isBad || call.isSlow {
            open(at: time)
            if isBad { streak = 1 }
        } else if phase == .halfOpen {
            goodProbes += 1
            if goodProbes >= settings.successThreshold {
                go(.closed, at: time)
                if let plan = settings.rampUp, plan.duration > .zero {
                    slowStart = (time, time.addingSaturated(plan.duration.clampedNanoseconds), [], 0)
                }
            }
        }
    }

    private func shallOpen(at now: Int64, onFailure: Bool) -> Bool {
        if onFailure, let threshold = settings.failureThreshold, streak >= threshold { return true }
        guard settings.failureRate != nil || settings.slowCall != nil else { return false }
        let window = window(at: now)
        guard window.count >= minimumCalls else { return false }
        let (failed, slow) = (window.count(where: \.isBad), window.count(where: \.isSlow))
        if let rate = settings.failureRate, failed > 0, Double(failed) / Double(window.count) >= rate { return true }
        if let rule = settings.slowCall, slow > 0, Double(slow) / Double(window.count) >= rule.rate { return true }
        return false
    }

    // MARK: The window

    private var minimumCalls: Int {
        guard case .calls(let size) = settings.window else { return settings.minimumCalls }
        return min(settings.minimumCalls, size)
    }

    /// The calls in the window: those that ended since the circuit closed and counted, the last so many of them, or those that
    /// did in the tenth of the window that runs and the nine before it.
    private func window(at now: Int64) -> [Call] {
        switch settings.window {
        case .calls(let size):
            return ended.suffix(size).map(\.call)
        case .time(let time):
            let tenth = max(1, time.clampedNanoseconds / 10)
            let running = (now - windowSince) / tenth
            return ended.filter { ($0.at - windowSince) / tenth > running - 10 }.map(\.call)
        }
    }

    // MARK: Orders

    func force(for time: Int64?, at now: Int64) {
        catchUp(now)
        obey(.forcedOpen, nil, at: now, until: time.map { now.addingSaturated(max(0, $0)) })
    }

    func reset(at now: Int64) {
        catchUp(now)
        rehearsal = nil
        obey(.closed, nil, at: now, until: nil)
    }

    func disable(at now: Int64) {
        catchUp(now)
        obey(.closed, .disabled, at: now, until: nil)
    }

    func measureOnly(at now: Int64) {
        catchUp(now)
        obey(.closed, .metricsOnly, at: now, until: nil)
    }

    func rehearse(_ plan: CircuitBreaker.Injection, at now: Int64) {
        catchUp(now)
        let until: Int64?
        switch plan {
        case .next(let calls):
            guard calls > 0 else { return stopRehearsal(at: now) }
            until = nil
        case .share(_, let time), .latency(_, let time):
            guard time > .zero else { return stopRehearsal(at: now) }
            until = now + time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000
        }
        rehearsal = (plan, until)
        notes.append(Note(at: now, what: .rehearsal))
    }

    func stopRehearsal(at now: Int64) {
        catchUp(now)
        if rehearsal != nil { notes.append(Note(at: now, what: .rehearsal)) }
        rehearsal = nil
    }

    // MARK: Looking

    private var runningProbes: Int { calls.count { $0.fate == .running && $0.isProbe && $0.period == period } }

    /// The instants at which something changes by itself or could.
    var turningPoints: [Int64] {
        var points: [Int64] = []
        for call in calls where call.fate == .running {
            if call.isProbe { points.append(call.deadline) }
            if call.isTimed, let slow = settings.slowCall {
                points.append(call.began.addingSaturated(slow.threshold.clampedNanoseconds))
            }
        }
        if let until = refusesUntil { points.append(until) }
        if let until = rehearsal?.until { points.append(until) }
        if let until = slowStart?.until { points.append(until) }
        if case .time(let time) = settings.window, let last = ended.last {
            let tenth = max(1, time.clampedNanoseconds / 10)
            points.append(windowSince.addingSaturated(((last.at - windowSince) / tenth + 10) * tenth))
        }
        return points
    }

    /// What a snapshot has to say now.
    func expected(at now: Int64, wallOffset: Int64) -> CircuitBreaker.Snapshot {
        catchUp(now)
        let left: (Int64) -> Duration = { .nanoseconds(max(0, $0 - now)) }
        var snapshot = CircuitBreaker.Snapshot(
            state: .closed,
            mode: .automatic,
            failureCount: streak,
            counters: counters,
            timeInState: .nanoseconds(now - since),
            lastFailure: failure.map {
                CircuitBreaker.Failure(
                    time: Timestamp(nanosecondsSinceEpoch: $0.at + wallOffset),
                    text: $0.text,
                    isInjected: $0.onPurpose
                )
            },
            injection: rehearsalStatus(left)
        )
        if settings.failureRate != nil || settings.slowCall != nil {
            let window = window(at: now)
            snapshot.window = CircuitBreaker.WindowFigures(
                calls: window.count,
                failed: window.count(where: \.isBad),
                slow: window.count(where: \.isSlow),
                minimumCalls: minimumCalls
            )
        }
        let states: [CircuitBreaker.Phase: CircuitBreaker.State] = [.closed: .closed, .halfOpen: .halfOpen]
        let state = states[phase] ?? .open
        switch order {
        case .disabled:
            snapshot.mode = .disabled
        case .metricsOnly:
            snapshot.mode = .metricsOnly
            snapshot.wouldBe = CircuitBreaker.WouldBe(state: state, refused: spared)
        default:
            snapshot.state = state
            if phase == .forcedOpen { snapshot.mode = .forcedOpen }
            snapshot.outage = troubleSince.map { .nanoseconds(now - $0) }
            snapshot.nextProbe = refusesUntil.map(left)
            snapshot.probesInFlight = phase == .halfOpen ? runningProbes : 0
            snapshot.probeSuccesses = goodProbes
            snapshot.failedRecoveries = failedRecoveries
            if let share = slowStartShare(at: now), let start = slowStart {
                snapshot.rampUp = CircuitBreaker.RampUpStatus(share: share, timeLeft: left(start.until))
            }
        }
        return snapshot
    }

    private var counters: CircuitBreaker.Counters {
        var counters = CircuitBreaker.Counters()
        counters.total = UInt64(calls.count)
        for call in calls {
            switch call.fate {
            case .running: counters.inFlight += 1
            case .good: counters.successful += 1
            case .bad: counters.failed += 1
            case .badOnPurpose:
                counters.failed += 1
                counters.injected += 1
            case .neutral, .answered: counters.ignored += 1
            case .turnedAway: counters.refused += 1
            }
            if call.isSlow { counters.slow += 1 }
        }
        return counters
    }

    private func rehearsalStatus(_ left: (Int64) -> Duration) -> CircuitBreaker.InjectionStatus? {
        var status: CircuitBreaker.InjectionStatus?
        switch rehearsal?.plan {
        case .next(let calls): status = CircuitBreaker.InjectionStatus(callsLeft: calls)
        case .share(let share, _): status = CircuitBreaker.InjectionStatus(rate: share)
        case .latency(let latency, _): status = CircuitBreaker.InjectionStatus(addedLatency: latency)
        case nil: break
        }
        status?.timeLeft = rehearsal?.until.map(left)
        return status
    }
}
