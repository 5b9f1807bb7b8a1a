import Dashboard
import DisplayText
import Testing

@Suite("The table of keys")
struct KeyTableTests {
    @Test("the default keys conflict on no screen, and no two actions share a name")
    func standard() throws {
        _ = try KeyTable(replacing: [:])
        let names = Action.table.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test("every default key can be written in a configuration", arguments: Action.table.flatMap(\.keys))
    func spelling(key: KeyStroke) {
        let spelled: [String] =
            switch key.key {
            case .character(let character): [key.isControl ? "ctrl-\(character)" : String(character), "space"]
            default: [key.label.text.lowercased(), "page-up", "page-down"]
            }
        #expect(spelled.contains { KeyStroke(named: $0) == key }, "\(key.label.text)")
    }

    @Test(
        "what no terminal sends as a key of its own is no name of a key",
        arguments: [
            "", "ctrl-m", "ctrl-", "ctrl-1", "\u{1B}", "\u{200B}", "f0", "f21", "pageup", "ctrl-up", "ff", "ctrl-ä",
        ]
    )
    func noKeys(name: String) {
        #expect(KeyStroke(named: name) == nil)
    }

    @Test("an action answers to the keys that it was given, and no longer to those that it had")
    func replaced() throws {
        var scene = Scene.outage()
        scene.state.keys = try KeyTable(replacing: ["force-open": [.character("F"), KeyStroke(.function(2))]])
        #expect(scene.press(.character("f")).isEmpty)
        #expect(!scene.press(.character("F")).isEmpty)
        #expect(!scene.press(KeyStroke(.function(2))).isEmpty)
        #expect(scene.rows(120, 40).last?.contains("F force-open") == true)
        scene.press(.character("?"))
        #expect(scene.rows(120, 40).joined().contains("F F2"))
    }

    @Test("a key for two actions of one screen is refused, whoever had it first; on different screens it is not")
    func conflicts() throws {
        #expect(throws: KeyConflict.sharedKey(.character("q"), "reset", "quit")) {
            try KeyTable(replacing: ["reset": [.character("q")]])
        }
        #expect(throws: KeyConflict.unknownAction("explode")) {
            try KeyTable(replacing: ["explode": [.character("x")]])
        }
        // Up selects in the overview and scrolls events in the focus.
        _ = try KeyTable(replacing: ["newer-events": [KeyStroke(.up)]])
        // Two that change places.
        _ = try KeyTable(replacing: ["reset": [.character("q")], "quit": [.character("r")]])
    }

    @Test("an action without a key has no place in the footer")
    func unbound() throws {
        var scene = Scene.outage()
        scene.state.keys = try KeyTable(replacing: ["inject": []])
        #expect(scene.rows(120, 40).last?.contains("inject") == false)
    }
}
