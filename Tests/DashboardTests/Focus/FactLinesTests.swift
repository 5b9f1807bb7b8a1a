import DisplayText
import TerminalCells
import Testing

@testable import Dashboard

@Suite("Facts below each other")
struct FactLinesTests {
    private func names(_ facts: [FactLines.Fact], rows: Int) -> [String] {
        let size = TerminalSize(columns: 40, rows: rows)
        var canvas = Canvas(size: size, theme: .standard(level: .mono), glyphs: .unicode)
        FactLines.draw(facts, in: canvas.bounds, on: &canvas)
        return FrameExport.text(canvas.frame).split(separator: "\n").map { line in
            String(line.split(separator: " ").first ?? "")
        }
    }

    @Test("leave those that are not known first where there are not enough rows, and then the last")
    func unknown() {
        let facts: [FactLines.Fact] = [
            .init("state", FieldLine("open")), .init("calls", FieldLine(Figures.absent)),
            .init("cache", FieldLine("not reported")), .init("probe", FieldLine("in 3s")),
            .init("target", FieldLine("a")),
        ]
        #expect(names(facts, rows: 5) == ["state", "calls", "cache", "probe", "target"])
        #expect(names(facts, rows: 4) == ["state", "calls", "probe", "target"])
        #expect(names(facts, rows: 3) == ["state", "probe", "target"])
        #expect(names(facts, rows: 2) == ["state", "probe"])
    }
}
