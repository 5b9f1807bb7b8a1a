import DisplayText
import TerminalCells

/// The last row: the keys of the screen, read off the action table; those that cannot be used now are dimmed.
enum FooterView {
    static func draw(_ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        canvas.fill(area, canvas.theme.style(.text))
        let line = area.inset(columns: 1, rows: 0)
        var legend = KeyLegend(Action.table(for: state.screen).compactMap { item($0, state, canvas.theme) })
        // What cannot be used leaves first, then what is last; help and quit stay, since they lead to all the others.
        let dim = canvas.theme.style(.textDim)
        while legend.items.count > 2, legend.fitting(line.columns) < legend.items.count {
            let unusable = legend.items.lastIndex { $0.titleStyle == dim }
            legend.items.remove(at: min(unusable ?? legend.items.count, legend.items.count - 3))
        }
        legend.draw(in: line, on: &canvas)
    }

    private static func item(_ action: Action, _ state: DashboardState, _ theme: Theme) -> KeyLegend.Item? {
        guard let title = action.title else { return nil }
        let isAvailable = action.availability(state) == .available
        let keyRole: Role = !isAvailable ? .textDim : action.isDangerous ? .keyDanger : .key
        return KeyLegend.Item(
            key: action.keyLabel,
            title: title,
            keyStyle: theme.style(keyRole),
            titleStyle: theme.style(isAvailable ? .text : .textDim)
        )
    }
}
