import CircuitMonitor
import CircuitVocabulary
import DisplayText
package import TerminalCells

/// The whole screen as a function of the whole state.
package enum DashboardView {
    /// The smallest terminal that every screen can be used on.
    package static let minimum = TerminalSize(columns: 40, rows: 10)

    /// Draws a frame; never traps and never draws outside, whatever the size.
    package static func frame(of state: DashboardState, size: TerminalSize) -> Frame {
        var canvas = Canvas(size: size, theme: state.theme, glyphs: state.glyphs)
        let all = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        canvas.fill(all, state.theme.style(.text))
        guard size.columns >= minimum.columns, size.rows >= minimum.rows else {
            let text: DisplayText =
                "breakertop needs \(minimum.columns)×\(minimum.rows), this is \(size.columns)×\(size.rows)"
            canvas.paragraph(text, in: all, style: state.theme.style(.warning))
            return canvas.frame
        }
        let screen = Presentation(of: state, in: size)
        let body = screen.body
        HeaderView.draw(state, screen, on: &canvas)
        AlertBannerView.draw(screen.alerts, state, in: screen.banner, on: &canvas)
        if let overview = screen.overview {
            OverviewView.draw(state, overview, on: &canvas)
        } else {
            FocusView.draw(state, screen, on: &canvas)
        }
        drawRemark(state, screen, on: &canvas)
        FooterView.draw(state, screen, on: &canvas)
        switch state.overlay {
        case .help(let scroll):
            if let page = screen.help { HelpView.draw(page, state, scroll: scroll, on: &canvas) }
        case .control(let dialog): ControlView.draw(dialog, state, in: body, on: &canvas)
        case .marker(let input): MarkerView.draw(input, state, in: body, on: &canvas)
        case .alerts(let list):
            if let layout = screen.alertList {
                AlertListView.draw(list, of: screen.alerts, state, in: layout, on: &canvas)
            }
        case nil: break
        }
        return canvas.frame
    }

    /// One line over the bottom border or the last line, where it comes and goes without moving anything.
    ///
    /// The answer to the last key; else a notice that is new; else in the overview what changed last; else why the
    /// selected circuit's target does not answer and what to do; else what there is to know about how it is read.
    private static func drawRemark(_ state: DashboardState, _ screen: Presentation, on canvas: inout Canvas) {
        let body = screen.body
        guard let (text, role) = remark(state, columns: body.columns - 6) else { return }
        // Where there is no border it takes the last line, and nothing of that line may show beside it.
        if screen.overview == nil, screen.focus == nil {
            canvas.fill(body.bottom(1), canvas.theme.style(.text))
        }
        let row = body.endRow - 1
        var column = body.column + 2
        column += canvas.draw(
            " \(text.shortened(to: body.columns - 6)) ",
            column: column,
            row: row,
            in: body,
            style: canvas.theme.style(role)
        )
        // Of a label of the border that it cuts through nothing stays.
        let line: DisplayText = canvas.glyphs == .ascii ? "-" : "─"
        let border = canvas.frame[body.endColumn - 2, row].style
        while column < body.endColumn - 1, canvas.frame[column, row].text != line.text,
            canvas.frame[body.endColumn - 1, row].text != " "
        {
            canvas.draw(line, column: column, row: row, in: body, style: border)
            column += 1
        }
    }

    private static func remark(_ state: DashboardState, columns: Int) -> (text: DisplayText, role: Role)? {
        if let message = state.message {
            return (message.text, message.isWarning ? .warning : .info)
        }
        if let notice = state.notice, state.now.monotonic < notice.until {
            return (notice.forms.fitting(columns), .warning)
        }
        // In the focus the circuit itself shows that it changed; a screen that stands still shows nothing new.
        if state.screen == .overview, state.pause == nil,
            let news = state.alerts.alerts.last(where: { $0.severity == .info && !$0.isAcknowledged })
        {
            let words = AlertText(news, in: state.fleet, at: state.now.monotonic)
            return (words.texts.fitting(columns), words.role)
        }
        guard let track = state.selectedTrack else { return nil }
        if let failure = track.failure { return (failure.detail, .warning) }
        return state.shownFleet[track.id.target]?.notice.map { ($0, .warning) }
    }
}
