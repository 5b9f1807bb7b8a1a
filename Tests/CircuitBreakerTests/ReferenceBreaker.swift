@testable import CircuitBreaker

/// The rules of a breaker written down plainly, to compare the real one with: every call that ever began is kept, and
/// everything is counted from that list when somebody asks.
final class ReferenceBreaker {
    struct Settings {
        var failures: Int
        var recovery: Int64
        var successes: Int
        var probesAtOnce: Int
        var probeTimeout: Int64
    }

    enum Fate { case running, good, bad, badOnPurpose, neutral, turnedAway }

    final class Call {
        let period: Int
        let isProbe: Bool
        let deadline: Int64
        var fate = Fate.running

        init(period: Int, isProbe: Bool, deadline: Int64) {
            self.period = period
            self.isProbe = isProbe
            self.deadline = deadline
        }
    }

    enum Verdict {
        case go(Call, latency: Duration?)
        case failedOnPurpose
        case no(until: Int64?)
    }

    struct Note: Equatable {
        var at: Int64
        /// Where the circuit went; nil for a note about an injection.
        var to: CircuitBreaker.Phase?
    }

    private let settings: Settings
    private var calls: [Call] = []
    private(set) var notes: [Note] = []
    private(set) var phase = CircuitBreaker.Phase.closed
    private var period = 0
    private var since: Int64
    private var refusesUntil: Int64?
    private var streak = 0
    private var goodProbes = 0
    private var failedRecoveries = 0
    private var troubleSince: Int64?
    private var failure: (at: Int64, text: String, onPurpose: Bool)?
    private var rehearsal: (plan: CircuitBreaker.Injection, until: Int64?)?

    init(settings: Settings, now: Int64) {
        self.settings = settings
        self.since = now
    }

    private func go(_ next: CircuitBreaker.Phase, at time: Int64, until: Int64? = nil) {
        notes.append(Note(at: time, to: next))
        if next != phase { since = time }
        if phase == .halfOpen, next == .open { failedRecoveries += 1 }
        if next == .closed { failedRecoveries = 0 }
        phase = next
        period += 1
        refusesUntil = until
        goodProbes = 0
        if next == .closed || next == .halfOpen { streak = 0 }
        if next == .closed { troubleSince = nil }
        if next == .open, troubleSince == nil { troubleSince = time }
    }

    private func open(at time: Int64) {
        go(.open, at: time, until: time.addingClamped(max(0, settings.recovery)))
    }

    /// What comes to pass by itself, one thing after the other in the order of time.
    private func catchUp(_ now: Int64) {
        while true {
            var pending: [(at: Int64, rank: Int, act: () -> Void)] = []
            if let until = rehearsal?.until {
                let end = {
                    self.rehearsal = nil
                    self.notes.append(Note(at: until))
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

    func begin(at now: Int64, chance: Double) -> Verdict {
        catchUp(now)
        if phase == .open, let until = refusesUntil, now >= until { go(.halfOpen, at: now) }
        let isProbe = phase == .halfOpen
        let deadline = now.addingClamped(max(0, settings.probeTimeout))
        let call = Call(period: period, isProbe: isProbe, deadline: deadline)
        calls.append(call)
        if phase == .open || phase == .forcedOpen || (isProbe && running(here: true) > max(1, settings.probesAtOnce)) {
            call.fate = .turnedAway
            return .no(until: refusesUntil)
        }
        switch rehearsal?.plan {
        case .next(let left)?:
            rehearsal = left == 1 ? nil : (.next(left - 1), nil)
            if left == 1 { notes.append(Note(at: now)) }
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

    func end(_ call: Call, as fate: Fate, at now: Int64) {
        catchUp(now)
        if call.fate == .running { finish(call, as: fate, "gone", at: now) }
    }

    private func finish(_ call: Call, as fate: Fate, _ text: String, at time: Int64) {
        call.fate = fate
        let isBad = fate == .bad || fate == .badOnPurpose
        if isBad { failure = (time, text, fate == .badOnPurpose) }
        guard call.period == period, fate != .neutral else { return }
        if phase == .closed {
            streak = isBad ? streak + 1 : 0
            if isBad, streak >= settings.failures || streak >= 1 && settings.failures < 1 { open(at: time) }
        } else if phase == .halfOpen, isBad {
            open(at: time)
            streak = 1
        } else if phase == .halfOpen {
            goodProbes += 1
            if goodProbes >= max(1, settings.successes) { go(.closed, at: time) }
        }
    }

    func force(for time: Int64?, at now: Int64) {
        catchUp(now)
        go(.forcedOpen, at: now, until: time.map { now.addingClamped(max(0, $0)) })
    }

    func reset(at now: Int64) {
        catchUp(now)
        rehearsal = nil
        go(.closed, at: now)
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
        notes.append(Note(at: now))
    }

    func stopRehearsal(at now: Int64) {
        catchUp(now)
        if rehearsal != nil { notes.append(Note(at: now)) }
        rehearsal = nil
    }

    private func running(here: Bool) -> Int {
        calls.count { $0.fate == .running && (!here || $0.period == period && $0.isProbe) }
    }

    /// The instants at which something changes by itself or could.
    var turningPoints: [Int64] {
        var points = calls.filter { $0.isProbe && $0.fate == .running }.map(\.deadline)
        if let until = refusesUntil { points.append(until) }
        if let until = rehearsal?.until { points.append(until) }
        return points
    }

    /// What a snapshot has to say now; to be asked where nothing is due any more.
    func expected(at now: Int64, wallOffset: Int64) -> CircuitBreaker.Snapshot {
        catchUp(now)
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
            case .neutral: counters.ignored += 1
            case .turnedAway: counters.refused += 1
            }
        }
        let states: [CircuitBreaker.Phase: CircuitBreaker.State] = [.closed: .closed, .halfOpen: .halfOpen]
        let left: (Int64) -> Duration = { .nanoseconds(max(0, $0 - now)) }
        var status: CircuitBreaker.InjectionStatus?
        switch rehearsal?.plan {
        case .next(let calls): status = CircuitBreaker.InjectionStatus(callsLeft: calls)
        case .share(let share, _): status = CircuitBreaker.InjectionStatus(rate: share)
        case .latency(let latency, _): status = CircuitBreaker.InjectionStatus(addedLatency: latency)
        case nil: break
        }
        status?.timeLeft = rehearsal?.until.map(left)
        return CircuitBreaker.Snapshot(
            state: states[phase] ?? .open,
            mode: phase == .forcedOpen ? .forcedOpen : .automatic,
            failureCount: streak,
            counters: counters,
            timeInState: .nanoseconds(now - since),
            outage: troubleSince.map { .nanoseconds(now - $0) },
            nextProbe: refusesUntil.map(left),
            lastFailure: failure.map {
                CircuitBreaker.Failure(
                    time: Timestamp(nanosecondsSinceEpoch: $0.at + wallOffset),
                    text: $0.text,
                    isInjected: $0.onPurpose
                )
            },
            injection: status,
            probesInFlight: phase == .halfOpen ? running(here: true) : 0,
            probeSuccesses: goodProbes,
            failedRecoveries: failedRecoveries
        )
    }
}
