import CircuitMonitor
import DisplayText
import TerminalCells

/// A figure of a circuit over time beside its scale: what the charts of the focus and of the overview's pane have in common.
///
/// The scale is as wide as the widest, whatever it shows: charts that stand below each other share their columns.
struct FigureArea {
    let track: CircuitTrack
    let state: DashboardState

    private static let labelColumns = 5

    /// The columns that the scale takes.
    static let axisColumns = labelColumns + 2

    /// How many values stand side by side in a column: braille shows two.
    static func valuesPerColumn(_ canvas: Canvas) -> Int { canvas.glyphs.chartForm == .braille ? 2 : 1 }

    /// How many columns of an area are left beside the scale.
    static func columns(of area: Rect) -> Int { max(0, area.columns - axisColumns) }

    /// The scale at the left of a chart.
    static func axis(_ scale: Scale, _ canvas: Canvas) -> ChartAxis {
        ChartAxis(
            labels: scale.labels.map { $0.padded(to: labelColumns, alignment: .trailing) },
            style: canvas.theme.style(.graphAxis)
        )
    }

    /// Draws one of the figures.
    ///
    /// - Parameters:
    ///   - figure: Which.
    ///   - buckets: A bucket for each value that has room, the newest last.
    ///   - scale: What the top is; nil: a round number that holds what is to be shown.
    ///   - bands: How heights are coloured.
    ///   - area: Where, the scale included.
    ///   - canvas: What to draw on.
    func draw(
        _ figure: KeyPath<Bucket, Double?>,
        of buckets: [Bucket],
        scale: Scale? = nil,
        bands: [AreaChart.Band],
        in area: Rect,
        on canvas: inout Canvas
    ) {
        let scale = scale ?? Scale(of: buckets) { $0[keyPath: figure] }
        AreaChart(
            values: buckets.map { $0[keyPath: figure] },
            valuesPerColumn: Self.valuesPerColumn(canvas),
            maximum: scale.maximum,
            bands: bands,
            axis: Self.axis(scale, canvas),
            marks: MarkerView.signs(on: buckets, of: track, state, canvas.glyphs)
        ).draw(in: area, on: &canvas)
    }
}

/// A scale from zero to a top.
struct Scale: Hashable {
    /// The value at the top.
    let maximum: Double

    /// The top, the middle and zero.
    let labels: [DisplayText]

    /// Shares, 0 to 1, labelled in percent.
    static let percent = Scale(maximum: 1, labels: ["100", "50", "0"])

    private init(maximum: Double, labels: [DisplayText]) {
        self.maximum = maximum
        self.labels = labels
    }

    /// The least of 1, 2, 5, 10, 20, 50… that no value exceeds.
    ///
    /// The newest bucket does not count while there are others like it: it has hardly begun, and a burst in it would have
    /// the whole chart jump. One that is far above all others is news, and shown as high as it is.
    ///
    /// - Parameters:
    ///   - buckets: What is to be shown, a bucket that takes several columns as often.
    ///   - value: The value of a bucket.
    init(of buckets: [Bucket], value: (Bucket) -> Double?) {
        let settled = buckets.lazy.filter { $0.start != buckets.last?.start }.compactMap(value).max()
        let newest = buckets.last.flatMap(value) ?? 0
        let highest = settled.map { newest > 4 * $0 ? newest : $0 } ?? newest
        var step = 1.0
        while step < highest, step < 1e18 {
            if step * 2 >= highest {
                step *= 2
            } else if step * 5 >= highest {
                step *= 5
            } else {
                step *= 10
            }
        }
        self.init(maximum: step, labels: [Self.label(step), Self.label(step / 2), "0"])
    }

    /// Whole numbers without decimals; a scale is round.
    private static func label(_ value: Double) -> DisplayText {
        value < 1000 && value == value.rounded() ? "\(Int(value))" : Figures.rate(value)
    }
}
