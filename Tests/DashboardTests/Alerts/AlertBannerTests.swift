import CircuitMonitor
import CircuitVocabulary
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

    @Test(
        "how many alerts there are is said at every size, and the keys for them as long as one stands",
        arguments: [(40, 10), (60, 12), (80, 13), (80, 24), (120, 40), (200, 60)]
    )
    func everySize(columns: Int, rows: Int) {
        var (scene, _) = scene()
        for screen in [DashboardState.Screen.overview, .focus] {
            scene.state.screen = screen
            let frame = scene.rows(columns, rows)
            #expect(frame[0].contains("▲ 2") || frame[1].hasSuffix("2 alerts"), "\(frame.joined(separator: "\n"))")
            #expect(frame.last?.contains("a acknowledge") == true)
        }
        #expect(Scene.outage().rows(columns, rows).last?.contains("acknowledge") == false)
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

    @Test("a target without an answer for a minute is named with what went wrong, and the time goes on")
    func noAnswer() {
        var scene = Scene(["http://auth-2:8000", "http://api-1:8000"])
        for _ in 0..<70 {
            scene.fail("refused", target: 0)
            scene.read(Reading(state: .closed), target: 1, instance: "api-1")
            scene.advance(.seconds(1))
        }
        #expect(scene.rows(120, 40)[1].hasPrefix(" ▲ CRITICAL http://auth-2:8000: no answer for 1m09s: refused"))
        scene.wait(.milliseconds(500))
        #expect(scene.rows(120, 40)[1].contains("no answer for 1m10s"))
        scene.read(Reading(state: .closed), target: 0, instance: "auth-2")
        #expect(scene.rows(120, 40)[1].hasPrefix("┌"))
    }

    @Test("alerts come and go with polls alone, on a paused screen too", arguments: [false, true])
    func withoutTicks(isPaused: Bool) {
        var scene = Scene(["auth-2", "api-1"])
        scene.read(Reading(state: .closed), target: 0, instance: "auth-2")
        if isPaused { scene.press(.character(" ")) }
        for second in 1..<303 {
            // Each poll ends 40 ms after the full second, and no tick ever comes.
            scene.advance(.seconds(1))
            scene.read(Reading(state: .open), target: 0, instance: "auth-2")
            #expect(scene.state.bannerAlerts.isEmpty == (second <= 301), "\(second)")
        }
        scene.advance(.seconds(1))
        scene.read(Reading(state: .closed), target: 0, instance: "auth-2")
        #expect(scene.state.bannerAlerts.isEmpty)
        scene.advance(.seconds(1))
        scene.read(Reading(state: .closed), target: 0, instance: "auth-2")
        #expect(scene.state.alerts.alerts.map(\.severity) == [.info])
    }

    @Test("what changes by time alone has a deadline: alerts, messages and news")
    func deadlines() {
        var scene = Scene(["auth-2", "api-1"])
        #expect(scene.state.nextDeadline == nil)
        scene.read(Reading(state: .open, outage: .seconds(290)), target: 0, instance: "auth-2")
        #expect(scene.state.nextDeadline == scene.now.monotonic.advanced(by: .seconds(10) + .nanoseconds(1)))
        scene.press(.control("r"))
        let polling = scene.now.monotonic.advanced(by: .seconds(5))
        #expect(scene.state.nextDeadline == polling)
        scene.advance(.seconds(5))
        scene.hear(.tick)
        #expect(scene.state.message == nil && scene.state.nextDeadline.map { $0 > polling } == true)
        // The news of a change is over after ten quiet seconds, though nothing more is ever read.
        scene.read(Reading(state: .closed), target: 0, instance: "auth-2")
        #expect(scene.state.alerts.alerts.count == 1)
        #expect(scene.state.nextDeadline == scene.now.monotonic.advanced(by: .seconds(10)))
        scene.wait(.seconds(10))
        #expect(scene.state.alerts.alerts.isEmpty && scene.state.nextDeadline == nil)
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
