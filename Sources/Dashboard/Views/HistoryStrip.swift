import CircuitMonitor
import DisplayText
import TerminalCells

/// The history of a circuit's state in one row: a cell a bucket, the newest at the right.
enum HistoryStrip {
    /// The strip of a circuit: in each cell the worst of what was seen, a restart or a marker.
    ///
    /// - Parameters:
    ///   - buckets: What was seen, oldest first.
    ///   - markers: The cells with a marker; it hides nothing but a state that a cell beside it shows.
    ///   - theme: What the states look like.
    ///   - glyphs: What can be drawn.
    /// - Returns: A sign a cell.
    static func strip(
        _ buckets: [some HistoryCell],
        markers: some Collection<Int> = [],
        theme: Theme,
        glyphs: GlyphSet
    ) -> StateStrip {
        // A bucket may take several cells: what happened once is drawn once.
        let restarts = Set(buckets.firstColumns(where: \.restarted))
        var marked: Set<Int> = []
        for cell in markers.sorted() {
            let isTold = [cell - 1, cell + 1].contains { beside in
                buckets.indices.contains(beside) && buckets[beside].worst == buckets[cell].worst
                    && !restarts.contains(beside) && !marked.contains(beside)
            }
            if isTold { marked.insert(cell) }
        }
        // A state lasts: most cells look like the one before.
        var last: (state: StripState?, sign: StateStrip.Sign)?
        return StateStrip(
            buckets.enumerated().map { cell, bucket in
                if restarts.contains(cell) { return StateStrip.Sign(restartMark(glyphs), theme.style(.graphMarker)) }
                if marked.contains(cell) {
                    return StateStrip.Sign(MarkerView.sign(glyphs), theme.style(.graphMarker))
                }
                let worst = bucket.worst
                if let last, last.state == worst { return last.sign }
                let sign = sign(of: worst, theme: theme, glyphs: glyphs)
                last = (worst, sign)
                return sign
            }
        )
    }

    private static func sign(of state: StripState?, theme: Theme, glyphs: GlyphSet) -> StateStrip.Sign {
        let presentation = StatePresentation.of(state, glyphs)
        var style = theme.style(state == nil ? .graphGap : presentation.role)
        if presentation.underlinesStrip { style.attributes.insert(.underline) }
        return StateStrip.Sign(presentation.strip, style)
    }

    /// The mark of a restarted service on a time axis.
    static func restartMark(_ glyphs: GlyphSet) -> DisplayText {
        glyphs == .unicode ? "↺" : "R"
    }

    /// Draws the strip of a circuit over a whole row, in the window of its charts.
    static func draw(_ track: CircuitTrack, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let window = ChartWindow(track: track, now: state.windowEnd, zoom: state.zoom)
        let buckets = window.buckets(of: track, now: state.shownNow, columns: area.columns, withFigures: false)
        let markers = MarkerView.markers(state.shownFleet, on: buckets, of: track, now: state.shownNow).keys
        strip(buckets, markers: markers, theme: canvas.theme, glyphs: canvas.glyphs).draw(in: area, on: &canvas)
    }
}
