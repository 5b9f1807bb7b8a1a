import DisplayText
import TerminalCells

/// The help: every action of the screen, read off the action table, before them what there is to know of the program,
/// and after them what the signs mean.
enum HelpView {
    static func draw(_ page: HelpPage, _ state: DashboardState, scroll: Int, on canvas: inout Canvas) {
        let theme = canvas.theme
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
        let text: DisplayText = "\(action.help)\(HelpPage.note(for: action, in: state))"
        canvas.draw(
            text.fitted(to: rest.columns),
            in: rest,
            style: theme.style(isAvailable ? .dialog : .textDim).over(theme.style(.dialog))
        )
    }
}
