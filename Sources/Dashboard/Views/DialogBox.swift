import DisplayText
import TerminalCells

/// The frame of everything that lies over a screen.
enum DialogBox {
    /// Where a box of a content size stands: in the middle, never larger than the area.
    ///
    /// - Parameters:
    ///   - content: The columns and rows within the border.
    ///   - area: What the box lies over.
    /// - Returns: The box with its border.
    static func place(_ content: TerminalSize, in area: Rect) -> Rect {
        let columns = min(area.columns, content.columns + 2)
        let rows = min(area.rows, content.rows + 2)
        return Rect(
            column: area.column + (area.columns - columns) / 2,
            row: area.row + (area.rows - rows) / 2,
            columns: columns,
            rows: rows
        )
    }

    /// Clears the box and draws its border.
    static func draw(
        _ box: Rect,
        title: DisplayText,
        trailing: DisplayText,
        danger: Bool,
        on canvas: inout Canvas
    ) {
        let role: Role = danger ? .dialogDanger : .dialog
        canvas.fill(box, canvas.theme.style(.dialog))
        canvas.box(
            box,
            title: title,
            trailing: trailing,
            style: canvas.theme.style(role),
            titleStyle: canvas.theme.style(role)
        )
    }
}
