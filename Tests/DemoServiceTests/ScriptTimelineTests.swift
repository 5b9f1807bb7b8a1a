import DemoService
import Testing

@Suite struct ScriptTimelineTests {
    private let timeline = ScriptTimeline(
        phases: [
            .init(at: .seconds(8), .stopped), .init(at: .seconds(26), .warmingUp), .init(at: .seconds(32), .fullSpeed),
        ],
        repeatingEvery: .seconds(90)
    )

    @Test(
        "the condition is a function of the time since the start, round after round",
        arguments: [
            (0, .fullSpeed), (7_999, .fullSpeed), (8_000, .stopped), (25_999, .stopped), (26_000, .warmingUp),
            (32_000, .fullSpeed), (89_999, .fullSpeed), (90_000, .fullSpeed), (98_000, .stopped), (116_000, .warmingUp),
            (9_008_000, .stopped),
        ] as [(Int, ServerCondition)]
    )
    func conditions(milliseconds: Int, expected: ServerCondition) {
        #expect(timeline.condition(at: .milliseconds(milliseconds)) == expected)
    }

    @Test("following the changes from the start visits every phase once and never stands still")
    func changes() {
        var elapsed = Duration.zero
        var visited: [(Duration, ServerCondition)] = []
        while visited.count < 8, let next = timeline.nextChange(after: elapsed) {
            #expect(next > elapsed)
            elapsed = next
            visited.append((next, timeline.condition(at: next)))
        }
        #expect(visited.map(\.0) == [8, 26, 32, 90, 98, 116, 122, 180].map { .seconds($0) })
        #expect(
            visited.map(\.1)
                == [.stopped, .warmingUp, .fullSpeed, .fullSpeed, .stopped, .warmingUp, .fullSpeed, .fullSpeed]
        )
    }

    @Test("without a period the last phase stays")
    func once() {
        let once = ScriptTimeline(phases: [.init(at: .seconds(1), .frozen)])
        #expect(once.nextChange(after: .zero) == .seconds(1))
        #expect(once.nextChange(after: .seconds(1)) == nil)
        #expect(once.condition(at: .seconds(100_000)) == .frozen)
    }

    @Test("a timeline without phases is full speed for ever and changes never, whatever its period")
    func empty() {
        let empty = ScriptTimeline(phases: [], repeatingEvery: .seconds(1))
        #expect(empty.condition(at: .seconds(12)) == .fullSpeed)
        #expect(empty.nextChange(after: .seconds(12)) == nil)
    }

    @Test("strange times neither crash nor stand still")
    func strange() {
        let phases = [ScriptTimeline.Phase(at: .seconds(-1), .stopped), .init(at: .zero, .frozen)]
        let strange = ScriptTimeline(phases: phases, repeatingEvery: .seconds(-3))
        #expect(strange.phases == [.init(at: .zero, .frozen)])
        #expect(strange.period == nil)
        #expect(timeline.condition(at: .seconds(-5)) == .fullSpeed)
        #expect(timeline.nextChange(after: .seconds(-5)) == .seconds(8))
        #expect(timeline.nextChange(after: .seconds(Int64.max / 2)) != nil)
    }

    @Test("a scaled timeline tells the same story at another pace")
    func scaled() {
        let fast = timeline.scaled(by: 0.01)
        #expect(fast.period == .milliseconds(900))
        #expect(fast.condition(at: .milliseconds(79)) == .fullSpeed)
        #expect(fast.condition(at: .milliseconds(81)) == .stopped)
        #expect(fast.condition(at: .milliseconds(261)) == .warmingUp)
    }

    @Test("every scenario is found by its name, in any letters, and an unknown name is not")
    func names() {
        #expect(Set(Scenario.all.map(\.name)).count == Scenario.all.count)
        for scenario in Scenario.all {
            #expect(Scenario.named(scenario.name.uppercased()) == scenario)
            #expect(!scenario.summary.isEmpty)
        }
        #expect(Scenario.named("no such story") == nil)
        #expect(Scenario.named("") == nil)
    }

    @Test("in every scenario that takes Redis away, Redis comes back before the round is over")
    func recovery() {
        for scenario in Scenario.all where !scenario.timeline.phases.isEmpty {
            #expect(scenario.timeline.phases.last?.condition == .fullSpeed)
            #expect(scenario.timeline.condition(at: .zero) == .fullSpeed)
        }
    }
}
