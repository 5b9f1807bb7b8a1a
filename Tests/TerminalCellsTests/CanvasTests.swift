import DisplayText
import TestSupport
import Testing

@testable import TerminalCells

@Suite("The canvas")
struct CanvasTests {
    private let red = Style(foreground: .indexed(1))
    private let blue = Style(background: .indexed(4))

    @Test("draws what is within the clip rectangle and says how many columns that were")
    func clips() {
        var canvas = blankCanvas(10, 2)
        let clip = Rect(column: 2, row: 0, columns: 5, rows: 1)
        #expect(canvas.draw("abcdefghij", column: 0, row: 0, in: clip, style: red) == 5)
        #expect(canvas.draw("abc", column: 6, row: 0, in: clip, style: red) == 1)
        #expect(canvas.draw("abc", column: 2, row: 1, in: clip, style: red) == 0)
        #expect(canvas.draw("abc", column: 7, row: 0, in: clip, style: red) == 0)
        #expect(canvas.picture == "  cdefa\n")
        #expect(canvas.frame[2, 0].style == red)
        #expect(canvas.frame[1, 0].style == .plain)
    }

    @Test("never cuts a wide character in half")
    func wideCharacters() {
        var canvas = blankCanvas(6, 1)
        canvas.draw("漢字漢", column: 0, row: 0, in: canvas.bounds, style: .plain)
        #expect(canvas.picture == "漢字漢")
        #expect(canvas.frame[1, 0].isContinuation)
        canvas.draw("漢字漢", column: 1, row: 0, in: canvas.bounds, style: .plain)
        #expect(canvas.picture == " 漢字")
        canvas.draw("x", column: 2, row: 0, in: canvas.bounds, style: .plain)
        #expect(canvas.picture == "  x字")
        canvas.draw("y", column: 3, row: 0, in: canvas.bounds, style: .plain)
        #expect(canvas.picture == "  xy")
        canvas.draw("漢", column: -1, row: 0, in: canvas.bounds, style: red)
        #expect(canvas.frame[0, 0] == Cell(text: " ", style: red))
        #expect(canvas.frame.isWhole)
    }

    @Test("a wide character over two others leaves no half of them")
    func wideOverWide() {
        var canvas = blankCanvas(4, 1)
        canvas.draw("漢字", column: 0, row: 0, in: canvas.bounds, style: .plain)
        canvas.draw("語", column: 1, row: 0, in: canvas.bounds, style: .plain)
        #expect(canvas.picture == " 語")
        #expect(canvas.frame.isWhole)
    }

    @Test("blanking a rectangle leaves no half of what its edges go through")
    func fillOverWide() {
        var canvas = blankCanvas(8, 1)
        canvas.draw("漢字語文", column: 0, row: 0, in: canvas.bounds, style: .plain)
        canvas.fill(Rect(column: 3, row: 0, columns: 2, rows: 1), red)
        #expect(canvas.picture == "漢    文")
        #expect((2...5).map { canvas.frame[$0, 0].style } == [.plain, red, red, .plain])
        #expect(canvas.frame.isWhole)
        canvas.fill(Rect(column: -4, row: -4, columns: 20, rows: 20), blue)
        #expect(canvas.frame.cells.allSatisfy { $0 == Cell(style: blue) })
    }

    @Test("what has changed in a row goes from the first to the last such cell, with wide characters as a whole")
    func changedColumns() {
        func frame(_ text: DisplayText, _ style: Style = .plain) -> Frame {
            var canvas = blankCanvas(8, 1)
            canvas.draw(text, column: 0, row: 0, in: canvas.bounds, style: style)
            return canvas.frame
        }
        let before = frame("ab漢字ef")
        #expect(before.changedColumns(of: 0, since: before).isEmpty)
        #expect(frame("ab漢字eF").changedColumns(of: 0, since: before) == 7..<8)
        #expect(frame("Ab漢字eF").changedColumns(of: 0, since: before) == 0..<8)
        #expect(frame("ab漢語ef").changedColumns(of: 0, since: before) == 4..<6)
        #expect(frame("abcd字ef").changedColumns(of: 0, since: before) == 2..<4)
        #expect(before.changedColumns(of: 0, since: frame("abcd字ef")) == 2..<4)
        #expect(before.changedColumns(of: 0, since: frame("a漢d字ef")) == 1..<4)
        #expect(frame("ab", red).changedColumns(of: 0, since: frame("ab")) == 0..<2)
        // Half of a wide character in another style is drawn with the other half.
        var half = blankCanvas(8, 1)
        half.draw("ab漢字ef", column: 0, row: 0, in: half.bounds, style: .plain)
        half.restyle(Rect(column: 3, row: 0, columns: 2, rows: 1)) { _ in Style(foreground: .indexed(1)) }
        #expect(half.frame.changedColumns(of: 0, since: before) == 2..<6)
        #expect(Frame(size: TerminalSize(columns: 3, rows: 1)).changedColumns(of: 0, since: before) == 0..<3)
    }

