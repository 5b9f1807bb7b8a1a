import CircuitMonitor
import DisplayText
import TerminalCells

/// The markers on the time axis, and the box in which a note is typed.
enum MarkerView {
    /// The sign of a marker.
    static func sign(_ glyphs: GlyphSet) -> DisplayText { glyphs == .unicode ? "◆" : "*" }

    /// The columns of a chart that have markers, and what they say.
    static func markers(_ fleet: Fleet, on buckets: [Bucket], of track: CircuitTrack, now: Moment) -> [Int: Marker] {
        var found: [Int: Marker] = [:]
        for marker in fleet.markers where marker.moment.monotonic <= now.monotonic {
            if let column = buckets.column(of: track.history.wallTime(of: marker.moment.monotonic)) {
                found[column] = marker
            }
        }
        return found
    }

    /// The signs on a chart: markers of the user's, and restarts of the service, which stand above them.
    static func signs(
        on buckets: [Bucket],
        of track: CircuitTrack,
        _ state: DashboardState,
        _ glyphs: GlyphSet
    ) -> [Int: DisplayText] {
        let marked = markers(state.shownFleet, on: buckets, of: track, now: state.shownNow)
        var signs = marked.mapValues { _ in sign(glyphs) }
        for column in buckets.firstColumns(where: \.restarted) { signs[column] = HistoryStrip.restartMark(glyphs) }
        return signs
    }

    /// Draws notes on an axis, each at its column, and says which columns they take.
    static func drawNotes(
        _ markers: [Int: Marker],
        in area: Rect,
        until end: Int,
        on canvas: inout Canvas
    ) -> [Range<Int>] {
        var taken: [Range<Int>] = []
        let sign = sign(canvas.glyphs)
        let style = canvas.theme.style(.graphMarker)
        let columns = markers.keys.sorted()
        for (index, column) in columns.enumerated() {
            let next = index + 1 < columns.count ? columns[index + 1] : end
            let room = min(next, end) - column - 1
            let note = markers[column]?.text ?? .empty
            let left = taken.last?.upperBound ?? 0
            // What lies above the time at the right end stands as near to it as it can; the charts have its very column.
            let last = min(column, end - 1)
            if room < 8, last - left > min(note.columns, 8), note.columns > room {
                // Before the right end there is room on the other side only.
                let text: DisplayText = "\(note.fitted(to: min(last - left - 1, 24))) \(sign)"
                let start = last + 1 - text.columns
                canvas.draw(text, column: area.column + start, row: area.row, in: area, style: style)
                taken.append(start..<last + 2)
            } else {
                let text: DisplayText = room > 2 ? "\(sign) \(note.fitted(to: min(room - 1, 24)))" : sign
                canvas.draw(text, column: area.column + column, row: area.row, in: area, style: style)
                taken.append(column..<column + text.columns + 1)
            }
        }
        return taken
    }

    /// Draws the box in which a note is typed.
    static func draw(_ input: MarkerInput, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let box = DialogBox.place(TerminalSize(columns: min(66, area.columns - 2), rows: 1), in: area)
        let title: DisplayText = "Mark \(state.clock.time(input.moment.wall))"
        DialogBox.draw(box, title: title, trailing: "enter writes, esc cancels", on: &canvas)
        let line = box.inset(by: 1).inset(columns: 1, rows: 0)
        canvas.fill(line, canvas.theme.style(.input).over(canvas.theme.style(.dialog)))
        let shown =
            input.note.shownBefore.columns < line.columns
            ? input.note.shown : input.note.shownBefore.suffix(columns: line.columns - 1)
        let style = canvas.theme.style(.input).over(canvas.theme.style(.dialog))
        canvas.draw(shown, column: line.column, row: line.row, in: line, style: style)
        canvas.cursor = CellPosition(
            column: line.column + min(input.note.shownBefore.columns, line.columns - 1),
            row: line.row
        )
    }
}
