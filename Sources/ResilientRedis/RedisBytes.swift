/// A binary-safe Redis string: a value, a hash field or a command's argument.
///
/// Redis promises nothing about what is inside, so neither does this type; ``text`` is for values that are known to be text.
/// Text goes in by a literal or by ``init(_:)``, and equality is equality of bytes.
public struct RedisBytes: Hashable, Sendable {
    /// The bytes as they travel.
    public var bytes: [UInt8]

    /// Creates a string from bytes.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Creates a string from the UTF-8 form of a text.
    public init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    /// Creates a string from the decimal form of a number, which is how Redis stores one.
    public init(_ number: some FixedWidthInteger) {
        bytes = Array(String(number).utf8)
    }

    /// The bytes read as UTF-8, or nil where they are none.
    public var text: String? {
        String(validating: bytes, as: UTF8.self)
    }

    /// The bytes read as a decimal number, or nil where they are none.
    public var integer: Int64? {
        text.flatMap { Int64($0) }
    }
}

extension RedisBytes: ExpressibleByStringLiteral {
    /// Creates a string from the UTF-8 form of a literal.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension RedisBytes: CustomStringConvertible {
    /// The bytes read as UTF-8 with replacement characters where they are none; for people, not for programs.
    public var description: String {
        String(decoding: bytes, as: UTF8.self)
    }
}
