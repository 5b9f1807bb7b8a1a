package import DisplayText

/// A filled curve: one bar per column, the newest at the right edge.
///
/// A value of zero draws the base line and nil a `·` in the gap style, so that "nothing happened" and "nothing is
/// known" differ; every value above zero rises above the base line. Colour changes by row and never by cell, so that
/// a chart that moves costs few bytes.
package struct AreaChart: Sendable {
    /// The style from a height upwards.
    package struct Band: Sendable {
        /// The share of the chart's height, 0 to 1, at which the band begins.
        package var from: Double

        package var style: Style

        package init(from: Double, style: Style) {
            self.from = from
            self.style = style
        }
    }

    /// The values, oldest first; nil is a gap.
    ///
    /// Where there are too many for the width the oldest are left out.
    package var values: [Double?]

    /// How many values share a column: 1, or 2, which braille shows side by side and the other forms by the greater.
    package var valuesPerColumn: Int

    /// The value that reaches the top; higher ones are cut.
    ///
    /// Where it is not above zero, 1 is taken.
    package var maximum: Double

    /// The styles by height, lowest first.
    package var bands: [Band]

    /// The scale at the left, if any.
    package var axis: ChartAxis?

    /// Marks on the base line by the index of their value: a restart, a marker.
    package var marks: [Int: DisplayText]

    /// A chart of values.
    ///
    /// - Parameters:
    ///   - values: One per column, or two; nil is a gap.
    ///   - valuesPerColumn: 1 or 2.
    ///   - maximum: The value that reaches the top.
    ///   - bands: The styles by height, lowest first.
    ///   - axis: The scale at the left, if any.
    ///   - marks: Marks on the base line by the index of their value.
    package init(
        values: [Double?],
        valuesPerColumn: Int = 1,
        maximum: Double,
        bands: [Band],
        axis: ChartAxis? = nil,
        marks: [Int: DisplayText] = [:]
    ) {
        self.values = values
        self.valuesPerColumn = min(max(valuesPerColumn, 1), 2)
        self.maximum = maximum
        self.bands = bands
        self.axis = axis
        self.marks = marks
    }

    /// Draws the chart; in a rectangle without cells nothing happens.
    package func draw(in rect: Rect, on canvas: inout Canvas) {
        let plot = axis.drawn(in: rect.intersection(canvas.bounds), on: &canvas)
        guard !plot.isEmpty else { return }
        let columns = (values.count + valuesPerColumn - 1) / valuesPerColumn
        let shown = min(columns, plot.columns)
        for column in 0..<shown {
            // The newest column is complete even where the count of values is odd.
            let end = values.count - (shown - 1 - column) * valuesPerColumn
            let range = max(0, end - valuesPerColumn)..<end
            let place = plot.droppingLeft(plot.columns - shown + column).left(1)
            draw(range, in: place, on: &canvas)
        }
    }

    /// The part of a rectangle in which the bars stand, beside the scale.
    package func plot(in rect: Rect) -> Rect {
        guard let axis, rect.columns > axis.columns else { return rect }
        return rect.droppingLeft(axis.columns)
    }

    private func draw(_ range: Range<Int>, in place: Rect, on canvas: inout Canvas) {
        let form = canvas.glyphs.chartForm
        let levels = values[range].map { level($0, of: place.rows * form.levels) }
        if let mark = range.lazy.compactMap({ marks[$0] }).first {
            canvas.draw(mark, in: place.bottom(1), style: canvas.style(.graphMarker))
        } else if levels.allSatisfy({ $0 == nil }) {
            canvas.draw(canvas.glyphs.gap, in: place.bottom(1), style: canvas.style(.graphGap))
            return
        }
        let hasMark = range.contains { marks[$0] != nil }
        for height in 0..<place.rows where height > 0 || !hasMark {
            let below = height * form.levels
            let here = levels.map { min(max(($0 ?? 0) - below, 0), form.levels) }
            guard here.contains(where: { $0 > 0 }) else { break }
            let isZero = height == 0 && levels.allSatisfy { ($0 ?? 0) <= 1 }
            canvas.put(
                form.glyph(here, isZero: isZero),
                width: 1,
                column: place.column,
                row: place.endRow - 1 - height,
                style: style(at: Double(height) / Double(place.rows)),
                in: place
            )
        }
    }

    /// The height of a value: 1 is the base line, which zero draws and every other value exceeds.
    private func level(_ value: Double?, of most: Int) -> Int? {
        guard let value, !value.isNaN else { return nil }
        guard value > 0 else { return 1 }
        let whole = maximum > 0 && maximum.isFinite ? maximum : 1
        let share = min(value / whole, 1)
        return min(max(Int((share * Double(most)).rounded()), 2), most)
    }

    private func style(at height: Double) -> Style {
        (bands.last { $0.from <= height + 1e-9 } ?? bands.first)?.style ?? .plain
    }
}

extension [AreaChart.Band] {
    /// Green, amber and red thirds: for a figure that is better low.
    package static func byHeight(_ theme: Theme) -> Self {
        [
            AreaChart.Band(from: 0, style: theme.style(.graphLow)),
            AreaChart.Band(from: 1.0 / 3, style: theme.style(.graphMid)),
            AreaChart.Band(from: 2.0 / 3, style: theme.style(.graphHigh)),
        ]
    }

    /// One style at every height.
    package static func single(_ style: Style) -> Self {
        [AreaChart.Band(from: 0, style: style)]
    }
}

extension ChartForm {
    /// How many heights a cell can show.
    var levels: Int {
        switch self {
        case .braille, .ascii: 4
        case .blocks: 8
        }
    }

    /// The cell for the heights of one or two values in it.
    func glyph(_ levels: [Int], isZero: Bool) -> String {
        let highest = min(max(levels.max() ?? 0, 0), self.levels)
        switch self {
        case .braille:
            let left = min(max(levels.first ?? 0, 0), 4)
            let right = min(max(levels.last ?? 0, 0), 4)
            let dots = Self.leftDots[left] | Self.rightDots[right]
            return Unicode.Scalar(0x2800 | dots).map { String(Character($0)) } ?? " "
        case .blocks:
            return Self.blockGlyphs[highest]
        case .ascii:
            return isZero ? "_" : Self.asciiGlyphs[highest]
        }
    }

    private static let leftDots: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
    private static let rightDots: [UInt32] = [0, 0x80, 0xA0, 0xB0, 0xB8]
    private static let blockGlyphs = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let asciiGlyphs = [" ", ".", "-", "=", "#"]
}