    @Test("keeps marks in the cell of their base")
    func marks() {
        var canvas = blankCanvas(3, 1)
        canvas.draw(DisplayText(untrusted: "e\u{301}x"), column: 0, row: 0, in: canvas.bounds, style: .plain)
        #expect(canvas.frame[0, 0].text == "e\u{301}")
        #expect(canvas.frame[1, 0].text == "x")
    }

    @Test("writes the likes of characters where the glyph set lacks them")
    func glyphSets() {
        for (glyphs, expected) in [
            (GlyphSet.unicode, "▸○…│é漢"), (.linuxConsole, ">X~│é??"), (.ascii, ">X~|???"),
        ] {
            var canvas = blankCanvas(8, 1, glyphs)
            canvas.draw("▸○…│é漢", column: 0, row: 0, in: canvas.bounds, style: .plain)
            #expect(canvas.picture == expected)
        }
    }

    @Test("never traps, never writes outside the clip rectangle and leaves no half characters, at any size")
    func sweep() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededRandom(seed: seed)
        let texts: [DisplayText] = ["", "a", "abcdefgh", "漢字漢字", "a漢b字c", "…▸é", DisplayText(untrusted: "e\u{301}漢")]
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        for columns in 0...20 {
            for rows in 0...10 {
                var canvas = blankCanvas(columns, rows)
                let clip = Rect(
                    column: number(-5...22),
                    row: number(-5...12),
                    columns: number(-2...24),
                    rows: number(-2...12)
                )
                for _ in 0..<8 {
                    canvas.draw(
                        texts[number(0...texts.count - 1)],
                        column: number(-10...25),
                        row: number(-3...12),
                        in: clip,
                        style: red
                    )
                    canvas.fill(clip, blue)
                    canvas.box(clip, title: texts[number(0...6)], trailing: texts[number(0...6)], style: red)
                    canvas.divideRows(clip, at: number(-3...12), title: texts[number(0...6)], style: red)
                    canvas.divideColumns(clip, at: number(-3...22), style: red)
                    canvas.paragraph(texts[number(0...6)], in: clip, style: red)
                    canvas.draw(texts[number(0...6)], in: clip, line: number(-1...9), alignment: .center, style: red)
                    canvas.restyle(clip) { $0.over(blue) }
                }
                #expect(canvas.frame.isWhole, "seed \(seed), \(columns)×\(rows)")
                for row in 0..<rows {
                    for column in 0..<columns where !clip.contains(column: column, row: row) {
                        #expect(canvas.frame[column, row] == Cell(), "seed \(seed), \(columns)×\(rows)")
                    }
                }
            }
        }
    }

    @Test("survives the farthest rectangles and places")
    func extremes() {
        var canvas = blankCanvas(5, 2)
        let everywhere = Rect(column: Int.min, row: Int.min, columns: Int.max, rows: Int.max)
        let huge = Rect(column: 0, row: 0, columns: Int.max, rows: Int.max)
        for rect in [everywhere, huge, .zero] {
            canvas.box(rect, title: "t", style: .plain)
            canvas.divideColumns(rect, at: 2, style: .plain)
            canvas.divideRows(rect, at: 1, style: .plain)
            canvas.fill(rect, .plain)
            canvas.draw("abc", column: Int.min, row: 0, in: rect, style: .plain)
            canvas.draw("abc", column: Int.max, row: 0, in: rect, style: .plain)
            canvas.draw("abc", column: 0, row: Int.max, in: rect, style: .plain)
        }
        canvas.draw("abc", column: 3, row: 1, in: huge, style: .plain)
        #expect(canvas.picture == "\n   ab")
    }

    @Test("lays the base under what is drawn")
    func base() {
        var canvas = blankCanvas(3, 1)
        canvas.base = blue
        canvas.draw("a", column: 0, row: 0, in: canvas.bounds, style: red)
        #expect(canvas.frame[0, 0].style == Style(foreground: .indexed(1), background: .indexed(4)))
    }

    @Test("draws a filled block without reverse, which would empty it")
    func blocksInReverse() {
        var canvas = blankCanvas(2, 1)
        canvas.draw("█x", column: 0, row: 0, in: canvas.bounds, style: Style(attributes: [.reverse, .bold]))
        #expect(canvas.frame[0, 0].style.attributes == .bold)
        #expect(canvas.frame[1, 0].style.attributes == [.reverse, .bold])
    }

    @Test("cuts a styled line at its end")
    func styledText() {
        var canvas = blankCanvas(6, 2)
        let line = StyledText("abc", red) + StyledText("defg", blue)
        canvas.draw(line, in: canvas.bounds)
        canvas.draw(line, in: canvas.bounds.right(3), line: 1, alignment: .trailing)
        #expect(canvas.picture == "abcde…\n   ab…")
        #expect(canvas.frame[3, 0].style == blue)
        #expect(line.fitted(to: 7) == line)
        #expect(line.fitted(to: 0).isEmpty)
        for width in 0...8 { #expect(line.fitted(to: width).columns <= width) }
    }

    @Test("writes a paragraph and says how many rows it wants")
    func paragraph() {
        var canvas = blankCanvas(8, 2)
        #expect(canvas.paragraph("one two three four", in: canvas.bounds, style: .plain) == 3)
        #expect(canvas.picture == "one two\nthree")
    }
}
