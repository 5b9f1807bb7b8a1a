import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import Testing

@Suite("An order needs a hand")
struct OrderByHandTests {
    private func remote(isProduction: Bool = false) -> Scene {
        var scene = Scene(["http://auth-1:8000"], isProduction: isProduction)
        scene.read(Reading(state: .closed, capabilities: .remote))
        return scene
    }

    private static let begin = Scene.start.monotonic.advanced(by: .seconds(1))

    /// Presses keys with a pause before each; returns what was ordered.
    private func orders(
        _ keys: [KeyStroke],
        every pause: Duration,
        in scene: inout Scene,
        from start: MonotonicTime = begin
    ) -> [Command] {
        keys.enumerated().flatMap { index, key in
            scene.hear(.key(KeyPress(key, at: start.advanced(by: pause * index))))
        }
    }

    private func keys(_ text: String) -> [KeyStroke] {
        text.map { $0 == "\n" ? KeyStroke(.enter) : $0 == "\t" ? KeyStroke(.tab) : .character($0) }
    }

    /// Texts that would act if they were typed.
    static let texts = [
        "fix it now\n\n", "f!", "r!", "x!", "fix!", "f\t\n", "f\t\t\t\n\n", "r\t\t\n", "i!", "i\n!\n", "reset\n\n\n\n",
        "f\n\nf!\n", "q", "quit\nq\n", "f reason\n!\n", "free\n\nf\n\nr!\n",
    ]

    @Test(
        "a screen that stands still or looks back takes no order, and says which key returns",
        arguments: ["f", "r", "i", "x"] as [Character],
        [" ", "["] as [Character]
    )
    func paused(order: Character, pause: Character) {
        for isRemote in [false, true] {
            var scene = isRemote ? remote() : Scene.outage()
            scene.press(.character(pause))
            #expect(scene.press(.character(order)).isEmpty && scene.state.overlay == nil)
            #expect(scene.rows(40, 10).contains { $0.contains("press space first") })
            scene.press(.character(" "))
            #expect(!scene.rows(120, 40).contains { $0.contains("press space first") })
            scene.press(.character(order))
            #expect(scene.state.pause == nil && (scene.state.overlay != nil || scene.state.progress != nil))
        }
    }

    @Test("a text that is read at once orders nothing", arguments: texts)
    func oneBurst(text: String) {
        guard text.count > 1 else { return }
        for isProduction in [false, true] {
            var scene = remote(isProduction: isProduction)
            #expect(scene.paste(unbracketed: text).allSatisfy { !$0.isOrder })
        }
        var here = Scene.outage()
        #expect(here.paste(unbracketed: text).allSatisfy { !$0.isOrder })
    }

    @Test(
        "a text at the steady pace of a slow line orders nothing with its line ends",
        arguments: [
            "fix it now please\n\n", "in case of trouble call me\n\n", "xerox this, please, d m\n\n", "read this\n\n",
        ],
        [50, 60, 100]
    )
    func slowLine(text: String, milliseconds: Int) {
        var scene = remote()
        #expect(orders(keys(text), every: .milliseconds(milliseconds), in: &scene).allSatisfy { !$0.isOrder })
    }

    @Test("a text that comes bit by bit orders nothing", arguments: texts, [1, 8, 16, 40])
    func lines(text: String, milliseconds: Int) {
        guard text.count > 1, !text.hasPrefix("q") else { return }
        var scene = remote()
        #expect(orders(keys(text), every: .milliseconds(milliseconds), in: &scene).allSatisfy { !$0.isOrder })
    }

    @Test("a text in two reads orders nothing, wherever it is cut and however long the second is held up")
    func twoReads() {
        let text = keys("fix it now\n\n")
        for cut in 2..<text.count {
            for pause in [Duration.milliseconds(40), .milliseconds(400), .seconds(3)] {
                var scene = remote()
                let rest = Self.begin.advanced(by: pause)
                let commands = text.enumerated().flatMap { index, key in
                    let isAlone = index < cut ? cut == 1 : text.count - cut == 1
                    return scene.hear(.key(KeyPress(key, at: index < cut ? Self.begin : rest, isAlone: isAlone)))
                }
                // The last key alone, three seconds after everything else, is what a hand does.
                if cut == text.count - 1, pause == .seconds(3) { continue }
                #expect(commands.allSatisfy { !$0.isOrder }, "cut at \(cut), \(pause)")
            }
        }
    }

    @Test("a name and a line's end in one burst do not confirm what is in production")
    func production() {
        var scene = remote(isProduction: true)
        scene.press(.character("r"))
        scene.press(.character("!"))
        #expect(scene.paste(unbracketed: "redis\n\n").isEmpty)
        #expect(scene.state.overlay != nil)
        // The name stands there now: what it takes is a hand.
        #expect(scene.press(KeyStroke(.enter)).count == 1)
    }

    @Test("nothing is confirmed within 300 ms of the opening, and the screen says why")
    func settling() {
        for (pause, count) in [(60, 0), (299, 0), (300, 1), (1000, 1)] {
            var scene = remote()
            #expect(orders(keys("f!"), every: .milliseconds(pause), in: &scene).count == count)
            #expect(scene.rows(120, 40).joined().contains("press it again") == (count == 0))
        }
    }

    @Test("what was refused can be confirmed by pressing the key again")
    func again() {
        var scene = remote()
        scene.press(.character("f"))
        #expect(scene.paste(unbracketed: "a!\n\n").isEmpty)
        #expect(scene.state.overlay != nil)
        #expect(scene.press(KeyStroke(.enter)).count == 1)
    }

    @Test("a hand is obeyed: letter and sign, tab and Enter, a reason and Enter twice", arguments: [60, 100, 250])
    func hand(milliseconds: Int) {
        for text in ["rollout\n", "out\t\t"] {
            var scene = remote()
            scene.press(.character("f"))
            let (start, pace) = (Self.begin.advanced(by: .seconds(2)), Duration.milliseconds(milliseconds))
            #expect(orders(keys(text), every: pace, in: &scene, from: start).isEmpty)
            // What was typed is read before it is confirmed.
            let end = start.advanced(by: pace * text.count + .milliseconds(300))
            #expect(orders(keys("\n"), every: pace, in: &scene, from: end).count == 1)
        }
        var scene = remote()
        scene.press(.character("r"))
        #expect(scene.press(.character("!")).count == 1)
    }

    @Test("in this process f acts at once by hand, and not out of a text")
    func inProcess() {
        var scene = Scene.outage()
        #expect(scene.paste(unbracketed: "fr").isEmpty)
        #expect(scene.rows(120, 40).joined().contains("press it again"))
        #expect(scene.press(.character("f")).count == 1)
    }

    @Test("a text neither quits nor suspends, because its rest would reach the shell; what is harmless it may do")
    func leaving() throws {
        var scene = remote()
        scene.state.keys = try KeyTable(replacing: ["suspend": [.character("Z")]])
        #expect(!scene.paste(unbracketed: "qq").contains(.quit))
        #expect(!scene.paste(unbracketed: "aZ").contains(.suspend))
        #expect(scene.press(.character("Z")) == [.suspend])
        #expect(scene.paste(unbracketed: "u ").isEmpty && scene.state.showsUTC)
        #expect(scene.press(.character("q")) == [.quit])
    }
}

extension Command {
    /// Whether it changes something outside of the screen, or leaves it.
    fileprivate var isOrder: Bool {
        switch self {
        case .perform, .quit, .suspend: true
        case .pollNow, .readThemes, .repaint, .ring: false
        }
    }
}
