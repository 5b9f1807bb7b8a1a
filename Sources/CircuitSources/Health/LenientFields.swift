import CircuitVocabulary
import DisplayText

/// Reads the members of a JSON object by their exact names without ever failing: what is missing, null or nonsense is
/// absent.
///
/// Members with a value that cannot be what they are named for are remembered, so that the user can be told.
struct LenientFields {
    private let members: JSONObject
    private(set) var nonsense: [String] = []

    init(_ members: JSONObject) {
        self.members = members
    }

    /// The object that is the value of a member.
    func object(_ name: String) -> LenientFields? {
        guard case .object(let members) = members[name] else { return nil }
        return LenientFields(members)
    }

    /// The objects that are the elements of a member; what is no object is left out.
    func objects(_ name: String) -> [LenientFields]? {
        guard case .array(let elements, _) = members[name] else { return nil }
        return elements.compactMap { element in
            guard case .object(let members) = element else { return nil }
            return LenientFields(members)
        }
    }

    /// A text; numbers and truth values are taken for the text that they are written as.
    func text(_ name: String) -> String? {
        members[name]?.word
    }

    func flag(_ name: String) -> Bool? {
        guard case .flag(let flag) = members[name] else { return nil }
        return flag
    }

    /// A count that fits an `Int`.
    mutating func size(_ name: String) -> Int? {
        value(name, read: Figure.size)
    }

    /// A length of time that is written as a number of units; nil where negative or longer than a hundred years.
    mutating func duration(_ name: String, unit: Duration) -> Duration? {
        value(name) { digits in Double(digits).flatMap { Figure.duration($0, unit: unit) } }
    }

    /// A share from 0 to 1.
    mutating func share(_ name: String) -> Double? {
        value(name, read: Figure.share)
    }

    mutating func time(_ name: String) -> WallTime? {
        value(name, read: WallTime.init(timestamp:))
    }

    /// What a member's text or digits stand for; remembers the member where they stand for nothing.
    private mutating func value<Value>(_ name: String, read: (String) -> Value?) -> Value? {
        switch members[name]?.figure(read) {
        case .value(let value)?: return value
        case .nonsense?: nonsense.append(name)
        case .nothing?, nil: break
        }
        return nil
    }
}

/// What a value stands for where a figure is expected.
enum FigureReading<Value> {
    case value(Value)
    /// Null, or a word for "no value".
    case nothing
    /// Something else than what the member is named for.
    case nonsense
}

extension JSONValue {
    /// The text; for a number or a truth value the text that it is written as.
    var word: String? {
        switch self {
        case .text(let text), .number(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// What a text or digits stand for.
    func figure<Value>(_ read: (String) -> Value?) -> FigureReading<Value> {
        switch self {
        case .null:
            return .nothing
        case .text(let text) where Figure.meansNothing(text), .number(let text) where Figure.meansNothing(text):
            return .nothing
        case .text(let text), .number(let text):
            // No number and no time is longer than this, and parsing takes time.
            return text.utf8.count <= 400 ? read(text).map { .value($0) } ?? .nonsense : .nonsense
        case .flag, .array, .object:
            return .nonsense
        }
    }
}

/// How digits are read, in JSON of any service.
enum Figure {
    /// A whole number from 0 to 2⁶⁴−1, also with a fraction of zero.
    static func count(_ digits: String) -> UInt64? {
        if let count = UInt64(digits) { return count }
        return Double(digits).flatMap(UInt64.init(exactly:))
    }

    /// A count that fits an `Int`.
    static func size(_ digits: String) -> Int? {
        if let size = Int(digits) { return size >= 0 ? size : nil }
        return Double(digits).flatMap(UInt64.init(exactly:)).flatMap(Int.init(exactly:))
    }

    /// A share from 0 to 1.
    static func share(_ digits: String) -> Double? {
        Double(digits).flatMap { (0...1).contains($0) ? $0 : nil }
    }

    /// A length of time; nil where negative or longer than a hundred years.
    static func duration(_ number: Double, unit: Duration) -> Duration? {
        let seconds = number * unit.inSeconds
        guard seconds >= 0, seconds < 100 * 365 * 86_400 else { return nil }
        return .nanoseconds(Int64(seconds * 1e9))
    }

    /// Words that exporters write for "no value".
    static func meansNothing(_ text: String) -> Bool {
        text.utf8.count <= 4 && ["", "null", "none", "nan", "n/a", "-"].contains(text.lowercased())
    }
}
