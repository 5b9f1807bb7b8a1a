import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("Walking through the themes")
struct ThemeWalkTests {
    private func themes() throws -> [Theme] {
        try ["dark", "nord", "light"].map { try Theme.load(name: $0, level: .palette256) }
    }

    @Test("the other themes are asked for when somebody wants one, and only then", arguments: [("t", 1), ("T", -1)])
    func first(key: Character, step: Int) throws {
        var scene = Scene()
        #expect(scene.press(.character("j")).isEmpty)
        #expect(scene.press(.character(key)) == [.readThemes(thenGo: step)])
        #expect(scene.state.theme.name == "dark")
        scene.state.take(themes: try themes(), thenGo: step)
        #expect(scene.state.theme.name == (step > 0 ? "nord" : "light"))
        #expect(scene.state.message?.text == "theme \(scene.state.theme.displayName)")
    }

    @Test("once they have been read they go round in both directions")
    func round() throws {
        var scene = Scene()
        scene.state.take(themes: try themes(), thenGo: 0)
        let seen = try "tttTTTT".map { key in
            #expect(scene.press(.character(key)).isEmpty)
            return try #require(scene.state.themes.firstIndex { $0.name == scene.state.theme.name })
        }
        #expect(seen == [1, 2, 0, 2, 1, 0, 2])
    }

    @Test("a theme alone goes round to itself")
    func alone() throws {
        var scene = Scene()
        scene.state.take(themes: [.standard(level: .palette256)], thenGo: -1)
        #expect(scene.state.theme.name == "dark" && scene.state.message != nil)
    }
}
