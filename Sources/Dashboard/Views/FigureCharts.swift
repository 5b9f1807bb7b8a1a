import CircuitMonitor
import DisplayText
import TerminalCells

/// The four charts of the focus: failure rate, cache hit ratio, fallbacks, calls.
struct FigureCharts {
    let track: CircuitTrack
    let window: ChartWindow
    let state: DashboardState

    func draw(in layout: FocusLayout, on canvas: inout Canvas) {
        let facts = CircuitFacts(track, now: state.shownNow, clock: state.clock, glyphs: canvas.glyphs)
        let rates = track.rates(at: state.shownNow.monotonic)
        drawFailureRate(facts, in: layout.failureRate, on: &canvas)
        drawCache(facts, rates, in: layout.cache, on: &canvas)
        drawFallbacks(rates, in: layout.fallbacks, on: &canvas)
        drawCalls(rates, in: layout.calls, on: &canvas)
    }

    private func drawFailureRate(_ facts: CircuitFacts, in area: Rect, on canvas: inout Canvas) {
        let figure = facts.failureRate
        PaneTitle.draw(
            figure == Figures.absent ? "Failure rate —" : "Failure rate \(figure)%",
            notes: facts.tripRule,
            above: area,
            on: &canvas
        )
        drawArea(
            \.failureRate,
            maximum: 1,
            labels: Scale.percent.labels,
            bands: .byHeight(canvas.theme),
            in: area,
            on: &canvas
        )
    }

    private func drawCache(_ facts: CircuitFacts, _ rates: Rates, in area: Rect, on canvas: inout Canvas) {
        let figure = Figures.percent(rates.cache)
        PaneTitle.draw(
            rates.cache == nil ? "Cache hit ratio —" : "Cache hit ratio \(figure)%",
            notes: facts.entries.map { [$0] } ?? [],
            above: area,
            on: &canvas
        )
        drawArea(
            \.cacheHitRatio,
            maximum: 1,
            labels: Scale.percent.labels,
            bands: .single(canvas.theme.style(.metricCacheHit)),
            in: area,
            on: &canvas
        )
    }

    private func drawFallbacks(_ rates: Rates, in area: Rect, on canvas: inout Canvas) {
        let total = track.latest?.counters.refused
        PaneTitle.draw(
            "Fallbacks \(perSecond(rates.refused))",
            notes: total.map { ["\(Figures.count($0)) total"] } ?? [],
            above: area,
            on: &canvas
        )
        let scale = Scale(of: buckets(in: area, valuesPerColumn: perColumn(canvas)).map(\.refusedPerSecond))
        drawArea(
            \.refusedPerSecond,
            maximum: scale.maximum,
            labels: scale.labels,
            bands: .single(canvas.theme.style(.metricFallback)),
            in: area,
            on: &canvas
        )
    }

    private func drawCalls(_ rates: Rates, in area: Rect, on canvas: inout Canvas) {
        var notes: [DisplayText] = []
        if let latency = track.latest?.latency {
            let p99: DisplayText = "p99 \(Figures.latency(latency.p99))"
            notes = ["p50 \(Figures.latency(latency.median))  \(p99)", p99]
        }
        PaneTitle.draw("Calls \(perSecond(rates.calls))", notes: notes, above: area, on: &canvas)
        let seen = buckets(in: area, valuesPerColumn: 1)
        let columns = seen.map { bucket -> [Double]? in
            guard let succeeded = bucket.succeededPerSecond, let failed = bucket.failedPerSecond else { return nil }
            return [succeeded, failed, bucket.refusedPerSecond ?? 0]
        }
        let scale = Scale(of: columns.map { $0?.reduce(0, +) })
        StackedChart(
            series: Self.callSeries(canvas.theme).map(\.series),
            columns: columns,
            maximum: scale.maximum,
            axis: axis(scale.labels, canvas),
            marks: MarkerView.signs(on: seen, of: track, state, canvas.glyphs)
        ).draw(in: area, on: &canvas)
    }

    /// What the chart of the calls is made of, from the bottom to the top.
    static func callSeries(_ theme: Theme) -> [(series: StackedChart.Series, meaning: DisplayText)] {
        [
            (StackedChart.Series(style: theme.style(.metricSuccess), filling: .solid), "calls that succeeded"),
            (StackedChart.Series(style: theme.style(.metricFailure), filling: .medium), "calls that failed"),
            (StackedChart.Series(style: theme.style(.metricFallback), filling: .light), "calls that were refused"),
        ]
    }

    private func drawArea(
        _ figure: KeyPath<Bucket, Double?>,
        maximum: Double,
        labels: [DisplayText],
        bands: [AreaChart.Band],
        in area: Rect,
        on canvas: inout Canvas
    ) {
        let seen = buckets(in: area, valuesPerColumn: perColumn(canvas))
        AreaChart(
            values: seen.map { $0[keyPath: figure] },
            valuesPerColumn: perColumn(canvas),
            maximum: maximum,
            bands: bands,
            axis: axis(labels, canvas),
            marks: MarkerView.signs(on: seen, of: track, state, canvas.glyphs)
        ).draw(in: area, on: &canvas)
    }

    /// Braille shows two values side by side in a cell.
    private func perColumn(_ canvas: Canvas) -> Int { canvas.glyphs.chartForm == .braille ? 2 : 1 }

    /// The buckets for a pane, beside an axis of fixed width: the panes below each other share their columns.
    private func buckets(in area: Rect, valuesPerColumn: Int) -> [Bucket] {
        let columns = max(0, area.columns - Self.axisColumns)
        return window.buckets(of: track, now: state.shownNow, columns: columns * valuesPerColumn)
    }

    private static let labelColumns = 5
    private static let axisColumns = labelColumns + 2

    private func axis(_ labels: [DisplayText], _ canvas: Canvas) -> ChartAxis {
        ChartAxis(
            labels: labels.map { $0.padded(to: Self.labelColumns, alignment: .trailing) },
            style: canvas.theme.style(.graphAxis)
        )
    }

    private func perSecond(_ rate: Double?) -> DisplayText {
        rate == nil ? Figures.absent : "\(Figures.rate(rate))/s"
    }
}

/// A scale from zero to a round number that holds what is to be shown.
struct Scale: Hashable {
    let maximum: Double

    /// The least of 1, 2, 5, 10, 20, 50… that no value exceeds.
    ///
    /// The newest value does not count while there are others like it: its bucket has hardly begun, and a burst in it
    /// would have the whole chart jump. One that is far above all others is news, and shown as high as it is.
    init(of values: [Double?]) {
        let settled = values.dropLast().compactMap(\.self).max()
        let newest = values.last.flatMap(\.self) ?? 0
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
        self.maximum = step
    }

    /// Shares in percent.
    static let percent = Scale(maximum: 100)

    private init(maximum: Double) {
        self.maximum = maximum
    }

    /// The top, the middle and zero.
    var labels: [DisplayText] {
        [label(maximum), label(maximum / 2), "0"]
    }

    /// Whole numbers without decimals; a scale is round.
    private func label(_ value: Double) -> DisplayText {
        value < 1000 && value == value.rounded() ? "\(Int(value))" : Figures.rate(value)
    }
}
