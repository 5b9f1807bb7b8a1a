import DisplayText
import TerminalCells

/// A pane's title, set into the line above it.
enum PaneTitle {
    /// Draws a title of one form, and what belongs beside it in a quieter style.
    static func draw(
        _ title: DisplayText,
        notes: [FieldLine.Field] = [],
        trailing: DisplayText = .empty,
        role: Role = .title,
        above area: Rect,
        on canvas: inout Canvas
    ) {
        draw([title], notes: notes, trailing: trailing, role: role, above: area, on: &canvas)
    }

    /// Draws a title, and what belongs beside it in a quieter style.
    ///
    /// - Parameters:
    ///   - titles: The name of the pane, the longest form first.
    ///   - notes: What follows the title; whole parts leave where there is no room for all.
    ///   - trailing: What stands at the right end.
    ///   - role: How the title looks.
    ///   - area: The pane; the title goes into the row above.
    ///   - canvas: What to draw on.
    static func draw(
        _ titles: [DisplayText],
        notes: [FieldLine.Field] = [],
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
        let title = FieldLine.Field(titles, dropPriority: Int.max, style: canvas.theme.style(role))
        let style = canvas.theme.style(.text)
        let text = FieldLine([title] + notes, separator: " · ").fitted(to: end - line.column - 3, style: style)
        guard !text.isEmpty else { return }
        // The blanks around a title belong to it.
        let blank = StyledText(" ", style)
        canvas.draw(blank + text + blank, column: line.column, row: line.row, in: line)
    }
}

extension [DisplayText] {
    /// The first form that fits a width, else the last one, cut at its end.
    func fitting(_ columns: Int) -> DisplayText {
        first { $0.columns <= columns } ?? last?.shortened(to: columns) ?? .empty
    }
}
