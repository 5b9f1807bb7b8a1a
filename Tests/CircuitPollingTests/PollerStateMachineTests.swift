import CircuitVocabulary
import MonitorSupport
import TestSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitPolling

@Suite("When a target is polled")
struct PollerStateMachineTests {
    private var machine = PollerStateMachine(interval: .seconds(1))

    @Test("the next poll is due one interval after the start of the last one, not after its end")
    mutating func noDrift() {
        #expect(machine.start(firstTick: .at(0), at: .at(0)) == .poll(1))
        #expect(
            machine.finished(1, succeeded: true, rest: nil, jitter: 0, at: .at(0.4)) == .wait(timer: 2, until: .at(1))
        )
        #expect(machine.timerFired(2, at: .at(1.01)) == .poll(3))
        #expect(
            machine.finished(3, succeeded: true, rest: nil, jitter: 0, at: .at(1.02)) == .wait(timer: 4, until: .at(2))
        )
    }

    @Test("a slow answer skips ticks instead of making them up")
    mutating func skippedTicks() {
        _ = machine.start(firstTick: .at(0), at: .at(0))
        #expect(
            machine.finished(1, succeeded: true, rest: nil, jitter: 0, at: .at(3.2)) == .wait(timer: 2, until: .at(4))
        )
    }

    @Test("an answer that comes exactly on a tick is followed by the poll of that tick")
    mutating func exactlyOnATick() {
        _ = machine.start(firstTick: .at(0), at: .at(0))
        #expect(machine.finished(1, succeeded: true, rest: nil, jitter: 0, at: .at(1)) == .poll(2))
    }

    @Test("late timers and late answers do nothing")
    mutating func lateNumbers() {
        _ = machine.start(firstTick: .at(0), at: .at(0))
        _ = machine.finished(1, succeeded: true, rest: nil, jitter: 0, at: .at(0.1))
        let before = machine
        #expect(machine.finished(1, succeeded: false, rest: nil, jitter: 0, at: .at(0.2)) == .none)
        #expect(machine.timerFired(99, at: .at(1)) == .none)
        #expect(machine == before)
        #expect(machine.timerFired(2, at: .at(1)) == .poll(3))
        #expect(machine.timerFired(2, at: .at(1)) == .none)
    }

    @Test("a timer that goes off early is set again")
    mutating func earlyTimer() {
        _ = machine.start(firstTick: .at(0), at: .at(0))
        _ = machine.finished(1, succeeded: true, rest: nil, jitter: 0, at: .at(0.1))
        #expect(machine.timerFired(2, at: .at(0.5)) == .wait(timer: 2, until: .at(1)))
    }

    @Test("a wish for a poll while one is in flight is remembered once")
    mutating func refreshInFlight() {
        _ = machine.start(firstTick: .at(0), at: .at(0))
        #expect(machine.refreshNow(at: .at(0.1)) == .none)
        #expect(machine.refreshNow(at: .at(0.2)) == .none)
        #expect(machine.finished(1, succeeded: true, rest: nil, jitter: 0, at: .at(0.3)) == .poll(2))
        #expect(
            machine.finished(2, succeeded: true, rest: nil, jitter: 0, at: .at(0.4)) == .wait(timer: 3, until: .at(1))
        )
    }

    @Test("a wish for a poll while waiting is met at once, and the old timer is dead")
    mutating func refreshWaiting() {
        _ = machine.start(firstTick: .at(0), at: .at(0))
        _ = machine.finished(1, succeeded: true, rest: nil, jitter: 0, at: .at(0.1))
        #expect(machine.refreshNow(at: .at(0.5)) == .poll(3))
        #expect(machine.timerFired(2, at: .at(1)) == .none)
    }

    @Test("the first failures are polled on as before; only then do the polls grow apart, up to five intervals")
    mutating func backOff() {
        var gaps: [Duration] = []
        guard case .poll(var number) = machine.start(firstTick: .at(0), at: .at(0)) else { return }
        var now = MonotonicTime.at(0)
        for _ in 0..<PollerStateMachine.patience + 5 {
            let action = machine.finished(
                number,
                succeeded: false,
                rest: nil,
                jitter: 0,
                at: now.advanced(by: .milliseconds(1))
            )
            guard case .wait(let timer, let until) = action else {
                Issue.record("no wait after a failure: \(action)")
                return
            }
            gaps.append(now.duration(to: until))
            now = until
            guard case .poll(let next) = machine.timerFired(timer, at: now) else { return }
            number = next
        }
        #expect(gaps.prefix(PollerStateMachine.patience).allSatisfy { $0 == .seconds(1) })
        #expect(
            gaps.dropFirst(PollerStateMachine.patience) == [
                .seconds(2), .seconds(4), .seconds(5), .seconds(5), .seconds(5),
            ]
        )

        let back = machine.finished(
            number,
            succeeded: true,
            rest: nil,
            jitter: 0,
            at: now.advanced(by: .milliseconds(1))
        )
        guard case .wait(_, let until) = back else { return }
        #expect(now.duration(to: until) <= .seconds(1))
    }

    @Test("jitter makes a poll earlier by up to a quarter and never more frequent than the interval")
    func jitter() {
        func gap(interval: Duration, jitter: Double) -> Duration {
            var machine = PollerStateMachine(interval: interval)
            guard case .poll(var number) = machine.start(firstTick: .at(0), at: .at(0)) else { return .zero }
            var now = MonotonicTime.at(0)
            for _ in 0..<100 {
                guard
                    case .wait(let timer, let until) = machine.finished(
                        number,
                        succeeded: false,
                        rest: nil,
                        jitter: jitter,
                        at: now.advanced(by: .microseconds(1))
                    ), case .poll(let next) = machine.timerFired(timer, at: until)
                else { return .zero }
                if next > 150 { return now.duration(to: until) }
                (now, number) = (until, next)
            }
            return .zero
        }
        #expect(gap(interval: .seconds(1), jitter: 1) == .seconds(3.75))
        #expect(gap(interval: .seconds(1), jitter: .nan) == .seconds(5))
        #expect(gap(interval: .seconds(30), jitter: 1) == .seconds(30))
        #expect(gap(interval: .seconds(4), jitter: 0) == .seconds(10))
    }

    @Test("a source that asks for rest is left alone for that long, also by impatient users")
    mutating func rest() {
        _ = machine.start(firstTick: .at(0), at: .at(0))
        #expect(
            machine.finished(1, succeeded: true, rest: .seconds(10), jitter: 0, at: .at(0.3))
                == .wait(timer: 2, until: .at(11))
        )
        #expect(machine.refreshNow(at: .at(5)) == .none)
        #expect(machine.refreshNow(at: .at(10.5)) == .poll(3))
    }

    @Test("a wish during a poll whose source then asks for rest waits like everybody")
    mutating func wishedRest() {
        _ = machine.start(firstTick: .at(0), at: .at(0))
        _ = machine.refreshNow(at: .at(0.1))
        #expect(
            machine.finished(1, succeeded: true, rest: .seconds(10), jitter: 0, at: .at(0.3))
                == .wait(timer: 2, until: .at(11))
        )
    }

    @Test("a start that comes late polls at once and then keeps to the ticks")
    mutating func lateStart() {
        #expect(machine.start(firstTick: .at(0), at: .at(0.3)) == .poll(1))
        #expect(
            machine.finished(1, succeeded: true, rest: nil, jitter: 0, at: .at(0.4)) == .wait(timer: 2, until: .at(1))
        )
    }

    @Test("targets with another first tick have other ticks")
    func phase() {
        var machine = PollerStateMachine(interval: .seconds(1))
        #expect(machine.start(firstTick: .at(0.5), at: .at(0)) == .wait(timer: 1, until: .at(0.5)))
        #expect(machine.timerFired(1, at: .at(0.5)) == .poll(2))
        #expect(
            machine.finished(2, succeeded: true, rest: nil, jitter: 0, at: .at(0.6)) == .wait(timer: 3, until: .at(1.5))
        )
    }

    @Test("after a stop nothing happens")
    mutating func stop() {
        _ = machine.start(firstTick: .at(0), at: .at(0))
        machine.stop()
        #expect(machine.finished(1, succeeded: true, rest: nil, jitter: 0, at: .at(1)) == .none)
        #expect(machine.refreshNow(at: .at(1)) == .none)
        #expect(machine.start(firstTick: .at(0), at: .at(1)) == .none)
    }

    @Test("whatever comes in whatever order, there are never two polls in flight")
    func random() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        var machine = PollerStateMachine(interval: .seconds(1))
        var inFlight: Int?
        var timer = 0
        var now = MonotonicTime.at(0)
        for _ in 0..<20_000 {
            now = now.advanced(by: .milliseconds(Int.random(in: 0...700, using: &random)))
            let action: PollerStateMachine.Action
            let isEnd: Bool
            switch Int.random(in: 0..<5, using: &random) {
            case 0: (action, isEnd) = (machine.start(firstTick: .at(0), at: now), false)
            case 1: (action, isEnd) = (machine.timerFired(timer, at: now), false)
            case 2: (action, isEnd) = (machine.refreshNow(at: now), false)
            case 3:
                let stale = Int.random(in: -3 ... -1, using: &random)
                action = machine.finished((inFlight ?? 0) + stale, succeeded: true, rest: nil, jitter: 0, at: now)
                isEnd = false
            default:
                let number = inFlight
                inFlight = nil
                let rest: Duration? = Bool.random(using: &random) ? .seconds(2) : nil
                action = machine.finished(
                    number ?? 0,
                    succeeded: .random(using: &random),
                    rest: rest,
                    jitter: 0.5,
                    at: now
                )
                isEnd = number != nil
            }
            if case .poll(let number) = action {
                #expect(inFlight == nil, "seed \(seed)")
                inFlight = number
            }
            if case .wait(let number, _) = action { timer = number }
            if isEnd { #expect(action != .none, "seed \(seed)") }
        }
    }
}
