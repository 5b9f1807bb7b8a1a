import Foundation
import Testing

@testable import CircuitBreaker

@Suite("At random against plain rules")
struct RandomComparisonTests {
    /// The machine and the plain rules, side by side through one life.
    private struct Life {
        let wallOffset: Int64 = 1_700_000_000_000_000_000
        let settings: ReferenceBreaker.Settings
        var chance: SplitMix64
        var now: Int64
        var machine: BreakerStateMachine
        let rules: ReferenceBreaker
        var calls: [(ticket: BreakerStateMachine.Ticket, call: ReferenceBreaker.Call)] = []

        init(seed: UInt64) {
            var chance = SplitMix64(seed: seed)
            let times: [Int64] = [0, 1, 1_000, 1_000_000_000, 5_000_000_000, 10_000_000_000, .max / 2]
            settings = ReferenceBreaker.Settings(
                failures: [-1, 0, 1, 2, 3, 5][Int(chance.next() % 6)],
                recovery: times[Int(chance.next() % 7)],
                successes: [0, 1, 2, 3][Int(chance.next() % 4)],
                probesAtOnce: [-1, 1, 2, 3][Int(chance.next() % 4)],
                probeTimeout: times[Int(chance.next() % 7)]
            )
            var configuration = CircuitBreaker.Configuration()
            configuration.failureThreshold = settings.failures
            configuration.recoveryTimeout = .nanoseconds(settings.recovery)
            configuration.successThreshold = settings.successes
            configuration.halfOpenMaxCalls = settings.probesAtOnce
            configuration.probeTimeout = .nanoseconds(settings.probeTimeout)
            now = Int64(chance.next() % 1_000_000_000_000)
            machine = BreakerStateMachine(settings: configuration, now: now)
            rules = ReferenceBreaker(settings: settings, now: now)
            self.chance = chance
        }

        private var wall: Timestamp { Timestamp(nanosecondsSinceEpoch: now + wallOffset) }

        private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
            choices[Int(chance.next() % UInt64(choices.count))]
        }

        /// One random thing happens to both.
        mutating func step() throws {
            switch chance.next() % 100 {
            case ..<40: try begin()
            case ..<72: end()
            case ..<92: letTimePass()
            case ..<94: force()
            case ..<95:
                machine.reset(by: "x", reason: nil, now: now, wall: wall)
                rules.reset(at: now)
            case ..<99: inject()
            default:
                machine.stopInjection(by: "x", now: now, wall: wall)
                rules.stopRehearsal(at: now)
            }
        }

        private mutating func begin() throws {
            let share = Double(chance.next() % 1000) / 1000
            let (time, wall) = (now, wall)
            let admission = machine.begin(now: { time }, wall: { wall }, chance: { share })
            switch (admission, rules.begin(at: now, chance: share)) {
            case (.admitted(let ticket), .go(let call, let expected))
            where ticket.addedLatency == expected?.clampedNanoseconds ?? 0:
                calls.append((ticket, call))
            case (.injectedFailure, .failedOnPurpose):
                break
            case (.refused, .no(let expected)) where machine.refusal.retryAt == expected:
                break
            case (let admission, let verdict):
                Issue.record("the machine says \(admission), the rules say \(verdict)")
                throw Difference()
            }
        }

        private mutating func end() {
            guard !calls.isEmpty else { return }
            let (ticket, call) = calls.remove(at: Int(chance.next() % UInt64(calls.count)))
            let (outcome, fate): (BreakerStateMachine.Outcome, ReferenceBreaker.Fate) =
                pick([
                    (.success, .good), (.success, .good), (.success, .good), (.ignored, .neutral),
                    (.failure(text: "gone", isInjected: false), .bad),
                    (.failure(text: "gone", isInjected: false), .bad),
                ])
            let (time, wall) = (now, wall)
            machine.end(ticket, outcome, now: { time }, wall: { wall })
            rules.end(call, as: fate, at: now)
        }

