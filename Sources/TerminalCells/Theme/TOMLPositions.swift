/// Where the keys and values of a TOML text stand, and where it stops being one that a theme can be written in.
///
/// The parser that reads the values does not tell where they stood, and ends the program at some texts that are no TOML
/// instead of reporting them. This one reads nothing but the outline, and is stricter: of the bare values it knows
/// numbers and words, but no dates and no negative exponents.
struct TOMLPositions {
    /// A place in a text, counted from 1 in Unicode scalars.
    struct Position: Hashable {
        var line: Int
        var column: Int
    }

    /// The first place that does not belong into the outline of a theme.
    private(set) var fault: Position?

    private var keys: [[String]: Position] = [:]
    private var values: [[String]: Position] = [:]

    private static let deepest = 16

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
        var reader = TOMLOutlineReader(text)
        var section: [String] = []
        while fault == nil {
            reader.skipBlanks(linesToo: true)
            guard let next = reader.next else { break }
            if next == "[" {
                section = readSection(&reader)
            } else {
                readPair(&reader, in: section, depth: 0)
            }
            reader.skipBlanks(linesToo: false)
            if let next = reader.next, next != "\n", next != "#" { mark(reader.position) }
            if reader.next == "#" { reader.skipLine() }
        }
    }

    private mutating func mark(_ position: Position) {
        fault = fault ?? position
    }

    /// Reads `[name]` or `[[name]]`.
    private mutating func readSection(_ reader: inout TOMLOutlineReader) -> [String] {
        reader.advance()
        let isList = reader.take("[")
        reader.skipBlanks(linesToo: false)
        let position = reader.position
        let path = readKey(&reader)
        note(path, at: position)
        if !reader.take("]") || isList && !reader.take("]") { mark(reader.position) }
        return path
    }

    /// Reads `key = value`.
    private mutating func readPair(_ reader: inout TOMLOutlineReader, in section: [String], depth: Int) {
        let position = reader.position
        let path = section + readKey(&reader)
        note(path, at: position)
        guard reader.take("=") else { return mark(reader.position) }
        reader.skipBlanks(linesToo: false)
        readValue(&reader, of: path, depth: depth)
    }

    /// Reads a key of one or more parts: `a`, `"a.b"`, `a.b`.
    private mutating func readKey(_ reader: inout TOMLOutlineReader) -> [String] {
        var parts: [String] = []
        repeat {
            reader.skipBlanks(linesToo: false)
            guard let part = reader.keyPart() else {
                mark(reader.position)
                return parts
            }
            parts.append(part)
            reader.skipBlanks(linesToo: false)
        } while reader.take(".")
        return parts
    }

    private mutating func note(_ path: [String], at position: Position) {
        // A dotted key leads to a table under each of its parts.
        for length in path.indices.map({ $0 + 1 }) where keys[Array(path.prefix(length))] == nil {
            keys[Array(path.prefix(length))] = position
        }
    }

    private mutating func readValue(_ reader: inout TOMLOutlineReader, of path: [String], depth: Int) {
        let start = reader.position
        values[path] = start
        switch reader.next {
        case "\"", "'":
            values[path]?.column += 1
            if reader.string() == nil { mark(start) }
        case "{" where depth < Self.deepest:
            reader.advance()
            readTable(&reader, of: path, depth: depth + 1)
        case "[" where depth < Self.deepest:
            reader.advance()
            readArray(&reader, of: path, depth: depth + 1)
        default:
            if !reader.takeBareValue() { mark(start) }
        }
    }

    private mutating func readArray(_ reader: inout TOMLOutlineReader, of path: [String], depth: Int) {
        while fault == nil {
            reader.skipBlanks(linesToo: true)
            if reader.take("]") { return }
            readValue(&reader, of: path + [""], depth: depth)
            reader.skipBlanks(linesToo: true)
            if !reader.take(","), reader.next != "]" { mark(reader.position) }
        }
    }

    private mutating func readTable(_ reader: inout TOMLOutlineReader, of path: [String], depth: Int) {
        reader.skipBlanks(linesToo: false)
        if reader.take("}") { return }
        while fault == nil {
            reader.skipBlanks(linesToo: false)
            readPair(&reader, in: path, depth: depth)
            reader.skipBlanks(linesToo: false)
            if reader.take("}") { return }
            if !reader.take(",") { mark(reader.position) }
        }
    }
}
