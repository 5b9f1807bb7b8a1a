/// A JSON value as far as a health document needs it.
///
/// Numbers stay as they were written, so that nobody's idea of a number decides before ours does. What lies deeper than
/// ``keptDepth`` is checked and dropped.
///
/// The reader is our own because writers in the field spell `NaN` and `Infinity` out, which the decoder of
/// FoundationEssentials takes in its JSON5 mode only, and in that mode (Swift 6.3) some malformed bodies trap: no byte
/// from the network may end the dashboard. Raw control characters may stand in strings.
enum JSONValue: Hashable, Sendable {
    case null
    case flag(Bool)
    /// The digits as they were written.
    case number(String)
    case text(String)
    /// The elements, and how many more there were than are kept.
    case array([JSONValue], dropped: Int)
    case object(JSONObject)

    /// Levels of nesting that are read at all; more is refused.
    static let deepest = 128

    /// Levels of objects and arrays whose members are kept: a circuit's settings under three wrappers.
    static let keptDepth = 8

    /// Members that are kept of one object or array; more are checked, counted and dropped.
    static let keptMembers = 1000

    /// Values that are kept of a whole document, which bounds its memory; a thousand circuits with all fields have a
    /// quarter of them.
    static let keptValues = 200_000

    var isObject: Bool {
        if case .object = self { true } else { false }
    }

    /// Whether it is neither an object nor an array.
    var isScalar: Bool {
        switch self {
        case .object, .array: false
        case .null, .flag, .number, .text: true
        }
    }

    /// Whether it is an object or an array, and has nothing in it.
    var isEmpty: Bool {
        switch self {
        case .object(let object): object.members.isEmpty && object.dropped == 0
        case .array(let elements, let dropped): elements.isEmpty && dropped == 0
        case .null, .flag, .number, .text: false
        }
    }

    /// Reads a whole document; nil where it is no JSON.
    ///
    /// Takes time and memory in proportion to the bytes.
    init?(_ bytes: some Collection<UInt8>) {
        let read: JSONValue?? = bytes.withContiguousStorageIfAvailable { Self.document($0) }
        guard let value = read ?? Array(bytes).withUnsafeBufferPointer({ Self.document($0) }) else { return nil }
        self = value
    }

    private static func document(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        var reader = JSONReader(bytes: bytes)
        reader.skipByteOrderMark()
        guard let value = reader.value(depth: 0, isKept: true) else { return nil }
        reader.skipBlanks()
        return reader.isAtEnd ? value : nil
    }
}

/// The members of a JSON object in the order in which they were written.
///
/// An array and no dictionary: a name that comes twice in a map of circuits stands for two circuits. Objects are small,
/// so that a search is as fast as hashing.
struct JSONObject: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        var name: String
        var value: JSONValue
    }

    var members: [Member] = []

    /// How many more members there were than are kept.
    var dropped = 0

    /// The value of a member; of several with the same name the last one, as most readers have it.
    subscript(name: String) -> JSONValue? {
        members.last { $0.name == name }?.value
    }
}

