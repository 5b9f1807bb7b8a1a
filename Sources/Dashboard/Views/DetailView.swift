import CircuitMonitor
import DisplayText
import TerminalCells

/// The selected circuit below the table: why, what it costs, and what happened last.
enum DetailView {
    static func draw(_ track: CircuitTrack, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let theme = canvas.theme
        let facts = CircuitFacts(track, now: state.shownNow, clock: state.clock, glyphs: canvas.glyphs)
        let accent = TargetAccent(of: track, in: state.shownFleet)
        let border = accent.line(theme, else: .border)
        canvas.box(area, style: border)
        let title = Title(track, facts, accent, columns: area.columns - 2, theme: theme)
        canvas.label(area, row: area.row, leading: title.leading, trailing: title.trailing, style: border)

        // The same stretch of time as the histories above.
        let window = ChartWindow(span: state.overviewZoom.span, interval: track.wantedInterval)
        let span: DisplayText = "charts: last \(state.overviewZoom.name)"
        canvas.label(
            area,
            row: area.endRow - 1,
            leading: [],
            trailing: [StyledText(span, theme.style(.textDim))],
            style: border
        )

        let inner = area.inset(by: 1)
        // One line of titles, charts of two to twelve rows, and at least two events.
        let chartRows = inner.rows >= 5 ? min(12, max(2, (inner.rows - 1) / 2)) : 0
        let charts = inner.top(chartRows == 0 ? 1 : chartRows + 1)
        let panes = panes(track, facts, track.rates(at: state.shownNow.monotonic), theme)
        drawFigures(panes, of: track, window, state, in: charts, on: &canvas)
        EventsView.drawLines(track, state, pinsTrip: true, in: inner.droppingTop(charts.rows), on: &canvas)
    }

    /// A figure beside the others: what it is now, and how it went.
    private struct Pane {
        var title: [DisplayText]
        var values: KeyPath<Bucket, Double?>
        var bands: [AreaChart.Band]
        var isShare: Bool
    }

    private static func panes(_ track: CircuitTrack, _ facts: CircuitFacts, _ rates: Rates, _ theme: Theme) -> [Pane] {
        let refused = track.latest?.counters.refused.map { Figures.count($0) }
        let refusedRate: DisplayText = rates.refused == nil ? Figures.absent : "\(Figures.rate(rates.refused))/s"
        let failure = facts.failureRate
        return [
            Pane(
                title: [failure == Figures.absent ? "Failure rate —" : "Failure rate \(failure)%"],
                values: \.failureRate,
                bands: .byHeight(theme),
                isShare: true
            ),
            Pane(
                title: (refused.map { ["Fallback \(refusedRate) · \($0) total"] } ?? []) + ["Fallback \(refusedRate)"],
                values: \.refusedPerSecond,
                bands: .single(theme.style(.metricFallback)),
                isShare: false
            ),
            Pane(
                title: cacheTitle(rates, facts),
                values: \.cacheHitRatio,
                bands: .single(theme.style(.metricCacheHit)),
                isShare: true
            ),
        ]
    }

    /// The cache's hit ratio and what it is a share of, the longest form first.
    private static func cacheTitle(_ rates: Rates, _ facts: CircuitFacts) -> [DisplayText] {
        let entries = facts.entries.map { " · \($0)" as DisplayText } ?? .empty
        guard rates.cache != nil else {
            return ["Cache hit \(Figures.absent)\(entries)", "Cache hit \(Figures.absent)"]
        }
        let short: DisplayText = "Cache hit \(Figures.percent(rates.cache))%"
        return ["\(short) of lookups\(entries)", "\(short) of lookups", short]
    }

    private static func drawFigures(
        _ panes: [Pane],
        of track: CircuitTrack,
        _ window: ChartWindow,
        _ state: DashboardState,
        in area: Rect,
        on canvas: inout Canvas
    ) {
        let theme = canvas.theme
        let places = area.splitColumns(panes.map { _ in .fill() })
        let perColumn = canvas.glyphs.chartForm == .braille ? 2 : 1
        // Charts of the same width show the same buckets.
        var buckets: [Bucket] = []
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
            // A scale as wide as the widest, whatever it shows: the charts share their columns.
            let room = max(0, chart.columns - axisColumns)
            if buckets.count != room * perColumn {
                buckets = window.buckets(of: track, now: state.shownNow, columns: room * perColumn)
            }
            let values = buckets.map { $0[keyPath: pane.values] }
            let scale = pane.isShare ? Scale.percent : Scale(of: values)
            AreaChart(
                values: values,
                valuesPerColumn: perColumn,
                maximum: pane.isShare ? 1 : scale.maximum,
                bands: pane.bands,
                axis: ChartAxis(
                    labels: scale.labels.map { $0.padded(to: axisColumns - 2, alignment: .trailing) },
                    style: theme.style(.graphAxis)
                ),
                marks: MarkerView.signs(on: buckets, of: track, state, canvas.glyphs)
            ).draw(in: chart, on: &canvas)
        }
    }

    private static let axisColumns = 7
}

/// Which circuit it is, its state, why, and when the next probe comes, in the longest form that has room.
///
/// The time of the beginning leaves first, then the duration, which the table above has; the reason is cut before it
/// leaves, and a long name before any of them.
private struct Title {
    private(set) var leading: [StyledText] = []
    private(set) var trailing: [StyledText] = []

    init(_ track: CircuitTrack, _ facts: CircuitFacts, _ accent: TargetAccent, columns: Int, theme: Theme) {
        let badges = accent.isProduction ? [StyledText(TargetAccent.word, accent.badge(theme))] : []
        let state = StyledText(facts.presentation.label, theme.style(facts.role))
        var standing = state
        if !facts.standing.isEmpty { standing.append(", \(facts.standing)", theme.style(.text)) }
        func probe(_ words: DisplayText) -> [StyledText] {
            facts.nextProbe.map { [StyledText("\(words) \($0)", theme.style(.textStrong))] } ?? []
        }
        var whole = standing
        if let since = facts.since { whole.append(" \(since)", theme.style(.text)) }
        let forms: [(state: StyledText, probe: [StyledText])] = [
            (whole, probe("next probe")), (standing, probe("next probe")), (standing, probe("probe")),
            (state, probe("probe")),
        ]
        let causeColumns = facts.causes.last.map { min($0.columns, 12) + 4 } ?? 0
        let nameColumns = columns - Canvas.labelColumns(badges + [state], probe("probe")) - 4 - causeColumns
        let names = [StyledText(track.title.fitted(to: max(16, nameColumns)), theme.style(.title))] + badges
        for (index, form) in forms.enumerated() {
            leading = names + [form.state]
            trailing = form.probe
            let room = columns - Canvas.labelColumns(leading, trailing) - 4
            guard let shortest = facts.causes.last else {
                if room >= -4 { return }
                continue
            }
            if shortest.columns <= room || room >= (index == forms.count - 1 ? 8 : 24) {
                leading.append(StyledText(facts.causes.fitting(room), theme.style(.text)))
                return
            }
        }
    }
}
