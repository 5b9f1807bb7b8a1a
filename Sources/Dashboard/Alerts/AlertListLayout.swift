import TerminalCells

/// Where the list of alerts stands: for drawing and for paging.
struct AlertListLayout {
    /// The box with its border.
    let box: Rect

    /// The rows within, one an alert.
    let content: Rect

    /// The number of alerts that a page shows.
    var page: Int { max(content.rows, 1) }

    /// Lays out a list of so many alerts within the body of the screen.
    init(of count: Int, in area: Rect) {
        let columns = min(area.columns - 2, 100)
        box = DialogBox.place(TerminalSize(columns: columns, rows: max(count, 1)), in: area)
        content = box.inset(by: 1)
    }
}
