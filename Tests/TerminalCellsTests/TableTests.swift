import DisplayText
import Testing

@testable import TerminalCells

@Suite("Tables")
struct TableTests {
    /// The overview's columns, with the order in which they leave.
    private static let columns = [
        TableColumn("STATE", minimum: 11),
        TableColumn("CIRCUIT", minimum: 8, ideal: 14, maximum: 30, isFlexible: true),
        TableColumn("INSTANCE", minimum: 8, ideal: 12, dropPriority: 3),
        TableColumn("HISTORY 5m", minimum: 16, ideal: 32, maximum: 60, dropPriority: 4, isFlexible: true),
        TableColumn("FAIL%", alignment: .trailing, minimum: 7),
        TableColumn("CALLS/s", alignment: .trailing, minimum: 7, dropPriority: 2),
        TableColumn("FALLBACK/s", alignment: .trailing, minimum: 10),
        TableColumn("CACHE%", alignment: .trailing, minimum: 6, dropPriority: 1),
        TableColumn("FOR", alignment: .trailing, minimum: 7),
    ]

    private func shown(_ width: Int) -> [String] {
        TableLayout(Self.columns, width: width).places.map { Self.columns[$0.index].title.text }
    }

    @Test("lose their columns in the given order, and keep the others")
    func leaving() {
        let all = Self.columns.map(\.title.text)
        #expect(shown(200) == all)
        #expect(shown(120) == all)
        #expect(shown(80) == all.filter { $0 != "CACHE%" && $0 != "CALLS/s" })
        #expect(shown(70) == all.filter { $0 != "CACHE%" && $0 != "CALLS/s" && $0 != "INSTANCE" })
        #expect(shown(60) == ["STATE", "CIRCUIT", "FAIL%", "FALLBACK/s", "FOR"])
        #expect(shown(40) == ["STATE", "CIRCUIT", "FAIL%", "FALLBACK/s"])
        #expect(shown(10) == ["STATE"])
        #expect(shown(0).isEmpty)
    }

    @Test("fill their width and never exceed it", arguments: 0...220)
    func widths(width: Int) {
        let layout = TableLayout(Self.columns, width: width)
        let end = layout.places.map { $0.offset + $0.width }.max() ?? 0
        #expect(end <= width)
        #expect(layout.places.allSatisfy { $0.width > 0 })
        for (index, column) in Self.columns.enumerated() {
            if let maximum = column.maximum, let width = layout.width(of: index) { #expect(width <= maximum) }
        }
        if (90...150).contains(width) { #expect(end == width) }
    }

    @Test("shorten what cannot leave, from the right and only as far as needed")
    func short() {
        let columns = [
            TableColumn("STATE", minimum: 11, short: 1),
            TableColumn("CIRCUIT", minimum: 14, isFlexible: true),
            TableColumn("FALLBACK/s", minimum: 10, short: 5),
            TableColumn("FOR", minimum: 9, short: 7),
        ]
        #expect(TableLayout(columns, width: 48).widths == [11, 14, 10, 9])
        #expect(TableLayout(columns, width: 46).widths == [11, 14, 10, 7])
        // What a short form leaves over goes to who can use it.
        #expect(TableLayout(columns, width: 45).widths == [11, 18, 5, 7])
        #expect(TableLayout(columns, width: 36).widths == [1, 19, 5, 7])
        #expect(TableLayout(columns, width: 31).widths == [1, 14, 5, 7])
    }

    @Test("let a last cell that is too long for its column take those before it that say nothing")
    func longLast() {
        func row(from first: Int?) -> String {
            let table = Table(
                columns: ["A", "B", "C", "D"].map { TableColumn($0, alignment: .trailing, minimum: 4) },
                rowCount: 1
            ) { _ in
                let cells = ["1", "-", "-", "not JSON"].map { Table.Cell.text(DisplayText(untrusted: $0), .plain) }
                return Table.Row(cells: cells, lastCellMayBegin: first)
            }
            var canvas = Canvas(
                size: TerminalSize(columns: 20, rows: 2),
                theme: .standard(level: .mono),
                glyphs: .unicode
            )
            table.draw(in: Rect(column: 0, row: 0, columns: 20, rows: 2), on: &canvas)
            return FrameExport.text(canvas.frame).split(separator: "\n")[1].description
        }
        #expect(row(from: 1) == "    1    -  not JSON")
        #expect(row(from: nil) == "    1    -    - no…N")
    }

    private func table(_ count: Int, selected: Int? = nil, firstRow: Int = 0) -> Table {
        Table(
            columns: [
                TableColumn("NAME", minimum: 4, maximum: 12, isFlexible: true),
                TableColumn("RATE", alignment: .trailing, minimum: 5),
            ],
            rowCount: count,
            selected: selected,
            firstRow: firstRow,
            sort: Table.Sort(column: 1, isAscending: false)
        ) { index in
            Table.Row(cells: [
                .text("circuit-number-\(index)", Style(foreground: .indexed(1))),
                .styled(StyledText("\(index)", .plain) + StyledText("k", Style(attributes: .bold))),
            ])
        }
    }

    @Test("show a header with the mark of the order, aligned cells and the selected row's mark")
    func picture() {
        var canvas = blankCanvas(20, 4)
        let shown = table(10, selected: 1).draw(in: canvas.bounds, on: &canvas)
        #expect(shown == 0..<3)
        #expect(
            canvas.picture == """
                 NAME         RATE▾
                 circui…ber-0    0k
                ▸circui…ber-1    1k
                 circui…ber-2    2k
                """
        )
    }

    @Test("lay the selected row's style under the cells' own, over the whole row")
    func selectedStyle() {
        var canvas = blankCanvas(20, 3)
        table(2, selected: 0).draw(in: canvas.bounds, on: &canvas)
        let selected = canvas.style(.tableRowSelected)
        #expect(canvas.frame.row(1).allSatisfy { $0.style.background == selected.background })
        #expect(canvas.frame[1, 1].style == Style(foreground: .indexed(1)).over(selected))
        #expect(canvas.frame.row(2).allSatisfy { $0.style.background == .terminalDefault })
    }

    @Test("scroll no further than the selected row needs, and keep the last page full")
    func scrolling() {
        #expect(Table.scrolled(0, selected: 2, count: 10, height: 3) == 0)
        #expect(Table.scrolled(0, selected: 3, count: 10, height: 3) == 1)
        #expect(Table.scrolled(5, selected: 4, count: 10, height: 3) == 4)
        #expect(Table.scrolled(5, selected: 6, count: 10, height: 3) == 5)
        #expect(Table.scrolled(9, selected: nil, count: 10, height: 3) == 7)
        #expect(Table.scrolled(9, selected: 99, count: 2, height: 3) == 0)
        #expect(Table.scrolled(-4, selected: -4, count: 10, height: 0) == 0)
        var canvas = blankCanvas(20, 4)
        #expect(table(10, selected: 9).draw(in: canvas.bounds, on: &canvas) == 7..<10)
        #expect(table(0).draw(in: canvas.bounds, on: &canvas).isEmpty)
    }

    @Test("ask only for the rows that show")
    func lazyRows() {
        var asked: [Int] = []
        var canvas = blankCanvas(20, 4)
        Table(columns: Self.columns, rowCount: 1000, selected: 500, firstRow: 499) { index in
            asked.append(index)
            return Table.Row(cells: [])
        }
        .draw(in: canvas.bounds, on: &canvas)
        #expect(asked == [499, 500, 501])
    }

    @Test("give a strip the width of its column")
    func strip() {
        let columns = [TableColumn("H", minimum: 3, ideal: 6, dropPriority: 1), TableColumn("N", minimum: 2)]
        let signs = (0..<5).map { StateStrip.Sign("\($0)", .plain) }
        for (width, expected) in [(10, "  01234 x"), (7, " 234 x"), (6, " x")] {
            var canvas = blankCanvas(width, 2)
            Table(columns: columns, rowCount: 1) { _ in
                Table.Row(cells: [.strip(StateStrip(signs)), .text("x", .plain)])
            }
            .draw(in: canvas.bounds, on: &canvas)
            #expect(canvas.picture.split(separator: "\n").last.map(String.init) == expected)
        }
    }

    @Test("survive every size")
    func sweep() {
        for columns in 0...40 {
            for rows in 0...5 {
                var canvas = blankCanvas(columns, rows)
                let shown = table(7, selected: 6).draw(in: canvas.bounds, on: &canvas)
                #expect(shown.count <= max(0, rows - 1))
                #expect(shown.isEmpty || shown.contains(6))
            }
        }
    }
}

@Suite("The key legend")
struct KeyLegendTests {
    private let legend = KeyLegend(
        [("f", "force-open"), ("⏎", "focus"), ("^L", ""), ("q", "quit")].map { key, title in
            KeyLegend.Item(
                key: DisplayText(untrusted: key),
                title: DisplayText(untrusted: title),
                keyStyle: .plain,
                titleStyle: .plain
            )
        }
    )

