package import DisplayText

/// Rows under a header, with one selected and the others scrolled so that it shows.
package struct Table {
    /// What stands in a row under a column.
    package enum Cell: Hashable, Sendable {
        /// Text, cut in its middle where the column is narrower.
        case text(DisplayText, Style)
        /// Text in several styles, cut at its end where the column is narrower.
        case styled(StyledText)
        /// Figures and sentences, of which those stay whole that the column has room for.
        case fields(FieldLine)
        /// A history, as much of it as the column shows.
        case strip(StateStrip)

        package static let empty = Cell.text(.empty, .plain)

        /// The text of a cell that is nothing but text.
        package var text: DisplayText? {
            switch self {
            case .text(let text, _): text
            case .styled(let text): text.text
            case .fields(let line): line.whole
            case .strip: nil
            }
        }
    }

    /// One of the rows.
    package struct Row: Sendable {
        /// A cell per column of the table, also for those that are not shown.
        package var cells: [Cell]

        /// Lies under the cells' styles: stale, changed.
        package var style: Style

        /// Stands at the end of the gutter, beside the mark of the selected row.
        package var mark: StyledText

        /// The first of the columns that the last cell takes as well, where it needs them: their own cells say nothing.
        package var lastCellMayBegin: Int?

        /// A row.
        ///
        /// - Parameters:
        ///   - cells: A cell per column of the table, also for those that are not shown.
        ///   - style: Lies under the cells' styles.
        ///   - mark: Stands at the end of the gutter.
        ///   - lastCellMayBegin: The first of the columns that the last cell takes as well where it is too long for its own; nil: none.
        package init(
            cells: [Cell],
            style: Style = .plain,
            mark: StyledText = .empty,
            lastCellMayBegin: Int? = nil
        ) {
            self.cells = cells
            self.style = style
            self.mark = mark
            self.lastCellMayBegin = lastCellMayBegin
        }
    }

    /// By which column the rows are sorted.
    package struct Sort: Hashable, Sendable {
        package var column: Int
        package var isAscending: Bool

        package init(column: Int, isAscending: Bool) {
            self.column = column
            self.isAscending = isAscending
        }
    }

    package var columns: [TableColumn]
    package var rowCount: Int

    /// The row that is selected, if any.
    package var selected: Int?

    /// The first row to show; the table scrolls on from there where the selected row would not show.
    package var firstRow: Int

    /// The column whose header carries the mark of the order.
    package var sort: Sort?

    package var gutter: Int
    package var spacing: Int

    /// Makes a row; asked for those that show only.
    package var row: (Int) -> Row

    /// A table whose rows are made when they are drawn.
    ///
    /// - Parameters:
    ///   - columns: From left to right.
    ///   - rowCount: How many rows there are.
    ///   - selected: The row that is selected, if any.
    ///   - firstRow: The first row to show.
    ///   - sort: The column whose header carries the mark of the order.
    ///   - gutter: The blanks before the first column.
    ///   - spacing: The blanks between columns.
    ///   - row: Makes a row.
    package init(
        columns: [TableColumn],
        rowCount: Int,
        selected: Int? = nil,
        firstRow: Int = 0,
        sort: Sort? = nil,
        gutter: Int = 1,
        spacing: Int = 1,
        row: @escaping (Int) -> Row
    ) {
        self.columns = columns
        self.rowCount = max(0, rowCount)
        self.selected = selected
        self.firstRow = firstRow
        self.sort = sort
        self.gutter = max(0, gutter)
        self.spacing = max(0, spacing)
        self.row = row
    }

    /// Which columns a table of a width shows.
    package func layout(width: Int) -> TableLayout {
        TableLayout(columns, width: width, gutter: gutter, spacing: spacing)
    }

    /// The first row that shows, so that the selected one does and the last page is full.
    ///
    /// - Parameters:
    ///   - firstRow: Where the view stood.
    ///   - selected: The row that has to show, if any.
    ///   - count: How many rows there are.
    ///   - height: How many rows show.
    /// - Returns: The first row that shows.
    package static func scrolled(_ firstRow: Int, selected: Int?, count: Int, height: Int) -> Int {
        guard height > 0, count > height else { return 0 }
        var first = min(max(firstRow, 0), count - height)
        if let selected {
            let selected = min(max(selected, 0), count - 1)
            first = min(first, selected)
            first = max(first, selected - height + 1)
        }
        return first
    }

    /// Draws the header and as many rows as there is room for.
    ///
    /// - Parameters:
    ///   - rect: Where.
    ///   - canvas: What to draw on.
    /// - Returns: The rows that show.
    @discardableResult
    package func draw(in rect: Rect, on canvas: inout Canvas) -> Range<Int> {
        let rect = rect.intersection(canvas.bounds)
        let layout = layout(width: rect.columns)
        drawHeader(layout, in: rect.top(1), on: &canvas)
        let body = rect.droppingTop(1)
        let first = Self.scrolled(firstRow, selected: selected, count: rowCount, height: body.rows)
        let shown = first..<min(rowCount, first + body.rows)
        for index in shown {
            draw(row(index), isSelected: index == selected, layout, in: body.line(index - first), on: &canvas)
        }
        return shown
    }

    private func drawHeader(_ layout: TableLayout, in line: Rect, on canvas: inout Canvas) {
        let header = canvas.style(.tableHeader)
        canvas.fill(line, header)
        for place in layout.places {
            let column = columns[place.index]
            let rect = line.droppingLeft(place.offset).left(place.width)
            let isSorted = sort?.column == place.index
            let mark: DisplayText = isSorted ? (sort?.isAscending == true ? "▴" : "▾") : .empty
            // Half a header is none: a column that is narrower than its name shows the mark of the order alone.
            let title = column.title.columns + mark.columns <= place.width ? column.title + mark : mark
            canvas.draw(
                title,
                in: rect,
                alignment: column.alignment,
                style: isSorted ? canvas.style(.tableHeaderSorted) : header
            )
        }
    }

    private func draw(_ row: Row, isSelected: Bool, _ layout: TableLayout, in line: Rect, on canvas: inout Canvas) {
        let plain = row.style.over(canvas.style(.tableRow))
        let under = isSelected ? canvas.style(.tableRowSelected).over(plain) : plain
        canvas.fill(line, under)
        if isSelected, layout.gutter > 0 {
            canvas.draw("▸", in: line.left(layout.gutter), style: under)
        }
        if !row.mark.isEmpty, layout.gutter > row.mark.columns {
            let place = line.droppingLeft(layout.gutter - row.mark.columns).left(row.mark.columns)
            canvas.draw(row.mark, in: place, under: under)
        }
        var places = layout.places
        if let first = row.lastCellMayBegin { Self.widenLast(&places, of: row, from: first) }
        for place in places where row.cells.indices.contains(place.index) {
            let rect = line.droppingLeft(place.offset).left(place.width)
            let alignment = columns[place.index].alignment
            switch row.cells[place.index] {
            case .text(let text, let style):
                canvas.draw(text, in: rect, alignment: alignment, style: style.over(under))
            case .styled(let text):
                canvas.draw(text, in: rect, alignment: alignment, under: under)
            case .fields(let line):
                canvas.draw(line.fitted(to: rect.columns), in: rect, alignment: alignment, under: under)
            case .strip(let strip):
                strip.draw(in: rect, under: under, on: &canvas)
            }
        }
    }

    /// Gives the last cell as many columns to its left, down to one, as what stands in it takes.
    private static func widenLast(
        _ places: inout [(index: Int, offset: Int, width: Int)],
        of row: Row,
        from first: Int
    ) {
        guard var last = places.last, row.cells.indices.contains(last.index) else { return }
        while last.width < row.cells[last.index].columns, places.count > 1, places[places.count - 2].index >= first {
            let end = last.offset + last.width
            places.removeLast()
            last = (last.index, places[places.count - 1].offset, end - places[places.count - 1].offset)
            places[places.count - 1] = last
        }
    }
}

extension Table.Cell {
    /// The columns that all of it takes.
    fileprivate var columns: Int {
        switch self {
        case .text, .styled, .fields: text?.columns ?? 0
        case .strip(let strip): strip.signs.count
        }
    }
}
