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

        let inner = area.inset(by: 1)
        guard !NoAnswerView.isNeeded(for: track, at: state.shownNow) else {
            let rows = NoAnswerView.draw(track, state, in: inner, on: &canvas)
            EventsView.drawLines(track, state, in: inner.droppingTop(rows), on: &canvas)
            return
        }
        let headline = facts.headline.fitted(to: inner.columns - 2, style: theme.style(.textStrong))
        canvas.draw(headline, in: inner.top(1).inset(columns: 1, rows: 0))
        let rest = inner.droppingTop(1)
        // One line of titles, charts of two to twelve rows, and at least two events.
        let chartRows = rest.rows >= 5 ? min(12, max(2, (rest.rows - 1) / 2)) : 0
        let charts = rest.top(chartRows == 0 ? 0 : chartRows + 1)
        drawFigures(track, facts, state, in: charts, below: area, on: &canvas)
        EventsView.drawLines(track, state, pinsTrip: true, in: rest.droppingTop(charts.rows), on: &canvas)
    }

    /// A figure beside the others: what it is now, and how it went.
    private struct Pane {
        var title: FieldLine
        var values: KeyPath<Bucket, Double?>
        var bands: [AreaChart.Band]
        var scale: Scale?

        init(
            _ titles: [DisplayText],
            _ notes: [FieldLine.Field],
            _ values: KeyPath<Bucket, Double?>,
            _ bands: [AreaChart.Band],
            scale: Scale? = nil
        ) {
            self.title = FieldLine([.init(titles, dropPriority: Int.max)] + notes, separator: " · ")
            self.values = values
            self.bands = bands
            self.scale = scale
        }
    }

    private static func panes(_ facts: CircuitFacts, _ theme: Theme) -> [Pane] {
        [
            Pane(
                [facts.notServedTitle],
                facts.notServedNotes,
                \.notServedPerSecond,
                .single(theme.style(.metricFailure))
            ),
            Pane(facts.failedTitle, facts.failedNotes, \.failureRate, .byHeight(theme), scale: .percent),
            Pane(
                facts.cacheTitle,
                facts.cacheNotes,
                \.cacheHitRatio,
                .single(theme.style(.metricCacheHit)),
                scale: .percent
            ),
        ]
    }

    /// Draws the figures side by side, and says in the border of the pane which stretch of time they show.
    private static func drawFigures(
        _ track: CircuitTrack,
        _ facts: CircuitFacts,
        _ state: DashboardState,
        in area: Rect,
        below pane: Rect,
        on canvas: inout Canvas
    ) {
        let theme = canvas.theme
        guard !area.isEmpty else { return }
        let panes = panes(facts, theme)
        let places = area.splitColumns(panes.map { _ in .fill() }).enumerated().map { index, place in
            (index == 0 ? place : place.droppingLeft(1)).inset(columns: 1, rows: 0)
        }
        // The narrowest decides for all: what stands side by side is cut in the same way.
        let room = places.map(FigureArea.columns).min() ?? 0
        let columns = room * FigureArea.valuesPerColumn(canvas)
        let window = ChartWindow(span: state.overviewZoom.span, interval: track.wantedInterval)
        let buckets = window.buckets(of: track, now: state.shownNow, columns: columns)
        let figures = FigureArea(track: track, state: state)
        for (pane, place) in zip(panes, places) {
            if place.column > area.column + 1 {
                for row in 0..<place.rows {
                    let line = place.line(row)
                    canvas.draw(
                        canvas.glyphs == .ascii ? "|" : "│",
                        column: line.column - 2,
                        row: line.row,
                        in: area,
                        style: theme.style(.divider)
                    )
                }
            }
            canvas.draw(pane.title.fitted(to: place.columns, style: theme.style(.text)), in: place.line(0))
            let chart = place.droppingTop(1)
            guard !chart.isEmpty else { continue }
            figures.draw(pane.values, of: buckets, scale: pane.scale, bands: pane.bands, in: chart, on: &canvas)
        }
        guard columns > 0, area.rows > 1 else { return }
        let dim = theme.style(.textDim)
        var labels = [StyledText("charts: last \(window.title(columns: columns))", dim)]
        // A target that has a name of its own is shown with its address.
        if !track.target.text.contains(track.id.instance.text) { labels.append(StyledText(track.target, dim)) }
        let border = TargetAccent(of: track, in: state.shownFleet).line(theme, else: .border)
        canvas.label(pane, row: pane.endRow - 1, leading: [], trailing: labels, style: border)
    }
}

/// Which circuit it is, its state, why, and when the next probe comes, in the longest form that has room.
///
/// The time of the beginning is dropped first, then the duration, which the table above has; the reason is cut before it
/// is dropped, and a long name before any of them.
private struct Title {
    private(set) var leading: [StyledText] = []
    private(set) var trailing: [StyledText] = []

    init(_ track: CircuitTrack, _ facts: CircuitFacts, _ accent: TargetAccent, columns: Int, theme: Theme) {
        let badges = accent.isProduction ? [StyledText(TargetAccent.word, accent.badge(theme))] : []
        let state = StyledText(facts.presentation.label, theme.style(facts.role))
        var standing = state
        if !facts.standing.isEmpty { standing.append(", \(facts.standing)", theme.style(.text)) }
        func probe(_ words: DisplayText) -> [StyledText] {
            facts.nextProbe.prefix(1).map { StyledText("\(words) \($0)", theme.style(.textStrong)) }
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
