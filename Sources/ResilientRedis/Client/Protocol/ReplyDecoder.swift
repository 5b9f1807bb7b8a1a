import NIOCore

/// A decoder of the server's bytes (RESP3, and RESP2, which is a part of it), in pieces of any size.
///
/// Every byte is looked at once: a line that is not complete is searched on from where the search ended, a string's
/// header is not read again while its bytes arrive, and what was read of an array is kept. Nothing is reserved because
/// a length says so, and arrays within arrays lie on a stack of our own, so neither lying lengths nor depth can hurt.
struct ReplyDecoder {
    /// One frame from the server.
    enum Frame: Hashable, Sendable {
        /// The answer to the oldest command that has none.
        case reply(RedisValue)
        /// A message that no command asked for.
        case push([RedisValue])
    }

    private let limits: RedisConfiguration.ReplyLimits
    private var buffer = ByteBuffer()
    /// How many of the unread bytes were searched for the end of a line, in vain.
    private var searched = 0
    private var string: StringHeader?
    private var stack: [OpenAggregate] = []
    /// What the reply under way has taken so far.
    private var bytes = 0
    private var elements = 0

    /// Creates a decoder.
    init(limits: RedisConfiguration.ReplyLimits = RedisConfiguration.ReplyLimits()) {
        self.limits = limits
    }

    /// Whether a reply has begun and not ended.
    var isInsideReply: Bool { bytes > 0 || buffer.readableBytes > 0 }

    /// Appends bytes that have arrived.
    mutating func append(_ arrived: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = arrived
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(arrived)
        }
    }

    /// Returns the next whole frame; nil where more bytes are needed.
    ///
    /// - Throws: ``RedisError`` where the bytes are none of a Redis server, or exceed the limits; nothing after that is of use.
    mutating func next() throws(RedisError) -> Frame? {
        while true {
            if let header = string {
                guard let value = try readString(header) else { return nil }
                string = nil
                if let frame = close(with: value) { return frame }
                continue
            }
            guard let token = try readLine() else { return nil }
            switch token {
            case .value(let value):
                if let frame = close(with: value) { return frame }
            case .string(let header):
                try check(header)
                string = header
            case .aggregate(let kind, let count):
                if let frame = try open(kind, count) { return frame }
            }
        }
    }

    private mutating func readString(_ header: StringHeader) throws(RedisError) -> RedisValue? {
        guard buffer.readableBytes >= header.length + 2 else { return nil }
        bytes += header.length + 2
        let value: RedisValue? = buffer.readWithUnsafeReadableBytes { pointer in
            let ended = pointer[header.length] == .carriageReturn && pointer[header.length + 1] == .lineFeed
            let content = UnsafeRawBufferPointer(rebasing: pointer[..<header.length])
            return (header.length + 2, ended ? header.value(of: content) : nil)
        }
        guard let value else { throw .protocolViolation("a string in the reply does not end where it says") }
        return value
    }

    private mutating func readLine() throws(RedisError) -> ReplyToken? {
        let searched = searched
        let end = buffer.withUnsafeReadableBytes { pointer in
            pointer[searched...].firstIndex(of: .lineFeed)
        }
        guard let end, end <= ReplyToken.maximumLine else {
            self.searched = buffer.readableBytes
            if let wrong = buffer.withUnsafeReadableBytes({ ReplyToken.complaint(about: $0) }) { throw wrong }
            guard self.searched <= ReplyToken.maximumLine else {
                throw .protocolViolation("a line in the reply is too long")
            }
            return nil
        }
        self.searched = 0
        bytes += end + 1
        guard bytes <= limits.replyBytes else { throw tooLarge }
        let token = buffer.readWithUnsafeReadableBytes { pointer in
            (end + 1, ReplyToken.parse(UnsafeRawBufferPointer(rebasing: pointer[...end])))
        }
        return try token.get()
    }

    private func check(_ header: StringHeader) throws(RedisError) {
        guard header.length <= limits.bulkBytes else {
            throw .protocolViolation("a string of \(header.length) bytes in the reply, \(limits.bulkBytes) are allowed")
        }
        guard header.length <= limits.replyBytes - bytes else { throw tooLarge }
    }

    private var tooLarge: RedisError {
        .protocolViolation("the reply is larger than the \(limits.replyBytes) bytes that are allowed")
    }
}

// MARK: Arrays within arrays

extension ReplyDecoder {
    /// An array, map or the like of which not all elements have come.
    private struct OpenAggregate {
        let kind: ReplyToken.Aggregate
        var missing: Int
        var elements: [RedisValue] = []
    }

    private mutating func open(_ kind: ReplyToken.Aggregate, _ count: Int) throws(RedisError) -> Frame? {
        // Compared before it is multiplied: a length can be as large as the type.
        let width = kind.isPairs ? 2 : 1
        guard count <= (limits.elements - elements) / width else {
            throw .protocolViolation("the reply has more than the \(limits.elements) elements that are allowed")
        }
        let missing = count * width
        elements += missing
        guard stack.count < limits.depth else {
            throw .protocolViolation("the reply is nested deeper than the \(limits.depth) that are allowed")
        }
        guard kind != .push || stack.isEmpty else { throw .protocolViolation("a push message stands inside a reply") }
        stack.append(OpenAggregate(kind: kind, missing: missing))
        return missing == 0 ? closeTop() : nil
    }

    /// Appends a value to the innermost aggregate; returns the frame that it completes, if any.
    private mutating func close(with value: RedisValue) -> Frame? {
        guard !stack.isEmpty else { return finish(.reply(value)) }
        stack[stack.count - 1].elements.append(value)
        stack[stack.count - 1].missing -= 1
        return stack[stack.count - 1].missing == 0 ? closeTop() : nil
    }

    /// Ends the innermost aggregate, and those around it that it completes.
    private mutating func closeTop() -> Frame? {
        while let top = stack.popLast() {
            let value: RedisValue
            switch top.kind {
            case .array: value = .array(top.elements)
            case .map: value = .map(top.elements.pairs)
            case .push: return finish(.push(top.elements))
            // What is said about a value stands before it, and is no element.
            case .attribute: return nil
            }
            guard !stack.isEmpty else { return finish(.reply(value)) }
            stack[stack.count - 1].elements.append(value)
            stack[stack.count - 1].missing -= 1
            if stack[stack.count - 1].missing > 0 { return nil }
        }
        return nil
    }

    private mutating func finish(_ frame: Frame) -> Frame {
        bytes = 0
        elements = 0
        return frame
    }
}

extension [RedisValue] {
    /// Neighbours taken together; there is an even number of them.
    fileprivate var pairs: [RedisValue.Entry] {
        stride(from: 0, to: count, by: 2).map { RedisValue.Entry(key: self[$0], value: self[$0 + 1]) }
    }
}
