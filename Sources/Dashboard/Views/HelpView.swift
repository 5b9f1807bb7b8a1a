import DisplayText
import TerminalCells

/// The help: every action of the screen, read off the action table.
enum HelpView {
    static func draw(_ state: DashboardState, scroll: Int, in area: Rect, on canvas: inout Canvas) {
        let theme = canvas.theme
        let actions = state.keys.actions(on: state.screen)
        let keyWidth = (actions.map(\.keyLabel.columns).max() ?? 0) + 2
        let textWidth = actions.map { $0.help.columns + note(for: $0, in: state).columns }.max() ?? 0
        let inside = TerminalSize(columns: min(area.columns - 2, keyWidth + textWidth + 3), rows: actions.count + 2)
        let box = DialogBox.place(inside, in: area)
        let name: DisplayText = state.screen == .focus ? "Keys of this screen" : "Keys of the overview"
        DialogBox.draw(box, title: name, trailing: "esc closes", danger: false, on: &canvas)

        let content = box.inset(by: 1)
        let rows = max(0, content.rows - (content.rows > actions.count + 1 ? 2 : 0))
        let first = content.row + (content.rows > actions.count + 1 ? 1 : 0)
        let start = min(scroll, max(0, actions.count - rows))
        for (offset, action) in actions.dropFirst(start).prefix(rows).enumerated() {
            let row = first + offset
            let isAvailable = action.availability(state) == .available
            let keyRole: Role = !isAvailable ? .textDim : action.isDangerous ? .keyDanger : .key
            canvas.draw(
                action.keyLabel,
                column: content.column + 1,
                row: row,
                in: content,
                style: theme.style(keyRole).over(theme.style(.dialog))
            )
            let column = content.column + 1 + keyWidth
            let text: DisplayText = "\(action.help)\(note(for: action, in: state))"
            canvas.draw(
                text.fitted(to: content.column + content.columns - column),
                column: column,
                row: row,
                in: content,
                style: theme.style(isAvailable ? .dialog : .textDim).over(theme.style(.dialog))
            )
        }
    }

    /// Why an action cannot be used now.
    private static func note(for action: Action, in state: DashboardState) -> DisplayText {
        switch action.availability(state) {
        case .available: .empty
        case .unavailable(let why): " (\(why))"
        }
    }
}
