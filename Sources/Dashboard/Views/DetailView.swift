import CircuitMonitor
import DisplayText
import TerminalCells

/// The selected circuit below the table: why, what it costs, and what happened last.
enum DetailView {
    static func draw(_ track: CircuitTrack, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let theme = canvas.theme
        let facts = CircuitFacts(track, now: state.shownNow, clock: state.clock, glyphs: canvas.glyphs)
        let border = theme.style(.border)
        canvas.box(area, style: border)
        var leading = [StyledText(track.title, theme.style(.title)), standing(facts, theme)]
        if let cause = facts.cause { leading.append(StyledText(cause, theme.style(.text))) }
        var trailing: [StyledText] = []
        if let probe = facts.nextProbe { trailing.append(StyledText("next probe \(probe)", theme.style(.textStrong))) }
        canvas.label(area, row: area.row, leading: leading, trailing: trailing, style: border)

        let inner = area.inset(by: 1)
        // One line of titles, charts of two rows or more, and at least two events.
        let chartRows = inner.rows >= 5 ? max(2, (inner.rows - 1) / 2) : 0
        let charts = inner.top(chartRows == 0 ? 1 : chartRows + 1)
        drawFigures(track, facts, state, in: charts, on: &canvas)
        EventsView.drawLines(track, state, in: inner.droppingTop(charts.rows), on: &canvas)
    }

    private static func standing(_ facts: CircuitFacts, _ theme: Theme) -> StyledText {
        var text = StyledText(facts.presentation.label, theme.style(facts.role))
        if !facts.standing.isEmpty { text.append(", \(facts.standing)", theme.style(.text)) }
        return text
    }

    private static func drawFigures(
        _ track: CircuitTrack,
        _ facts: CircuitFacts,
        _ state: DashboardState,
        in area: Rect,
        on canvas: inout Canvas
    ) {
        let theme = canvas.theme
        let rates = track.rates(at: state.shownNow.monotonic)
        let window = ChartWindow(track: track, now: state.shownNow, zoom: state.zoom)
        let refused = Figures.count(track.latest?.counters.refused)
        let refusedRate: DisplayText = rates.refused == nil ? Figures.absent : "\(Figures.rate(rates.refused))/s"
        let cache: DisplayText = rates.cache == nil ? Figures.absent : "\(Figures.percent(rates.cache))%"
        let failure = facts.failureRate
        let panes: [(title: [DisplayText], figure: KeyPath<Bucket, Double?>, bands: [AreaChart.Band], isShare: Bool)] =
            [
                (
                    [failure == Figures.absent ? "Failure rate —" : "Failure rate \(failure)%"], \.failureRate,
                    .byHeight(theme), true
                ),
                (
                    ["Fallback \(refusedRate) · \(refused) total", "Fallback \(refusedRate)"], \.refusedPerSecond,
                    .single(theme.style(.metricFallback)), false
                ),
                (
                    ["Cache hit \(cache)" + (facts.entries.map { " · \($0)" } ?? .empty), "Cache hit \(cache)"],
                    \.cacheHitRatio, .single(theme.style(.metricCacheHit)), true
                ),
            ]
        let places = area.splitColumns([.fill(), .fill(), .fill()])
        let perColumn = canvas.glyphs.chartForm == .braille ? 2 : 1
        for (index, pane) in panes.enumerated() {
            var place = places[index]
            if index > 0 {
                for row in 0..<place.rows {
                    canvas.draw(canvas.glyphs == .ascii ? "|" : "│", in: place.line(row), style: theme.style(.divider))
                }
                place = place.droppingLeft(1)
            }
            place = place.inset(columns: 1, rows: 0)
            canvas.draw(pane.title.fitting(place.columns), in: place.line(0), style: theme.style(.text))
            let chart = place.droppingTop(1)
            guard !chart.isEmpty else { continue }
            let values = window.buckets(of: track, now: state.shownNow, columns: chart.columns * perColumn)
                .map { $0[keyPath: pane.figure] }
            AreaChart(
                values: values,
                valuesPerColumn: perColumn,
                maximum: pane.isShare ? 1 : Scale(of: values).maximum,
                bands: pane.bands
            ).draw(in: chart, on: &canvas)
        }
    }
}
