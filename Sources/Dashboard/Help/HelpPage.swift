import DisplayText
import TerminalCells

/// The lines of the help and where they stand: for drawing and for scrolling.
struct HelpPage {
    let lines: [Line]
    let keyWidth: Int
    let signWidth: Int
    let box: Rect
    let content: Rect

    var rows: Int { content.rows }

    /// The lines beyond which there is nothing to scroll to.
    var mostScroll: Int { max(0, lines.count - rows) }

    enum Line {
        case notice(DisplayText)
        case blank
        case action(Action)
        case sign(HelpLegend.Entry)
    }

    /// Lays out the help of the present screen.
    ///
    /// - Parameters:
    ///   - state: What is shown.
    ///   - area: The body of the screen.
    init(_ state: DashboardState, in area: Rect) {
        let actions = state.keys.actions(on: state.screen)
        keyWidth = (actions.map(\.keyLabel.columns).max() ?? 0) + 2
        let textWidth = actions.map { $0.help.columns + Self.note(for: $0, in: state).columns }.max() ?? 0
        var legend = [HelpLegend.signs(state.theme, state.glyphs)]
        if state.screen == .focus { legend.append(HelpLegend.calls(state.theme, state.glyphs)) }
        legend.append(HelpLegend.words(state.theme))
        signWidth = (legend.joined().map(\.sign.columns).max() ?? 0) + 2
        let meaningWidth = legend.joined().map(\.meaning.columns).max() ?? 0
        let columns = min(area.columns - 2, max(keyWidth + textWidth, signWidth + meaningWidth) + 3)
        var lines = state.notice.map { $0.text.wrapped(to: columns - 2).map(Line.notice) + [.blank] } ?? []
        lines += actions.map(Line.action)
        for part in legend { lines += [.blank] + part.map(Line.sign) }
        self.lines = lines
        box = DialogBox.place(TerminalSize(columns: columns, rows: lines.count + 2), in: area)
        // A blank line above and below, where there is room for them.
        let inside = box.inset(by: 1)
        content = inside.rows > lines.count + 1 ? inside.inset(columns: 0, rows: 1) : inside
    }

    /// Why an action is unavailable, in parentheses; empty for an available one.
    static func note(for action: Action, in state: DashboardState) -> DisplayText {
        switch action.availability(state) {
        case .available: .empty
        case .unavailable(let why): " (\(why))"
        }
    }
}
