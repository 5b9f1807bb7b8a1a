import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("Acting on a circuit")
struct ControlDialogTests {
    private static let circuit = CircuitID(target: TargetID(index: 0), instance: "auth-2", name: "redis")

    private func dialog(
        _ verb: ControlDialog.Verb,
        isRemote: Bool = true,
        others: [CircuitID] = [],
        challenge: DisplayText? = nil
    ) -> ControlDialog {
        ControlDialog(
            verb,
            circuit: Self.circuit,
            others: others,
            isRemote: isRemote,
            challenge: challenge,
            at: Scene.start.monotonic,
            openedBy: [.character(["forceOpen": "f", "reset": "r", "inject": "i"]["\(verb)"] ?? "x")]
        )
    }

    // MARK: The dialog by itself

    @Test("on something remote the focus starts on Cancel, and Enter there changes nothing")
    func startsOnCancel() {
        for verb in [ControlDialog.Verb.forceOpen, .reset, .inject, .mode] {
            var dialog = dialog(verb)
            #expect(dialog.field == .cancel)
            #expect(dialog.handle(KeyStroke(.enter)) == .close)
        }
    }

    @Test("the action's key acts, the key that opened the dialog never does")
    func sign() {
        var dialog = dialog(.reset)
        for key in "rrr" { #expect(dialog.handle(.character(key)) == .stay) }
        #expect(dialog.handle(.character("!")) == .act(.reset(), on: [Self.circuit]))
        let remapped = ControlDialog(
            .reset,
            circuit: Self.circuit,
            isRemote: true,
            at: Scene.start.monotonic,
            openedBy: [.character("!")]
        )
        #expect(remapped.sign == ".")
    }

    @Test("tab and Enter act too, but Enter on a choice does not")
    func tabThenEnter() {
        var dialog = dialog(.forceOpen)
        _ = dialog.handle(KeyStroke(.down))
        _ = dialog.handle(KeyStroke(.down))
        #expect(dialog.field == .hold)
        #expect(dialog.handle(KeyStroke(.enter)) == .stay)
        _ = dialog.handle(KeyStroke(.backTab))
        _ = dialog.handle(KeyStroke(.backTab))
        #expect(dialog.field == .act)
        #expect(dialog.handle(KeyStroke(.enter)) == .act(.forceOpen(for: .seconds(300)), on: [Self.circuit]))
    }

    @Test("the time is chosen with the arrow keys, the reason is typed, and letters of the reason never act")
    func forceOpen() {
        var dialog = dialog(.forceOpen)
        while dialog.field != .hold { _ = dialog.handle(KeyStroke(.tab)) }
        _ = dialog.handle(.character("l"))
        _ = dialog.handle(KeyStroke(.down))
        #expect(dialog.field == .reason)
        for character in "rollout 10%jk" { #expect(dialog.handle(.character(character)) == .stay) }
        _ = dialog.handle(KeyStroke(.backspace))
        _ = dialog.handle(KeyStroke(.home))
        _ = dialog.handle(.character("o"))
        dialog.paste("\u{1B}[31m!\nx")
        #expect(dialog.action == .forceOpen(for: .seconds(1800), reason: "o[31m! xrollout 10%j"))
        #expect(dialog.handle(KeyStroke(.escape)) == .close)
    }

    @Test("every order but an injection can be given a reason")
    func reasons() {
        let expected: [(ControlDialog.Verb, ControlAction)] = [
            (.forceOpen, .forceOpen(for: .seconds(300), reason: "why")), (.reset, .reset(reason: "why")),
            (.mode, .metricsOnly(reason: "why")),
        ]
        for (verb, action) in expected {
            var dialog = dialog(verb)
            while dialog.field != .reason { _ = dialog.handle(KeyStroke(.up)) }
            dialog.paste("why")
            #expect(dialog.action == action)
        }
        #expect(!dialog(.inject).fields.contains(.reason))
    }

    @Test(
        "a reason that is typed while the focus is on a button is typed, and acts on nothing",
        arguments: [
            "too slow", "outage", "Outage", "OOM", "10%", "rollout 10%", "latency", "just a test", "flapping",
        ]
    )
    func eagerReason(words: String) {
        var dialog = dialog(.forceOpen)
        for character in words { #expect(dialog.handle(.character(character)) == .stay) }
        #expect(dialog.field == .reason)
        #expect(dialog.action == .forceOpen(for: .seconds(300), reason: words))
        #expect(dialog.handle(KeyStroke(.enter)) == .stay)
        #expect(dialog.field == .act)
    }

    @Test("a key that was held begins no reason")
    func heldKey() {
        var dialog = dialog(.forceOpen)
        for character in "ffffrollout" { #expect(dialog.handle(.character(character)) == .stay) }
        #expect(dialog.action == .forceOpen(for: .seconds(300), reason: "rollout"))
    }

    @Test("Enter after a wrong name says that it is wrong, after the right one it leads to the action")
    func enterAfterName() {
        var dialog = dialog(.reset, challenge: "redis")
        while dialog.field != .name { _ = dialog.handle(KeyStroke(.up)) }
        dialog.paste("redisx")
        #expect(dialog.handle(KeyStroke(.enter)) == .stay)
        #expect(dialog.field == .name && dialog.lacksChallenge)
        _ = dialog.handle(KeyStroke(.backspace))
        #expect(dialog.handle(KeyStroke(.enter)) == .stay && dialog.field == .act)
        #expect(dialog.handle(KeyStroke(.enter)) == .act(.reset(), on: [Self.circuit]))
    }

    @Test("until reset is a time as well")
    func untilReset() {
        var dialog = dialog(.forceOpen)
        while dialog.field != .hold { _ = dialog.handle(KeyStroke(.tab)) }
        _ = dialog.handle(KeyStroke(.right))
        _ = dialog.handle(KeyStroke(.right))
        #expect(dialog.action == .forceOpen(for: nil))
        _ = dialog.handle(KeyStroke(.right))
        #expect(dialog.action == .forceOpen(for: .seconds(60)))
    }

    @Test("in production nothing happens before the circuit's name has been typed")
    func challenge() {
        var dialog = dialog(.reset, challenge: "redis")
        #expect(dialog.handle(.character("!")) == .stay)
        #expect(dialog.field == .name && dialog.lacksChallenge)
        for character in "redi" { _ = dialog.handle(.character(character)) }
        _ = dialog.handle(KeyStroke(.tab))
        _ = dialog.handle(KeyStroke(.tab))
        #expect(dialog.field == .act)
        #expect(dialog.handle(KeyStroke(.enter)) == .stay)
        _ = dialog.handle(.character("s"))
        _ = dialog.handle(KeyStroke(.tab))
        #expect(dialog.handle(.character("!")) == .act(.reset(), on: [Self.circuit]))
    }

    @Test("all instances are acted on only where that was chosen")
    func scope() {
        let other = CircuitID(target: TargetID(index: 1), instance: "auth-1", name: "redis")
        var dialog = dialog(.mode, others: [other])
        #expect(dialog.handle(.character("!")) == .act(.metricsOnly(), on: [Self.circuit]))
        while dialog.field != .scope { _ = dialog.handle(KeyStroke(.up)) }
        _ = dialog.handle(KeyStroke(.right))
        #expect(dialog.handle(.character("!")) == .act(.metricsOnly(), on: [Self.circuit, other]))
        while dialog.field != .mode { _ = dialog.handle(KeyStroke(.up)) }
        _ = dialog.handle(KeyStroke(.left))
        #expect(dialog.handle(.character("!")) == .act(.disable(), on: [Self.circuit, other]))
    }

    // MARK: Injection in this process

    @Test("in this process Enter at once fails the next ten calls")
    func preselection() {
        var dialog = dialog(.inject, isRemote: false)
        #expect(dialog.handle(KeyStroke(.enter)) == .act(.inject(.next(10)), on: [Self.circuit]))
    }

    @Test("escape, and Enter on Cancel, close without acting")
    func cancelling() {
        var dialog = dialog(.inject, isRemote: false)
        #expect(dialog.handle(KeyStroke(.escape)) == .close)
        while dialog.field != .cancel { _ = dialog.handle(KeyStroke(.down)) }
        #expect(dialog.handle(KeyStroke(.enter)) == .close)
    }

    @Test("typed digits replace the number, then add to it, and are bounded")
    func typing() {
        var dialog = dialog(.inject, isRemote: false)
        _ = dialog.handle(KeyStroke(.tab))
        for digit in "25" { _ = dialog.handle(.character(digit)) }
        #expect(dialog.action == .inject(.next(25)))
        for _ in 0..<30 { _ = dialog.handle(.character("9")) }
        #expect(dialog.action == .inject(.next(10_000)))
        for _ in 0..<30 { _ = dialog.handle(KeyStroke(.backspace)) }
        #expect(dialog.action == .inject(.next(1)))
    }

    @Test("the kinds are walked with the arrow keys, in a circle")
    func kinds() {
        var dialog = dialog(.inject, isRemote: false)
        let walked = (0..<4).map { _ in
            _ = dialog.handle(KeyStroke(.right))
            return dialog.action
        }
        #expect(
            walked == [
                .inject(.share(0.5, for: .seconds(30))),
                .inject(.latency(.milliseconds(200), for: .seconds(30))),
                .stopInjection,
                .inject(.next(10)),
            ]
        )
        _ = dialog.handle(KeyStroke(.left))
        #expect(dialog.action == .stopInjection)
    }

    @Test("a share stays between 1 and 100 percent")
    func shareBounds() {
        var dialog = dialog(.inject, isRemote: false)
        _ = dialog.handle(KeyStroke(.right))
        _ = dialog.handle(KeyStroke(.down))
        for _ in 0..<40 { _ = dialog.handle(KeyStroke(.right)) }
        #expect(dialog.action == .inject(.share(1, for: .seconds(30))))
        for _ in 0..<40 { _ = dialog.handle(KeyStroke(.left)) }
        #expect(dialog.action == .inject(.share(0.01, for: .seconds(30))))
    }

    // MARK: On the screen

    /// Two instances of a circuit that take control.
    private func fleet(_ capabilities: Capabilities = .remote, isProduction: Bool = false) -> Scene {
        var scene = Scene(["http://auth-1:8000", "http://auth-2:8000"], isProduction: isProduction)
        for (index, instance) in ["auth-1", "auth-2"].enumerated() {
            scene.read(
                Reading(state: .closed, capabilities: capabilities),
                target: index,
                instance: DisplayText(untrusted: instance)
            )
        }
        return scene
    }

    @Test("what is asked of a remote circuit, and the state on the screen changes with the next reading only")
    func remote() throws {
        var scene = fleet()
        let circuit = try #require(scene.state.selection)
        #expect(scene.press(.character("f")).isEmpty)
        let screen = scene.rows(120, 40).joined(separator: "\n")
        #expect(screen.contains("┌ Force open ─"))
        #expect(screen.contains("redis @ auth-1  http://auth-1:8000  now ● CLOSED"))
        #expect(screen.contains("(•) 5m") && screen.contains("( ) all 2 instances of redis"))
        #expect(screen.contains("[ Cancel ]     [ !  Force open ]"))
        let commands = scene.press(.character("!"))
        #expect(commands == [.perform(.forceOpen(for: .seconds(300)), on: circuit)])
        #expect(scene.rows(120, 40).joined().contains("force open for 5m: auth-1 …"))
        scene.hear(.outcome(ControlOutcome(circuit: circuit, action: .forceOpen(for: .seconds(300)), failure: nil)))
        #expect(scene.rows(120, 40).joined().contains("redis: forced open for 5m"))
        #expect(!scene.rows(120, 40).joined().contains("■ FORCED"))
        scene.read(Reading(state: .forcedOpen, capabilities: .remote), target: 0, instance: "auth-1")
        #expect(scene.rows(120, 40).joined().contains("■ FORCED"))
    }

    @Test("a circuit of the same name in another service is not one of its instances")
    func otherServices() throws {
        var scene = Scene(
            ["http://a:1", "http://b:1", "http://c:1"],
            tags: [["service": "auth"], ["service": "web"], ["service": "auth"]]
        )
        for (index, instance) in (["a", "b", "c"] as [DisplayText]).enumerated() {
            scene.read(Reading(state: .closed, capabilities: .remote), target: index, instance: instance)
        }
        scene.state.selection = scene.state.circuits.first { $0.id.instance == "a" }?.id
        scene.press(.character("r"))
        guard case .control(let dialog)? = scene.state.overlay else {
            Issue.record("no dialog")
            return
        }
        #expect(dialog.others.map(\.instance) == ["c"])
    }

    @Test("the outcome is told instance by instance, and stays in the event list")
    func perInstance() throws {
        var scene = fleet()
        scene.press(.character("r"))
        // Past the reason, to the scope.
        scene.press(KeyStroke(.up))
        scene.press(KeyStroke(.up))
        scene.press(KeyStroke(.right))
        scene.press(KeyStroke(.down))
        scene.press(KeyStroke(.down))
        let commands = scene.press(.character("!"))
        #expect(commands.count == 2)
        let circuits = scene.state.fleet.circuits.map(\.id)
        scene.hear(.outcome(ControlOutcome(circuit: circuits[0], action: .reset(), failure: nil)))
        scene.hear(.outcome(ControlOutcome(circuit: circuits[1], action: .reset(), failure: "401 needs a token")))
        #expect(scene.rows(120, 40).joined().contains("reset: auth-1 ok · auth-2 401 needs a token"))
        scene.wait(.seconds(10))
        #expect(scene.state.fleet.circuits[0].events.map(\.text) == ["reset: ok"])
        #expect(scene.state.fleet.circuits[1].events.map(\.text) == ["reset: 401 needs a token"])
    }

    @Test("in production the dialog says so and wants the name")
    func production() {
        var scene = fleet(isProduction: true)
        scene.press(.character("x"))
        #expect(scene.rows(120, 40).joined().contains("Mode in PRODUCTION"))
        #expect(scene.press(.character("!")).isEmpty)
        #expect(scene.rows(120, 40).joined().contains("type redis first"))
        #expect(scene.frame(120, 40).cursor != nil)
        for character in "redis" { scene.press(.character(character)) }
        scene.press(KeyStroke(.tab))
        #expect(scene.press(.character("!")).count == 1)
    }

    @Test(
        "what cannot be done is refused with the reason, and opens nothing",
        arguments: [
            (Capabilities.none, "offers no control"), (.notAllowed, "is off: say please"),
            (.readOnly, "read-only"),
        ]
    )
    func refused(capabilities: Capabilities, words: String) {
        for key in "frix" {
            var scene = fleet(capabilities)
            scene.state.banner.controlRemedy = "say please"
            #expect(scene.press(.character(key)).isEmpty)
            #expect(scene.state.overlay == nil)
            #expect(scene.rows(120, 40).joined().contains(words))
        }
    }

    @Test("a circuit whose target does not answer cannot be acted on")
    func noAnswer() {
        var scene = fleet()
        scene.fail("refused", target: 0)
        scene.state.selection = scene.state.fleet.circuits.first?.id
        scene.press(.character("f"))
        #expect(scene.state.overlay == nil)
    }

    @Test("in this process f and r act at once, i and x ask")
    func inProcess() {
        var scene = Scene.outage()
        #expect(scene.press(.character("f")).count == 1 && scene.state.overlay == nil)
        #expect(scene.press(.character("r")).count == 1 && scene.state.overlay == nil)
        #expect(scene.press(.character("x")).isEmpty && scene.state.overlay != nil)
        #expect(scene.press(KeyStroke(.enter)).count == 1)
    }

    @Test("pasted text never acts, and goes into an input or nowhere")
    func paste() {
        var scene = fleet()
        #expect(scene.hear(.paste("q\nf\n")).isEmpty)
        #expect(scene.state.overlay == nil)
        scene.press(.character("f"))
        #expect(scene.hear(.paste("!")).isEmpty)
        guard case .control(let dialog)? = scene.state.overlay else {
            Issue.record("the dialog is closed")
            return
        }
        #expect(dialog.field == .cancel && dialog.reason.isEmpty)
    }

    @Test("the dialogs fit the smallest screen, with everything that has to be chosen")
    func small() {
        for key in "frix" {
            var scene = fleet(isProduction: true)
            scene.press(.character(key))
            let rows = scene.rows(40, 10)
            #expect(rows.joined().contains("[ Cancel ]"))
            #expect(rows.joined().contains("type redis"))
            #expect(rows.joined().contains("[ !  "))
        }
    }
}

extension ControlDialog {
    /// Hears a key that a hand presses, long after the dialog was opened.
    mutating func handle(_ key: KeyStroke) -> Reaction {
        // A hand pauses before it confirms.
        let seconds = key == KeyStroke(.enter) || key == .character("!") ? 61 : 60
        return handle(KeyPress(key, at: Scene.start.monotonic.advanced(by: .seconds(seconds))), isByHand: true)
    }
}
