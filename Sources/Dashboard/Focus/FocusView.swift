import CircuitMonitor
import DisplayText
import TerminalCells

/// One circuit: state history, what callers did not get, failed of tried, cache hits, calls, facts, events.
///
///     ┌ State ────────────────┐
///     ├ Not served ──┬ Failed ┤
///     ├ Cache hits ──┼ Calls ─┤
///     ├ Breaker ─────┼ Events ┤
///     └──────────────┴────────┘
///
/// Of a target without an answer it says in words what is known.
/// Where there is no room for that, ``FocusSummaryView`` says the same in lines.
enum FocusView {
    static func draw(_ state: DashboardState, _ screen: Presentation, on canvas: inout Canvas) {
        guard let track = state.selectedTrack else { return }
        guard let layout = screen.focus else {
            return FocusSummaryView.draw(track, state, in: screen.body, on: &canvas)
        }
        let window = ChartWindow(track: track, now: state.windowEnd, zoom: state.zoom)
        let accent = TargetAccent(of: track, in: state.shownFleet)
        let border = accent.line(canvas.theme, else: .border)
        guard !NoAnswerView.isNeeded(for: track, at: state.shownNow) else {
            return drawWithoutAnswer(track, window, state, layout, style: border, on: &canvas)
        }
        drawLines(layout, style: border, on: &canvas)
        StateHistoryView.draw(track, window, state, in: layout.state, on: &canvas)
        FigureCharts(track: track, window: window, state: state).draw(in: layout, on: &canvas)
        FactsView.draw(track, state, in: layout.facts, on: &canvas)
        EventsView.draw(track, state, in: layout.events, on: &canvas)
    }

    /// Draws why there is no answer beside the events, and what the breaker said last where there is room for it.
    private static func drawWithoutAnswer(
        _ track: CircuitTrack,
        _ window: ChartWindow,
        _ state: DashboardState,
        _ layout: FocusLayout,
        style border: Style,
        on canvas: inout Canvas
    ) {
        canvas.box(layout.area, style: border)
        let top = layout.dividers[0]
        canvas.divideRows(layout.area, at: top, style: border)
        canvas.divideColumns(layout.area.droppingTop(top - layout.area.row), at: layout.middle, style: border)
        StateHistoryView.draw(track, window, state, in: layout.state, on: &canvas)
        let box = layout.area.left(layout.middle - layout.area.column + 1).droppingTop(top - layout.area.row)
        let left = box.inset(by: 1)
        PaneTitle.draw(NoAnswerView.title(of: track, state), role: .stateUnreachable, above: left, on: &canvas)
        let rows = NoAnswerView.draw(track, state, in: left, on: &canvas)
        if track.latest != nil, left.rows - rows > 4 {
            canvas.divideRows(box, at: left.row + rows, style: border)
            FactsView.draw(track, state, in: left.droppingTop(rows + 1), on: &canvas)
        }
        let right = Rect(column: layout.events.column, row: left.row, columns: layout.events.columns, rows: left.rows)
        EventsView.draw(track, state, in: right, on: &canvas)
    }

    private static func drawLines(_ layout: FocusLayout, style border: Style, on canvas: inout Canvas) {
        canvas.box(layout.area, style: border)
        for row in layout.dividers {
            canvas.divideRows(layout.area, at: row, style: border)
        }
        if let first = layout.dividers.first {
            canvas.divideColumns(layout.area.droppingTop(first - layout.area.row), at: layout.middle, style: border)
        }
    }
}

/// Where the panes of the focus stand.
struct FocusLayout: Hashable {
    /// The least room in which charts can be read.
    private static let minimum = TerminalSize(columns: 64, rows: 18)

    /// Whether an area has room for the panes.
    static func fits(in area: Rect) -> Bool {
        area.columns >= minimum.columns && area.rows >= minimum.rows
    }

    let area: Rect
    let state: Rect
    let notServed: Rect
    let failureRate: Rect
    let cache: Rect
    let calls: Rect
    let facts: Rect
    let events: Rect
    /// The rows of the lines between the panes.
    let dividers: [Int]
    /// The column of the line between left and right.
    let middle: Int

    /// Shares out at least 64×18 cells; the state takes four rows, the facts seven to twelve, the charts up to twelve each.
    init(_ area: Rect) {
        self.area = area
        let inner = area.rows - 9
        let factRows = max(min(12, inner / 3), min(7, inner - 4))
        let chartRows = min(12, max(1, (inner - factRows) / 2))
        // A little more room for the right: reasons of events are the longest lines.
        let middle = area.column + area.columns * 47 / 100
        let left = Rect(column: area.column + 1, row: 0, columns: middle - area.column - 1, rows: 0)
        let right = Rect(
            column: middle + 1,
            row: 0,
            columns: area.column + area.columns - middle - 2,
            rows: 0
        )
        func pane(_ side: Rect, _ row: Int, _ rows: Int) -> Rect {
            Rect(column: side.column, row: row, columns: side.columns, rows: rows)
        }
        let first = area.row + 5
        let second = first + chartRows + 1
        let third = second + chartRows + 1
        self.middle = middle
        self.dividers = [first, second, third]
        self.state = Rect(column: area.column + 1, row: area.row + 1, columns: area.columns - 2, rows: 4)
        self.notServed = pane(left, first + 1, chartRows)
        self.failureRate = pane(right, first + 1, chartRows)
        self.cache = pane(left, second + 1, chartRows)
        self.calls = pane(right, second + 1, chartRows)
        let rest = area.row + area.rows - 1 - (third + 1)
        self.facts = pane(left, third + 1, rest)
        self.events = pane(right, third + 1, rest)
    }
}
