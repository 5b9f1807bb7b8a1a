import CursesShim
import TerminalCells

/// Draws frames with ncurses: hands it the rows that changed, takes back the bytes that bring the terminal there.
@ScreenActor
struct CursesScreen {
    private struct ColorPair: Hashable {
        var foreground: Int32
        var background: Int32
    }

    private let colors: Int32
    private let pairLimit: Int32
    private let isUnicode: Bool
    /// Where the terminal takes colours in 24 bits.
    private var direct: DirectColors?
    private var pairs: [ColorPair: Int32] = [ColorPair(foreground: -1, background: -1): 0]
    private var shown: Frame?
    private var run: [UInt32] = []

    /// A screen over the ncurses that the shim has opened.
    init(colorLevel: ColorLevel) {
        // What a terminal has beyond 256 are colours and no entries of a palette.
        let known = Int32(shim_screen_colors())
        colors = colorLevel == .mono ? 0 : known > 256 ? 8 : known
        direct = colorLevel == .trueColor ? DirectColors() : nil
        pairLimit = Int32(shim_screen_pair_limit())
        isUnicode = shim_locale_is_utf8()
    }

    /// The next frame repaints everything.
    mutating func forget() {
        shown = nil
        shim_screen_clear_next()
    }

    /// The terminal has another size.
    mutating func resize(to size: TerminalSize) {
        shown = nil
        shim_screen_resize(Int32(size.columns), Int32(size.rows))
    }

    /// Draws a frame.
    ///
    /// - Parameters:
    ///   - frame: What is to be seen; blank where it is smaller than the terminal, clipped where it is larger.
    ///   - size: The terminal's size.
    ///   - before: What precedes the frame's bytes.
    ///   - after: What follows them.
    /// - Returns: What is to be sent; empty when the terminal already looks like that.
    mutating func bytes(for frame: Frame, size: TerminalSize, before: [UInt8], after: [UInt8]) -> [UInt8] {
        guard frame != shown else { return [] }
        drawRows(of: frame, size: size)
        if direct?.isFull == true {
            // Numbers that have been given once stay on the screen: to give them anew is to paint everything anew.
            direct = DirectColors()
            forget()
            drawRows(of: frame, size: size)
        }
        if shown == nil || shown?.cursor != frame.cursor { place(frame.cursor, in: size) }
        shown = frame

        let count = shim_screen_update()
        guard count > 0 else { return [] }
        let body = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = shim_screen_read(buffer.baseAddress, count)
        }
        return before + (direct?.written(body) ?? body) + after
    }

    private mutating func drawRows(of frame: Frame, size: TerminalSize) {
        for row in 0..<size.rows {
            var columns = 0..<size.columns
            if let shown, shown.size == size, frame.size == size {
                columns = frame.changedColumns(of: row, since: shown)
            }
            if !columns.isEmpty { draw(row, of: frame, columns: columns) }
        }
    }

    private func place(_ cursor: CellPosition?, in size: TerminalSize) {
        guard let cursor, (0..<size.columns).contains(cursor.column), (0..<size.rows).contains(cursor.row) else {
            return shim_screen_set_cursor(false, 0, 0)
        }
        shim_screen_set_cursor(true, Int32(cursor.column), Int32(cursor.row))
    }

    private mutating func draw(_ row: Int, of frame: Frame, columns: Range<Int>) {
        var style = Style.plain
        var start = columns.lowerBound
        var column = columns.lowerBound
        run.removeAll(keepingCapacity: true)
        while column < columns.upperBound {
            let cell = frame[column, row]
            if cell.style != style || column == columns.lowerBound {
                show(row, start, style)
                style = cell.style
                start = column
            }
            let isWide = column + 1 < columns.upperBound && frame[column + 1, row].isContinuation
            append(cell.text, columns: isWide ? 2 : 1)
            column += isWide ? 2 : 1
        }
        show(row, start, style)
    }

    private mutating func show(_ row: Int, _ column: Int, _ style: Style) {
        guard !run.isEmpty else { return }
        let (attributes, pair) = rendition(style)
        shim_screen_draw(Int32(row), Int32(column), run, Int32(run.count), attributes, pair)
        run.removeAll(keepingCapacity: true)
    }

    /// Appends what stands in a cell, such that ncurses counts as many columns for it as the frame does.
    private mutating func append(_ text: String, columns: Int) {
        var scalars = text.unicodeScalars.makeIterator()
        let base = scalars.next()?.value ?? 0x20
        if columns == 1, (0x20..<0x7F).contains(base) {
            run.append(base)
        } else if Int(shim_screen_width(base)) == columns {
            run.append(base)
        } else {
            run.append(isUnicode ? 0xFFFD : 0x3F)
            if columns == 2 { run.append(0x20) }
            return
        }
        // ncurses keeps four marks in a cell. Joiners and selectors are left out: terminals disagree on what they join.
        var marks = 0
        while marks < 4, let mark = scalars.next()?.value, shim_screen_width(mark) == 0 {
            guard mark != 0x200D, !(0xFE00...0xFE0F).contains(mark) else { continue }
            run.append(mark)
            marks += 1
        }
    }
}

// MARK: - Colours

extension CursesScreen {
    private mutating func rendition(_ style: Style) -> (attributes: UInt32, pair: Int32) {
        var attributes: UInt32 = 0
        if style.attributes.contains(.bold) { attributes |= UInt32(shim_bold) }
        if style.attributes.contains(.dim) { attributes |= UInt32(shim_dim) }
        if style.attributes.contains(.underline) { attributes |= UInt32(shim_underline) }
        if style.attributes.contains(.reverse) { attributes |= UInt32(shim_reverse) }
        // Where there are eight colours, the bright ones are the same in bold.
        if colors == 8, case .indexed(8...15) = style.foreground { attributes |= UInt32(shim_bold) }
        let colors = ColorPair(foreground: index(style.foreground), background: index(style.background))
        return (attributes, number(of: colors))
    }

    private mutating func index(_ color: Color) -> Int32 {
        if direct != nil { return direct?.number(of: color).map(Int32.init) ?? -1 }
        guard case .indexed(let index) = color else { return -1 }
        let known = colors == 8 && index < 16 ? Int32(index) & 7 : Int32(index)
        return known < colors ? known : -1
    }

    /// The number of a pair, defined when it is first met.
    ///
    /// None is ever redefined: that would repaint the screen.
    private mutating func number(of colors: ColorPair) -> Int32 {
        if let number = pairs[colors] { return number }
        let number = Int32(pairs.count)
        guard number < pairLimit, shim_screen_define_pair(number, colors.foreground, colors.background) else {
            return 0
        }
        pairs[colors] = number
        return number
    }
}
