import DisplayText
import TerminalCells

/// A pane's title, set into the line above it.
enum PaneTitle {
    /// Draws a title, and what belongs beside it in a quieter style.
    ///
    /// - Parameters:
    ///   - title: The name of the pane.
    ///   - notes: What follows the title, the longest form first; the first that fits is taken.
    ///   - trailing: What stands at the right end.
    ///   - role: How the title looks.
    ///   - area: The pane; the title goes into the row above.
    ///   - canvas: What to draw on.
    static func draw(
        _ title: DisplayText,
        notes: [DisplayText] = [],
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
        let room = end - line.column - 1
        var column = line.column
        column += canvas.draw(
            " \(title.fitted(to: room - 1)) ",
            column: column,
            row: line.row,
            in: line,
            style: canvas.theme.style(role)
        )
        if let note = notes.first(where: { $0.columns + 3 < end - column }) {
            canvas.draw("· \(note) ", column: column, row: line.row, in: line, style: canvas.theme.style(.text))
        }
    }
}

extension [DisplayText] {
    /// The first form that fits a width, else the last one, cut.
    func fitting(_ columns: Int) -> DisplayText {
        first { $0.columns <= columns } ?? last?.fitted(to: columns) ?? .empty
    }
}
