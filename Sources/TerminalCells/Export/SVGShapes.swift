/// What a run of cells looks like: rectangles, rows of dots, signs and words.
struct SVGShapes {
    private typealias Metrics = SVGMetrics

    /// Filled rectangles by how strong they are in quarters: shades are weaker.
    private var rectangles: [Int: [Rectangle]] = [:]
    private var dots: [DotRow] = []
    private var signs = ""
    private var words: [Word] = []

    private struct Rectangle {
        var x, y, width, height: Double
    }

    /// Dots at equal distances: the braille of neighbouring cells.
    private struct DotRow {
        var x, y: Double
        var count: Int

        var end: Double { x + Double(count) * Self.distance }
        static let distance = SVGMetrics.width / 2
    }

    private struct Word {
        var column, columns: Int
        var text: String
        /// Stands in the middle of its columns, because its font may not be the monospaced one.
        var isCentred: Bool
    }

    private let row: Int
    private let top: Double

    init(_ run: CellRun, row: Int) {
        self.row = row
        top = Double(row) * Metrics.height
        for index in run.cells.indices {
            let cell = run.cells[index]
            guard cell.text != " ", !cell.isContinuation else { continue }
            let isWide = index + 1 < run.cells.endIndex && run.cells[index + 1].isContinuation
            add(cell.text, column: run.column + index - run.cells.startIndex, columns: isWide ? 2 : 1)
        }
        dots.sort { ($0.y, $0.x) < ($1.y, $1.x) }
    }

    var isEmpty: Bool { rectangles.isEmpty && dots.isEmpty && signs.isEmpty && words.isEmpty }

    // MARK: Cells

    private mutating func add(_ text: String, column: Int, columns: Int) {
        let scalars = text.unicodeScalars
        guard let scalar = scalars.first, scalars.count == 1 else {
            return add(word: text, column: column, columns: columns)
        }
        switch scalar.value {
        case 0x2500...0x257F:
            if let arms = LineArms(scalar) {
                add(arms, column: column)
            } else if let sign = SVGSigns.markup(scalar, x: Double(column) * Metrics.width, y: top) {
                signs += sign
            } else {
                add(word: text, column: column, columns: columns)
            }
        case 0x2580...0x259F:
            add(block: scalar.value, column: column)
        case 0x2800...0x28FF:
            add(braille: scalar.value, column: column)
        default:
            if let sign = SVGSigns.markup(scalar, x: Double(column) * Metrics.width, y: top) {
                signs += sign
            } else {
                add(word: text, column: column, columns: columns)
            }
        }
    }

    private mutating func add(word text: String, column: Int, columns: Int) {
        let isLetter = columns == 1 && text.unicodeScalars.allSatisfy { $0.value < 0x250 || $0.value == 0x2026 }
        if isLetter, let last = words.last, !last.isCentred, last.column + last.columns == column {
            words[words.count - 1].text += text
            words[words.count - 1].columns += columns
        } else {
            words.append(Word(column: column, columns: columns, text: text, isCentred: !isLetter))
        }
    }

    private mutating func add(_ arms: LineArms, column: Int) {
        let (width, height) = (Metrics.width, Metrics.height)
        let left = Double(column) * width
        // A line of one unit in the middle of the cell.
        let (x, y) = ((width - 1) / 2, height / 2)
        if arms.contains(.left) || arms.contains(.right) {
            let from = arms.contains(.left) ? 0 : x
            let to = arms.contains(.right) ? width : x + 1
            add(Rectangle(x: left + from, y: top + y, width: to - from, height: 1))
        }
        if arms.contains(.up) || arms.contains(.down) {
            let from = arms.contains(.up) ? 0 : y
            let to = arms.contains(.down) ? height : y + 1
            add(Rectangle(x: left + x, y: top + from, width: 1, height: to - from))
        }
    }

