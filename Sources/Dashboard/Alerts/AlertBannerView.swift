import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// One line below the header for critical alerts and warnings, there only while there are any.
///
/// It is about the present, also while the screen below looks back.
enum AlertBannerView {
    static func draw(_ alerts: [Alert], _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        guard !alerts.isEmpty, area.rows > 0 else { return }
        canvas.fill(area, canvas.theme.style(.text))
        let count = summary(alerts)
        let countColumn = area.endColumn - 1 - count.columns
        canvas.draw(count, column: countColumn, row: area.row, in: area, style: canvas.theme.style(.textDim))

        let room = Rect(column: area.column, row: area.row, columns: countColumn - 2 - area.column, rows: 1)
        var column = room.column + 1
        for (index, alert) in alerts.enumerated() {
            let words = AlertText(alert, in: state.fleet, at: state.now.monotonic)
            let style = canvas.theme.style(alert.isAcknowledged ? .textDim : words.role)
            if index == 0 {
                column += canvas.draw("\(sign(canvas.glyphs)) ", column: column, row: room.row, in: room, style: style)
            } else {
                let least = words.severity.columns + 12
                guard room.endColumn - column > least else { return }
                let dim = canvas.theme.style(.textDim)
                column += canvas.draw(" · ", column: column, row: room.row, in: room, style: dim)
            }
            column += canvas.draw("\(words.severity) ", column: column, row: room.row, in: room, style: style)
            let text = words.texts.fitting(room.endColumn - column)
            let textStyle = canvas.theme.style(alert.isAcknowledged ? .textDim : .text)
            column += canvas.draw(text, column: column, row: room.row, in: room, style: textStyle)
        }
    }

    /// `2 alerts`, and whether all are acknowledged.
    private static func summary(_ alerts: [Alert]) -> DisplayText {
        let all = count(alerts.count)
        return alerts.allSatisfy(\.isAcknowledged) ? "\(all), acknowledged" : all
    }

    /// `1 alert`, `2 alerts`.
    static func count(_ number: Int) -> DisplayText { number == 1 ? "1 alert" : "\(number) alerts" }

    /// What stands before the first alert, and before their number where there is no room for them.
    static func sign(_ glyphs: GlyphSet) -> DisplayText { glyphs == .unicode ? "▲" : "!" }
}
