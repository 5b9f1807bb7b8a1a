import CircuitMonitor
import DisplayText
import TerminalCells

/// One circuit in lines: for terminals too small for charts, down to 40×10.
///
/// The most important lines come first, so that what does not fit is what matters least.
enum FocusSummaryView {
    static func draw(_ track: CircuitTrack, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let facts = CircuitFacts(track, now: state.shownNow, clock: state.clock, glyphs: canvas.glyphs)
        let rates = track.rates(at: state.shownNow.monotonic)
        let refused = Figures.count(track.latest?.counters.refused)
        var lines: [(name: DisplayText, value: DisplayText, role: Role)] = []
        if !facts.causes.isEmpty { lines.append(("why", facts.causes.fitting(area.columns - 16), .text)) }
        if let probe = facts.nextProbe { lines.append(("next probe", probe, .textStrong)) }
        lines.append(("failure rate", percent(facts.failureRate), .text))
        lines.append(("fallbacks", "\(Figures.perSecond(rates.refused)) · \(refused) total", .text))
        lines.append(("cache hits", percent(Figures.percent(rates.cache)), .text))
        lines.append(("calls", Figures.perSecond(rates.calls), .text))
        lines.append(("last failure", facts.lastFailure, .text))
        lines.append(("injected", facts.injection, track.latest?.injection == nil ? .text : .statusInjected))

        var row = area.row
        var column = area.column + 1
        column += canvas.draw(
            facts.presentation.label,
            column: column,
            row: row,
            in: area,
            style: canvas.theme.style(facts.role)
        )
        canvas.draw(
            facts.standing.fitted(to: area.column + area.columns - column - 1),
            column: column + 1,
            row: row,
            in: area,
            style: canvas.theme.style(.text)
        )
        row += 1
        if area.rows > 6 {
            let strip = Rect(column: area.column + 1, row: row, columns: area.columns - 2, rows: 1)
            HistoryStrip.draw(track, state, in: strip, on: &canvas)
            row += 1
        }
        for line in lines.prefix(max(0, area.row + area.rows - row)) {
            canvas.draw(line.name, column: area.column + 1, row: row, in: area, style: canvas.theme.style(.textDim))
            canvas.draw(
                line.value.fitted(to: area.columns - 16),
                column: area.column + 15,
                row: row,
                in: area,
                style: canvas.theme.style(line.role)
            )
            row += 1
        }
    }

    private static func percent(_ figure: DisplayText) -> DisplayText {
        figure == Figures.absent ? figure : "\(figure)%"
    }
}
