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
    ///
    /// - Parameters:
    ///   - box: Where.
    ///   - title: What it is, at the left of the upper border.
    ///   - trailing: How it is left, at the right.
    ///   - style: How the title and what is at the right look; nil: like the rest of the box.
    ///   - border: How the border looks; nil: like the title.
    ///   - canvas: What to draw on.
    static func draw(
        _ box: Rect,
        title: DisplayText,
        trailing: DisplayText,
        style: Style? = nil,
        border: Style? = nil,
        on canvas: inout Canvas
    ) {
        let plain = canvas.theme.style(.dialog)
        let words = style?.over(plain) ?? plain
        canvas.fill(box, plain)
        canvas.box(
            box,
            title: title,
            trailing: trailing,
            style: border?.over(plain) ?? words,
            titleStyle: words
        )
    }
}
