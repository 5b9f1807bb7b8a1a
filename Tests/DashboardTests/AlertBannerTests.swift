import CircuitMonitor
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("The alert banner")
struct AlertBannerTests {
    /// An outage of more than six minutes on one target, and one call in five failing on another.
    private func scene(ringsBell: Bool = false) -> (scene: Scene, commands: [Command]) {
        var scene = Scene(["auth-2", "api-1"])
        scene.state.ringsBell = ringsBell
        var commands: [Command] = []
        for second in 0..<372 {
            let calls = UInt64(second)
            scene.read(Reading(state: second == 0 ? .closed : .open), target: 0, instance: "auth-2")
            scene.read(
                Reading(state: .closed, counters: Counters(succeeded: calls * 4, failed: calls)),
                target: 1,
                name: "payments",
                instance: "api-1"
            )
            scene.advance(.seconds(1))
            commands += scene.hear(.tick)
        }
        return (scene, commands)
    }

    @Test("it names severity, circuit and finding, the most severe first, and how many there are")
    func banner() {
        let (scene, _) = scene()
        let row = scene.rows(120, 40)[1]
        #expect(
            row.hasPrefix(" ▲ CRITICAL redis @ auth-2: outage 6m11s · WARNING payments @ api-1: failure rate 20.0%")
        )
        #expect(row.hasSuffix("2 alerts"))
        let theme = scene.state.theme
        #expect(scene.frame(120, 40)[3, 1].style.foreground == theme.style(.critical).foreground)
        #expect(scene.rows(80, 24)[1].contains("CRITICAL redis @ auth-2: outage 6m11s"))
        #expect(scene.rows(80, 24)[1].hasSuffix("2 alerts"))
        #expect(scene.rows(40, 10)[1].hasPrefix("┌"))
    }

    @Test("without alerts there is no line for them")
    func absent() {
        #expect(Scene.outage().rows(120, 40)[1].hasPrefix("┌"))
    }

    @Test("a acknowledges all of them, which stay in sight, quietly, and without alerts says that there are none")
    func acknowledging() {
        var (scene, _) = scene()
        scene.press(.character("a"))
        let row = scene.rows(120, 40)[1]
        #expect(row.contains("CRITICAL redis @ auth-2") && row.hasSuffix("2 alerts, acknowledged"))
        #expect(scene.frame(120, 40)[3, 1].style.foreground == scene.state.theme.style(.textDim).foreground)
        scene.press(.character("a"))
        #expect(scene.rows(120, 40)[38].contains("there is no alert to acknowledge"))
    }

    @Test("it is about the present, also while the screen looks back")
    func whilePaused() {
        var (scene, _) = scene()
        scene.press(.character("{"))
        let before = scene.rows(120, 40)
        for _ in 0..<5 {
            scene.read(Reading(state: .open), target: 0, instance: "auth-2")
            scene.wait(.seconds(1))
        }
        let after = scene.rows(120, 40)
        #expect(after[1].contains("CRITICAL redis @ auth-2: outage 6m16s"))
        #expect(after.dropFirst(2) == before.dropFirst(2))
    }

    @Test("the bell rings once for a critical alert, where it is wanted")
    func bell() {
        #expect(scene(ringsBell: true).commands == [.ring])
        #expect(scene().commands.isEmpty)
    }

    @Test("a change of state is told of for ten seconds in the border of the overview")
    func news() {
        var scene = Scene(["http://a:1", "http://b:2"])
        scene.read(Reading(state: .closed), target: 0)
        scene.wait(.seconds(1))
        scene.read(Reading(state: .halfOpen), target: 0)
        scene.wait(.seconds(1))
        #expect(scene.rows(120, 24)[22].contains("redis @ auth-1: closed → half-open"))
        scene.wait(.seconds(10))
        #expect(!scene.rows(120, 24)[22].contains("half-open"))
    }
}
