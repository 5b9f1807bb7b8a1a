import CircuitMonitor
import DisplayText
import TerminalCells

/// One circuit: state history, failure rate, cache hit ratio, fallbacks, calls, facts, events.
///
///     ┌ State ────────────────┐
///     ├ Failure rate ┬ Cache ─┤
///     ├ Fallbacks ───┼ Calls ─┤
///     ├ Breaker ─────┼ Events ┤
///     └──────────────┴────────┘
///
/// Where there is no room for that, ``FocusSummaryView`` says the same in lines.
enum FocusView {
    /// The least room in which charts can be read.
    static let minimum = TerminalSize(columns: 64, rows: 18)

    static func draw(_ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        guard let track = state.selectedTrack else { return }
        guard area.columns >= minimum.columns, area.rows >= minimum.rows else {
            return FocusSummaryView.draw(track, state, in: area, on: &canvas)
        }
        let layout = FocusLayout(area)
        let window = ChartWindow(track: track, now: state.shownNow)
        drawLines(layout, on: &canvas)
        StateHistoryView.draw(track, window, state, in: layout.state, on: &canvas)
        FigureCharts(track: track, window: window, state: state).draw(in: layout, on: &canvas)
        drawFacts(track, state, in: layout.facts, on: &canvas)
        EventsView.draw(track, state, in: layout.events, on: &canvas)
    }

    private static func drawLines(_ layout: FocusLayout, on canvas: inout Canvas) {
        let border = canvas.theme.style(.border)
        canvas.box(layout.area, style: border)
        for row in layout.dividers {
            canvas.divideRows(layout.area, at: row, style: border)
        }
        if let first = layout.dividers.first {
            canvas.divideColumns(layout.area.droppingTop(first - layout.area.row), at: layout.middle, style: border)
        }
    }

    private static func drawFacts(
        _ track: CircuitTrack,
        _ state: DashboardState,
        in area: Rect,
        on canvas: inout Canvas
    ) {
        PaneTitle.draw("Breaker", above: area, on: &canvas)
        let facts = CircuitFacts(track, now: state.shownNow, clock: state.clock, glyphs: canvas.glyphs)
        let theme = canvas.theme
        var lines: [(name: DisplayText, value: DisplayText, role: Role)] = []
        lines.append(("failures", facts.failures, .text))
        lines.append(("calls", facts.calls, .text))
        lines.append(("cache", facts.cache, .text))
        lines.append(("last failure", facts.lastFailure, .text))
        lines.append(("next probe", facts.nextProbe ?? Figures.absent, facts.nextProbe == nil ? .textDim : .textStrong))
        let isInjecting = track.latest?.injection != nil
        lines.append(("injected", facts.injection, isInjecting ? .statusInjected : .text))
        if let inFlight = track.latest?.inFlight {
            lines.append(("in flight", Figures.count(inFlight), .text))
        }
        if let note = facts.settings {
            lines.append(("settings", note, .textDim))
        }

        let name = 14
        var row = area.row
        canvas.draw("state", column: area.column + 1, row: row, in: area, style: theme.style(.textDim))
        var column = area.column + name
        column += canvas.draw(
            facts.presentation.label,
            column: column,
            row: row,
            in: area,
            style: theme.style(facts.presentation.role)
        )
        let detail = [facts.standing, facts.stateNote ?? .empty].filter { !$0.isEmpty }.joined(separator: " · ")
        canvas.draw(
            detail.fitted(to: area.column + area.columns - column - 1),
            column: column + 1,
            row: row,
            in: area,
            style: theme.style(.text)
        )
        for line in lines {
            row += 1
            canvas.draw(line.name, column: area.column + 1, row: row, in: area, style: theme.style(.textDim))
            canvas.draw(
                line.value.fitted(to: area.columns - name),
                column: area.column + name,
                row: row,
                in: area,
                style: theme.style(line.role)
            )
        }
    }
}

/// Where the panes of the focus stand.
struct FocusLayout: Hashable {
    let area: Rect
    let state: Rect
    let failureRate: Rect
    let cache: Rect
    let fallbacks: Rect
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
        let middle = area.column + area.columns / 2
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
        self.failureRate = pane(left, first + 1, chartRows)
        self.cache = pane(right, first + 1, chartRows)
        self.fallbacks = pane(left, second + 1, chartRows)
        self.calls = pane(right, second + 1, chartRows)
        let rest = area.row + area.rows - 1 - (third + 1)
        self.facts = pane(left, third + 1, rest)
        self.events = pane(right, third + 1, rest)
    }
}

/// A pane's title, set into the line above it.
enum PaneTitle {
    /// Draws a title, and what belongs beside it in a quieter style.
    ///
    /// - Parameters:
    ///   - title: The name of the pane.
    ///   - note: What follows the title.
    ///   - trailing: What stands at the right end.
    ///   - role: How the title looks.
    ///   - area: The pane; the title goes into the row above.
    ///   - canvas: What to draw on.
    static func draw(
        _ title: DisplayText,
        note: DisplayText = .empty,
        trailing: DisplayText = .empty,
        role: Role = .title,
        above area: Rect,
        on canvas: inout Canvas
    ) {
        let line = Rect(column: area.column, row: area.row - 1, columns: area.columns, rows: 1)
        var end = line.column + line.columns - 1
        if !trailing.isEmpty, trailing.columns + 4 < line.columns {
            end -= trailing.columns + 2
            canvas.draw(
                " \(trailing) ",
                column: end,
                row: line.row,
                in: line,
                style: canvas.theme.style(.textDim)
            )
        }
        let room = end - line.column - 1
        var column = line.column
        column += canvas.draw(
            " \(title.fitted(to: room - 1)) ",
            column: column,
            row: line.row,
            in: line,
            style: canvas.theme.style(role)
        )
        let left = end - column - 1
        if !note.isEmpty, left > 4 {
            canvas.draw(
                "\(note.fitted(to: left)) ",
                column: column,
                row: line.row,
                in: line,
                style: canvas.theme.style(.text)
            )
        }
    }
}
