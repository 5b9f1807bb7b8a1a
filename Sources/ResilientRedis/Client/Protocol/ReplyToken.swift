/// The meaning of one line of the protocol.
enum ReplyToken {
    /// A kind of value that holds others.
    enum Aggregate: Hashable, Sendable {
        case array
        case map
        case push
        case attribute

        /// Whether its length counts pairs.
        var isPairs: Bool { self == .map || self == .attribute }
    }

    /// A whole value.
    case value(RedisValue)
    /// The header of a string; its bytes follow.
    case string(StringHeader)
    /// The header of an array or the like, with the number of values or pairs that follow.
    case aggregate(Aggregate, count: Int)

    /// The longest line: what Redis itself allows for one.
    static let maximumLine = 64 << 10

    /// Reads a line with its end.
    static func parse(_ line: UnsafeRawBufferPointer) -> Result<ReplyToken, RedisError> {
        guard line.count >= 3, line[line.count - 2] == .carriageReturn else { return .failure(notRedis(line)) }
        let content = UnsafeRawBufferPointer(rebasing: line[1..<line.count - 2])
        let token: ReplyToken?
        switch line[0] {
        case UInt8(ascii: "+"): token = .value(.bytes(RedisBytes(bytes: Array(content))))
        case UInt8(ascii: "-"): token = .value(.error(String(decoding: content, as: UTF8.self)))
        case UInt8(ascii: ":"): token = content.redisInteger.map { .value(.integer($0)) }
        case UInt8(ascii: "$"): token = header(content, .bulk, nullable: true)
        case UInt8(ascii: "="): token = header(content, .verbatim, nullable: false)
        case UInt8(ascii: "!"): token = header(content, .error, nullable: false)
        case UInt8(ascii: "*"): token = aggregate(content, .array, nullable: true)
        case UInt8(ascii: "~"): token = aggregate(content, .array, nullable: false)
        case UInt8(ascii: "%"): token = aggregate(content, .map, nullable: false)
        case UInt8(ascii: ">"): token = aggregate(content, .push, nullable: false)
        case UInt8(ascii: "|"): token = aggregate(content, .attribute, nullable: false)
        case UInt8(ascii: "_"): token = content.isEmpty ? .value(.null) : nil
        case UInt8(ascii: "#"): token = boolean(content)
        case UInt8(ascii: ","): token = content.redisDouble.map { .value(.double($0)) }
        case UInt8(ascii: "("): token = bigNumber(content)
        default: return .failure(notRedis(line))
        }
        guard let token else { return .failure(malformed(line)) }
        return .success(token)
    }

    /// Returns what is wrong with the beginning of a line, as soon as that is certain; nil where nothing is.
    static func complaint(about line: UnsafeRawBufferPointer) -> RedisError? {
        guard let first = line.first, !kinds.contains(first) else { return nil }
        // A web server is told apart by its first line, which is worth waiting for.
        let http = "HTTP/".utf8
        if line.count < 64, zip(line, http).allSatisfy({ $0 == $1 }) { return nil }
        return notRedis(line)
    }

    private static let kinds = Set("+-:$=!*~%>|_#,(".utf8)

    private static func header(
        _ content: UnsafeRawBufferPointer,
        _ kind: StringHeader.Kind,
        nullable: Bool
    ) -> ReplyToken? {
        guard let length = content.redisInteger else { return nil }
        if length == -1, nullable { return .value(.null) }
        guard length >= (kind == .verbatim ? 4 : 0), let length = Int(exactly: length) else { return nil }
        return .string(StringHeader(kind: kind, length: length))
    }

    private static func aggregate(
        _ content: UnsafeRawBufferPointer,
        _ kind: Aggregate,
        nullable: Bool
    ) -> ReplyToken? {
        guard let count = content.redisInteger else { return nil }
        if count == -1, nullable { return .value(.null) }
        guard count >= (kind == .push ? 1 : 0), let count = Int(exactly: count) else { return nil }
        return .aggregate(kind, count: count)
    }

    private static func boolean(_ content: UnsafeRawBufferPointer) -> ReplyToken? {
        guard content.count == 1 else { return nil }
        switch content[0] {
        case UInt8(ascii: "t"): return .value(.boolean(true))
        case UInt8(ascii: "f"): return .value(.boolean(false))
        default: return nil
        }
    }

    private static func bigNumber(_ content: UnsafeRawBufferPointer) -> ReplyToken? {
        let isSigned = content.first == UInt8(ascii: "-") || content.first == UInt8(ascii: "+")
        let digits = content.dropFirst(isSigned ? 1 : 0)
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return .value(.bytes(RedisBytes(bytes: Array(content))))
    }
}

/// The header before the bytes of a string.
struct StringHeader: Hashable, Sendable {
    /// What the bytes are.
    enum Kind: Hashable, Sendable {
        case bulk
        case verbatim
        case error
    }

    let kind: Kind
    /// How many bytes follow, without the end of the line.
    let length: Int

    /// Returns the value of the bytes; nil where they are malformed.
    func value(of content: UnsafeRawBufferPointer) -> RedisValue? {
        switch kind {
        case .bulk: return .bytes(RedisBytes(bytes: Array(content)))
        case .error: return .error(String(decoding: content, as: UTF8.self))
        case .verbatim:
            // Three letters name the format (`txt:`).
            guard content[3] == UInt8(ascii: ":") else { return nil }
            return .bytes(RedisBytes(bytes: Array(content.dropFirst(4))))
        }
    }
}

// MARK: Complaints

extension ReplyToken {
    private static func notRedis(_ line: UnsafeRawBufferPointer) -> RedisError {
        let start = printable(line)
        if start.hasPrefix("HTTP/") { return .protocolViolation("the server speaks HTTP and not Redis: \(start)") }
        return .protocolViolation("this is no reply of a Redis server: \(start)")
    }

    private static func malformed(_ line: UnsafeRawBufferPointer) -> RedisError {
        let isStreamed = "$*%~|>".utf8.contains(line[0]) && line.count > 1 && line[1] == UInt8(ascii: "?")
        if isStreamed { return .protocolViolation("the reply is streamed, which Redis never does: \(printable(line))") }
        return .protocolViolation("the reply is malformed: \(printable(line))")
    }

    /// Returns the first characters of a line, with `?` for all but printable ASCII.
    private static func printable(_ line: UnsafeRawBufferPointer) -> String {
        let text = line.prefix(40).prefix { $0 != .carriageReturn && $0 != .lineFeed }
        return String(decoding: text.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

// MARK: Numbers

extension UInt8 {
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")
}

extension UnsafeRawBufferPointer {
    /// The whole number that these digits are, or nil where they are none or do not fit.
    fileprivate var redisInteger: Int64? {
        var digits = self[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        guard !digits.isEmpty else { return nil }
        var number: Int64 = 0
        for byte in digits {
            guard (0x30...0x39).contains(byte) else { return nil }
            let digit = Int64(byte - 0x30)
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            // Built downwards where negative: the smallest number has no positive counterpart.
            let (sum, carry) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }

    /// The floating-point number in these characters, or nil where there is none.
    fileprivate var redisDouble: Double? {
        switch String(decoding: self, as: UTF8.self) {
        case "inf", "+inf": return .infinity
        case "-inf": return -.infinity
        case "nan", "-nan": return .nan
        case let text:
            // Swift reads more than Redis writes, such as hexadecimal.
            let known = "0123456789+-.eE".utf8
            return text.utf8.allSatisfy { known.contains($0) } ? Double(text) : nil
        }
    }
}
