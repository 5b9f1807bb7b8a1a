/// One reply of a Redis server.
///
/// The cases are what RESP3 can say in answer to a command. A server that speaks RESP2 says less (numbers as text, maps
/// as flat arrays), so code that reads a reply uses the accessors, which accept both. A set arrives as an ``array(_:)``, a
/// big number and a verbatim string as ``bytes(_:)``; attributes, which say something about a reply, are dropped.
public enum RedisValue: Hashable, Sendable {
    /// Nothing under that name.
    case null
    /// A whole number.
    case integer(Int64)
    /// A floating-point number.
    case double(Double)
    /// A truth value.
    case boolean(Bool)
    /// A string, simple or bulk.
    case bytes(RedisBytes)
    /// Several replies in order.
    case array([RedisValue])
    /// Pairs in the server's order.
    case map([Entry])
    /// The server refuses this command; the text is its own, code word first (`WRONGTYPE Operation against …`).
    case error(String)

    /// One pair of a map.
    public struct Entry: Hashable, Sendable {
        /// The left side of the pair.
        public var key: RedisValue
        /// The right side of the pair.
        public var value: RedisValue

        /// Creates a pair.
        public init(key: RedisValue, value: RedisValue) {
            self.key = key
            self.value = value
        }
    }

    /// The reply to commands that have nothing else to say.
    public static let ok = RedisValue.bytes("OK")
}

extension RedisValue {
    /// The string in this reply, or nil where it is of another kind.
    public var bytes: RedisBytes? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The whole number in this reply, also where an old server sends it as text.
    public var integer: Int64? {
        switch self {
        case .integer(let integer): integer
        case .boolean(let boolean): boolean ? 1 : 0
        case .double(let double): Int64(exactly: double)
        case .bytes(let bytes): bytes.integer
        case .null, .array, .map, .error: nil
        }
    }

    /// The replies in this reply, or nil where it is of another kind.
    public var elements: [RedisValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The pairs of a hash, from a map or from the flat array that an old server sends.
    ///
    /// Nil where the reply is of another kind, has an odd number of elements or holds something else than strings.
    public var hash: [RedisBytes: RedisBytes]? {
        var hash: [RedisBytes: RedisBytes] = [:]
        switch self {
        case .map(let entries):
            for entry in entries {
                guard let field = entry.key.bytes, let value = entry.value.bytes else { return nil }
                hash[field] = value
            }
        case .array(let elements):
            guard elements.count.isMultiple(of: 2) else { return nil }
            for index in stride(from: 0, to: elements.count, by: 2) {
                guard let field = elements[index].bytes, let value = elements[index + 1].bytes else { return nil }
                hash[field] = value
            }
        case .null, .integer, .double, .boolean, .bytes, .error:
            return nil
        }
        return hash
    }
}
