import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// The list of all alerts: unacknowledged ones first, each with its age.
///
/// It is about the present, also while the screen below looks back.
enum AlertListView {
    /// The columns of the box from which severity, subject and finding stand below each other.
    private static let tableColumns = 64

    static func draw(
        _ list: AlertList,
        of alerts: [Alert],
        _ state: DashboardState,
        in layout: AlertListLayout,
        on canvas: inout Canvas
    ) {
        let (box, content) = (layout.box, layout.content)
        let isNarrow = box.columns < tableColumns
        let keys: DisplayText = isNarrow ? "esc closes" : "enter shows the circuit, esc closes"
        DialogBox.draw(box, title: title(alerts), trailing: keys, on: &canvas)
        let plain = canvas.theme.style(.dialog)
        guard let selected = list.selectedRow(in: alerts) else {
            canvas.draw("no alerts", in: content.line(0).droppingLeft(1), style: plain)
            return
        }
        // The selected row stays in sight, in the middle where there are rows on both sides.
        let first = max(0, min(selected - content.rows / 2, alerts.count - content.rows))
        let shown = alerts[first..<min(first + content.rows, alerts.count)]
        let now = state.now.monotonic
        let lines = shown.map { alert in
            let age = Durations.elapsed(alert.since.duration(to: now))
            return Line(
                words: AlertText(alert, in: state.fleet, at: now),
                age: isNarrow ? age : "\(age) ago",
                isAcknowledged: alert.isAcknowledged
            )
        }
        let columnWidths = Widths(lines, in: content.columns - 2)
        for (offset, line) in lines.enumerated() {
            let place = content.line(offset)
            var under = plain
            if first + offset == selected {
                under = canvas.theme.style(.tableRowSelected).over(plain)
                canvas.fill(place, under)
            }
            line.draw(in: place.inset(columns: 1, rows: 0), under: under, columnWidths, on: &canvas)
        }
        if shown.count < alerts.count {
            let range: DisplayText = "\(first + 1)–\(first + shown.count)/\(alerts.count)"
            let label = StyledText(range, canvas.theme.style(.textDim).over(plain))
            canvas.label(box, row: box.endRow - 1, leading: [], trailing: [label], style: plain)
        }
    }

    /// `3 alerts, 1 acknowledged`.
    private static func title(_ alerts: [Alert]) -> DisplayText {
        let known = alerts.count(where: \.isAcknowledged)
        let all = AlertBannerView.count(alerts.count)
        return known == 0 ? all : known == alerts.count ? "\(all), acknowledged" : "\(all), \(known) acknowledged"
    }

    private struct Line {
        let words: AlertText
        /// When it was raised.
        let age: DisplayText
        let isAcknowledged: Bool

        func draw(in place: Rect, under: Style, _ widths: Widths, on canvas: inout Canvas) {
            let text = canvas.theme.style(isAcknowledged ? .textDim : .text).over(under)
            let severity = isAcknowledged ? text : canvas.theme.style(words.role).over(under)
            if widths.age > 0 {
                let column = place.endColumn - age.columns
                canvas.draw(age, column: column, row: place.row, in: place, style: text)
            }
            canvas.draw(widths.isNarrow ? words.shortSeverity : words.severity, in: place, style: severity)
            var rest = place.droppingLeft(widths.severity + 2)
            canvas.draw(words.subject.fitted(to: widths.subject), in: rest, style: text)
            rest = rest.droppingLeft(widths.subject + 2)
            canvas.draw(words.findings.fitting(widths.finding), in: rest, style: text)
        }
    }

    /// How wide the columns of the list are, by what they need; the age is dropped before anything but a name is cut.
    private struct Widths {
        /// The least that shows of a name.
        private static let leastSubject = 9

        let isNarrow: Bool
        let severity: Int
        let subject: Int
        let finding: Int
        let age: Int

        init(_ lines: [Line], in columns: Int) {
            isNarrow = columns < AlertListView.tableColumns - 2
            severity = isNarrow ? 4 : 8
            let named = lines.map(\.words.subject.columns).max() ?? 0
            let longest = lines.compactMap(\.words.findings.first?.columns).max() ?? 0
            let shortest = lines.compactMap(\.words.findings.last?.columns).max() ?? 0
            var room = columns - severity - 4
            let ages = (lines.map(\.age.columns).max() ?? 0) + 1
            age = room - ages >= Self.leastSubject + shortest ? ages : 0
            room -= age
            subject = min(named, max(room - longest, min(room - shortest, 18), Self.leastSubject))
            finding = room - subject
        }
    }
}
