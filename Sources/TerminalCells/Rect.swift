/// A rectangle of character cells; it may be empty and it may lie outside the screen.
///
/// Sizes are never negative and every operation saturates, so that no arithmetic on a tiny or huge terminal can trap.
package struct Rect: Hashable, Sendable {
    package let column: Int
    package let row: Int
    package let columns: Int
    package let rows: Int

    /// Far outside every screen, and far from where sums overflow.
    private static let farthest = 1 << 30

    /// A rectangle at a place; negative sizes count as zero.
    package init(column: Int, row: Int, columns: Int, rows: Int) {
        self.column = min(max(column, -Self.farthest), Self.farthest)
        self.row = min(max(row, -Self.farthest), Self.farthest)
        self.columns = min(max(columns, 0), Self.farthest)
        self.rows = min(max(rows, 0), Self.farthest)
    }

    /// The whole of a screen.
    package init(_ size: TerminalSize) {
        self.init(column: 0, row: 0, columns: size.columns, rows: size.rows)
    }

    package static let zero = Rect(column: 0, row: 0, columns: 0, rows: 0)

    package var isEmpty: Bool { columns == 0 || rows == 0 }

    /// The first column right of the rectangle.
    package var endColumn: Int { column + columns }

    /// The first row below the rectangle.
    package var endRow: Int { row + rows }

    package var size: TerminalSize { TerminalSize(columns: columns, rows: rows) }

    /// Whether a cell lies within.
    package func contains(column: Int, row: Int) -> Bool {
        column >= self.column && column < endColumn && row >= self.row && row < endRow
    }

    /// What both rectangles share; empty where they do not meet.
    package func intersection(_ other: Rect) -> Rect {
        let left = max(column, other.column)
        let top = max(row, other.row)
        return Rect(
            column: left,
            row: top,
            columns: min(endColumn, other.endColumn) - left,
            rows: min(endRow, other.endRow) - top
        )
    }
}

extension Rect {
    /// The rectangle without a margin on each side.
    package func inset(by margin: Int) -> Rect {
        inset(columns: margin, rows: margin)
    }

    /// The rectangle without a margin left and right, and one above and below.
    package func inset(columns horizontal: Int, rows vertical: Int) -> Rect {
        droppingLeft(horizontal).droppingRight(horizontal).droppingTop(vertical).droppingBottom(vertical)
    }

    /// The uppermost rows.
    package func top(_ count: Int) -> Rect {
        Rect(column: column, row: row, columns: columns, rows: clamped(count, rows))
    }

    /// The lowest rows.
    package func bottom(_ count: Int) -> Rect {
        droppingTop(rows - clamped(count, rows))
    }

    /// The leftmost columns.
    package func left(_ count: Int) -> Rect {
        Rect(column: column, row: row, columns: clamped(count, columns), rows: rows)
    }

    /// The rightmost columns.
    package func right(_ count: Int) -> Rect {
        droppingLeft(columns - clamped(count, columns))
    }

    /// What is left below the uppermost rows.
    package func droppingTop(_ count: Int) -> Rect {
        let count = clamped(count, rows)
        return Rect(column: column, row: row + count, columns: columns, rows: rows - count)
    }

    /// What is left above the lowest rows.
    package func droppingBottom(_ count: Int) -> Rect {
        top(rows - clamped(count, rows))
    }

    /// What is left beside the leftmost columns.
    package func droppingLeft(_ count: Int) -> Rect {
        let count = clamped(count, columns)
        return Rect(column: column + count, row: row, columns: columns - count, rows: rows)
    }

    /// What is left beside the rightmost columns.
    package func droppingRight(_ count: Int) -> Rect {
        left(columns - clamped(count, columns))
    }

    /// One row, counted from the top of the rectangle; empty where it has no such row.
    package func line(_ index: Int) -> Rect {
        guard index >= 0, index < rows else { return Rect(column: column, row: row, columns: columns, rows: 0) }
        return Rect(column: column, row: row + index, columns: columns, rows: 1)
    }

    /// A rectangle of a size in the middle of this one, cut to it.
    package func centered(columns width: Int, rows height: Int) -> Rect {
        let width = clamped(width, columns)
        let height = clamped(height, rows)
        return Rect(
            column: column + (columns - width) / 2,
            row: row + (rows - height) / 2,
            columns: width,
            rows: height
        )
    }

    private func clamped(_ count: Int, _ most: Int) -> Int {
        min(max(count, 0), most)
    }
}

/// How much of a rectangle a part of it gets.
package enum Length: Hashable, Sendable {
    /// So many cells, or what is left where that is less.
    case fixed(Int)
    /// A share of what the fixed parts leave.
    case fill(weight: Int = 1)
}

extension Rect {
    /// The rectangle cut into rows of parts from top to bottom; fixed parts come first to their cells, in their order.
    package func splitRows(_ lengths: [Length]) -> [Rect] {
        var rest = self
        return Self.sizes(lengths, of: rows).map { size in
            defer { rest = rest.droppingTop(size) }
            return rest.top(size)
        }
    }

    /// The rectangle cut into parts from left to right; fixed parts come first to their cells, in their order.
    package func splitColumns(_ lengths: [Length]) -> [Rect] {
        var rest = self
        return Self.sizes(lengths, of: columns).map { size in
            defer { rest = rest.droppingLeft(size) }
            return rest.left(size)
        }
    }

    private static func sizes(_ lengths: [Length], of whole: Int) -> [Int] {
        var left = whole
        var weights = 0
        var sizes = lengths.map { length in
            switch length {
            case .fixed(let wanted):
                let size = min(max(wanted, 0), left)
                left -= size
                return size
            case .fill(let weight):
                weights += clampedWeight(weight)
                return 0
            }
        }
        for (index, length) in lengths.enumerated() {
            guard case .fill(let weight) = length, weights > 0 else { continue }
            // Dividing what is left by the weights that are left hands out every cell, the odd ones spread.
            let size = left * clampedWeight(weight) / weights
            sizes[index] = size
            left -= size
            weights -= clampedWeight(weight)
        }
        return sizes
    }

    private static func clampedWeight(_ weight: Int) -> Int {
        min(max(weight, 0), 1000)
    }
}