    private mutating func add(block value: UInt32, column: Int) {
        let (width, height) = (Metrics.width, Metrics.height)
        let left = Double(column) * width
        func part(_ x: Double, _ y: Double, _ partWidth: Double, _ partHeight: Double) -> Rectangle {
            Rectangle(x: left + x * width, y: top + y * height, width: partWidth * width, height: partHeight * height)
        }
        switch value {
        case 0x2580: add(part(0, 0, 1, 0.5))
        case 0x2581...0x2588:
            let share = Double(value - 0x2580) / 8
            add(part(0, 1 - share, 1, share))
        case 0x2589...0x258F: add(part(0, 0, Double(0x2590 - value) / 8, 1))
        case 0x2590: add(part(0.5, 0, 0.5, 1))
        case 0x2591...0x2593: add(part(0, 0, 1, 1), strength: Int(value - 0x2590))
        case 0x2594: add(part(0, 0, 1, 0.125))
        case 0x2595: add(part(0.875, 0, 0.125, 1))
        default:
            let quadrants = Self.quadrants[Int(value - 0x2596)]
            for (bit, place) in [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)].enumerated()
            where quadrants & (1 << bit) != 0 {
                add(part(place.0, place.1, 0.5, 0.5))
            }
        }
    }

    /// From U+2596 on: 1 the upper left quarter, 2 the upper right, 4 the lower left, 8 the lower right.
    private static let quadrants = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]

    /// Rectangles that touch become one.
    private mutating func add(_ rectangle: Rectangle, strength: Int = 4) {
        var known = rectangles[strength] ?? []
        let neighbour = known.suffix(4).lastIndex { last in
            last.y == rectangle.y && last.height == rectangle.height && last.x + last.width == rectangle.x
        }
        if let neighbour {
            known[neighbour].width += rectangle.width
        } else {
            known.append(rectangle)
        }
        rectangles[strength] = known
    }

    private mutating func add(braille value: UInt32, column: Int) {
        for (bit, place) in Self.dotPlaces.enumerated() where value & (1 << bit) != 0 {
            let x = (Double(column) + 0.25 + Double(place.column) / 2) * Metrics.width
            let y = top + (Double(place.row) + 0.5) * Metrics.height / 4
            if let index = dots.lastIndex(where: { $0.y == y && abs($0.end - x) < 0.01 }) {
                dots[index].count += 1
            } else {
                dots.append(DotRow(x: x, y: y, count: 1))
            }
        }
    }

    /// Where the dots of U+2800 stand, by their bits; those of a row in the order from left to right.
    private static let dotPlaces: [(column: Int, row: Int)] = [
        (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3),
    ]

    // MARK: The markup

    var markup: String {
        var text = ""
        for (strength, parts) in rectangles.sorted(by: { $0.key > $1.key }) {
            text += #"<path shape-rendering="crispEdges""#
            if strength < 4 { text += #" fill-opacity=".\#(strength * 25)""# }
            text += #" d=""#
            for part in parts {
                text += "M\(svg: part.x) \(svg: part.y)h\(svg: part.width)v\(svg: part.height)h-\(svg: part.width)z"
            }
            text += "\"/>\n"
        }
        if !dots.isEmpty {
            // Dots are the round ends of dashes without length.
            text += #"<path stroke-width="3.2" stroke-linecap="round" stroke-dasharray=".01 4.49" d=""#
            for dot in dots {
                text += "M\(svg: dot.x) \(svg: dot.y)h\(svg: Double(dot.count - 1) * DotRow.distance + 0.02)"
            }
            text += "\"/>\n"
        }
        text += signs
        for word in words {
            let x = Double(word.column) * Metrics.width
            let length = Double(word.columns) * Metrics.width
            let y = top + Metrics.baseline
            if word.isCentred {
                text += #"<text x="\#(svg: x + length / 2)" y="\#(svg: y)" text-anchor="middle">"#
            } else if word.columns == 1 {
                text += #"<text x="\#(svg: x)" y="\#(svg: y)">"#
            } else {
                text += #"<text x="\#(svg: x)" y="\#(svg: y)" textLength="\#(svg: length)">"#
            }
            text += "\(escaping: word.text)</text>\n"
        }
        return text
    }
}

extension LineArms {
    /// The arms of a light box line; nil for any other character.
    init?(_ scalar: Unicode.Scalar) {
        guard let place = Self.drawn.firstIndex(of: scalar) else { return nil }
        self = Self.meant[place]
    }

    private static let drawn: [Unicode.Scalar] = [
        "─", "│", "┌", "┐", "└", "┘", "├", "┤", "┬", "┴", "┼", "╴", "╵", "╶", "╷", "╭", "╮", "╰", "╯",
    ]
    private static let meant: [LineArms] = [
        .horizontal, .vertical, [.down, .right], [.down, .left], [.up, .right], [.up, .left], [.up, .down, .right],
        [.up, .down, .left], [.down, .left, .right], [.up, .left, .right], [.up, .down, .left, .right], .left, .up,
        .right, .down, [.down, .right], [.down, .left], [.up, .right], [.up, .left],
    ]
}

/// The signs of states and of selections as shapes, in the middle of their cell.
enum SVGSigns {
    /// The shape of a sign in the cell at a place; nil for what is no such sign.
    static func markup(_ scalar: Unicode.Scalar, x: Double, y: Double) -> String? {
        let (middleX, middleY) = (x + SVGMetrics.width / 2, y + SVGMetrics.height / 2)
        let ring = #"<circle cx="\#(svg: middleX)" cy="\#(svg: middleY)" r="3.5" fill="none" stroke-width="1.5""#
        switch scalar {
        case "●":
            return #"<circle cx="\#(svg: middleX)" cy="\#(svg: middleY)" r="4.2"/>"# + "\n"
        case "○":
            return ring + "/>\n"
        case "◌":
            return ring + #" stroke-dasharray="1.6 1.75"/>"# + "\n"
        case "◐":
            return ring + "/>\n" + #"<path d="M\#(svg: middleX) \#(svg: middleY - 3.5)a3.5 3.5 0 0 0 0 7z"/>"# + "\n"
        case "◍":
            let bars =
                #"M\#(svg: middleX - 1) \#(svg: middleY - 3)h.6v6h-.6z"#
                + #"M\#(svg: middleX + 0.6) \#(svg: middleY - 3)h.6v6h-.6z"#
            return ring + "/>\n" + #"<path d="\#(bars)"/>"# + "\n"
        case "■":
            return #"<path d="M\#(svg: middleX - 3.5) \#(svg: middleY - 3.5)h7v7h-7z"/>"# + "\n"
        case "▸":
            return #"<path d="M\#(svg: middleX - 2.5) \#(svg: middleY - 4)l6 4l-6 4z"/>"# + "\n"
        case "◂":
            return #"<path d="M\#(svg: middleX + 2.5) \#(svg: middleY - 4)l-6 4l6 4z"/>"# + "\n"
        case "▾", "▼":
            return #"<path d="M\#(svg: middleX - 4) \#(svg: middleY - 2.5)l4 6l4 -6z"/>"# + "\n"
        case "▴", "▲":
            return #"<path d="M\#(svg: middleX - 4) \#(svg: middleY + 2.5)l4 -6l4 6z"/>"# + "\n"
        case "╳":
            return #"<path stroke-width="1.4" d="M\#(svg: x + 1) \#(svg: y + 2)l7 14m0 -14l-7 14"/>"# + "\n"
        default:
            return nil
        }
    }
}
