import DisplayText
import TerminalCells

/// The help: every action of the screen, read off the action table, before them what there is to know of the program,
/// and after them what the signs mean.
enum HelpView {
    static func draw(_ state: DashboardState, scroll: Int, in area: Rect, on canvas: inout Canvas) {
        let theme = canvas.theme
        let page = Page(state, in: area)
        let name: DisplayText = state.screen == .focus ? "Keys of this screen" : "Keys of the overview"
        DialogBox.draw(page.box, title: name, trailing: "esc closes", on: &canvas)
        let start = min(scroll, page.mostScroll)
        for (offset, line) in page.lines.dropFirst(start).prefix(page.rows).enumerated() {
            let place = page.content.line(offset).droppingLeft(1)
            switch line {
            case .blank: break
            case .notice(let text):
                canvas.draw(text, in: place, style: theme.style(.warning).over(theme.style(.dialog)))
            case .action(let action): draw(action, state, keyWidth: page.keyWidth, in: place, on: &canvas)
            case .sign(let entry):
                canvas.draw(entry.sign, in: place, under: theme.style(.dialog))
                let rest = place.droppingLeft(page.signWidth)
                canvas.draw(entry.meaning.fitted(to: rest.columns), in: rest, style: theme.style(.dialog))
            }
        }
        let hidden = page.mostScroll - start
        if hidden > 0 {
            let more = StyledText("\(hidden) more below", theme.style(.textDim).over(theme.style(.dialog)))
            canvas.label(page.box, row: page.box.endRow - 1, leading: [], trailing: [more], style: theme.style(.dialog))
        }
    }

    /// The lines beyond which there is nothing to scroll to.
    static func mostScroll(_ state: DashboardState, in area: Rect) -> Int { Page(state, in: area).mostScroll }

    /// What stands in the help, and where.
    private struct Page {
        let lines: [Line]
        let keyWidth: Int
        let signWidth: Int
        let box: Rect
        let content: Rect

        var rows: Int { content.rows }

        var mostScroll: Int { max(0, lines.count - rows) }

        init(_ state: DashboardState, in area: Rect) {
            let actions = state.keys.actions(on: state.screen)
            keyWidth = (actions.map(\.keyLabel.columns).max() ?? 0) + 2
            let textWidth = actions.map { $0.help.columns + note(for: $0, in: state).columns }.max() ?? 0
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
    }

    private enum Line {
        case notice(DisplayText)
        case blank
        case action(Action)
        case sign(HelpLegend.Entry)
    }

    private static func draw(
        _ action: Action,
        _ state: DashboardState,
        keyWidth: Int,
        in place: Rect,
        on canvas: inout Canvas
    ) {
        let theme = canvas.theme
        let isAvailable = action.availability(state) == .available
        let keyRole: Role = !isAvailable ? .textDim : action.isDangerous ? .keyDanger : .key
        canvas.draw(action.keyLabel, in: place, style: theme.style(keyRole).over(theme.style(.dialog)))
        let rest = place.droppingLeft(keyWidth)
        let text: DisplayText = "\(action.help)\(note(for: action, in: state))"
        canvas.draw(
            text.fitted(to: rest.columns),
            in: rest,
            style: theme.style(isAvailable ? .dialog : .textDim).over(theme.style(.dialog))
        )
    }

    /// Why an action cannot be used now.
    private static func note(for action: Action, in state: DashboardState) -> DisplayText {
        switch action.availability(state) {
        case .available: .empty
        case .unavailable(let why): " (\(why))"
        }
    }
}
