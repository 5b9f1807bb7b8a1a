package import DisplayText

/// In which directions a box line leaves a cell.
struct LineArms: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let up = LineArms(rawValue: 1)
    static let right = LineArms(rawValue: 2)
    static let down = LineArms(rawValue: 4)
    static let left = LineArms(rawValue: 8)
    static let horizontal: LineArms = [.left, .right]
    static let vertical: LineArms = [.up, .down]

    /// The character with these arms.
    func glyph(_ glyphs: GlyphSet) -> String {
        if glyphs == .ascii {
            return isSubset(of: .horizontal) ? "-" : isSubset(of: .vertical) ? "|" : "+"
        }
        return Self.light[Int(rawValue & 15)]
    }

    private static let light = [
        " ", "│", "─", "└", "│", "│", "┌", "├", "─", "┘", "─", "┴", "┐", "┤", "┬", "┼",
    ]
}

extension Canvas {
    /// Draws a box of light lines around the edge of a rectangle; lines that are there already are joined.
    ///
    /// - Parameters:
    ///   - rect: The box with its edges. Below two by two cells there is nothing to draw.
    ///   - title: Stands in the upper edge at the left.
    ///   - trailing: Stands in the upper edge at the right; the first to leave where the edge is short.
    ///   - style: How the lines look.
    ///   - titleStyle: How the title and the trailing text look.
    package mutating func box(
        _ rect: Rect,
        title: DisplayText = .empty,
        trailing: DisplayText = .empty,
        style: Style,
        titleStyle: Style = .plain
    ) {
        guard rect.columns >= 2, rect.rows >= 2 else { return }
        horizontalLine(rect.top(1), style: style)
        horizontalLine(rect.bottom(1), style: style)
        verticalLine(rect.left(1), style: style)
        verticalLine(rect.right(1), style: style)
        label(
            rect,
            row: rect.row,
            leading: [StyledText(title, titleStyle)],
            trailing: [StyledText(trailing, titleStyle)],
            style: style
        )
    }

    /// Divides a box by a line from its left to its right edge, with tees and crosses where it meets others.
    ///
    /// - Parameters:
    ///   - box: The box with its edges.
    ///   - row: The row of the screen in which the line runs.
    ///   - title: Stands in the line at the left.
    ///   - trailing: Stands in the line at the right; the first to leave where the line is short.
    ///   - style: How the line looks.
    ///   - titleStyle: How the title and the trailing text look.
    package mutating func divideRows(
        _ box: Rect,
        at row: Int,
        title: DisplayText = .empty,
        trailing: DisplayText = .empty,
        style: Style,
        titleStyle: Style = .plain
    ) {
        guard box.columns >= 2, row > box.row, row < box.endRow - 1 else { return }
        horizontalLine(Rect(column: box.column, row: row, columns: box.columns, rows: 1), style: style)
        label(
            box,
            row: row,
            leading: [StyledText(title, titleStyle)],
            trailing: [StyledText(trailing, titleStyle)],
            style: style
        )
    }

    /// Divides a box by a line from its upper to its lower edge, with tees and crosses where it meets others.
    ///
    /// The upper and the lower row of the rectangle may be dividers of a larger box. A title that stands where the line
    /// ends stays whole.
    ///
    /// - Parameters:
    ///   - box: The box with its edges.
    ///   - column: The column of the screen in which the line runs.
    ///   - style: How the line looks.
    package mutating func divideColumns(_ box: Rect, at column: Int, style: Style) {
        guard box.rows >= 2, column > box.column, column < box.endColumn - 1 else { return }
        verticalLine(Rect(column: column, row: box.row, columns: 1, rows: box.rows), style: style)
    }

    /// Writes texts into an edge or a divider of a box: the leading ones from the left, the trailing ones from the
    /// right.
    ///
    /// Where the line is short, the trailing texts leave first, the last of them before the others, then the leading
    /// ones but the first, which is fitted.
    ///
    /// - Parameters:
    ///   - box: The box with its edges.
    ///   - row: The row of the screen: the box' first or last, or a divider's.
    ///   - leading: Texts with two columns of line between them.
    ///   - trailing: Texts with two columns of line between them.
    ///   - style: How the line between the texts looks.
    package mutating func label(
        _ box: Rect,
        row: Int,
        leading: [StyledText],
        trailing: [StyledText] = [],
        style: Style
    ) {
        let edge = Rect(column: box.column, row: row, columns: box.columns, rows: 1).inset(columns: 1, rows: 0)
        var leading = leading.filter { !$0.isEmpty }
        var trailing = trailing.filter { !$0.isEmpty }
        while Self.labelColumns(leading, trailing) > edge.columns {
            if !trailing.isEmpty {
                trailing.removeLast()
            } else if leading.count > 1 {
                leading.removeLast()
            } else {
                break
            }
        }
        var column = edge.column
        for text in leading {
            column += labelled(text.fitted(to: edge.columns - 2), column: column, clip: edge) + 2
        }
        column = edge.endColumn - Self.width(trailing)
        for text in trailing {
            column += labelled(text, column: column, clip: edge) + 2
        }
    }

    /// The columns that labels take between the corners of a box: what ``label(_:row:leading:trailing:style:)`` needs
    /// to show all of them.
    package static func labelColumns(_ leading: [StyledText], _ trailing: [StyledText] = []) -> Int {
        width(leading) + width(trailing)
    }

    /// A text with its blanks and the line up to the next one.
    private static func width(_ labels: [StyledText]) -> Int {
        labels.reduce(0) { $0 + $1.columns + 4 } - (labels.isEmpty ? 0 : 2)
    }

    private mutating func labelled(_ text: StyledText, column: Int, clip: Rect) -> Int {
        guard !text.isEmpty else { return 0 }
        // The blanks are the line's, on the ground of the text.
        let before = StyledText(" ", Style(background: text.runs.first?.style.background ?? .terminalDefault))
        let after = StyledText(" ", Style(background: text.runs.last?.style.background ?? .terminalDefault))
        draw(before + text + after, column: column, row: clip.row, in: clip)
        return text.columns + 2
    }

    private mutating func horizontalLine(_ rect: Rect, style: Style) {
        let shown = rect.intersection(bounds)
        guard !shown.isEmpty else { return }
        for column in shown.column..<shown.endColumn {
            let isFirst = column == rect.column
            let isLast = column == rect.endColumn - 1
            join(isFirst ? .right : isLast ? .left : .horizontal, column: column, row: rect.row, style: style)
        }
    }

    private mutating func verticalLine(_ rect: Rect, style: Style) {
        let shown = rect.intersection(bounds)
        guard !shown.isEmpty else { return }
        for row in shown.row..<shown.endRow {
            let isFirst = row == rect.row
            let isLast = row == rect.endRow - 1
            if isFirst || isLast, isText(column: rect.column, row: row) { continue }
            join(isFirst ? .down : isLast ? .up : .vertical, column: rect.column, row: row, style: style)
        }
    }

    private func isText(column: Int, row: Int) -> Bool {
        guard arms(column: column, row: row).isEmpty else { return false }
        let here = frame[column, row].text
        guard here == " " else { return true }
        // The blanks around a title belong to it.
        return [column - 1, column + 1].contains { side in
            arms(column: side, row: row).isEmpty && frame[side, row].text != " "
        }
    }

    private mutating func join(_ added: LineArms, column: Int, row: Int, style: Style) {
        let joined = arms(column: column, row: row).union(added)
        put(joined.glyph(glyphs), width: 1, column: column, row: row, style: style, arms: joined)
    }
}
