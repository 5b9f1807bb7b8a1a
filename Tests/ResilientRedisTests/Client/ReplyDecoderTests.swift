import NIOCore
import Testing

@testable import ResilientRedis

@Suite struct ReplyDecoderTests {
    /// A frame with the bytes that it travels as.
    struct Example: CustomTestStringConvertible {
        let bytes: String
        let frame: ReplyDecoder.Frame
        var testDescription: String { bytes.debugDescription }

        init(_ bytes: String, _ reply: RedisValue) {
            self.bytes = bytes
            frame = .reply(reply)
        }

        init(_ bytes: String, push: [RedisValue]) {
            self.bytes = bytes
            frame = .push(push)
        }
    }

    static let examples = [
        Example("+OK\r\n", .ok),
        Example("+\r\n", .bytes("")),
        Example("-ERR no such thing\r\n", .error("ERR no such thing")),
        Example(":0\r\n", .integer(0)),
        Example(":+7\r\n", .integer(7)),
        Example(":9223372036854775807\r\n", .integer(.max)),
        Example(":-9223372036854775808\r\n", .integer(.min)),
        Example("$5\r\nhello\r\n", .bytes("hello")),
        Example("$0\r\n\r\n", .bytes("")),
        Example("$4\r\n\r\n\r\n\r\n", .bytes("\r\n\r\n")),
        Example("$-1\r\n", .null),
        Example("*-1\r\n", .null),
        Example("_\r\n", .null),
        Example("*0\r\n", .array([])),
        Example("*2\r\n:1\r\n$1\r\na\r\n", .array([.integer(1), .bytes("a")])),
        Example("*2\r\n*1\r\n*0\r\n_\r\n", .array([.array([.array([])]), .null])),
        Example("~2\r\n+a\r\n+b\r\n", .array([.bytes("a"), .bytes("b")])),
        Example("%1\r\n+k\r\n:1\r\n", .map([.init(key: .bytes("k"), value: .integer(1))])),
        Example("%0\r\n", .map([])),
        Example("#t\r\n", .boolean(true)),
        Example("#f\r\n", .boolean(false)),
        Example(",1.25\r\n", .double(1.25)),
        Example(",-1e3\r\n", .double(-1_000)),
        Example(",10\r\n", .double(10)),
        Example(",inf\r\n", .double(.infinity)),
        Example(",-inf\r\n", .double(-.infinity)),
        Example(
            "(3492890328409238509324850943850943825024385\r\n",
            .bytes("3492890328409238509324850943850943825024385")
        ),
        Example("(-1\r\n", .bytes("-1")),
        Example("=8\r\ntxt:word\r\n", .bytes("word")),
        Example("=4\r\nmkd:\r\n", .bytes("")),
        Example("!8\r\nERR a\r\nb\r\n", .error("ERR a\r\nb")),
        Example("|1\r\n+ttl\r\n:3\r\n+v\r\n", .bytes("v")),
        Example("|0\r\n+v\r\n", .bytes("v")),
        Example("*2\r\n|1\r\n+ttl\r\n*1\r\n:3\r\n+a\r\n+b\r\n", .array([.bytes("a"), .bytes("b")])),
        Example(">3\r\n+message\r\n+news\r\n+hi\r\n", push: [.bytes("message"), .bytes("news"), .bytes("hi")]),
    ]

    @Test("every type is read", arguments: examples)
    func types(example: Example) throws {
        #expect(try frames(in: [example.bytes]) == [example.frame])
    }

    @Test("a reply cut at any byte is the same reply", arguments: examples)
    func cuts(example: Example) throws {
        let bytes = Array(example.bytes.utf8)
        for cut in bytes.indices {
            var decoder = ReplyDecoder()
            decoder.append(ByteBuffer(bytes: bytes[..<cut]))
            #expect(try decoder.next() == nil)
            decoder.append(ByteBuffer(bytes: bytes[cut...]))
            #expect(try decoder.next() == example.frame)
            #expect(try decoder.next() == nil)
            #expect(!decoder.isInsideReply)
        }
    }

    @Test("replies are told apart, in one piece and byte by byte")
    func sequence() throws {
        let all = Self.examples.map(\.bytes).joined()
        let expected = Self.examples.map(\.frame)
        #expect(try frames(in: [all]) == expected)
        #expect(try frames(in: all.utf8.map { String(decoding: [$0], as: UTF8.self) }) == expected)
    }

    @Test("not a number is read as such")
    func nan() throws {
        guard case .reply(.double(let number)) = try frames(in: [",nan\r\n"]).first else {
            Issue.record("no number")
            return
        }
        #expect(number.isNaN)
    }

