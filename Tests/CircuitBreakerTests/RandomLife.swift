import CircuitBreakerTestKit
import CircuitVocabulary
import TestSupport
import Testing

@testable import CircuitBreaker

/// A random breaker and the plain rules, side by side through one life of random calls, orders and times.
struct RandomLife: ~Copyable {
    struct Difference: Error {}

    private let wallOffset: Int64 = 1_700_000_000_000_000_000
    private var chance: SeededRandom
    private var now: Int64
    /// The core of a breaker: the machine and, for the plain calls, the gate before it.
    private var core: CircuitBreaker.Core
    private let rules: ReferenceBreaker
    private let clock: ManualClock
    private var calls: [(ticket: BreakerStateMachine.Ticket, call: ReferenceBreaker.Call)] = []
    /// What was refused, and by what mode calls began: to see that it all occurred.
    private(set) var seen: Set<String> = []

    var settings: CircuitBreaker.Configuration { rules.settings }

    init(seed: UInt64) {
        var chance = SeededRandom(seed: seed)
        let settings = Self.settings(&chance)
        now = Int64(chance.next() % 1_000_000_000_000)
        clock = ManualClock(monotonic: now, wall: now + wallOffset)
        core = CircuitBreaker.Core(machine: BreakerStateMachine(settings: settings, now: now))
        rules = ReferenceBreaker(settings: settings, now: now)
        self.chance = chance
    }

    private static func settings(_ chance: inout SeededRandom) -> CircuitBreaker.Configuration {
        func one<Choice>(of choices: [Choice]) -> Choice { choices[Int(chance.next() % UInt64(choices.count))] }
        let times: [Int64] = [0, 1, 1_000, 1_000_000_000, 5_000_000_000, 10_000_000_000, 1_000_000_000_000_000_000]
        var settings = CircuitBreaker.Configuration()
        settings.failureThreshold = one(of: [nil, 1, 1, 1, 2, 3, 5])
        settings.recoveryTimeout = .nanoseconds(one(of: times))
        settings.successThreshold = one(of: [1, 1, 2, 3])
        settings.halfOpenMaxCalls = one(of: [1, 1, 2, 3])
        settings.probeTimeout = .nanoseconds(one(of: Array(times.dropFirst())))
        settings.failureRate = one(of: [nil, nil, 0.01, 0.5, 0.75, 1])
        if one(of: [true, false, false]) {
            let threshold: Duration = one(of: [.zero, .nanoseconds(500), .milliseconds(400), .seconds(2)])
            settings.slowCall = CircuitBreaker.SlowCall(threshold: threshold, rate: one(of: [0.2, 0.5, 1]))
        }
        settings.window = one(of: [
            .calls(1), .calls(2), .calls(3), .calls(10), .calls(100), .time(.nanoseconds(5)), .time(.seconds(1)),
            .time(.seconds(10)), .time(.seconds(60)), .time(.nanoseconds(1)),
        ])
        settings.minimumCalls = one(of: [1, 1, 2, 5, 20])
        settings.backoff = one(of: [
            .constant, .constant, CircuitBreaker.Backoff(multiplier: 2, ceiling: .seconds(30), jitter: 0),
            CircuitBreaker.Backoff(multiplier: 1.5, ceiling: .seconds(600), jitter: 0.2),
            CircuitBreaker.Backoff(multiplier: 1, ceiling: .zero, jitter: 1),
        ])
        settings.rampUp = one(of: [
            nil, nil, CircuitBreaker.RampUp(over: .seconds(5)), CircuitBreaker.RampUp(over: .seconds(5), from: 0.25),
            CircuitBreaker.RampUp(over: .nanoseconds(1), from: 0), CircuitBreaker.RampUp(over: .zero, from: 0),
        ])
        let luck = Double(chance.next() % 1000) / 1000
        settings.random = { luck }
        return settings
    }

    private var wall: Timestamp { Timestamp(nanosecondsSinceEpoch: now + wallOffset) }

