/// Walks over a TOML text and knows the line and the column.
struct TOMLOutlineReader {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private(set) var position = TOMLPositions.Position(line: 1, column: 1)

    /// Where the first escape stands that means NUL.
    private(set) var nul: TOMLPositions.Position?

    init(_ text: String) {
        scalars = Array(text.unicodeScalars.drop { $0 == "\u{FEFF}" })
    }

    var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    mutating func advance() {
        guard let next else { return }
        index += 1
        if next == "\n" {
            position.line += 1
            position.column = 1
        } else {
            position.column += 1
        }
    }

    /// Passes over a sign if it comes next.
    mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard next == sign else { return false }
        advance()
        return true
    }

    /// Passes over blanks; over line ends and comments too if wanted.
    mutating func skipBlanks(linesToo: Bool) {
        while let next {
            switch next {
            case " ", "\t", "\r": advance()
            case "\n" where linesToo: advance()
            case "#" where linesToo: skipLine()
            default: return
            }
        }
    }

    mutating func skipLine() {
        while let next, next != "\n" { advance() }
    }

    /// Reads a bare or quoted part of a key; nil where there is none.
    mutating func keyPart() -> String? {
        if next == "\"" || next == "'" { return string(isKey: true) }
        var part = String.UnicodeScalarView()
        while let next, Self.isBare(next) {
            part.append(next)
            advance()
        }
        return part.isEmpty ? nil : String(part)
    }

    /// Passes over a string of one of the four kinds; nil where it has no end.
    ///
    /// - Parameter isKey: Whether it is a key, which has one line.
    /// - Returns: What stands between the quotes, with its escapes as they are written.
    mutating func string(isKey: Bool = false) -> String? {
        guard let quote = next else { return nil }
        advance()
        var content = String.UnicodeScalarView()
        var isLong = false
        if take(quote) {
            guard !isKey, take(quote) else { return "" }
            isLong = true
        }
        var quotes = 0
        while let next {
            if next == quote {
                quotes += 1
                advance()
                if !isLong { return String(content) }
                // A long string may end in up to two quotes of its own.
                if quotes >= 3, self.next != quote || quotes == 5 { return String(content) }
                continue
            }
            quotes = 0
            if next == "\n", !isLong { return nil }
            content.append(next)
            let place = position
            advance()
            if next == "\\", quote == "\"", isNUL { nul = nul ?? place }
            if next == "\\", quote == "\"", let escaped = self.next, isLong || escaped != "\n" {
                content.append(escaped)
                advance()
            }
        }
        return nil
    }

    /// Whether the escape whose letter comes next stands for NUL.
    private var isNUL: Bool {
        let lengths: [Unicode.Scalar: Int] = ["u": 4, "U": 8, "x": 2]
        guard let next, let length = lengths[next] else { return false }
        let digits = scalars.dropFirst(index + 1).prefix(length)
        return digits.count == length && digits.allSatisfy { $0 == "0" }
    }

    /// Passes over a number or a word; false where there is none.
    mutating func takeBareValue() -> Bool {
        _ = take("-") || take("+")
        var hasAny = false
        while let next, Self.isBare(next) || next == ".", next != "-" {
            hasAny = true
            advance()
        }
        switch next {
        case nil, " ", "\t", "\r", "\n", ",", "]", "}", "#": return hasAny
        default: return false
        }
    }

    private static func isBare(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }
}
