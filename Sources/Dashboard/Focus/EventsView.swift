import CircuitMonitor
import CircuitVocabulary
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
    ///
    /// - Parameters:
    ///   - track: The circuit.
    ///   - state: What is shown.
    ///   - scroll: How many of the newest are left out.
    ///   - pinsTrip: Whether the last line is kept for what opened the circuit: the probes since then would push it out.
    ///   - area: Where.
    ///   - canvas: What to draw on.
    static func drawLines(
        _ track: CircuitTrack,
        _ state: DashboardState,
        scroll: Int = 0,
        pinsTrip: Bool = false,
        in area: Rect,
        on canvas: inout Canvas
    ) {
        guard !track.events.isEmpty else {
            canvas.draw(
                "no events yet",
                column: area.column + 1,
                row: area.row,
                in: area,
                style: canvas.theme.style(.textDim)
            )
            return
        }
        let rows = max(0, area.rows)
        var shown = Array(track.events.reversed().dropFirst(scroll).prefix(rows))
        var gap: Int?
        if pinsTrip, rows >= 4, let trip = track.tripIndex, track.events.count - trip > rows {
            shown = shown.prefix(rows - 2) + [track.events[trip]]
            gap = rows - 2
            let hidden: DisplayText = "\(track.events.count - trip - 1 - (rows - 2)) more"
            let place = Rect(column: area.column + 1, row: area.row + rows - 2, columns: area.columns - 1, rows: 1)
            canvas.draw(
                "\(canvas.glyphs == .unicode ? "⋮" : ":") \(hidden)",
                in: place,
                style: canvas.theme.style(.textDim)
            )
        }
        let isShort = area.columns < 50
        let lines = shown.map { event in
            (
                time: state.clock.point(event.time, now: state.shownNow.wall),
                text: EventText(event, isShort: isShort, clock: state.clock)
            )
        }
        // One column for all of them, so that times, events and reasons stand below each other.
        let when = lines.map(\.time.columns).max() ?? 0
        let what = lines.map(\.text.what.columns).max() ?? 0
        // A long reason goes on in rows that no other event needs.
        var free = gap == nil ? rows - lines.count : 0
        var row = area.row
        for (offset, line) in lines.enumerated() {
            if gap == offset { row += 1 }
            var column = area.column + 1
            canvas.draw(line.time, column: column, row: row, in: area, style: canvas.theme.style(.textDim))
            column += when + 2
            canvas.draw(line.text.what, column: column, row: row, in: area, style: canvas.theme.style(line.text.role))
            if !line.text.what.isEmpty { column += what + 2 }
            let room = area.column + area.columns - column
            let reason = FieldLine.prose(line.text.why, style: canvas.theme.style(.text))
            let broken = reason.wrapped(to: room, rows: 1 + free)
            for (below, text) in broken.enumerated() { canvas.draw(text, column: column, row: row + below, in: area) }
            free -= broken.count - 1
            row += broken.count
        }
    }
}

extension CircuitTrack {
    /// The event with which the circuit left closed, where it has not come back since.
    fileprivate var tripIndex: Int? {
        for (index, event) in events.enumerated().reversed() {
            guard case .transition(let from, let to) = event.kind else { continue }
            if to == .closed { return nil }
            if from == .closed { return index }
        }
        return nil
    }
}
