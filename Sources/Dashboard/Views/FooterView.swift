import DisplayText
import TerminalCells

/// The last row: the keys of the screen, read off the action table; those that cannot be used now are dimmed.
enum FooterView {
    static func draw(_ state: DashboardState, _ screen: Presentation, on canvas: inout Canvas) {
        let area = screen.footer
        canvas.fill(area, canvas.theme.style(.text))
        let line = area.inset(columns: 1, rows: 0)
        if let input = state.overview.input {
            return drawFilter(input, state, found: screen.overview?.rows.count ?? 0, in: line, on: &canvas)
        }
        var legend = KeyLegend(state.keys.actions(on: state.screen).compactMap { item($0, state, canvas.theme) })
        // Drops unavailable keys first, then the last ones; help and quit stay: help lists the others.
        let dim = canvas.theme.style(.textDim)
        while legend.items.count > 2, legend.fitting(line.columns) < legend.items.count {
            let unusable = legend.items.lastIndex { $0.titleStyle == dim }
            legend.items.remove(at: min(unusable ?? legend.items.count, legend.items.count - 3))
        }
        legend.draw(in: line, on: &canvas)
    }

    private static func item(_ action: Action, _ state: DashboardState, _ theme: Theme) -> KeyLegend.Item? {
        let titles = [state.pause == nil ? nil : action.pausedTitle, action.title]
        guard action.isOffered(state), let title = titles.compactMap(\.self).first, let key = action.keys.first else {
            return nil
        }
        let isAvailable = action.availability(state) == .available
        let keyRole: Role = !isAvailable ? .textDim : action.isDangerous ? .keyDanger : .key
        return KeyLegend.Item(
            key: key.label,
            title: title,
            keyStyle: theme.style(keyRole),
            titleStyle: theme.style(isAvailable ? .text : .textDim)
        )
    }

    /// The filter as it is typed, and what it finds.
    private static func drawFilter(
        _ input: TextInput,
        _ state: DashboardState,
        found count: Int,
        in line: Rect,
        on canvas: inout Canvas
    ) {
        let theme = canvas.theme
        let filter = state.overview.filter
        let found = FieldLine(
            [
                .init("\(count) found", dropPriority: 3), .init("enter keeps it", dropPriority: 2),
                .init("esc clears it", dropPriority: 1),
            ],
            separator: " · "
        )
        let note = filter.fault.map { FieldLine.prose($0) } ?? found
        let room = max(1, min(line.columns / 2, max(20, line.columns - note.whole.columns - 10)))
        let window = input.window(columns: room)
        var column = line.column
        column += canvas.draw("filter ", column: column, row: line.row, in: line, style: theme.style(.key))
        canvas.cursor = CellPosition(column: column + window.cursor, row: line.row)
        column += canvas.draw(window.shown, column: column, row: line.row, in: line, style: theme.style(.input)) + 2
        let style = theme.style(filter.fault == nil ? .textDim : .warning)
        canvas.draw(note.fitted(to: line.endColumn - column, style: style), column: column, row: line.row, in: line)
    }
}
