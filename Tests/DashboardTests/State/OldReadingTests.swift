import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("What was read long ago")
struct OldReadingTests {
    @Test("a stale state does not shine, and its time stands still", arguments: [(120, 40), (40, 10)])
    func focus(columns: Int, rows: Int) throws {
        var scene = Scene(["http://a:1"])
        scene.read(Reading(state: .closed))
        scene.wait(.seconds(2))
        scene.read(Reading(state: .closed))
        let theme = scene.state.theme

        let (fresh, place) = try #require(Self.glyph("●", in: scene.frame(columns, rows)))
        #expect(fresh.style == theme.style(.stateClosed))
        #expect(scene.rows(columns, rows)[place.row].contains("● CLOSED for ≥2s"))

        scene.wait(.seconds(30))
        let (stale, _) = try #require(Self.glyph("●", in: scene.frame(columns, rows)))
        #expect(stale.style == theme.style(.tableRowStale))
        #expect(scene.rows(columns, rows)[place.row].contains("● CLOSED for ≥2s · stale 30s"))
    }

    @Test("a stale circuit counts as stale in the header, and as nothing else")
    func header() {
        var scene = Scene(["http://a:1", "http://b:2"])
        for target in 0...1 { scene.read(Reading(state: .closed), target: target, instance: "auth-\(target)") }
        #expect(scene.rows(120, 24)[0].contains("● 2 closed"))
        scene.wait(.seconds(10))
        scene.read(Reading(state: .closed), target: 1, instance: "auth-1")
        #expect(scene.rows(120, 24)[0].contains("1 stale"))
        #expect(scene.rows(120, 24)[0].contains("● 1 closed"))
        #expect(scene.rows(50, 24)[0].contains("1 stale  ● 1"))
    }

    @Test("the last failure has a time of day only within a day of now, else its age")
    func lastFailure() {
        var scene = Scene(["http://a:1"])
        func line(_ age: Duration) -> String? {
            let time = scene.now.wall.advanced(by: .zero - age)
            scene.read(Reading(state: .closed, lastFailure: LastFailure(time: time, text: "timeout")))
            return scene.rows(120, 40).first { $0.contains("last failure") }
        }
        #expect(line(.seconds(3600))?.contains("13:00:00 timeout") == true)
        #expect(line(.seconds(86_399))?.contains("14:00:01 timeout") == true)
        #expect(line(.seconds(86_400))?.contains("1d00h ago timeout") == true)
        #expect(line(.seconds(371 * 86_400))?.contains("371d00h ago timeout") == true)
    }

    @Test("a remark takes the last line of a small window whole")
    func remark() {
        var scene = Scene(["http://a:1"])
        scene.read(Reading(state: .closed))
        #expect(scene.rows(40, 10)[8].hasPrefix(" last failure"))
        scene.press(.character("f"))
        let row = scene.rows(40, 10)[8]
        #expect(row.hasPrefix("   ") && row.contains("read over HTTP") && !row.contains("reported"), "\(row)")
    }

    private static func glyph(_ glyph: String, in frame: Frame) -> (cell: Cell, place: CellPosition)? {
        for row in 1..<frame.size.rows {
            for column in 0..<frame.size.columns where frame[column, row].text == glyph {
                return (frame[column, row], CellPosition(column: column, row: row))
            }
        }
        return nil
    }
}
