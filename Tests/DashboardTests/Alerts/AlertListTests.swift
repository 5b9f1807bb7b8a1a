import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("The list of alerts")
struct AlertListTests {
    /// Outages on so many services, each a second older than the next.
    private func scene(_ count: Int = 3) -> Scene {
        var scene = Scene((1...count).map { "http://auth-\($0):8000" })
        for second in 0..<320 {
            for target in 0..<count {
                scene.read(
                    Reading(state: second <= target ? .closed : .open),
                    target: target,
                    instance: "auth-\(target + 1):8000"
                )
            }
            scene.advance(.seconds(1))
        }
        scene.hear(.tick)
        return scene
    }

    @Test("it has every alert with its age, the oldest first", arguments: [(120, 40), (80, 24)])
    func lines(columns: Int, rows: Int) throws {
        var scene = scene()
        scene.press(.character("A"))
        let frame = scene.rows(columns, rows)
        let first = try #require(frame.firstIndex { $0.contains("3 alerts ") && $0.contains("esc closes") })
        #expect(frame[first + 1].contains("CRITICAL  redis @ auth-1:8000  outage 5m19s"))
        #expect(frame[first + 1].contains("18s ago"))
        #expect(frame[first + 3].contains("CRITICAL  redis @ auth-3:8000  outage 5m17s"))
        #expect(frame[first + 3].contains("16s ago"))
    }

    @Test("it can be used on the smallest terminal, and scrolls")
    func small() {
        var scene = scene(12)
        scene.press(.character("A"))
        var frame = scene.rows(40, 10)
        #expect(frame.contains { $0.contains("CRIT  redis …:8000  outage 5m19s 18s") }, "\(frame)")
        #expect(frame.contains { $0.contains("1–6/12") }, "\(frame)")
        for _ in 0..<20 { scene.press(.character("j")) }
        frame = scene.rows(40, 10)
        #expect(frame.contains { $0.contains("7–12/12") })
        scene.press(KeyStroke(.home))
        #expect(scene.rows(40, 10).contains { $0.contains("1–6/12") })
    }

    @Test("answers from the past are said with their age, and a circuit that is no longer reported when its alert ends")
    func otherFindings() throws {
        var scene = scene(1)
        let circuit = CircuitID(target: TargetID(index: 0), instance: "auth-1:8000", name: "redis")
        var old = CircuitReading(id: circuit, reading: Reading(state: .open))
        for second in 0..<70 {
            old.age = .seconds(600 + second)
            scene.read([old])
            scene.advance(.seconds(1))
        }
        scene.press(.character("A"))
        #expect(scene.rows(120, 40).contains { $0.contains("answers are 11m09s old: a cache, or a wrong clock") })
        #expect(scene.rows(80, 24).contains { $0.contains("answers are 11m09s old") })
        #expect(scene.rows(40, 10).contains { $0.contains("11m09s old") })
        let other = CircuitID(target: TargetID(index: 0), instance: "auth-1:8000", name: "other")
        for _ in 0..<62 {
            scene.read([CircuitReading(id: other, reading: Reading(state: .closed))])
            scene.advance(.seconds(1))
        }
        #expect(scene.state.bannerAlerts.isEmpty)
        #expect(scene.state.message?.text == "alert over: redis @ auth-1:8000: no longer reported")
        #expect(scene.state.fleet[circuit]?.events.last?.text == "no longer reported: alert over")
    }

    @Test("enter shows the circuit of the selected alert as of now")
    func enter() {
        var scene = scene()
        scene.press(.character("{"))
        scene.press(.character("A"))
        scene.press(KeyStroke(.down))
        scene.press(KeyStroke(.enter))
        #expect(scene.state.overlay == nil && scene.state.pause == nil && scene.state.screen == .focus)
        #expect(scene.state.selection?.instance == "auth-2:8000")
    }

    @Test("the selection follows its alert when others are acknowledged or new")
    func following() throws {
        var scene = scene()
        scene.press(.character("A"))
        scene.press(KeyStroke(.down))
        scene.press(.character("a"))
        #expect(scene.state.bannerAlerts.allSatisfy { $0.isAcknowledged })
        // Another one that nobody knows of yet stands above them.
        for _ in 0..<70 {
            scene.fail("refused", target: 0)
            scene.advance(.seconds(1))
        }
        #expect(scene.state.bannerAlerts.first?.isAcknowledged == false && scene.state.bannerAlerts.count == 4)
        let frame = scene.rows(120, 40)
        #expect(frame.contains { $0.contains("4 alerts, 3 acknowledged") })
        scene.press(KeyStroke(.enter))
        #expect(scene.state.selection?.instance == "auth-2:8000")
    }

    @Test("the alert of a target leads to its circuit")
    func ofTarget() {
        var scene = Scene(["http://auth-1:8000", "http://auth-2:8000"])
        for _ in 0..<70 {
            scene.fail("refused", target: 1)
            scene.advance(.seconds(1))
        }
        scene.press(.character("A"))
        scene.press(KeyStroke(.enter))
        #expect(scene.state.selection?.target == TargetID(index: 1) && scene.state.screen == .focus)
    }

    @Test("a page of it is the alerts that it shows")
    func page() {
        var scene = scene(14)
        scene.state.settle(in: TerminalSize(columns: 40, rows: 10))
        scene.press(.character("A"))
        for (key, row) in [(KeyStroke(.pageDown), 7), (KeyStroke(.pageDown), 13), (KeyStroke(.pageUp), 7)] {
            scene.press(key)
            var opened = scene
            opened.press(KeyStroke(.enter))
            #expect(opened.state.selection?.instance.text == "auth-\(row):8000")
        }
    }

    @Test("without alerts it says so, and every key that closes a page closes it")
    func empty() {
        for key in [KeyStroke(.escape), .character("q"), .character("A")] {
            var scene = Scene.outage()
            scene.press(.character("A"))
            #expect(scene.rows(80, 24).contains { $0.contains("no alerts") })
            scene.press(KeyStroke(.enter))
            #expect(scene.press(key).isEmpty)
            #expect(scene.state.overlay == nil)
        }
    }
}
