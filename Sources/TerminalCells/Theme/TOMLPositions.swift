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

    /// Where the first escape stands that means NUL.
    private(set) var nul: Position?

    /// The first name that is set a second time.
    private(set) var duplicate: Duplicate?

    /// A name that is set twice.
    struct Duplicate: Hashable {
        /// The name as it is written, a section in its brackets.
        var name: String
        var first: Position
        var position: Position
    }

    private var keys: [[String]: Position] = [:]

    /// What has been set where; the elements of a list are told apart by their numbers.
    private var defined: [[String]: Position] = [:]
    private var elements = 0
    private var lists: [[String]: [String]] = [:]
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
        var section: Section = ([], [])
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
        nul = reader.nul
    }

    /// The keys that lead somewhere, as one looks for them and as they tell places apart.
    private typealias Section = (path: [String], scope: [String])

    /// The scope of the next element of a list: no key has such a name.
    private mutating func element(of scope: [String]) -> [String] {
        elements += 1
        return scope + ["\0\(elements)"]
    }

    /// The scope of a section: one below a list belongs to the list's last element.
    private func scope(of path: [String], below length: Int) -> [String] {
        for length in (1..<max(1, length)).reversed() {
            if let element = lists[Array(path.prefix(length))] { return element + path.dropFirst(length) }
        }
        return path
    }

    private mutating func define(_ scope: [String], as name: String, at position: Position) {
        if let first = defined[scope] {
            duplicate = duplicate ?? Duplicate(name: name, first: first, position: position)
        } else {
            defined[scope] = position
        }
    }

    private mutating func mark(_ position: Position) {
        fault = fault ?? position
    }

    /// Reads `[name]` or `[[name]]`.
    private mutating func readSection(_ reader: inout TOMLOutlineReader) -> Section {
        reader.advance()
        let isList = reader.take("[")
        reader.skipBlanks(linesToo: false)
        let position = reader.position
        let path = readKey(&reader)
        note(path, at: position)
        if !reader.take("]") || isList && !reader.take("]") { mark(reader.position) }
        if isList {
            let scope = element(of: scope(of: path, below: path.count))
            lists[path] = scope
            return (path, scope)
        }
        let scope = scope(of: path, below: path.count + 1)
        define(scope, as: "[\(path.joined(separator: "."))]", at: position)
        return (path, scope)
    }

    /// Reads `key = value`.
    private mutating func readPair(_ reader: inout TOMLOutlineReader, in section: Section, depth: Int) {
        let position = reader.position
        let key = readKey(&reader)
        let place: Section = (section.path + key, section.scope + key)
        note(place.path, at: position)
        define(place.scope, as: key.joined(separator: "."), at: position)
        guard reader.take("=") else { return mark(reader.position) }
        reader.skipBlanks(linesToo: false)
        readValue(&reader, of: place, depth: depth)
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

    private mutating func readValue(_ reader: inout TOMLOutlineReader, of place: Section, depth: Int) {
        let start = reader.position
        values[place.path] = start
        switch reader.next {
        case "\"", "'":
            values[place.path]?.column += 1
            if reader.string() == nil { mark(start) }
        case "{" where depth < Self.deepest:
            reader.advance()
            readTable(&reader, in: place, depth: depth + 1)
        case "[" where depth < Self.deepest:
            reader.advance()
            readArray(&reader, of: place, depth: depth + 1)
        default:
            if !reader.takeBareValue() { mark(start) }
        }
    }

    private mutating func readArray(_ reader: inout TOMLOutlineReader, of place: Section, depth: Int) {
        while fault == nil {
            reader.skipBlanks(linesToo: true)
            if reader.take("]") { return }
            readValue(&reader, of: (place.path + [""], element(of: place.scope)), depth: depth)
            reader.skipBlanks(linesToo: true)
            if !reader.take(","), reader.next != "]" { mark(reader.position) }
        }
    }

    private mutating func readTable(_ reader: inout TOMLOutlineReader, in place: Section, depth: Int) {
        reader.skipBlanks(linesToo: false)
        if reader.take("}") { return }
        while fault == nil {
            reader.skipBlanks(linesToo: false)
            readPair(&reader, in: place, depth: depth)
            reader.skipBlanks(linesToo: false)
            if reader.take("}") { return }
            if !reader.take(",") { mark(reader.position) }
        }
    }
}
