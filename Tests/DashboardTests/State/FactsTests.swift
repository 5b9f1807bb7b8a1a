import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("What is said of a circuit")
struct FactsTests {
    private func facts(_ reading: Reading) throws -> CircuitFacts {
        var scene = Scene()
        scene.read(reading)
        let track = try #require(scene.state.selectedTrack)
        return CircuitFacts(track, now: scene.now, clock: scene.state.clock, glyphs: .unicode)
    }

    @Test("a window is told with its share, what trips it and how far it reaches")
    func window() throws {
        var reading = Reading(state: .closed)
        #expect(try facts(reading).window == nil)
        reading.window = CallWindow(extent: .calls(50), calls: 12, failed: 5, failureRate: 0.42)
        reading.thresholds.failureRate = 0.5
        let line = try #require(try facts(reading).window)
        #expect(line.whole == "42.0% of 12 failed, 50.0% trip it · last 50 calls")
        #expect(line.text(in: 40) == "42.0% of 12 failed · last 50 calls")
        #expect(line.text(in: 32) == "42.0% of 12 failed")
    }

    @Test("a window with too few calls says from when on it counts, and shows no share")
    func youngWindow() throws {
        var reading = Reading(state: .closed)
        reading.window = CallWindow(extent: .time(.seconds(10)), calls: 3, failed: 2, slow: 1)
        reading.thresholds.failureRate = 0.5
        reading.thresholds.minimumCalls = 20
        reading.thresholds.slowCallRate = 0.8
        #expect(
            try facts(reading).window?.whole
                == "2 of 3 failed, 50.0% trip it from 20 calls on · 1 slow, 80.0% trip it · last 10s"
        )
    }

    @Test("what trips the circuit is a share, a streak or both")
    func tripRule() throws {
        var reading = Reading(state: .closed)
        #expect(try facts(reading).tripRule.isEmpty)
        reading.thresholds.failures = 5
        #expect(try facts(reading).tripRule.first == "trips at 5 in a row")
        reading.thresholds.failureRate = 0.5
        #expect(try facts(reading).tripRule.first == "trips at 50.0% or 5 in a row")
        reading.thresholds.failures = nil
        #expect(try facts(reading).tripRule == ["trips at 50.0%"])
    }

    @Test("failures are said to be in a row only where the target says so")
    func failures() throws {
        var reading = Reading(state: .open, failureStreak: 4)
        reading.thresholds.failures = 5
        #expect(try facts(reading).failures.whole == "4 in a row, 5 trip it")
        #expect(try facts(reading).causes == ["4 failures in a row", "4 failures in a row"])
        reading.isStreakInARow = false
        #expect(try facts(reading).failures.whole == "4 failures, 5 trip it")
        #expect(try facts(reading).causes == ["4 failures", "4 failures"])
        #expect(try facts(reading).tripRule.first == "trips at 5 failures")
        reading.failureStreak = 1
        #expect(try facts(reading).failures.whole == "1 failure, 5 trip it")
    }

    @Test("a circuit that only measures says what it would be")
    func wouldBe() throws {
        let facts = try facts(Reading(state: .metricsOnly, wouldBe: .open))
        #expect(facts.stateNote == "would be OPEN" && facts.causes == ["would be OPEN"])
    }

    @Test("no failure and a target that does not tell its failures are two things")
    func lastFailure() throws {
        #expect(try facts(Reading(state: .closed)).lastFailure.whole == "not reported")
        #expect(try facts(Reading(state: .closed, lastFailure: LastFailure.never)).lastFailure.whole == "none")
    }

    @Test("a last failure that lies in the future is said to, because a clock or a zone is wrong")
    func future() throws {
        let failure = LastFailure(time: Scene.start.wall.advanced(by: .seconds(10_800)), text: "timeout")
        let line = try facts(Reading(state: .closed, lastFailure: failure)).lastFailure
        #expect(line.whole == "in 3h00m (clock or zone differs) timeout")
        let near = LastFailure(time: Scene.start.wall.advanced(by: .seconds(2)), text: "timeout")
        #expect(try facts(Reading(state: .closed, lastFailure: near)).lastFailure.whole == "14:00:02 timeout")
    }

    @Test("ignored calls do not leave a narrow line before those that nobody misses")
    func ignored() throws {
        var reading = Reading(state: .closed)
        reading.counters = Counters(total: 15_500, succeeded: 15_000, failed: 12, ignored: 400, refused: 88)
        let calls = try facts(reading).calls
        #expect(calls.whole == "15.5k  ok 15.0k  failed 12  ignored 400  fallbacks 88")
        #expect(calls.text(in: 36) == "failed 12  ignored 400  fallbacks 88")
    }

    @Test("since when is told where it is known, and not of a day before")
    func since() throws {
        #expect(try facts(Reading(state: .open, outage: .seconds(372))).since == "since 13:53:48")
        #expect(try facts(Reading(state: .open)).since == nil)
        #expect(try facts(Reading(state: .closed, timeInState: .seconds(90_000))).since == nil)
    }

    @Test("a streak of one says nothing that the reason does not say")
    func streak() throws {
        let failure = LastFailure(time: nil, text: "refused")
        #expect(
            try facts(Reading(state: .open, failureStreak: 1, lastFailure: failure)).causes == ["refused", "refused"]
        )
        #expect(
            try facts(Reading(state: .open, failureStreak: 5, lastFailure: failure)).causes
                == ["refused, 5 failures in a row", "refused"]
        )
    }
}
