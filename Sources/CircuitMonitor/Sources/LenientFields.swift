import DisplayText

/// Reads the members of a JSON object without ever failing: what is missing, null or nonsense is absent.
///
/// Members with a value that cannot be what they are named for are remembered, so that the user can be told.
struct LenientFields {
    private let members: [String: JSONValue]
    private(set) var nonsense: [String] = []

    init(_ members: [String: JSONValue]) {
        self.members = members
    }

    /// The object that is the value of a member.
    func object(_ name: String) -> LenientFields? {
        guard case .object(let members) = members[name] else { return nil }
        return LenientFields(members)
    }

    /// The objects that are the elements of a member; what is no object is left out.
    func objects(_ name: String) -> [LenientFields]? {
        guard case .array(let elements) = members[name] else { return nil }
        return elements.compactMap { element in
            guard case .object(let members) = element else { return nil }
            return LenientFields(members)
        }
    }

    /// The names of the members, sorted.
    var names: [String] { members.keys.sorted() }

    /// Whether a member is there, whatever it says.
    func has(_ name: String) -> Bool {
        members[name] != nil
    }

    /// Whether a member is there and says that there is nothing.
    func isNull(_ name: String) -> Bool {
        members[name] == .null
    }

    /// A text; numbers and truth values are taken for the text that they are written as.
    func text(_ name: String) -> String? {
        switch members[name] {
        case .text(let text), .number(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .null, .array, .object, nil: nil
        }
    }

    func flag(_ name: String) -> Bool? {
        guard case .flag(let flag) = members[name] else { return nil }
        return flag
    }

    /// A whole number from 0 to 2⁶⁴−1, also as a text or with a fraction of zero.
    mutating func count(_ name: String) -> UInt64? {
        value(name) { digits in
            if let count = UInt64(digits) { return count }
            return Double(digits).flatMap(UInt64.init(exactly:))
        }
    }

    /// A count that fits an `Int`.
    mutating func size(_ name: String) -> Int? {
        value(name) { digits in
            if let size = Int(digits) { return size >= 0 ? size : nil }
            return Double(digits).flatMap(UInt64.init(exactly:)).flatMap(Int.init(exactly:))
        }
    }

    /// A finite number, also as a text.
    mutating func number(_ name: String) -> Double? {
        value(name) { digits in Double(digits).flatMap { $0.isFinite ? $0 : nil } }
    }

    /// A length of time that is written as a number of units; nil where negative or longer than a hundred years.
    mutating func duration(_ name: String, unit: Duration) -> Duration? {
        let unit = unit.inSeconds
        return value(name) { digits in
            guard let number = Double(digits), number >= 0, number * unit < 100 * 365 * 86_400 else { return nil }
            return .nanoseconds(Int64(number * unit * 1e9))
        }
    }

    /// A share from 0 to 1.
    mutating func share(_ name: String) -> Double? {
        value(name) { digits in Double(digits).flatMap { (0...1).contains($0) ? $0 : nil } }
    }

    mutating func time(_ name: String) -> WallTime? {
        value(name, read: WallTime.init(timestamp:))
    }

    /// What a member's text or digits stand for; remembers the member where they stand for nothing.
    private mutating func value<Value>(_ name: String, read: (String) -> Value?) -> Value? {
        switch members[name] {
        case nil, .null:
            return nil
        case .text(let text) where Self.meansNothing(text), .number(let text) where Self.meansNothing(text):
            return nil
        case .text(let text), .number(let text):
            // No number and no time is longer than this, and parsing takes time.
            if text.utf8.count <= 400, let value = read(text) { return value }
        case .flag, .array, .object:
            break
        }
        nonsense.append(name)
        return nil
    }

    /// Words that exporters write for "no value".
    private static func meansNothing(_ text: String) -> Bool {
        text.utf8.count <= 4 && ["", "null", "none", "nan", "n/a", "-"].contains(text.lowercased())
    }
}
