package import DisplayText

/// Several series in one bar per column, the newest at the right edge: calls that succeeded, failed, were refused.
///
/// Every cell belongs to one series. A series with a value above zero gets a cell in its column whatever its share
/// is, as long as there is one for it: one failure among thousands shows. Where a column has fewer cells than series
/// the later series win. Series differ by filling as well as by colour.
package struct StackedChart: Sendable {
    /// What a series is made of.
    package enum Filling: Hashable, Sendable {
        /// `█`, with eighths of a cell at its top; `#` in ASCII.
        case solid
        /// `▒`, or `x` in ASCII.
        case medium
        /// `░`, or `.` in ASCII.
        case light

        /// A whole cell of it.
        func glyph(isASCII: Bool) -> String {
            switch self {
            case .solid: isASCII ? "#" : "█"
            case .medium: isASCII ? "x" : "▒"
            case .light: isASCII ? "." : "░"
            }
        }
    }

    /// One of the series.
    package struct Series: Sendable {
        package var style: Style
        package var filling: Filling

        package init(style: Style, filling: Filling) {
            self.style = style
            self.filling = filling
        }

        /// A cell of the series, as a legend shows it.
        package func sample(_ glyphs: GlyphSet) -> StyledText {
            StyledText(DisplayText(untrusted: filling.glyph(isASCII: glyphs == .ascii)), style)
        }
    }

    /// The series from the bottom to the top.
    package var series: [Series]

    /// A value per series for each column, oldest first; nil is a gap.
    package var columns: [[Double]?]

    /// The sum that reaches the top.
    ///
    /// Where it is not above zero, 1 is taken.
    package var maximum: Double

    /// The scale at the left, if any.
    package var axis: ChartAxis?

    /// Marks on the base line by the index of their column.
    package var marks: [Int: DisplayText]

    /// A chart of series.
    ///
    /// - Parameters:
    ///   - series: From the bottom to the top.
    ///   - columns: A value per series for each column; nil is a gap.
    ///   - maximum: The sum that reaches the top.
    ///   - axis: The scale at the left, if any.
    ///   - marks: Marks on the base line by the index of their column.
    package init(
        series: [Series],
        columns: [[Double]?],
        maximum: Double,
        axis: ChartAxis? = nil,
        marks: [Int: DisplayText] = [:]
    ) {
        self.series = series
        self.columns = columns
        self.maximum = maximum
        self.axis = axis
        self.marks = marks
    }

    /// Draws the chart; in a rectangle without cells nothing happens.
    package func draw(in rect: Rect, on canvas: inout Canvas) {
        let plot = axis.drawn(in: rect.intersection(canvas.bounds), on: &canvas)
        guard !plot.isEmpty else { return }
        let shown = min(columns.count, plot.columns)
        for column in 0..<shown {
            let index = columns.count - shown + column
            let place = plot.droppingLeft(plot.columns - shown + column).left(1)
            draw(index, in: place, on: &canvas)
        }
    }

    private func draw(_ index: Int, in place: Rect, on canvas: inout Canvas) {
        if let mark = marks[index] {
            canvas.draw(mark, in: place.bottom(1), style: canvas.style(.graphMarker))
        } else if columns[index] == nil {
            canvas.draw(canvas.glyphs.gap, in: place.bottom(1), style: canvas.style(.graphGap))
        }
        guard let values = columns[index] else { return }
        for (height, cell) in stack(values, rows: place.rows).enumerated() where height > 0 || marks[index] == nil {
            let ascii = canvas.glyphs == .ascii
            let style = series.indices.contains(cell.series) ? series[cell.series].style : .plain
            canvas.put(
                glyph(cell, ascii: ascii),
                width: 1,
                column: place.column,
                row: place.endRow - 1 - height,
                style: style,
                in: place
            )
        }
    }

    private struct StackCell {
        var series: Int
        /// How many eighths of the cell are filled; 0 is the base line.
        var eighths: Int
    }

    /// The cells of a column from the bottom up; never none, because zero is a base line.
    private func stack(_ values: [Double], rows: Int) -> [StackCell] {
        let values = values.prefix(series.count).map { $0.isFinite ? max(0, $0) : 0 }
        let present = values.indices.filter { values[$0] > 0 }
        let sum = values.reduce(0, +)
        guard let last = present.last, sum > 0 else { return [StackCell(series: 0, eighths: 0)] }
        let whole = maximum > 0 && maximum.isFinite ? maximum : 1
        let eighths = max(1, Int((min(sum / whole, 1) * Double(rows * 8)).rounded(.up)))
        let cells = max((eighths + 7) / 8, min(rows, present.count))
        var result: [StackCell] = []
        for (series, count) in zip(present, shares(present.map { values[$0] }, sum: sum, cells: cells)) {
            result += Array(repeating: StackCell(series: series, eighths: 8), count: count)
        }
        if cells * 8 > eighths, eighths > (cells - 1) * 8, result.last?.series == last {
            result[result.count - 1].eighths = eighths - (cells - 1) * 8
        }
        return result
    }

    /// How many cells each series gets: at least one each, from the last where there are too few, the rest by share.
    private func shares(_ values: [Double], sum: Double, cells: Int) -> [Int] {
        guard cells > values.count else {
            return values.indices.map { $0 >= values.count - cells ? 1 : 0 }
        }
        let exact = values.map { $0 / sum * Double(cells) }
        var counts = exact.map { max(1, Int($0)) }
        // Rounding down leaves cells over, one for each small series takes them back.
        while counts.reduce(0, +) < cells, let most = counts.indices.max(by: { gain(exact, counts, $0, $1) }) {
            counts[most] += 1
        }
        while counts.reduce(0, +) > cells, let most = counts.indices.max(by: { counts[$0] < counts[$1] }) {
            counts[most] -= 1
        }
        return counts
    }

    private func gain(_ exact: [Double], _ counts: [Int], _ left: Int, _ right: Int) -> Bool {
        exact[left] - Double(counts[left]) < exact[right] - Double(counts[right])
    }

    private func glyph(_ cell: StackCell, ascii: Bool) -> String {
        guard cell.eighths > 0 else { return ascii ? "_" : "▁" }
        guard series.indices.contains(cell.series) else { return " " }
        let filling = series[cell.series].filling
        if filling == .solid, !ascii { return ChartForm.blocks.glyph([cell.eighths], isZero: false) }
        return filling.glyph(isASCII: ascii)
    }
}
