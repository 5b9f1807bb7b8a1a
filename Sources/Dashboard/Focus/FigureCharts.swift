import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// The four charts of the focus: what callers did not get, failed of tried, cache hits, calls.
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
        let left = buckets(in: layout.notServed, valuesPerColumn: perColumn)
        let right = buckets(in: layout.failureRate, valuesPerColumn: perColumn)

        PaneTitle.draw(facts.notServedTitle, notes: facts.notServedNotes, above: layout.notServed, on: &canvas)
        area.draw(
            \.notServedPerSecond,
            of: left,
            bands: .single(canvas.theme.style(.metricFailure)),
            in: layout.notServed,
            on: &canvas
        )

        PaneTitle.draw(facts.failedTitle, notes: facts.failedNotes, above: layout.failureRate, on: &canvas)
        area.draw(
            \.failureRate,
            of: right,
            scale: .percent,
            bands: .byHeight(canvas.theme),
            in: layout.failureRate,
            on: &canvas
        )

        PaneTitle.draw(facts.cacheTitle, notes: facts.cacheNotes, above: layout.cache, on: &canvas)
        area.draw(
            \.cacheHitRatio,
            of: left,
            scale: .percent,
            bands: .single(canvas.theme.style(.metricCacheHit)),
            in: layout.cache,
            on: &canvas
        )

        drawCalls(rates, facts, in: layout.calls, on: &canvas)
    }

    private func drawCalls(_ rates: Rates, _ facts: CircuitFacts, in area: Rect, on canvas: inout Canvas) {
        var notes = facts.demandNotes
        if let latency = track.latest?.latency {
            notes.append(.init("p50 \(Figures.latency(latency.median))", dropPriority: 1))
            notes.append(.init("p99 \(Figures.latency(latency.p99))", dropPriority: 2))
        }
        PaneTitle.draw(facts.demandTitle, notes: notes, above: area, on: &canvas)
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
