package import DisplayText

/// What views draw on: a frame with a theme and a set of glyphs.
///
/// Drawing clips silently: outside the clip rectangle and outside the frame nothing happens. A wide character is
/// never cut in half: where only one of its columns is within the clip rectangle that column becomes blank, and where
/// something is drawn over one half the other becomes blank. Text that the glyph set cannot show is drawn by its
/// likes, so views write `…` and `≥` everywhere.
package struct Canvas: Sendable {
    /// What has been drawn so far.
    package private(set) var frame: Frame

    package let theme: Theme
    package let glyphs: GlyphSet

    /// Lies under every style that is drawn: the theme's background, or a dialog's while a dialog is drawn.
    package var base: Style

    /// The arms of the box line in each cell, so that lines which meet make tees and crosses.
    private(set) var lines: [LineArms]

    /// A blank canvas in the theme's background.
    package init(size: TerminalSize, theme: Theme, glyphs: GlyphSet) {
        let background = theme.style(.background)
        frame = Frame(size: size, fill: background)
        base = background
        lines = Array(repeating: [], count: frame.cells.count)
        self.theme = theme
        self.glyphs = glyphs
    }

    package var size: TerminalSize { frame.size }

    /// The whole canvas.
    package var bounds: Rect { Rect(frame.size) }

    /// Where the cursor shows, or nil where it is hidden.
    package var cursor: CellPosition? {
        get { frame.cursor }
        set { frame.cursor = newValue }
    }

    /// The style of a role in the canvas' theme.
    package func style(_ role: Role) -> Style {
        theme.style(role)
    }

    /// Blanks a rectangle in a style.
    package mutating func fill(_ rect: Rect, _ style: Style) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        let blank = Cell(style: style.over(base))
        for row in area.row..<area.endRow {
            // Only a wide character that an edge goes through loses one of its halves.
            release(column: area.column, row: row)
            release(column: area.endColumn - 1, row: row)
            let cells = frame.fill(blank, columns: area.column..<area.endColumn, row: row)
            for cell in cells { lines[cell] = [] }
        }
    }

    /// Changes the styles in a rectangle and leaves the characters.
    package mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
        let area = rect.intersection(bounds)
        guard !area.isEmpty else { return }
        for row in area.row..<area.endRow {
            for column in area.column..<area.endColumn {
                frame[column, row].style = change(frame[column, row].style)
            }
        }
    }

    /// Draws a text from a place to the right, and says how many columns of it show.
    ///
    /// - Parameters:
    ///   - text: What to draw.
    ///   - column: Where its first column stands; it may lie outside.
    ///   - row: The row; it may lie outside.
    ///   - clip: Nothing is drawn outside this rectangle.
    ///   - style: How it looks, laid over ``base``.
    /// - Returns: The columns that were drawn.
    @discardableResult
    package mutating func draw(_ text: DisplayText, column: Int, row: Int, in clip: Rect, style: Style) -> Int {
        let clip = clip.intersection(bounds)
        guard row >= clip.row, row < clip.endRow, column < clip.endColumn else { return 0 }
        let text = glyphs.shown(text)
        if text.isASCII {
            // Most of what is drawn: a byte, a character, a column.
            guard column > clip.column - text.columns else { return 0 }
            let first = max(column, clip.column)
            var position = first
            for byte in text.text.utf8.dropFirst(first - column).prefix(clip.endColumn - first) {
                put(Self.ascii[Int(byte)], width: 1, column: position, row: row, style: style)
                position += 1
            }
            return position - first
        }
        var drawn = 0
        var position = column
        for cell in text.cells {
            guard position < clip.endColumn else { break }
            let end = position + cell.width
            if position >= clip.column, end <= clip.endColumn {
                put(cell.cluster, width: cell.width, column: position, row: row, style: style)
                drawn += cell.width
            } else if end > clip.column {
                for half in max(position, clip.column)..<min(end, clip.endColumn) {
                    put(" ", width: 1, column: half, row: row, style: style)
                    drawn += 1
                }
            }
            position = end
        }
        return drawn
    }

    /// The characters of ASCII, each as a text.
    private static let ascii = (UInt8(0)..<128).map { String(Unicode.Scalar($0)) }

    /// Draws a line of several styles from a place to the right, and says how many columns of it show.
    ///
    /// - Parameters:
    ///   - text: What to draw.
    ///   - column: Where its first column stands; it may lie outside.
    ///   - row: The row; it may lie outside.
    ///   - clip: Nothing is drawn outside this rectangle.
    ///   - under: A style laid under each of the line's own.
    /// - Returns: The columns that were drawn.
    @discardableResult
    package mutating func draw(
        _ text: StyledText,
        column: Int,
        row: Int,
        in clip: Rect,
        under: Style = .plain
    ) -> Int {
        var drawn = 0
        var position = column
        for run in text.runs where position < clip.endColumn {
            drawn += draw(run.text, column: position, row: row, in: clip, style: run.style.over(under))
            position += run.text.columns
        }
        return drawn
    }

    /// Draws a text on a line of a rectangle, fitted to it.
    ///
    /// - Parameters:
    ///   - text: What to draw; cut in its middle where it is wider than the rectangle.
    ///   - rect: Where.
    ///   - line: Which row of the rectangle, from its top.
    ///   - alignment: On which side it stands.
    ///   - style: How it looks.
    /// - Returns: The columns that were drawn.
    @discardableResult
    package mutating func draw(
        _ text: DisplayText,
        in rect: Rect,
        line: Int = 0,
        alignment: DisplayText.Alignment = .leading,
        style: Style
    ) -> Int {
        let place = rect.line(line)
        guard !place.isEmpty else { return 0 }
        let text = text.fitted(to: place.columns)
        let column = place.column + alignment.offset(of: text.columns, in: place.columns)
        return draw(text, column: column, row: place.row, in: place, style: style)
    }

    /// Draws a line of several styles on a line of a rectangle, fitted to it.
    ///
    /// - Parameters:
    ///   - text: What to draw; cut at its end where it is wider than the rectangle.
    ///   - rect: Where.
    ///   - line: Which row of the rectangle, from its top.
    ///   - alignment: On which side it stands.
    ///   - under: A style laid under each of the line's own.
    /// - Returns: The columns that were drawn.
    @discardableResult
    package mutating func draw(
        _ text: StyledText,
        in rect: Rect,
        line: Int = 0,
        alignment: DisplayText.Alignment = .leading,
        under: Style = .plain
    ) -> Int {
        let place = rect.line(line)
        guard !place.isEmpty else { return 0 }
        let text = text.fitted(to: place.columns)
        let column = place.column + alignment.offset(of: text.columns, in: place.columns)
        return draw(text, column: column, row: place.row, in: place, under: under)
    }

    /// Draws a text as a paragraph, broken at blanks, and says how many rows it took.
    ///
    /// - Parameters:
    ///   - text: What to draw.
    ///   - rect: Where; lines that do not fit below are left out.
    ///   - style: How it looks.
    /// - Returns: The rows that the whole text wants, even where the rectangle has fewer.
    @discardableResult
    package mutating func paragraph(_ text: DisplayText, in rect: Rect, style: Style) -> Int {
        let lines = text.wrapped(to: rect.columns)
        for (index, line) in lines.prefix(rect.rows).enumerated() {
            draw(line, column: rect.column, row: rect.row + index, in: rect, style: style)
        }
        return lines.count
    }

    /// Puts one character into its cells, which must lie on the canvas.
    mutating func put(_ cluster: String, width: Int, column: Int, row: Int, style: Style, arms: LineArms = []) {
        guard bounds.contains(column: column, row: row), column + width <= size.columns else { return }
        var style = style.over(base)
        if style.attributes.contains(.reverse),
            cluster.unicodeScalars.first.map({ (0x2580...0x259F).contains($0.value) }) == true
        {
            // A filled block in reverse looks empty: a strip of open states would look closed.
            style.attributes.remove(.reverse)
        }
        for taken in column..<column + width {
            release(column: taken, row: row)
        }
        frame[column, row] = Cell(text: cluster, style: style)
        lines[row * size.columns + column] = arms
        if width == 2 {
            frame[column + 1, row] = Cell(text: "", style: style)
            lines[row * size.columns + column + 1] = []
        }
    }

    /// Puts one character into its cell if that lies within a rectangle.
    mutating func put(_ cluster: String, width: Int, column: Int, row: Int, style: Style, in clip: Rect) {
        guard clip.contains(column: column, row: row) else { return }
        put(cluster, width: width, column: column, row: row, style: style)
    }

    /// The arms of the line in a cell; none outside the canvas.
    func arms(column: Int, row: Int) -> LineArms {
        guard bounds.contains(column: column, row: row) else { return [] }
        return lines[row * size.columns + column]
    }

    /// Blanks the other half of a wide character that is about to lose one.
    private mutating func release(column: Int, row: Int) {
        if frame[column, row].isContinuation {
            frame[column - 1, row].text = " "
        }
        if column + 1 < size.columns, frame[column + 1, row].isContinuation {
            frame[column + 1, row].text = " "
        }
    }
}

extension DisplayText.Alignment {
    /// How many blanks stand before something in a wider field.
    func offset(of width: Int, in field: Int) -> Int {
        let room = max(0, field - width)
        return switch self {
        case .leading: 0
        case .trailing: room
        case .center: room / 2
        }
    }
}
