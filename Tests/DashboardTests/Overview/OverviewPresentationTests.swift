import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells
import Testing

@testable import Dashboard

@Suite("What the overview keeps of its rows")
struct OverviewPresentationTests {
    private static let size = TerminalSize(columns: 120, rows: 40)

    /// A row as far as anybody can see it.
    private struct Seen: Hashable {
        var group: DisplayText?
        var circuits: [CircuitID]
        var measures: OverviewRow.Measures
    }

    private func rows(_ state: DashboardState) -> [Seen] {
        state.overviewRows.map { row in
            Seen(group: row.group, circuits: row.tracks.map(\.id), measures: row.measures)
        }
    }

    /// The text and the styles of a frame.
    private func frame(_ state: DashboardState) -> String {
        var state = state
        state.settle(in: Self.size)
        let frame = DashboardView.frame(of: state, size: Self.size)
        return FrameExport.text(frame) + FrameExport.styles(frame)
    }

    /// A state that remembers nothing of earlier frames.
    private static func forgetful(_ state: DashboardState) -> DashboardState {
        var state = state
        (state.presentation, state.arranged, state.names, state.strips) = (nil, nil, nil, OverviewStrips())
        return state
    }

    private func scene() -> Scene {
        Scene(
            ["http://auth-1:8000", "http://auth-2:8000", "http://auth-10:8000", "http://api:8000"],
            tags: [["service": "auth"], ["service": "auth"], [:], ["service": "api"]]
        )
    }

    @Test("it is what would be derived anew, whatever was polled, typed and looked back at", arguments: 1...12)
    func sameAsAnew(seed: Int) {
        var random = Chance(state: UInt64(seed))
        var scene = scene()
        let keys: [KeyStroke] =
            "sSggjk/ea pp[[]".map(KeyStroke.character) + [KeyStroke(.enter), KeyStroke(.escape), KeyStroke(.escape)]
        let names: [DisplayText] = ["redis", "mail", "search", "redis 10", "redis 9"]
        for step in 0..<250 {
            switch random.below(8) {
            case 0...3:
                let target = random.below(4)
                let reading = Reading(
                    state: CircuitState(rawValue: random.below(7)) ?? .closed,
                    counters: Counters(
                        succeeded: UInt64(step * (1 + target)),
                        failed: UInt64(step / 2),
                        refused: UInt64(step)
                    )
                )
                scene.read(reading, target: target, name: names[random.below(5)], instance: "host-\(target)")
            case 4: scene.fail("refused", target: random.below(4))
            case 5: scene.wait(.milliseconds(400 * random.below(12)))
            default: scene.press(keys[random.below(keys.count)])
            }
            if random.below(2) == 0 { scene.state.settle(in: Self.size) }
            var anew = scene.state
            anew.presentation = nil
            #expect(rows(scene.state) == rows(anew), "step \(step)")
            #expect(scene.state.presented.unfilteredCount == anew.presented.unfilteredCount, "step \(step)")
            if step % 5 == 0 { #expect(frame(scene.state) == frame(Self.forgetful(scene.state)), "step \(step)") }
            for (position, row) in scene.state.overviewRows.enumerated() {
                #expect(row.tracks.allSatisfy { scene.state.overviewRows.position(of: $0.id) == position })
            }
        }
    }

    @Test("a key works with the rows of the last frame, and the next frame with those of the key")
    func derivedOnce() throws {
        var scene = scene()
        for target in 0..<4 { scene.read(Reading(state: .closed), target: target, instance: "host-\(target)") }
        scene.state.settle(in: Self.size)
        let first = try #require(scene.state.presentation)
        #expect(first.holds(for: scene.state))
        scene.press(KeyStroke(.down))
        #expect(first.holds(for: scene.state))
        scene.press(.character("s"))
        #expect(!first.holds(for: scene.state))
        #expect(try #require(scene.state.presentation).holds(for: scene.state))
    }

    @Test("a strip is cut where something was read, or where its newest cell has ended, and is kept else")
    func strips() throws {
        var scene = scene()
        for target in 0..<4 { scene.read(Reading(state: .closed), target: target, instance: "host-\(target)") }
        func stands() -> [CircuitHistory.Stand] {
            scene.state.circuits.map { $0.history.stand(endingAt: scene.now, width: .seconds(15), count: 20) }
        }
        let before = stands()
        scene.wait(.seconds(4))
        #expect(stands() == before)
        scene.read(Reading(state: .open), target: 0, instance: "host-0")
        #expect(Set(stands()).intersection(before).count == 3)
        scene.wait(.seconds(15))
        #expect(Set(stands()).isDisjoint(with: before))
    }

    @Test("copies of a state that went different ways do not take each other's rows")
    func copies() {
        var left = scene()
        left.read(Reading(state: .closed), target: 0, name: "redis", instance: "host-0")
        left.state.settle(in: Self.size)
        var right = left
        left.read(Reading(state: .open), target: 1, name: "mail", instance: "host-1")
        right.read(Reading(state: .open), target: 2, name: "search", instance: "host-2")
        left.state.settle(in: Self.size)
        right.state.settle(in: Self.size)
        left.state.fleet = right.state.fleet
        #expect(rows(left.state) == rows(right.state))
    }

    /// Random numbers that are the same for the same seed.
    private struct Chance {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }
}
