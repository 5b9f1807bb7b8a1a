import DisplayText
import TestSupport
import Testing

@testable import TerminalCells

@Suite("Charts")
struct ChartTests {
    private func picture(
        _ columns: Int,
        _ rows: Int,
        _ glyphs: GlyphSet,
        _ draw: (Rect, inout Canvas) -> Void
    ) -> [String] {
        var canvas = blankCanvas(columns, rows, glyphs)
        draw(canvas.bounds, &canvas)
        return canvas.picture.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func area(_ values: [Double?], perColumn: Int = 1, axis: ChartAxis? = nil) -> AreaChart {
        AreaChart(values: values, valuesPerColumn: perColumn, maximum: 100, bands: .single(.plain), axis: axis)
    }

    @Test("of an area are drawn by dots, by blocks and in ASCII")
    func areaForms() {
        let chart = area([nil, 0, 1, 25, 50, 75, 100, 900])
        #expect(picture(8, 2, .unicode) { chart.draw(in: $0, on: &$1) } == ["     ⣤⣿⣿", "·⣀⣤⣤⣿⣿⣿⣿"])
        #expect(picture(8, 2, .linuxConsole) { chart.draw(in: $0, on: &$1) } == ["     ▄██", "·▁▂▄████"])
        #expect(picture(8, 2, .ascii) { chart.draw(in: $0, on: &$1) } == ["     -##", "._--####"])
    }

    @Test("show a gap, zero and a little as three different things")
    func gapAndZero() {
        for glyphs in GlyphSet.allCases {
            for rows in 1...4 {
                let lowest = picture(3, rows, glyphs) { area([nil, 0, 0.001]).draw(in: $0, on: &$1) }.last ?? ""
                #expect(Set(lowest).count == 3, "\(glyphs) \(rows): \(lowest)")
            }
        }
    }

    @Test("keep the newest value at the right edge, whatever the width")
    func rightEdge() {
        #expect(picture(4, 1, .linuxConsole) { area([100, 0]).draw(in: $0, on: &$1) } == ["  █▁"])
        #expect(picture(2, 1, .linuxConsole) { area([nil, 100, 0]).draw(in: $0, on: &$1) } == ["█▁"])
    }

    @Test("show two values in a column by dots, and the greater by blocks")
    func twoPerColumn() {
        let chart = area([100, 0, 50, 100, nil, nil, nil, 50], perColumn: 2)
        #expect(picture(4, 1, .unicode) { chart.draw(in: $0, on: &$1) } == ["⣇⣼·⢠"])
        #expect(picture(4, 1, .linuxConsole) { chart.draw(in: $0, on: &$1) } == ["██·▄"])
        let odd = area([100, 0, 100], perColumn: 2)
        #expect(picture(2, 1, .unicode) { odd.draw(in: $0, on: &$1) } == ["⣿⣸"])
    }

    @Test("have a scale at the left that spreads its labels over the rows")
    func axis() {
        let scale = ChartAxis(labels: ["100", "50", "0"], style: .plain)
        let chart = area([0, 100], axis: scale)
        #expect(
            picture(8, 3, .linuxConsole) { chart.draw(in: $0, on: &$1) } == ["100 ┤  █", " 50 ┤  █", "  0 ┤ ▁█"]
        )
        #expect(
            picture(8, 5, .unicode) { chart.draw(in: $0, on: &$1) }.map { $0.prefix(5) }
                == ["100 ┤", "    │", " 50 ┤", "    │", "  0 ┤"]
        )
        #expect(picture(8, 2, .ascii) { chart.draw(in: $0, on: &$1) } == ["100 |  #", "  0 | _#"])
        #expect(picture(8, 1, .ascii) { chart.draw(in: $0, on: &$1) } == ["  0 | _#"])
        #expect(picture(5, 1, .ascii) { chart.draw(in: $0, on: &$1) } == ["   _#"])
        #expect(chart.plot(in: Rect(column: 0, row: 0, columns: 8, rows: 1)).columns == 3)
    }

    @Test("are coloured by height and never within a row")
    func bands() {
        var canvas = blankCanvas(4, 3)
        let chart = AreaChart(values: [10, 50, 100, 100], maximum: 100, bands: .byHeight(canvas.theme))
        chart.draw(in: canvas.bounds, on: &canvas)
        for (row, role) in [(0, Role.graphHigh), (1, .graphMid), (2, .graphLow)] {
            let styles = Set(canvas.frame.row(row).filter { $0.text != " " }.map(\.style))
            #expect(styles == [canvas.style(role)])
        }
    }

    @Test("carry marks on the base line and gaps in the gap style")
    func marks() {
        var canvas = blankCanvas(3, 2)
        var chart = area([100, nil, nil])
        chart.marks = [1: "↺"]
        chart.draw(in: canvas.bounds, on: &canvas)
        #expect(canvas.picture == "⣿\n⣿↺·")
        #expect(canvas.frame[1, 1].style == canvas.style(.graphMarker))
        #expect(canvas.frame[2, 1].style == canvas.style(.graphGap))
    }

    private func stacked(_ columns: [[Double]?]) -> StackedChart {
        StackedChart(
            series: [
                .init(style: Style(foreground: .indexed(2)), filling: .solid),
                .init(style: Style(foreground: .indexed(1)), filling: .medium),
                .init(style: Style(foreground: .indexed(3)), filling: .light),
            ],
            columns: columns,
            maximum: 100
        )
    }

    @Test("of several series give each that is not zero a cell of its own")
    func stackedSeries() {
        let chart = stacked([nil, [0, 0, 0], [50, 0, 0], [99, 1, 0], [98, 1, 1], [0, 0, 100], [25, 25, 50]])
        #expect(
            picture(7, 4, .unicode) { chart.draw(in: $0, on: &$1) } == ["   ▒░░░", "   █▒░░", "  ███░▒", "·▁███░█"]
        )
        #expect(
            picture(7, 4, .ascii) { chart.draw(in: $0, on: &$1) } == ["   x...", "   #x..", "  ###.x", "._###.#"]
        )
    }

    @Test("of several series let the last win where there are fewer cells than series")
    func stackedNarrow() {
        let chart = stacked([[98, 1, 1], [99, 1, 0], [4, 0, 0], [50, 0, 0]])
        #expect(picture(4, 1, .unicode) { chart.draw(in: $0, on: &$1) } == ["░▒▁▄"])
        #expect(picture(4, 2, .unicode) { chart.draw(in: $0, on: &$1) } == ["░▒", "▒█▁█"])
    }

    @Test("of several series never grow beyond their rectangle nor lose a present series")
    func stackedRandom() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededRandom(seed: seed)
        for _ in 0..<500 {
            let values = (0..<3).map { _ in Double.random(in: -1...60, using: &generator).rounded() }
            let rows = Int.random(in: 3...6, using: &generator)
            let column = picture(1, rows, .ascii) { stacked([values]).draw(in: $0, on: &$1) }.joined()
            #expect(column.filter { $0 != " " }.count <= rows, "seed \(seed)")
            for (value, sign) in zip(values, "#x.") where value > 0 {
                #expect(column.contains(sign), "seed \(seed): \(values)")
            }
        }
        #expect(picture(3, 2, .ascii) { stacked([[.nan, .infinity, 1], [], [1]]).draw(in: $0, on: &$1) }.count == 2)
    }

    private let states = LevelChart(
        levels: ["open", "half-open", "closed"].map { LevelChart.Level(label: $0, labelStyle: .plain, style: .plain) },
        columns: [
            .gap, .on(2), .on(2), .on(0, 2), .on(0), .on(1), LevelChart.Column(marks: [], marker: "↺"),
            LevelChart.Column(marks: [.init(level: 0, glyph: "F")]), .on(2),
        ],
        axisStyle: .plain
    )

    @Test("of levels mark each row on or off, with gaps and markers")
    func levels() {
        #expect(
            picture(21, 3, .unicode) { states.draw(in: $0, on: &$1) } == [
                "open      │ ·  ██  F",
                "half-open │ ·    █",
                "closed    │ ·███  ↺ █",
            ]
        )
        #expect(
            picture(20, 3, .ascii) { states.draw(in: $0, on: &$1) } == [
                "open      |.  ##  F", "half-open |.    #", "closed    |.###  @ #",
            ]
        )
        #expect(picture(5, 3, .unicode) { states.draw(in: $0, on: &$1) } == ["█  F", " █", "  ↺ █"])
    }

    @Test("have labels below that never touch each other nor the last")
    func axisLabels() {
        let labels = AxisLabels(
            labels: [(0, "13:48"), (4, "13:50"), (10, "13:53"), (20, "13:58")],
            trailing: "now 14:03"
        )
        var canvas = blankCanvas(32, 1)
        labels.draw(in: canvas.bounds, style: .plain, on: &canvas)
        #expect(canvas.picture == "13:48     13:53        now 14:03")
    }

    @Test("never trap and never leave their rectangle, at any size")
    func sweep() {
        for columns in 0...16 {
            for rows in 0...5 {
                for glyphs in GlyphSet.allCases {
                    var canvas = blankCanvas(20, 8, glyphs)
                    let rect = Rect(column: 2, row: 1, columns: columns, rows: rows)
                    let scale = ChartAxis(labels: ["100", "0"], style: .plain)
                    area([1, nil, 100, 0, .nan, .infinity, -5], perColumn: 2, axis: scale).draw(in: rect, on: &canvas)
                    stacked([[1, 2, 3], nil]).draw(in: rect, on: &canvas)
                    states.draw(in: rect, on: &canvas)
                    StateStrip([.init("█", .plain), .init("▁", .plain)]).draw(in: rect, on: &canvas)
                    for row in 0..<8 {
                        for column in 0..<20 where !rect.contains(column: column, row: row) {
                            #expect(canvas.frame[column, row] == Cell(), "\(columns)×\(rows)")
                        }
                    }
                }
            }
        }
    }
}