        /// Often exactly to an instant at which something is due, or one nanosecond to either side.
        private mutating func letTimePass() {
            let points = rules.turningPoints.filter { $0 > now && $0 < .max / 4 }
            if !points.isEmpty, chance.next() % 3 > 0 {
                now = max(now, pick(points) + pick([-1, 0, 0, 1]))
            } else {
                now += pick([0, 1, 500, 400_000_000, 2_000_000_000, 9_000_000_000])
            }
        }

        private mutating func force() {
            let time: Int64? = pick([nil, -5, 0, 1, 3_000_000_000, .max / 2])
            machine.forceOpen(for: time.map { .nanoseconds($0) }, by: "x", reason: nil, now: now, wall: wall)
            rules.force(for: time, at: now)
        }

        private mutating func inject() {
            let plan: CircuitBreaker.Injection = pick([
                .next(0), .next(1), .next(3), .share(0.4, for: .seconds(2)), .share(1, for: .nanoseconds(1)),
                .share(0.5, for: .zero), .latency(.milliseconds(2), for: .seconds(3)),
            ])
            machine.inject(plan, by: "x", now: now, wall: wall)
            rules.rehearse(plan, at: now)
        }

        /// Compares everything that can be seen, and what must always hold.
        mutating func compare() throws {
            var snapshot = machine.snapshot(now: now) { wall }
            // The text says how long the time-out was, which is not the point here.
            if let text = snapshot.lastFailure?.text, text.hasPrefix("probe timed out") {
                snapshot.lastFailure?.text = "probe timed out"
            }
            let expected = rules.expected(at: now, wallOffset: wallOffset)
            let log = machine.advanced(to: now) { wall }.log
            let recent = log.events(after: log.lastSequence - min(log.lastSequence, 3)).events.map { event in
                var note = ReferenceBreaker.Note(at: event.time.nanosecondsSinceEpoch - wallOffset)
                if case .transition(_, let to, _) = event.kind { note.to = to }
                return note
            }
            guard snapshot == expected, log.lastSequence == UInt64(rules.notes.count), recent == rules.notes.suffix(3)
            else {
                Issue.record("the machine: \(snapshot), \(recent); the rules: \(expected), \(rules.notes.suffix(3))")
                throw Difference()
            }
            let mayClose = snapshot.state != .closed || snapshot.outage == nil
            let withinLimit = snapshot.probesInFlight <= max(1, settings.probesAtOnce)
            let streakFits = snapshot.state != .closed || snapshot.failureCount < max(1, settings.failures)
            let successesFit = snapshot.probeSuccesses < max(1, settings.successes)
            guard snapshot.addsUp, mayClose, withinLimit, streakFits, successesFit else {
                Issue.record("does not hold together: \(snapshot)")
                throw Difference()
            }
        }

        /// The reasons for which this circuit went from one phase to another.
        var reasons: Set<String> {
            Set(
                machine.log.events(after: 0).events.compactMap { event in
                    guard case .transition(_, _, let reason) = event.kind else { return nil }
                    return switch reason {
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
            )
        }
    }

    private struct Difference: Error {}

    @Test("200 000 random operations at random settings leave the machine where plain rules leave it, at every step")
    func comparison() throws {
        let wanted = ProcessInfo.processInfo.environment["BREAKERTOP_TEST_SEED"].flatMap { UInt64($0) }
        let seed = wanted ?? UInt64.random(in: 0...UInt64.max)
        print("random comparison of the breaker: BREAKERTOP_TEST_SEED=\(seed)")
        var lives = SplitMix64(seed: seed)
        var reasons: [String: Int] = [:]
        for number in 0..<2000 {
            var life = Life(seed: lives.next())
            for step in 0..<100 {
                do {
                    try life.step()
                    try life.compare()
                } catch {
                    Issue.record("seed \(seed), life \(number), step \(step), \(life.settings)")
                    return
                }
            }
            for reason in life.reasons { reasons[reason, default: 0] += 1 }
        }
        // A run that never goes everywhere would compare nothing.
        #expect(reasons.count == 8)
        #expect(reasons.values.allSatisfy { $0 > 50 }, "\(reasons)")
    }
}
