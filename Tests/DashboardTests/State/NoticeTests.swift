import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("A notice of the program")
struct NoticeTests {
    private static let line: DisplayText =
        "theme /home/ada/.config/breakertop/themes/dark.toml:2:1: unknown role “state.opne”; did you mean “state.open”?"

    private func scene() -> Scene {
        var scene = Scene.outage()
        let short: DisplayText = "your theme cannot be used, the help says why"
        scene.state.notice = Notice(Self.line, short: short, at: scene.now.monotonic)
        return scene
    }

    @Test("stands below the screen for a time, moves nothing, and has shorter words for less room")
    func remark() {
        var scene = scene()
        let plain = Scene.outage().rows(120, 40)
        let rows = scene.rows(120, 40)
        #expect(rows[38].contains(Self.line.text))
        #expect(rows.indices.allSatisfy { $0 == 38 || rows[$0] == plain[$0] })
        #expect(scene.frame(120, 40)[4, 38].style == scene.state.theme.style(.warning))
        #expect(scene.rows(80, 24)[22].contains("your theme cannot be used, the help says why"))
        #expect(scene.rows(40, 10)[8].contains("your theme cannot"))
        scene.press(.control("r"))
        #expect(!scene.rows(120, 40)[38].contains(Self.line.text), "the answer to a key comes first")
        scene.wait(.seconds(10))
        #expect(scene.rows(120, 40)[38].contains(Self.line.text))
        scene.wait(.seconds(10))
        #expect(!scene.rows(120, 40)[38].contains("theme"))
    }

    @Test("stays in the help as a whole", arguments: [(120, 40), (80, 24), (40, 10)])
    func help(columns: Int, rows: Int) {
        var scene = scene()
        scene.wait(.seconds(60))
        scene.press(.character("?"))
        let text = scene.rows(columns, rows).joined(separator: " ")
        #expect(text.contains("“state.opne”;") && (columns < 80 || text.contains("dark.toml:2:1: ")), "\(text)")
        for _ in 0..<60 { scene.press(.character("j")) }
        #expect(scene.rows(columns, rows).joined().contains("quit"))
    }
}
