import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// The markers on the time axis, and the box in which a note is typed.
enum MarkerView {
    /// The sign of a marker.
    static func sign(_ glyphs: GlyphSet) -> DisplayText { glyphs == .unicode ? "◆" : "*" }

    /// The columns of a chart that have markers, and what they say.
    static func markers(
        _ fleet: Fleet,
        on buckets: [some HistoryCell],
        of track: CircuitTrack,
        now: Moment
    ) -> [Int: Marker] {
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
    ///
    /// Where the time at the right end stands, the note comes before it and without its sign: that is in the charts, at
    /// its very column, and would tell another time here.
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
            let last = min(column, end - 1)
            let mark: DisplayText = column < end ? sign : .empty
            if room < 8, last - left > min(note.columns, 8), note.columns > room {
                // Before the right end there is room on the other side only.
                let note = note.fitted(to: min(last - left - 1, 24))
                let text: DisplayText = mark.isEmpty ? note : "\(note) \(mark)"
                let start = last + 1 - text.columns
                canvas.draw(text, column: area.column + start, row: area.row, in: area, style: style)
                taken.append(start..<last + 2)
            } else {
                let text: DisplayText = room > 2 ? "\(mark) \(note.fitted(to: min(room - 1, 24)))" : mark
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
        let window = input.note.window(columns: line.columns)
        let style = canvas.theme.style(.input).over(canvas.theme.style(.dialog))
        canvas.draw(window.shown, column: line.column, row: line.row, in: line, style: style)
        canvas.cursor = CellPosition(column: line.column + window.cursor, row: line.row)
    }
}
