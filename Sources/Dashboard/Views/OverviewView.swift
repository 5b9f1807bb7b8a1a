import CircuitMonitor
import DisplayText
import TerminalCells

/// All circuits in a table, those that need attention first.
enum OverviewView {
    static func draw(_ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let circuits = state.circuits
        let border = canvas.theme.style(.border)
        canvas.box(area, style: border)
        let inner = area.inset(by: 1)
        let selected = circuits.firstIndex { $0.id == state.selection }
        var table = Table(
            columns: columns,
            rowCount: circuits.count,
            selected: selected,
            gutter: 2,
            row: { _ in Table.Row(cells: []) }
        )
        let layout = table.layout(width: inner.columns)
        let row = OverviewRow(state: state, layout: layout, theme: canvas.theme, glyphs: canvas.glyphs)
        table.row = { row.row(circuits[$0]) }
        let shown = table.draw(in: inner, on: &canvas)

        let title = canvas.theme.style(.title)
        canvas.label(
            area,
            row: area.row,
            leading: [StyledText("Circuits", title)],
            trailing: [StyledText("sort: severity", canvas.theme.style(.textDim))],
            style: border
        )
        let range: DisplayText =
            circuits.isEmpty ? "none" : "\(shown.lowerBound + 1)–\(shown.upperBound)/\(circuits.count)"
        canvas.label(
            area,
            row: area.endRow - 1,
            leading: [],
            trailing: [StyledText(range, canvas.theme.style(.textDim))],
            style: border
        )
    }

    /// The order in which columns leave a narrow table: CACHE%, CALLS/s, INSTANCE (which folds into the circuit), HISTORY.
    static let columns = [
        TableColumn("STATE", minimum: 11, ideal: 11),
        TableColumn("CIRCUIT", minimum: 14, ideal: 18, maximum: 40, isFlexible: true),
        TableColumn("INSTANCE", minimum: 10, ideal: 14, maximum: 28, leaves: 2, isFlexible: true),
        TableColumn("HISTORY 5m", minimum: 16, ideal: 20, maximum: 32, leaves: 3, isFlexible: true),
        TableColumn("FAIL%", alignment: .trailing, minimum: 7, ideal: 9),
        TableColumn("CALLS/s", alignment: .trailing, minimum: 7, leaves: 1),
        TableColumn("FALLBACK/s", alignment: .trailing, minimum: 10),
        TableColumn("CACHE%", alignment: .trailing, minimum: 6, leaves: 0),
        TableColumn("FOR", alignment: .trailing, minimum: 8, ideal: 12),
    ]

    static let instanceColumn = 2
    static let historyColumn = 3
}

/// Makes the rows of the overview.
private struct OverviewRow {
    let state: DashboardState
    let layout: TableLayout
    let theme: Theme
    let glyphs: GlyphSet

    func row(_ track: CircuitTrack) -> Table.Row {
        let now = state.shownNow
        let facts = CircuitFacts(track, now: now, clock: state.clock, glyphs: glyphs)
        let rates = track.rates(at: now.monotonic)
        let isStale = facts.staleness != nil
        let text = theme.style(.tableRow)
        let presentation = facts.presentation
        return Table.Row(
            cells: [
                .text(presentation.label, theme.style(presentation.role)),
                .text(name(of: track), text),
                // A circuit without a name is called after its instance already.
                .text(track.id.name == nil ? .empty : track.id.instance, text),
                .strip(strip(of: track)),
                .text(facts.failureRate, text),
                .text(Figures.rate(rates.calls), text),
                .text(Figures.rate(rates.refused), text),
                .text(Figures.percent(rates.cache), text),
                .styled(StyledText(standing(of: track, facts), text)),
            ],
            style: isStale ? theme.style(.tableRowStale) : .plain
        )
    }

    /// The circuit; with its instance where that has no column of its own.
    private func name(of track: CircuitTrack) -> DisplayText {
        layout.widths[OverviewView.instanceColumn] == nil && track.id.name != nil
            ? "\(track.label)@\(track.id.instance)" : track.label
    }

    private func strip(of track: CircuitTrack) -> StateStrip {
        guard let width = layout.widths[OverviewView.historyColumn], width > 0 else { return StateStrip([]) }
        // Whole seconds, so that a bucket ends when a second does.
        let seconds = max(1, Int((300.0 / Double(width)).rounded(.up)))
        let buckets = track.history.buckets(endingAt: state.shownNow, width: .seconds(seconds), count: width)
        return HistoryStrip.strip(buckets, theme: theme, glyphs: glyphs)
    }

    /// The outage or the time in the state; for a target that does not answer, why.
    private func standing(of track: CircuitTrack, _ facts: CircuitFacts) -> DisplayText {
        if case .noAnswer(let failure) = track.shown(at: state.shownNow.monotonic) { return failure.reason }
        if let stale = facts.staleness { return stale }
        guard let standing = track.standing(at: state.shownNow.monotonic) else { return Figures.absent }
        return "\(standing.isAtLeast ? "≥" : "")\(Durations.elapsedQuietly(standing.duration))"
    }
}