    @Test("leaves out from its end what does not fit, and never a part of it")
    func dropping() {
        for (width, expected) in [
            (40, "f force-open  ⏎ focus  ^L  q quit"), (33, "f force-open  ⏎ focus  ^L  q quit"),
            (32, "f force-open  ⏎ focus  ^L"), (24, "f force-open  ⏎ focus"), (12, "f force-open"), (11, ""), (0, ""),
        ] {
            var canvas = blankCanvas(width, 1)
            let count = legend.draw(in: canvas.bounds, on: &canvas)
            #expect(canvas.picture == expected)
            #expect(count == legend.fitting(width))
        }
    }
}

@Suite("The export of a frame")
struct FrameExportTests {
    private func frame() -> Frame {
        var canvas = blankCanvas(8, 3)
        canvas.draw(
            "ab",
            column: 0,
            row: 0,
            in: canvas.bounds,
            style: Style(foreground: .indexed(203), attributes: .bold)
        )
        canvas.draw("漢", column: 3, row: 0, in: canvas.bounds, style: Style(foreground: .indexed(2)))
        canvas.draw("  ", column: 0, row: 1, in: canvas.bounds, style: Style(background: .indexed(12)))
        canvas.draw("x", column: 4, row: 2, in: canvas.bounds, style: .plain)
        return canvas.frame
    }

    @Test("as text trims blanks at the ends of rows")
    func text() {
        #expect(FrameExport.text(frame()) == "ab 漢\n\n    x")
        #expect(FrameExport.text(Frame(size: TerminalSize(columns: 0, rows: 0))) == "")
    }

    @Test("as ANSI changes the style only where it changes, and ends every row plain")
    func ansi() {
        #expect(
            FrameExport.ansi(frame())
                == "\u{1B}[0;1;38;5;203mab\u{1B}[0m \u{1B}[0;32m漢\u{1B}[0m\n\u{1B}[0;104m  \u{1B}[0m\n    x"
        )
    }

    @Test("as styles gives a letter to each, with its meaning below")
    func styles() {
        #expect(FrameExport.styles(frame()) == "aa.bb\ncc\n\na bold fg 203\nb fg 2\nc bg 12")
    }
}