/// Reads JSON byte by byte; nil stands for a mistake in the text.
private struct JSONReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var roomLeft = JSONValue.keptValues

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    private var next: UInt8? { isAtEnd ? nil : bytes[position] }

    mutating func skipByteOrderMark() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// The value that begins here, after blanks.
    ///
    /// - Parameters:
    ///   - depth: The values around it.
    ///   - isKept: Whether anybody will look at it; what is not kept is checked all the same.
    /// - Returns: The value; for one that is not kept, any.
    mutating func value(depth: Int, isKept: Bool) -> JSONValue? {
        guard depth < JSONValue.deepest else { return nil }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return object(depth: depth, isKept: isKept && depth < JSONValue.keptDepth)
        case UInt8(ascii: "["): return array(depth: depth, isKept: isKept && depth < JSONValue.keptDepth)
        case UInt8(ascii: "\""): return string(isKept: isKept).map(JSONValue.text)
        case UInt8(ascii: "t"): return take("true") ? .flag(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .flag(false) : nil
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        case UInt8(ascii: "N"): return take("NaN") ? .number("NaN") : nil
        case UInt8(ascii: "I"): return take("Infinity") ? .number("Infinity") : nil
        default: return number(isKept: isKept)
        }
    }

    private mutating func object(depth: Int, isKept: Bool) -> JSONValue? {
        position += 1
        var object = JSONObject()
        skipBlanks()
        if take("}") { return .object(object) }
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\""), let name = string(isKept: isKept) else { return nil }
            skipBlanks()
            guard take(":") else { return nil }
            let hasRoom = isKept && takeRoom(after: object.members.count)
            guard let value = value(depth: depth + 1, isKept: hasRoom) else { return nil }
            if hasRoom {
                object.members.append(JSONObject.Member(name: name, value: value))
            } else {
                object.dropped += 1
            }
            skipBlanks()
            if take("}") { return .object(object) }
            guard take(",") else { return nil }
        }
    }

    private mutating func array(depth: Int, isKept: Bool) -> JSONValue? {
        position += 1
        var elements: [JSONValue] = []
        var dropped = 0
        skipBlanks()
        if take("]") { return .array(elements, dropped: 0) }
        while true {
            let hasRoom = isKept && takeRoom(after: elements.count)
            guard let value = value(depth: depth + 1, isKept: hasRoom) else { return nil }
            if hasRoom { elements.append(value) } else { dropped += 1 }
            skipBlanks()
            if take("]") { return .array(elements, dropped: dropped) }
            guard take(",") else { return nil }
        }
    }

    /// Whether one more value is kept where so many siblings are kept already.
    private mutating func takeRoom(after siblings: Int) -> Bool {
        guard siblings < JSONValue.keptMembers, roomLeft > 0 else { return false }
        roomLeft -= 1
        return true
    }

    private mutating func number(isKept: Bool) -> JSONValue? {
        let start = position
        if take("-"), take("Infinity") { return .number("-Infinity") }
        guard digits() else { return nil }
        if take(".") { guard digits() else { return nil } }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard digits() else { return nil }
        }
        return .number(isKept ? String(decoding: bytes[start..<position], as: UTF8.self) : "")
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position > start
    }

    private mutating func string(isKept: Bool) -> String? {
        position += 1
        let start = position
        var hasEscapes = false
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                let raw = bytes[start..<position]
                position += 1
                guard isKept else { return "" }
                return hasEscapes ? Self.unescaped(raw) : String(decoding: raw, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                position += 1
            }
            position += 1
        }
        return nil
    }

    /// The text with its escapes resolved; an escape that nobody knows stands for its letter.
    private static func unescaped(_ raw: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(raw.count)
        var rest = raw
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
                plain.append(byte)
                continue
            }
            switch letter {
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "b"): plain.append(0x08)
            case UInt8(ascii: "f"): plain.append(0x0C)
            case UInt8(ascii: "u"): plain += String(codePoint(&rest)).utf8
            default: plain.append(letter)
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The character after `\u`, with the other half of a surrogate pair; U+FFFD for half a pair.
    private static func codePoint(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Character {
        guard let first = hexadecimal(&rest) else { return "\u{FFFD}" }
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        var ahead = rest
        guard (0xD800..<0xDC00).contains(first), ahead.popFirst() == UInt8(ascii: "\\"),
            ahead.popFirst() == UInt8(ascii: "u"),
            let second = hexadecimal(&ahead), (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { return "\u{FFFD}" }
        rest = ahead
        return Character(scalar)
    }

    private static func hexadecimal(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> UInt32? {
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        rest = rest.dropFirst(4)
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func take(_ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            guard position + word.count <= bytes.count else { return false }
            for offset in word.indices where bytes[position + offset] != word[offset] { return false }
            position += word.count
            return true
        }
    }
}
