import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// The state of a circuit over time, in three rows and an axis.
enum StateHistoryView {
    static func draw(
        _ track: CircuitTrack,
        _ window: ChartWindow,
        _ state: DashboardState,
        in area: Rect,
        on canvas: inout Canvas
    ) {
        let inner = area.inset(columns: 1, rows: 0)
        var chart = LevelChart(
            levels: levels(canvas.theme),
            columns: [],
            axisStyle: canvas.theme.style(.graphAxis)
        )
        let plot = chart.plot(in: inner)
        let buckets = window.buckets(of: track, now: state.shownNow, columns: plot.columns, withFigures: false)
        let restarts = Set(buckets.firstColumns(where: \.restarted))
        chart.columns = buckets.enumerated().map { index, bucket in
            let mark = restarts.contains(index) ? HistoryStrip.restartMark(canvas.glyphs) : nil
            return LevelChart.Column(marks: marks(of: bucket, canvas), marker: mark)
        }
        chart.draw(in: inner.top(3), on: &canvas)
        let title = window.title(columns: plot.columns)
        let facts = CircuitFacts(track, now: state.shownNow, clock: state.clock, glyphs: canvas.glyphs)
        PaneTitle.draw(
            "State",
            notes: NoAnswerView.isNeeded(for: track, at: state.shownNow) ? [] : facts.headline.fields,
            trailing: buckets.blurNote.map { "\(title) \($0)" } ?? title,
            above: area,
            on: &canvas
        )
        drawAxis(
            buckets,
            track,
            state,
            in: Rect(column: plot.column, row: area.row + 3, columns: plot.columns, rows: 1),
            on: &canvas
        )
    }

    private static func levels(_ theme: Theme) -> [LevelChart.Level] {
        let rows: [CircuitState] = [.open, .halfOpen, .closed]
        return rows.map { state in
            LevelChart.Level(
                label: state.shownPhrase,
                labelStyle: theme.style(.textDim),
                style: theme.style(StatePresentation.of(state, .ascii).role)
            )
        }
    }

    /// Every state that a bucket saw is marked in its row: a short one is not lost in a long bucket.
    private static func marks(of bucket: Bucket, _ canvas: Canvas) -> [LevelChart.Mark] {
        guard bucket.worst != nil else {
            // One dot says that nothing is known; three would outshout what is.
            return [LevelChart.Mark(level: 2, style: canvas.theme.style(.graphGap), glyph: canvas.glyphs.gap)]
        }
        var marks: [LevelChart.Mark] = []
        for (level, states) in [[CircuitState.open, .forcedOpen], [.halfOpen], [.closed, .metricsOnly, .disabled]]
            .enumerated()
        {
            guard let state = states.last(where: bucket.contains) else { continue }
            let presentation = StatePresentation.of(state, canvas.glyphs)
            var style = canvas.theme.style(presentation.role)
            if presentation.underlinesStrip { style.attributes.insert(.underline) }
            marks.append(LevelChart.Mark(level: level, style: style, glyph: glyph(of: state, canvas.glyphs)))
        }
        if bucket.hasNoAnswer || bucket.contains(.unknown) {
            let presentation =
                bucket.hasNoAnswer
                ? StatePresentation.noAnswer(canvas.glyphs) : StatePresentation.of(CircuitState.unknown, canvas.glyphs)
            let style = canvas.theme.style(presentation.role)
            let taken = Set(marks.map(\.level))
            for level in 0..<3 where !taken.contains(level) {
                marks.append(LevelChart.Mark(level: level, style: style, glyph: presentation.strip))
            }
        }
        return marks
    }

    /// What fills the row of a state; in ASCII the state's own sign, so that forced open differs from open.
    private static func glyph(of state: CircuitState, _ glyphs: GlyphSet) -> DisplayText? {
        switch state {
        case .disabled, .metricsOnly: StatePresentation.of(state, .ascii).strip
        case .forcedOpen where glyphs == .ascii: "F"
        default: glyphs == .ascii ? "#" : nil
        }
    }

    /// Times below the chart, each at the column whose bucket begins then, and now at the right end.
    private static func drawAxis(
        _ buckets: [Bucket],
        _ track: CircuitTrack,
        _ state: DashboardState,
        in area: Rect,
        on canvas: inout Canvas
    ) {
        let trailing: DisplayText = "\(state.pause == nil ? "now" : "at") \(state.clock.time(state.shownNow.wall))"
        let offset = area.columns - buckets.count
        let markers = MarkerView.markers(state.shownFleet, on: buckets, of: track, now: state.shownNow)
        let notes = MarkerView.drawNotes(
            Dictionary(uniqueKeysWithValues: markers.map { ($0 + offset, $1) }),
            in: area,
            until: area.columns - trailing.columns - 1,
            on: &canvas
        )
        let step = max(12, area.columns / 6)
        let labels = stride(from: 0, to: buckets.count, by: step).map { index in
            (column: offset + index, text: state.clock.time(buckets[index].start))
        }.filter { label in
            notes.allSatisfy { !$0.overlaps(label.column..<label.column + label.text.columns + 1) }
        }
        AxisLabels(labels: labels, trailing: trailing)
            .draw(in: area, style: canvas.theme.style(.graphAxis), on: &canvas)
    }
}
