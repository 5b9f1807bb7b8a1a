import CircuitMonitor
import DisplayText
import TerminalCells

/// What happened to a circuit, newest first.
enum EventsView {
    static func draw(_ track: CircuitTrack, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let total = track.events.count
        let scroll = min(state.eventScroll, max(0, total - 1))
        let trailing: DisplayText = scroll > 0 ? "\(scroll) newer above" : .empty
        PaneTitle.draw("Events", trailing: trailing, above: area, on: &canvas)
        drawLines(track, state, scroll: scroll, in: area, on: &canvas)
    }

    /// The events without a title, the newest first.
    static func drawLines(
        _ track: CircuitTrack,
        _ state: DashboardState,
        scroll: Int = 0,
        in area: Rect,
        on canvas: inout Canvas
    ) {
        guard !track.events.isEmpty else {
            canvas.draw(
                "nothing since we look",
                column: area.column + 1,
                row: area.row,
                in: area,
                style: canvas.theme.style(.textDim)
            )
            return
        }
        let shown = track.events.reversed().dropFirst(scroll).prefix(max(0, area.rows))
        let isShort = area.columns < 50
        let lines = shown.map { (time: state.clock.time($0.time), text: EventText($0, isShort: isShort)) }
        // One column for all of them, so that the reasons stand below each other.
        let what = lines.map(\.text.what.columns).max() ?? 0
        for (offset, line) in lines.enumerated() {
            let row = area.row + offset
            var column = area.column + 1
            column +=
                canvas.draw(line.time, column: column, row: row, in: area, style: canvas.theme.style(.textDim)) + 2
            canvas.draw(line.text.what, column: column, row: row, in: area, style: canvas.theme.style(line.text.role))
            if !line.text.what.isEmpty { column += what + 2 }
            let room = area.column + area.columns - column
            canvas.draw(
                line.text.why.fitted(to: room),
                column: column,
                row: row,
                in: area,
                style: canvas.theme.style(.text)
            )
        }
    }
}
