import CircuitVocabulary
import TestSupport
import Testing

@testable import CircuitBreaker

@Suite("The window of outcomes")
struct OutcomeWindowTests {
    /// Every outcome that was ever recorded, and plain counting.
    private struct PlainList {
        var outcomes: [(at: Int64, failed: Bool, slow: Bool)] = []
        var since: Int64

        func sums(_ window: CircuitBreaker.Window, now: Int64) -> OutcomeWindow.Sums {
            var sums = OutcomeWindow.Sums()
            let counted =
                switch window {
                case .calls(let calls): Array(outcomes.suffix(calls))
                case .time(let time):
                    outcomes.filter { outcome in
                        let tenth = max(1, time.clampedNanoseconds / 10)
                        return (now - since) / tenth - (outcome.at - since) / tenth < 10
                    }
                }
            for outcome in counted { sums.add(failed: outcome.failed, slow: outcome.slow) }
            return sums
        }
    }

    @Test(
        "A window holds what a plain list says, whatever is recorded and however long nothing is",
        arguments: [
            CircuitBreaker.Window.calls(1), .calls(2), .calls(7), .calls(100), .time(.nanoseconds(1)),
            .time(.nanoseconds(9)), .time(.nanoseconds(10)), .time(.nanoseconds(25)), .time(.seconds(1)),
        ]
    )
    func random(window: CircuitBreaker.Window) {
        var chance = SeededRandom(seed: 17)
        var now: Int64 = 1_000
        var list = PlainList(since: now)
        var real = OutcomeWindow(window, now: now)
        for step in 0..<5_000 {
            switch chance.next() % 200 {
            case ..<130:
                let (failed, slow) = (chance.next() % 3 == 0, chance.next() % 4 == 0)
                real.advance(to: now)
                real.record(failed: failed, slow: slow)
                list.outcomes.append((now, failed, slow))
            case ..<199:
                now += [0, 1, 2, 10, 99_999_999, 100_000_000, 250_000_000, 5_000_000_000][Int(chance.next() % 8)]
                real.advance(to: now)
            default:
                real.clear(at: now)
                list = PlainList(since: now)
            }
            let isSame = real.sums == list.sums(window, now: now)
            #expect(isSame, "step \(step): \(real.sums), \(list.sums(window, now: now))")
            if !isSame { return }
        }
    }

    @Test("A call leaves a window of ten seconds when it is between nine and ten seconds old")
    func age() {
        for (recordedAt, leavesAt) in [(0, 10_000), (1, 10_000), (999, 10_000), (1_000, 11_000), (1_999, 11_000)]
            as [(Int64, Int64)]
        {
            var window = OutcomeWindow(.time(.seconds(10)), now: 0)
            window.advance(to: recordedAt * 1_000_000)
            window.record(failed: true, slow: false)
            window.advance(to: leavesAt * 1_000_000 - 1)
            #expect(window.sums.calls == 1)
            window.advance(to: leavesAt * 1_000_000)
            #expect(window.sums == OutcomeWindow.Sums())
        }
    }

    @Test("Times at the ends of their range neither overflow nor keep an old call")
    func ends() {
        for time in [Duration.nanoseconds(1), .seconds(10), .longestSetting] {
            var window = OutcomeWindow(.time(time), now: .min)
            window.record(failed: true, slow: true)
            window.advance(to: .max)
            if time < .seconds(3600) { #expect(window.sums.calls == 0) }
            window.record(failed: false, slow: false)
            window.advance(to: .max)
            #expect(window.sums.calls >= 1)
        }
    }

    @Test("A window of calls holds so many, and a window of time any number")
    func capacity() {
        #expect(OutcomeWindow(.calls(1_000_000), now: 0).capacity == 1_000_000)
        #expect(OutcomeWindow(.time(.seconds(1)), now: 0).capacity == nil)
    }
}
