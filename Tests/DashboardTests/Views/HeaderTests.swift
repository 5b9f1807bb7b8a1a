import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("The header")
struct HeaderTests {
    /// Seven circuits in five different states.
    private static func fleet() -> Scene {
        var scene = Scene((0..<7).map { "http://auth-\($0):8000" })
        let states: [CircuitState] = [.open, .open, .halfOpen, .closed, .closed, .unknown]
        for (target, state) in states.enumerated() {
            scene.read(Reading(state: state), target: target, instance: "auth-\(target)")
        }
        scene.fail("refused", target: 6)
        return scene
    }

    @Test("how many circuits are in which state is said in words, and where there is no room by glyphs")
    func counts() {
        let scene = Self.fleet()
        let words = "○ 2 open  ! 1 no answer  ◐ 1 half-open  ? 1 unknown  ● 2 closed"
        #expect(scene.rows(120, 40)[0].contains("  \(words)  "))
        #expect(scene.rows(120, 40)[0].contains("every 1s"))
        #expect(scene.rows(80, 24)[0].contains("  ○ 2  ! 1  ◐ 1  ? 1  ● 2  "))
        #expect(scene.rows(80, 24)[0].contains("every 1s"))
    }

    @Test("the counts lose the interval first and then their end, never the open ones")
    func fewColumns() {
        let row = Self.fleet().rows(40, 10)[0]
        #expect(row.contains("  ○ 2  ! 1  "), "\(row)")
        #expect(!row.contains("every"), "\(row)")
        #expect(row.hasSuffix("14:00:00 UTC"), "\(row)")
    }

    @Test("a long name is cut in the middle, so that both ends show", arguments: [40, 60, 80, 120])
    func longName(columns: Int) {
        var scene = Scene(["http://a:1"])
        scene.read(Reading(state: .open), name: DisplayText(untrusted: "payments" + String(repeating: "x", count: 300)))
        let row = scene.rows(columns, 40)[0]
        #expect(row.contains("paym") && row.contains("…") && row.contains("th-1"), "\(row)")
        #expect(row.hasSuffix("14:00:00 UTC"), "\(row)")
    }

    @Test("a badge without room for its figures keeps its word")
    func badges() {
        var scene = Scene.outage()
        var reading = Reading(state: .closed, capabilities: .inProcess)
        reading.injection = Injection(callsLeft: 5)
        scene.read(reading, instance: "in-process")
        #expect(scene.rows(120, 40)[0].contains("INJECTED 5 calls left"))
        #expect(scene.rows(40, 10)[0] == " breakertop  DEMO simulated  INJECTED")
    }
}
