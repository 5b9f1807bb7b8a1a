/// The size of a screen in character cells.
package struct TerminalSize: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    /// Negative sizes count as zero.
    package init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// One character cell.
package struct Cell: Hashable, Sendable {
    /// What stands in the cell: one base character with its combining marks, never a control character.
    ///
    /// Empty in the second cell of a character that is two columns wide.
    package var text: String

    package var style: Style

    package init(text: String = " ", style: Style = .plain) {
        self.text = text
        self.style = style
    }

    /// Whether this is the second half of the wide character to its left.
    package var isContinuation: Bool { text.isEmpty }

    // The styles first: they tell most cells that differ apart, and cost less.
    package static func == (left: Self, right: Self) -> Bool {
        left.style == right.style && left.text == right.text
    }
}

/// A whole screen as a value: what a view draws, a terminal shows, an export writes and a test compares.
package struct Frame: Hashable, Sendable {
    package let size: TerminalSize

    /// The cells, row by row from the top left; always `size.columns * size.rows` of them.
    package private(set) var cells: [Cell]

    /// Where the cursor shows (in an input), or nil where it is hidden.
    package var cursor: CellPosition?

    /// A blank frame.
    package init(size: TerminalSize, fill: Style = .plain) {
        self.size = size
        self.cells = Array(repeating: Cell(style: fill), count: size.columns * size.rows)
    }

    /// The cell at a position; writing outside the frame does nothing, reading there gives a blank.
    package subscript(column: Int, row: Int) -> Cell {
        get {
            guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return Cell() }
            return cells[row * size.columns + column]
        }
        set {
            guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return }
            cells[row * size.columns + column] = newValue
        }
    }

    /// Puts the same into cells of one row, which must lie within the frame.
    ///
    /// - Returns: Their places in ``cells``.
    mutating func fill(_ cell: Cell, columns: Range<Int>, row: Int) -> Range<Int> {
        let start = row * size.columns
        let places = start + columns.lowerBound..<start + columns.upperBound
        for place in places { cells[place] = cell }
        return places
    }

    /// From the first to the last cell of a row that differs from another frame of the same size; empty where none does.
    ///
    /// A wide character is in it as a whole.
    package func changedColumns(of row: Int, since other: Frame) -> Range<Int> {
        guard row >= 0, row < size.rows, size == other.size else { return 0..<size.columns }
        let start = row * size.columns
        return cells.withUnsafeBufferPointer { new in
            other.cells.withUnsafeBufferPointer { old in
                var (first, last) = (0, size.columns - 1)
                while first <= last, new[start + first] == old[start + first] { first += 1 }
                guard first <= last else { return 0..<0 }
                while new[start + last] == old[start + last] { last -= 1 }
                if first > 0, new[start + first].isContinuation { first -= 1 }
                if last + 1 < size.columns, new[start + last + 1].isContinuation { last += 1 }
                return first..<last + 1
            }
        }
    }

    /// The cells of one row, from left to right; empty outside the frame.
    package func row(_ row: Int) -> ArraySlice<Cell> {
        guard row >= 0, row < size.rows else { return [] }
        return cells[row * size.columns..<(row + 1) * size.columns]
    }
}

/// A place on the screen, counted from zero at the top left.
package struct CellPosition: Hashable, Sendable {
    package var column: Int
    package var row: Int

    package init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}
