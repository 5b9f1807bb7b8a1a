/// Which characters a terminal can show.
package enum Repertoire: Sendable {
    /// ASCII and nothing else.
    case ascii
    /// Latin letters, box lines and blocks, as the fonts of the Linux console have them.
    case console
}

extension DisplayText {
    /// The text for a terminal that shows ASCII only, of the same width: signs of the screen become their likes
    /// (`…` `~`, `─` `-`, `●` `o`), any other character `?` per column.
    package func asciiOnly() -> DisplayText {
        limited(to: .ascii)
    }

    /// The text for a terminal that cannot show every character, of the same width.
    package func limited(to repertoire: Repertoire) -> DisplayText {
        guard !isASCII else { return self }
        var result = ""
        for cell in cells {
            if repertoire.has(cell.cluster) {
                result += cell.cluster
            } else if let scalar = cell.cluster.unicodeScalars.first, let like = Repertoire.likes[scalar] {
                result.append(like)
            } else {
                result += String(repeating: "?", count: cell.width)
            }
        }
        return DisplayText(safe: result, columns: columns)
    }
}

extension Repertoire {
    fileprivate func has(_ cluster: String) -> Bool {
        let scalars = cluster.unicodeScalars
        guard let base = scalars.first, scalars.count == 1 else { return false }
        switch self {
        case .ascii:
            return base.isASCII
        case .console:
            return base.value < 0x180 || (0x2500...0x259F).contains(base.value)
        }
    }

    /// What stands for a sign of the screen in ASCII.
    fileprivate static let likes: [Unicode.Scalar: Character] = [
        "…": "~", "·": ".", "•": "*", "×": "x", "÷": "/", "±": "~", "–": "-", "—": "-", "−": "-", "≥": ">", "≤": "<",
        "≈": "~",
        "▸": ">", "▶": ">", "◂": "<", "◀": "<", "▾": "v", "▼": "v", "▴": "^", "▲": "^",
        "↑": "^", "↓": "v", "←": "<", "→": ">", "↺": "@", "⏎": "<", "␣": "_", "µ": "u", "°": "o",
        "●": "o", "◐": "%", "○": "X", "■": "F", "◌": "-", "◍": "m", "╳": "!", "✓": "+", "✗": "x",
        "─": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+",
        "╌": "-", "┄": "-", "▁": "_", "▂": "_", "▃": "-", "▄": "=", "▅": "=", "▆": "=", "▇": "#", "█": "#",
        "░": ".", "▒": ":", "▓": "%", "“": "\"", "”": "\"", "„": "\"", "‘": "'", "’": "'",
    ]
}
