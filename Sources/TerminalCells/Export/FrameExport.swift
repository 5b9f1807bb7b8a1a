/// A frame as text: for files, for people without a terminal, for tests.
package enum FrameExport {
    /// The characters alone: rows with a line feed between them, without blanks at their ends.
    package static func text(_ frame: Frame) -> String {
        rows(frame).map { trimmed($0.map(\.text).joined()) }.joined(separator: "\n")
    }

    /// The characters with ANSI colour sequences: rows with a line feed between them, each ending in the plain style.
    package static func ansi(_ frame: Frame) -> String {
        rows(frame).map { cells in
            let end = (cells.lastIndex { $0.text != " " || $0.style != .plain }).map { $0 + 1 } ?? cells.startIndex
            var row = ""
            var style = Style.plain
            for cell in cells[..<end] {
                if cell.style != style {
                    style = cell.style
                    row += sequence(style)
                }
                row += cell.text
            }
            return style == .plain ? row : row + sequence(.plain)
        }
        .joined(separator: "\n")
    }

    /// The styles alone: a letter per column, `.` for the plain style, rows with a line feed between them, and then
    /// what the letters mean, in the order in which they come: `a bold fg 168`.
    ///
    /// Beyond 52 styles the letters repeat in the rows; their meanings are still listed in order.
    package static func styles(_ frame: Frame) -> String {
        var letters: [Style: Character] = [:]
        var legend: [String] = []
        let rows = rows(frame).map { cells in
            var row = ""
            for cell in cells {
                guard cell.style != .plain else {
                    row += "."
                    continue
                }
                if letters[cell.style] == nil {
                    let letter = alphabet[legend.count % alphabet.count]
                    letters[cell.style] = letter
                    legend.append("\(letter) \(description(cell.style))")
                }
                row.append(letters[cell.style] ?? "?")
            }
            while row.hasSuffix(".") { row.removeLast() }
            return row
        }
        return (rows + legend).joined(separator: "\n")
    }

    /// A style in words: `bold underline fg 168 bg 236`, `fg #e06c75`, `plain`.
    package static func description(_ style: Style) -> String {
        var words = Attributes.named.filter { style.attributes.contains($0.attribute) }.map(\.name)
        for (name, color) in [("fg", style.foreground), ("bg", style.background)] {
            switch color {
            case .terminalDefault: break
            case .indexed(let index): words.append("\(name) \(index)")
            case .rgb(let color): words.append("\(name) \(color.hex)")
            }
        }
        return words.isEmpty ? "plain" : words.joined(separator: " ")
    }

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

    private static func rows(_ frame: Frame) -> [ArraySlice<Cell>] {
        (0..<frame.size.rows).map { frame.row($0) }
    }

    private static func trimmed(_ row: String) -> String {
        var row = row[...]
        while row.hasSuffix(" ") { row.removeLast() }
        return String(row)
    }

    /// The sequence that changes any style to this one.
    private static func sequence(_ style: Style) -> String {
        var codes = ["0"]
        for (attribute, code) in [(Attributes.bold, 1), (.dim, 2), (.underline, 4), (.reverse, 7)]
        where style.attributes.contains(attribute) {
            codes.append(String(code))
        }
        codes += color(style.foreground, base: 30, bright: 90, extended: 38)
        codes += color(style.background, base: 40, bright: 100, extended: 48)
        return "\u{1B}[\(codes.joined(separator: ";"))m"
    }

    private static func color(_ color: Color, base: Int, bright: Int, extended: Int) -> [String] {
        switch color {
        case .terminalDefault: []
        case .indexed(let index) where index < 8: [String(base + Int(index))]
        case .indexed(let index) where index < 16: [String(bright + Int(index) - 8)]
        case .indexed(let index): [String(extended), "5", String(index)]
        case .rgb(let color): [extended, 2, Int(color.red), Int(color.green), Int(color.blue)].map(String.init)
        }
    }
}

extension Attributes {
    /// The attributes by the names that themes use.
    static let named: [(name: String, attribute: Attributes)] = [
        ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse),
    ]
}
