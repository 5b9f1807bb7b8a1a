import CircuitMonitor
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
        let forms: [DisplayText] = [
            "42.0% of 12 failed, 50.0% trip it · last 50 calls", "42.0% of 12 failed, 50.0% trip it",
            "42.0% of 12 failed, 50.0% trip it",
        ]
        #expect(try facts(reading).window == forms)
    }

    @Test("a window with too few calls says from when on it counts, and shows no share")
    func youngWindow() throws {
        var reading = Reading(state: .closed)
        reading.window = CallWindow(extent: .time(.seconds(10)), calls: 3, failed: 2, slow: 1)
        reading.thresholds.failureRate = 0.5
        reading.thresholds.minimumCalls = 20
        reading.thresholds.slowCallRate = 0.8
        #expect(
            try facts(reading).window?.first
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

    @Test("a circuit that only measures says what it would be")
    func wouldBe() throws {
        let facts = try facts(Reading(state: .metricsOnly, wouldBe: .open))
        #expect(facts.stateNote == "would be OPEN" && facts.causes == ["would be OPEN"])
    }

    @Test("no failure and a target that does not tell its failures are two things")
    func lastFailure() throws {
        #expect(try facts(Reading(state: .closed)).lastFailure == "not reported")
        #expect(try facts(Reading(state: .closed, lastFailure: LastFailure.never)).lastFailure == "none")
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
