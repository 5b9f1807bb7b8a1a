/// Where the keys and values of a TOML text stand.
///
/// The parser that reads the values does not tell; this one reads nothing but places, after an error was found in a
/// text that is known to be TOML. It takes whatever it is given without trapping: what it does not understand it
/// passes over.
struct TOMLPositions {
    /// A place in a text, counted from 1 in characters.
    struct Position: Hashable {
        var line: Int
        var column: Int
    }

    private var keys: [[String]: Position] = [:]
    private var values: [[String]: Position] = [:]

    /// The place of the value or the key that a path of keys leads to, or of the nearest part of the path.
    func position(of path: [String], isValue: Bool) -> Position? {
        if isValue, let position = values[path] { return position }
        var path = path
        while !path.isEmpty {
            if let position = keys[path] { return position }
            path.removeLast()
        }
        return nil
    }

    init(of text: String) {
        var reader = Reader(text)
        var section: [String] = []
        while !reader.isAtEnd {
            reader.skipBlanks(linesToo: true)
            guard let next = reader.next else { break }
            if next == "[" {
                while reader.next == "[" { reader.advance() }
                reader.skipBlanks(linesToo: false)
                let position = reader.position
                section = reader.key()
                note(section, at: position)
                reader.skipLine()
            } else {
                read(&reader, in: section, depth: 0)
                reader.skipLine()
            }
        }
    }

    /// Reads `key = value`.
    private mutating func read(_ reader: inout Reader, in section: [String], depth: Int) {
        let position = reader.position
        let path = section + reader.key()
        note(path, at: position)
        reader.skipBlanks(linesToo: false)
        guard reader.next == "=" else { return }
        reader.advance()
        reader.skipBlanks(linesToo: false)
        readValue(&reader, of: path, depth: depth)
    }

    private mutating func note(_ path: [String], at position: Position) {
        // A dotted key leads to a table under each of its parts.
        for length in 1..<max(2, path.count + 1) where keys[Array(path.prefix(length))] == nil {
            keys[Array(path.prefix(length))] = position
        }
    }

    private mutating func readValue(_ reader: inout Reader, of path: [String], depth: Int) {
        var start = reader.position
        switch reader.next {
        case "\"", "'":
            start.column += 1
            values[path] = start
            reader.skipString()
        case "{" where depth < 64:
            values[path] = start
            reader.advance()
            readTable(&reader, of: path, depth: depth + 1)
        case "[" where depth < 64:
            values[path] = start
            reader.advance()
            while let next = reader.next, next != "]" {
                if next == "," || next == "#" || next.isWhitespace {
                    reader.skipBlanks(linesToo: true, commas: true)
                } else {
                    readValue(&reader, of: path + [""], depth: depth + 1)
                }
            }
            reader.advance()
        default:
            values[path] = start
            reader.skipBareValue()
        }
    }

    private mutating func readTable(_ reader: inout Reader, of path: [String], depth: Int) {
        while true {
            reader.skipBlanks(linesToo: true, commas: true)
            guard let next = reader.next else { return }
            if next == "}" {
                reader.advance()
                return
            }
            let before = reader.index
            read(&reader, in: path, depth: depth)
            if reader.index == before { reader.advance() }
        }
    }
}

/// Walks over a text and knows the line and the column.
private struct Reader {
    private let characters: [Character]
    private(set) var index = 0
    private(set) var position = TOMLPositions.Position(line: 1, column: 1)

    init(_ text: String) {
        characters = Array(text)
    }

    var next: Character? { index < characters.count ? characters[index] : nil }
    var isAtEnd: Bool { index >= characters.count }

    mutating func advance() {
        guard let next else { return }
        index += 1
        if next.isNewline {
            position.line += 1
            position.column = 1
        } else {
            position.column += 1
        }
    }

    mutating func skipBlanks(linesToo: Bool, commas: Bool = false) {
        while let next {
            if next == "#" {
                guard linesToo else { return }
                skipLine()
            } else if next == " " || next == "\t" || (linesToo && next.isNewline) || (commas && next == ",") {
                advance()
            } else {
                return
            }
        }
    }

    mutating func skipLine() {
        while let next, !next.isNewline { advance() }
    }

    /// Reads a key of one or more parts: `a`, `"a.b"`, `a.b`.
    mutating func key() -> [String] {
        var parts: [String] = []
        while true {
            skipBlanks(linesToo: false)
            var part = ""
            if next == "\"" || next == "'" {
                let start = index + 1
                skipString()
                part = String(characters[min(start, characters.count)..<max(start, min(index - 1, characters.count))])
            } else {
                while let next, next.isLetter || next.isNumber || next == "-" || next == "_" {
                    part.append(next)
                    advance()
                }
            }
            parts.append(part)
            skipBlanks(linesToo: false)
            guard next == "." else { return parts }
            advance()
        }
    }

    /// Passes over a string of one of the four kinds.
    mutating func skipString() {
        guard let quote = next else { return }
        advance()
        let isLong = next == quote && index + 1 < characters.count && characters[index + 1] == quote
        if isLong {
            advance()
            advance()
        } else if next == quote {
            advance()
            return
        }
        var run = 0
        while let next {
            if next == "\\", quote == "\"" {
                advance()
                run = 0
            } else if next == quote {
                run += 1
            } else {
                if !isLong, next.isNewline { return }
                run = 0
            }
            advance()
            if run == (isLong ? 3 : 1) { break }
        }
    }

    mutating func skipBareValue() {
        let start = index
        while let next, next != ",", next != "]", next != "}", next != "#", !next.isNewline { advance() }
        if index == start { advance() }
    }
}