    @Test(
        "what no Redis server sends is refused by a line that says what came",
        arguments: [
            ("HTTP/1.1 400 Bad Request\r\n", "the server speaks HTTP and not Redis: HTTP/1.1 400 Bad Request"),
            ("SSH-2.0-OpenSSH_9.2\r\n", "this is no reply of a Redis server: SSH-2.0-OpenSSH_9.2"),
            ("\u{1}\u{2}\u{3}", "this is no reply of a Redis server: ???"),
            ("+no carriage return\n", "this is no reply of a Redis server: +no carriage return"),
            ("\r\n", "this is no reply of a Redis server: "),
            (":\r\n", "the reply is malformed: :"),
            (":1x\r\n", "the reply is malformed: :1x"),
            (":9223372036854775808\r\n", "the reply is malformed: :9223372036854775808"),
            ("$-2\r\n", "the reply is malformed: $-2"),
            ("*-2\r\n", "the reply is malformed: *-2"),
            ("~-1\r\n", "the reply is malformed: ~-1"),
            (">0\r\n", "the reply is malformed: >0"),
            ("#x\r\n", "the reply is malformed: #x"),
            ("_x\r\n", "the reply is malformed: _x"),
            (",0x10\r\n", "the reply is malformed: ,0x10"),
            (",\r\n", "the reply is malformed: ,"),
            ("(1.5\r\n", "the reply is malformed: (1.5"),
            ("(-\r\n", "the reply is malformed: (-"),
            ("=3\r\ntxt\r\n", "the reply is malformed: =3"),
            ("=5\r\ntxt.x\r\n", "a string in the reply does not end where it says"),
            ("$1\r\nab\r\n", "a string in the reply does not end where it says"),
            ("$?\r\n", "the reply is streamed, which Redis never does: $?"),
            ("*?\r\n", "the reply is streamed, which Redis never does: *?"),
            ("*1\r\n>1\r\n+a\r\n", "a push message stands inside a reply"),
        ]
    )
    func garbage(bytes: String, complaint: String) {
        let error = #expect(throws: RedisError.self) { try frames(in: [bytes]) }
        #expect(error?.description == complaint)
        #expect(error?.code == .protocolViolation)
        #expect(error?.isFailure == true)
    }

    @Test(
        "lengths that lie are refused before anything is reserved for them",
        arguments: [
            "$9223372036854775807\r\n", "$67108865\r\n", "*9223372036854775807\r\n", "%9223372036854775807\r\n",
            "%4611686018427387904\r\n", "*1048577\r\n", "%524289\r\n", "*1000000\r\n*1000000\r\n", "|1048577\r\n",
        ]
    )
    func lies(bytes: String) {
        let error = #expect(throws: RedisError.self) { try frames(in: [bytes]) }
        #expect(error?.description.hasSuffix("are allowed") == true, "\(error?.description ?? "")")
    }

    @Test("as much as is allowed is read, and one more is not")
    func limits() throws {
        var limits = RedisConfiguration.ReplyLimits()
        limits.bulkBytes = 3
        limits.elements = 4
        limits.depth = 2
        limits.replyBytes = 40
        #expect(try frames(in: ["$3\r\nabc\r\n"], limits).count == 1)
        #expect(throws: RedisError.self) { try frames(in: ["$4\r\n"], limits) }
        #expect(try frames(in: ["*1\r\n*3\r\n:1\r\n:2\r\n:3\r\n"], limits).count == 1)
        #expect(throws: RedisError.self) { try frames(in: ["*2\r\n*3\r\n"], limits) }
        #expect(throws: RedisError.self) { try frames(in: ["*1\r\n*1\r\n*1\r\n"], limits) }
        #expect(throws: RedisError.self) { try frames(in: [String(repeating: "|0\r\n", count: 11)], limits) }
        // Each reply has the whole of what is allowed.
        #expect(try frames(in: [String(repeating: "$3\r\nabc\r\n", count: 50)], limits).count == 50)
    }

    @Test("arrays within arrays, ten thousand deep, are refused")
    func depth() {
        let error = #expect(throws: RedisError.self) { try frames(in: [String(repeating: "*1\r\n", count: 10_000)]) }
        #expect(error?.description == "the reply is nested deeper than the 32 that are allowed")
    }

    @Test("a line without end is refused once it is longer than any line")
    func endless() {
        var decoder = ReplyDecoder()
        let piece = ByteBuffer(string: "+" + String(repeating: "a", count: 9_999))
        let error = #expect(throws: RedisError.self) {
            for _ in 0..<20 {
                decoder.append(piece)
                _ = try decoder.next()
            }
        }
        #expect(error?.description == "a line in the reply is too long")
    }

    @Test("a large string that comes in small pieces is read at a cost that grows with its length only")
    func pieces() throws {
        // Read again from its start with every piece, this would be 16 million million bytes.
        let length = 4 << 20
        var decoder = ReplyDecoder()
        decoder.append(ByteBuffer(string: "*2\r\n$\(length)\r\n"))
        let piece = ByteBuffer(repeating: 0x61, count: 16)
        for _ in 0..<length / 16 {
            decoder.append(piece)
            #expect(try decoder.next() == nil)
        }
        decoder.append(ByteBuffer(string: "\r\n:1\r\n"))
        guard case .reply(.array(let elements)) = try decoder.next() else {
            Issue.record("no array")
            return
        }
        #expect(elements.first?.bytes?.bytes.count == length)
        #expect(elements.last == .integer(1))
    }

    private func frames(
        in pieces: [String],
        _ limits: RedisConfiguration.ReplyLimits = RedisConfiguration.ReplyLimits()
    ) throws -> [ReplyDecoder.Frame] {
        var decoder = ReplyDecoder(limits: limits)
        var frames: [ReplyDecoder.Frame] = []
        for piece in pieces {
            decoder.append(ByteBuffer(string: piece))
            while let frame = try decoder.next() { frames.append(frame) }
        }
        return frames
    }
}
