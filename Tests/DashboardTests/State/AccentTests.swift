import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("The accent of a target")
struct AccentTests {
    /// Two instances of a circuit, the first of which is of a target that is set apart.
    private func scene(_ accent: Accent? = nil, isProduction: Bool = false, level: ColorLevel = .palette256) -> Scene {
        var scene = Scene(["http://a:1", "http://b:1"], level: level, isProduction: isProduction, accent: accent)
        for (target, instance) in (["pay-1", "pay-2"] as [DisplayText]).enumerated() {
            scene.read(Reading(state: .closed, capabilities: .remote), target: target, instance: instance)
        }
        scene.state.selection = scene.state.circuits.first?.id
        return scene
    }

    private func color(_ accent: Accent, in scene: Scene) -> Color {
        scene.state.theme.style(Role(rawValue: "accent.\(accent.rawValue)")).foreground
    }

    /// Where a text begins on a screen.
    private func place(of text: String, in rows: [String]) throws -> (column: Int, row: Int) {
        let row = try #require(rows.firstIndex { $0.contains(text) }, "\(text)")
        let start = try #require(rows[row].firstRange(of: text)?.lowerBound)
        return (rows[row].distance(from: rows[row].startIndex, to: start), row)
    }

    @Test("colours the borders and the name of its circuit in the focus", arguments: Accent.allCases)
    func focus(accent: Accent) throws {
        var scene = scene(accent)
        scene.press(KeyStroke(.enter))
        let frame = scene.frame(120, 40)
        let color = color(accent, in: scene)
        #expect(color != scene.state.theme.style(.border).foreground)
        for (column, row) in [(0, 1), (119, 1), (0, 20), (0, 38), (119, 38)] {
            #expect(frame[column, row].style.foreground == color, "\(column), \(row)")
        }
        let title = try place(of: "redis @ pay-1", in: scene.rows(120, 40))
        #expect(title.row == 0 && frame[title.column, 0].style.foreground == color)
        #expect(!scene.rows(120, 40).joined().contains("PRODUCTION"))
    }

    @Test("colours the pane of the selected circuit and the name of its instance in the overview")
    func overview() throws {
        let scene = scene(.blue)
        let rows = scene.rows(120, 40)
        let frame = scene.frame(120, 40)
        let color = color(.blue, in: scene)
        let pane = try place(of: "┌ redis @ pay-1", in: rows)
        #expect(frame[pane.column, pane.row].style.foreground == color)
        #expect(frame[0, 1].style == scene.state.theme.style(.border), "the table has all circuits and no accent")
        let name = try place(of: "pay-2", in: rows)
        #expect(frame[name.column, name.row].style.foreground == color)
        // Where the instance has no column of its own it stands beside the circuit.
        let narrow = try place(of: "redis@pay-1", in: scene.rows(60, 24))
        #expect(scene.frame(60, 24)[narrow.column + 6, narrow.row].style.foreground == color)
    }

    @Test("colours the border of a dialog on it", arguments: [Accent.green, .magenta])
    func dialog(accent: Accent) throws {
        var scene = scene(accent)
        scene.press(.character("f"))
        let corner = try place(of: "┌ Force open ", in: scene.rows(120, 40))
        let style = scene.frame(120, 40)[corner.column, corner.row].style
        #expect(style.foreground == color(accent, in: scene))
        #expect(style.background == scene.state.theme.style(.dialog).background)
    }

    @Test("of production is red where nothing else was said, and production is said in words as well")
    func production() throws {
        var scene = scene(isProduction: true)
        let red = color(.red, in: scene)
        #expect(scene.rows(120, 40).contains { $0.contains("┌ redis @ pay-1 ── PRODUCTION ── ● CLOSED") })
        scene.press(KeyStroke(.enter))
        let header = try place(of: "PRODUCTION", in: scene.rows(120, 40))
        #expect(header.row == 0)
        #expect(scene.frame(120, 40)[header.column, 0].style.attributes.contains(.reverse))
        #expect(scene.frame(120, 40)[0, 5].style.foreground == red)
        // On the smallest screen the name of the program gives way.
        #expect(scene.rows(40, 10)[0].hasPrefix(" PRODUCTION  redis"), "\(scene.rows(40, 10)[0])")
        scene.press(.character("f"))
        let corner = try place(of: "┌ Force open in PRODUCTION ", in: scene.rows(120, 40))
        #expect(scene.frame(120, 40)[corner.column, corner.row].style.foreground == red)
        #expect(scene.rows(40, 10).joined().contains("in PRODUCTION"))
        let other = self.scene(.cyan, isProduction: true)
        #expect(color(.cyan, in: other) != red)
        let pane = try place(of: "┌ redis @ pay-1", in: other.rows(120, 40))
        #expect(other.frame(120, 40)[pane.column, pane.row].style.foreground == color(.cyan, in: other))
    }

    @Test("of production is said in a word where there is no room for the pane of the circuit, or no wish for it")
    func withoutPane() {
        var scene = scene(.blue, isProduction: true)
        #expect(scene.rows(40, 10)[1].contains("PRODUCTION"))
        scene.press(.character("d"))
        #expect(scene.rows(80, 24)[1].hasPrefix("┌ Circuits ── PRODUCTION ──"))
    }

    @Test("of a dialog that may act on production too is that of production")
    func mixed() throws {
        var scene = Scene(["http://a:1", "http://b:1"])
        scene.describe { targets in
            targets[0].chosenAccent = .green
            targets[1].isProduction = true
        }
        for (target, instance) in (["a", "b"] as [DisplayText]).enumerated() {
            scene.read(Reading(state: .closed, capabilities: .remote), target: target, instance: instance)
        }
        scene.press(.character("f"))
        let corner = try place(of: "┌ Force open in PRODUCTION ", in: scene.rows(120, 40))
        #expect(scene.frame(120, 40)[corner.column, corner.row].style.foreground == color(.red, in: scene))
    }

    @Test("without colours is bold lines and no bars, and red is reversed where it is a name")
    func mono() throws {
        var scene = scene(isProduction: true, level: .mono)
        let name = try place(of: "pay-2", in: scene.rows(120, 40))
        #expect(scene.frame(120, 40)[name.column, name.row].style.attributes == [.bold, .reverse])
        scene.press(KeyStroke(.enter))
        #expect(scene.frame(120, 40)[0, 5].style == Style(attributes: .bold))
    }

    @Test("every accent is a role of the themes")
    func roles() {
        #expect(Role.accents.map(\.name) == Accent.allCases.map(\.rawValue))
    }
}
