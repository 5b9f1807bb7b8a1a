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
        let area = FigureArea(track: track, state: state)
        let perColumn = FigureArea.valuesPerColumn(canvas)
        // Those at the left have the same width, and so the same buckets.
        let left = buckets(in: layout.failureRate, valuesPerColumn: perColumn)
        let right = buckets(in: layout.cache, valuesPerColumn: perColumn)

        PaneTitle.draw(facts.failureTitle, notes: facts.tripRule, above: layout.failureRate, on: &canvas)
        area.draw(
            \.failureRate,
            of: left,
            scale: .percent,
            bands: .byHeight(canvas.theme),
            in: layout.failureRate,
            on: &canvas
        )

        let ratio: DisplayText = rates.cache == nil ? Figures.absent : "\(Figures.percent(rates.cache))%"
        let entries = facts.entries.map { [$0] } ?? []
        PaneTitle.draw("Cache hit ratio \(ratio)", notes: entries, above: layout.cache, on: &canvas)
        area.draw(
            \.cacheHitRatio,
            of: right,
            scale: .percent,
            bands: .single(canvas.theme.style(.metricCacheHit)),
            in: layout.cache,
            on: &canvas
        )

        let total = track.latest?.counters.refused.map { ["\(Figures.count($0)) total"] as [DisplayText] } ?? []
        let fallbacks: DisplayText = "Fallbacks \(Figures.perSecond(rates.refused))"
        PaneTitle.draw(fallbacks, notes: total, above: layout.fallbacks, on: &canvas)
        area.draw(
            \.refusedPerSecond,
            of: left,
            bands: .single(canvas.theme.style(.metricFallback)),
            in: layout.fallbacks,
            on: &canvas
        )

        drawCalls(rates, in: layout.calls, on: &canvas)
    }

    private func drawCalls(_ rates: Rates, in area: Rect, on canvas: inout Canvas) {
        var notes: [DisplayText] = []
        if let latency = track.latest?.latency {
            let p99: DisplayText = "p99 \(Figures.latency(latency.p99))"
            notes = ["p50 \(Figures.latency(latency.median))  \(p99)", p99]
        }
        PaneTitle.draw("Calls \(Figures.perSecond(rates.calls))", notes: notes, above: area, on: &canvas)
        let seen = buckets(in: area, valuesPerColumn: 1)
        let scale = Scale(of: seen) { Self.calls(in: $0)?.reduce(0, +) }
        StackedChart(
            series: Self.callSeries(canvas.theme).map(\.series),
            columns: seen.map(Self.calls),
            maximum: scale.maximum,
            axis: FigureArea.axis(scale, canvas),
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

    /// The calls of a bucket per second, as the series of the chart.
    private static func calls(in bucket: Bucket) -> [Double]? {
        guard let succeeded = bucket.succeededPerSecond, let failed = bucket.failedPerSecond else { return nil }
        return [succeeded, failed, bucket.refusedPerSecond ?? 0]
    }

    private func buckets(in area: Rect, valuesPerColumn: Int) -> [Bucket] {
        let columns = FigureArea.columns(of: area) * valuesPerColumn
        return window.buckets(of: track, now: state.shownNow, columns: columns)
    }
}
