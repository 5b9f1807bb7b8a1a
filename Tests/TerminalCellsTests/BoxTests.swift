import DisplayText
import Testing

@testable import TerminalCells

@Suite("Boxes")
struct BoxTests {
    private func drawn(_ columns: Int, _ rows: Int, _ glyphs: GlyphSet, _ draw: (inout Canvas) -> Void) -> String {
        var canvas = blankCanvas(columns, rows, glyphs)
        draw(&canvas)
        return canvas.picture
    }

    @Test("have corners, and tees and crosses where their dividers meet")
    func dividers() {
        func draw(_ canvas: inout Canvas) {
            canvas.box(canvas.bounds, style: .plain)
            canvas.divideRows(canvas.bounds, at: 2, style: .plain)
            canvas.divideRows(canvas.bounds, at: 4, style: .plain)
            canvas.divideColumns(canvas.bounds.droppingTop(2), at: 4, style: .plain)
        }
        #expect(
            drawn(9, 7, .unicode, draw) == """
                ┌───────┐
                │       │
                ├───┬───┤
                │   │   │
                ├───┼───┤
                │   │   │
                └───┴───┘
                """
        )
        #expect(drawn(9, 7, .linuxConsole, draw) == drawn(9, 7, .unicode, draw))
        #expect(
            drawn(9, 7, .ascii, draw) == """
                +-------+
                |       |
                +---+---+
                |   |   |
                +---+---+
                |   |   |
                +---+---+
                """
        )
    }

    @Test("carry a title at the left and another at the right, which leaves first")
    func titles() {
        func box(_ columns: Int) -> String {
            drawn(columns, 2, .unicode) { canvas in
                canvas.box(canvas.bounds, title: "Circuits", trailing: "1–7/7", style: .plain)
            }
        }
        #expect(box(24).hasPrefix("┌ Circuits ───── 1–7/7 ┐"))
        #expect(box(19).hasPrefix("┌ Circuits  1–7/7 ┐"))
        #expect(box(18).hasPrefix("┌ Circuits ──────┐"))
        #expect(box(9).hasPrefix("┌ Circ… ┐"))
        #expect(box(2) == "┌┐\n└┘")
    }

    @Test("carry several titles with line between them, the last of which leave first")
    func labels() {
        func box(_ columns: Int) -> String {
            drawn(columns, 2, .unicode) { canvas in
                canvas.box(canvas.bounds, style: .plain)
                canvas.label(
                    canvas.bounds,
                    row: 0,
                    leading: [StyledText("redis", .plain), StyledText("○ OPEN", .plain)],
                    trailing: [StyledText("48s", .plain)],
                    style: .plain
                )
            }
        }
        #expect(box(30).hasPrefix("┌ redis ── ○ OPEN ────── 48s ┐"))
        #expect(box(22).hasPrefix("┌ redis ── ○ OPEN ───┐"))
        #expect(box(14).hasPrefix("┌ redis ─────┐"))
        #expect(box(6).hasPrefix("┌ r… ┐"))
    }

    @Test("leave a title whole where a divider ends at it")
    func titleAtDivider() {
        let picture = drawn(11, 3, .unicode) { canvas in
            canvas.box(canvas.bounds, title: "Circuit", style: .plain)
            canvas.divideColumns(canvas.bounds, at: 5, style: .plain)
        }
        #expect(picture == "┌ Circuit ┐\n│    │    │\n└────┴────┘")
    }

    @Test("below two by two cells draw nothing")
    func tiny() {
        for (columns, rows) in [(1, 5), (5, 1), (0, 0)] {
            #expect(
                drawn(columns, rows, .unicode) { canvas in canvas.box(canvas.bounds, style: .plain) }
                    .allSatisfy { $0 == "\n" }
            )
        }
    }
}

@Suite("Rectangles")
struct RectTests {
    private let rect = Rect(column: 2, row: 3, columns: 10, rows: 6)

    @Test("split into parts that fill them and do not overlap")
    func splitting() {
        let rows = rect.splitRows([.fixed(1), .fill(), .fixed(2), .fill(weight: 2)])
        #expect(rows.map(\.rows) == [1, 1, 2, 2])
        #expect(rows.map(\.row) == [3, 4, 5, 7])
        #expect(rect.splitColumns([.fill(), .fill(), .fill()]).map(\.columns) == [3, 3, 4])
        #expect(rect.splitColumns([.fixed(8), .fixed(8), .fill()]).map(\.columns) == [8, 2, 0])
        #expect(rect.splitColumns([]).isEmpty)
        for width in 0...30 {
            let rect = Rect(column: 0, row: 0, columns: width, rows: 1)
            let parts = rect.splitColumns([.fill(weight: 3), .fixed(5), .fill(weight: 0), .fill(weight: 7), .fixed(-1)])
            #expect(parts.reduce(0) { $0 + $1.columns } == width)
        }
    }

    @Test("saturate where more is taken than there is")
    func saturating() {
        #expect(rect.inset(by: 4).isEmpty)
        #expect(rect.inset(by: 1) == Rect(column: 3, row: 4, columns: 8, rows: 4))
        #expect(rect.top(99) == rect)
        #expect(rect.droppingTop(99).isEmpty)
        #expect(rect.bottom(2) == Rect(column: 2, row: 7, columns: 10, rows: 2))
        #expect(rect.right(3) == Rect(column: 9, row: 3, columns: 3, rows: 6))
        #expect(rect.left(-1).isEmpty)
        #expect(rect.line(6).isEmpty)
        #expect(rect.centered(columns: 4, rows: 99) == Rect(column: 5, row: 3, columns: 4, rows: 6))
        #expect(Rect(column: .max, row: .max, columns: .max, rows: .max).endColumn > 0)
        #expect(Rect(column: .min, row: .min, columns: .min, rows: .min).isEmpty)
    }

    @Test("know what they share")
    func intersection() {
        #expect(
            rect.intersection(Rect(column: 0, row: 0, columns: 5, rows: 5))
                == Rect(column: 2, row: 3, columns: 3, rows: 2)
        )
        #expect(rect.intersection(Rect(column: 50, row: 0, columns: 5, rows: 5)).isEmpty)
    }
}
