import Testing

@testable import DemoService

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

    @Test(
        "times beyond every clock and factors that are no numbers trap nothing",
        arguments: [
            Duration.seconds(-1e20), .seconds(Int64.min), .zero, .nanoseconds(1), .seconds(10_000_000_000),
            .seconds(Int64.max), .seconds(1e19), .seconds(1e20),
        ],
        [0, -1, 1e300, 1e-300, Double.nan, .infinity, -.infinity]
    )
    func extremes(time: Duration, factor: Double) {
        for period in [nil, time, .seconds(90)] {
            let phases = [ScriptTimeline.Phase(at: time, .frozen), .init(at: .seconds(1), .slowed(factor))]
            let extreme = ScriptTimeline(phases: phases, repeatingEvery: period)
            for timeline in [extreme, extreme.scaled(by: factor)] {
                _ = timeline.condition(at: time)
                if let next = timeline.nextChange(after: time) { #expect(next >= .zero) }
            }
        }
        #expect(!time.inWords.isEmpty)
        var generator = SplitMix64(seed: 1)
        let model = LatencyModel(median: time, p99: time, warmUp: time, warmUpFirst: time, warmUpLast: time)
        _ = model.draw(using: &generator)
        _ = model.drawWarmUp(after: .seconds(1), using: &generator)
        _ = model.drawWarmUp(after: time, using: &generator)
        _ = model.median(slowedBy: factor)
        var latencies = RollingLatency(window: time, slices: factor > 0 ? .max : .min)
        latencies.record(time, at: time)
        _ = latencies.figures(at: time)
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