    private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[Int(chance.next() % UInt64(choices.count))]
    }

    /// One random thing happens to both.
    mutating func step() throws {
        switch chance.next() % 100 {
        case ..<42: try begin()
        case ..<73: end()
        case ..<92: letTimePass()
        default: order()
        }
    }

    private mutating func begin() throws {
        let isTimed = settings.slowCall != nil
        let luck = Double(chance.next() % 1000) / 1000
        let verdict = rules.begin(at: now, isTimed: isTimed, chance: luck)
        switch (admission(isTimed: isTimed, luck), verdict) {
        case (.admitted(let ticket), .go(let call, let expected))
        where ticket.addedLatency == expected?.clampedNanoseconds ?? 0:
            calls.append((ticket, call))
        case (.injectedFailure, .failedOnPurpose):
            break
        case (.refused, .no(let reason, let expected)):
            guard let refusal = core.refusal as? CircuitRefusal, refusal.reason == reason, refusal.retryAt == expected
            else {
                throw difference(
                    "the machine refuses with \(core.refusal), the rules with \(reason) until \(expected ?? 0)"
                )
            }
            seen.insert("refused: \(reason)")
        case (let admission, let verdict):
            throw difference("the machine says \(admission), the rules say \(verdict)")
        }
        seen.insert("called: \(core.machine.shownPhase)")
    }

    /// Begins as a breaker does: by the gate, else by the machine.
    private mutating func admission(isTimed: Bool, _ luck: Double) -> BreakerStateMachine.Admission {
        switch core.enter(clock.breakerClock) {
        case .admitted(let generation):
            seen.insert("gate: plain")
            return .admitted(BreakerStateMachine.Ticket(generation: generation))
        case .timed(let generation, let began):
            seen.insert("gate: timed")
            var ticket = BreakerStateMachine.Ticket(generation: generation)
            ticket.began = began
            return .admitted(ticket)
        case .refused:
            seen.insert("gate: refusing")
            return .refused
        case .undecided:
            let (time, wall) = (now, wall)
            let admission = core.machine.begin(isTimed: isTimed, now: { time }, wall: { wall }, chance: { luck })
            _ = core.changed()
            return admission
        }
    }

    private mutating func end() {
        guard !calls.isEmpty else { return }
        let (ticket, call) = calls.remove(at: Int(chance.next() % UInt64(calls.count)))
        let (outcome, fate): (BreakerStateMachine.Outcome, ReferenceBreaker.Fate) =
            pick([
                (.success, .good), (.success, .good), (.ignored, .neutral), (.answered, .answered),
                (.failure(text: "gone", isInjected: false), .bad),
                (.failure(text: "gone", isInjected: false), .bad),
            ])
        rules.end(call, as: fate, at: now)
        if outcome == .success {
            switch core.succeed(ticket, clock.breakerClock) {
            case .counted: return _ = seen.insert("gate: succeeded")
            case .timed: return _ = seen.insert("gate: succeeded after a time")
            case .undecided: break
            }
        }
        let (time, wall) = (now, wall)
        core.machine.end(ticket, outcome, now: { time }, wall: { wall })
        _ = core.changed()
    }

    /// Often exactly to an instant at which something is due, or one nanosecond to either side.
    private mutating func letTimePass() {
        let points = rules.turningPoints.filter { $0 > now && $0 < .max / 4 }
        let before = now
        if !points.isEmpty, chance.next() % 3 > 0 {
            now = max(now, pick(points) + pick([-1, 0, 0, 1]))
        } else {
            now += pick([0, 1, 500, 400_000_000, 2_000_000_000, 9_000_000_000])
        }
        clock.pass(.nanoseconds(now - before))
    }

    private mutating func order() {
        switch chance.next() % 12 {
        case ..<2:
            let time: Int64? = pick([nil, -5, 0, 1, 3_000_000_000, .max / 2])
            core.machine.forceOpen(for: time.map { .nanoseconds($0) }, by: "x", reason: nil, now: now, wall: wall)
            rules.force(for: time, at: now)
        case ..<4:
            core.machine.reset(by: "x", reason: nil, now: now, wall: wall)
            rules.reset(at: now)
        case ..<5:
            core.machine.disable(by: "x", reason: nil, now: now, wall: wall)
            rules.disable(at: now)
        case ..<7:
            core.machine.setMetricsOnly(by: "x", reason: nil, now: now, wall: wall)
            rules.measureOnly(at: now)
        case ..<11:
            let plan: CircuitBreaker.Injection = pick([
                .next(0), .next(1), .next(3), .share(0.4, for: .seconds(2)), .share(1, for: .nanoseconds(1)),
                .share(0.5, for: .zero), .latency(.milliseconds(2), for: .seconds(3)),
            ])
            core.machine.inject(plan, by: "x", now: now, wall: wall)
            rules.rehearse(plan, at: now)
        default:
            core.machine.stopInjection(by: "x", now: now, wall: wall)
            rules.stopRehearsal(at: now)
        }
        _ = core.changed()
    }

    // MARK: Comparing

    /// Compares everything that can be seen, and what must always hold.
    mutating func compare() throws {
        var snapshot = core.machine.snapshot(now: now) { wall }
        let expected = rules.expected(at: now, wallOffset: wallOffset)
        // The rules do not word the text of a probe that timed out.
        if snapshot.lastFailure?.text.hasPrefix("probe timed out after ") == true {
            snapshot.lastFailure?.text = "probe timed out"
        }
        guard snapshot == expected else { throw difference("the machine: \(snapshot)\nthe rules: \(expected)") }
        let (count, notes) = lastNotes
        guard count == rules.notes.count, notes == rules.notes.suffix(4) else {
            throw difference("the machine went \(notes), \(count) in all, the rules \(rules.notes.suffix(4))")
        }
        let settings = settings
        let mayClose = snapshot.state != .closed || snapshot.outage == nil
        let withinLimit = snapshot.probesInFlight <= max(1, settings.halfOpenMaxCalls)
        let isAutomatic = snapshot.mode == .automatic
        let streakFits =
            snapshot.state != .closed || !isAutomatic
            || snapshot.failureCount < max(1, settings.failureThreshold ?? .max)
        let successesFit = snapshot.probeSuccesses < max(1, settings.successThreshold)
        guard snapshot.addsUp, mayClose, withinLimit, streakFits, successesFit else {
            throw difference("does not hold together: \(snapshot)")
        }
    }

    /// What the machine's log says: how much, and the last of it in the words of the rules.
    private var lastNotes: (count: Int, last: [ReferenceBreaker.Note]) {
        let log = core.machine.advanced(to: now) { wall }.log
        let events = log.events(after: log.lastSequence - min(log.lastSequence, 4)).events
        let last = events.map { event in
            let what: ReferenceBreaker.Note.What =
                switch event.kind {
                case .transition(_, let to, _): .went(to: to)
                case .wouldBe(_, let to, _): .wouldHaveGone(to: to)
                case .injection: .rehearsal
                }
            return ReferenceBreaker.Note(at: event.time.nanosecondsSinceEpoch - wallOffset, what: what)
        }
        return (Int(log.lastSequence), last)
    }

    private func difference(_ text: String) -> Difference {
        Issue.record("\(text)\nsettings: \(settings)")
        return Difference()
    }

    /// Everything of note that occurred: refusals, modes, ways through the gate, and why the circuit went where.
    var occurrences: Set<String> {
        var all = seen
        for event in core.machine.log.events(after: 0).events {
            switch event.kind {
            case .transition(_, _, let reason): all.insert("went: \(Self.name(reason))")
            case .wouldBe(_, _, let reason): all.insert("would have gone: \(Self.name(reason))")
            case .injection: all.insert("injection")
            }
        }
        return all
    }

    private static func name(_ reason: CircuitBreaker.TransitionReason) -> String {
        switch reason {
        case .failures: "failures"
        case .recoveryTimeout: "recovery timeout"
        case .probeFailed: "probe failed"
        case .probeTimedOut: "probe timed out"
        case .successes: "successes"
        case .forced: "forced"
        case .forceExpired: "force expired"
        case .reset: "reset"
        case .failureRate: "failure rate"
        case .slowCallRate: "slow call rate"
        case .probeSlow: "probe slow"
        case .disabled: "disabled"
        case .metricsOnly: "metrics only"
        }
    }
}
