import ResilientRedis
import Testing

@Suite struct RedisCommandsTests {
    private let redis = ScriptedRedis()

    @Test("commands travel as Redis spells them")
    func spelling() {
        #expect(RedisCommand.set("k", "v", expiry: .milliseconds(1_500)).arguments == ["k", "v", "PX", "1500"])
        #expect(RedisCommand.set("k", "v", expiry: .microseconds(1)).arguments == ["k", "v", "PX", "1"])
        #expect(RedisCommand.set("k", "v").arguments == ["k", "v"])
        #expect(RedisCommand.expire("k", after: .seconds(60)) == RedisCommand("pexpire", ["k", "60000"]))
        for time in [Duration.seconds(Int64.max), .seconds(1e20)] {
            #expect(RedisCommand.expire("k", after: time).arguments == ["k", "4611686018427387903"])
            #expect(RedisCommand.expire("k", after: .zero - time).arguments == ["k", "-4611686018427387903"])
        }
        #expect(RedisCommand.zremrangebyscore("z", upTo: 5).arguments == ["z", "-inf", "5"])
        #expect(RedisCommand.eval("return 1", keys: ["k"], arguments: ["a"]).arguments == ["return 1", "1", "k", "a"])
    }

    @Test("a hash is read from a map and from the flat array of an old server")
    func hashes() async throws {
        redis.answer(.map([.init(key: .bytes("a"), value: .bytes("1"))]))
        redis.answer(.array([.bytes("a"), .bytes("1")]))
        #expect(try await redis.hgetall("h") == ["a": "1"])
        #expect(try await redis.hgetall("h") == ["a": "1"])
    }

    @Test(
        "an answer of the wrong kind is an error and not a guess",
        arguments: [
            RedisValue.array([.bytes("odd")]), .integer(1), .array([.bytes("a"), .integer(1)]),
            .map([.init(key: .null, value: .null)]),
        ]
    )
    func wrongHashes(reply: RedisValue) async {
        redis.answer(reply)
        await #expect(throws: RedisError.unexpectedReply(to: .hgetall("h"))) { try await redis.hgetall("h") }
    }

    @Test("no reply at all and a reply that is no number are errors")
    func wrongCounts() async {
        redis.answer()
        await #expect(throws: RedisError.unexpectedReply(to: .ping)) { try await redis.ping() }
        redis.answer(.bytes("many"))
        await #expect(throws: RedisError.unexpectedReply(to: .delete(["k"]))) { try await redis.delete(["k"]) }
        redis.answer(.integer(1))
        await #expect(throws: RedisError.unexpectedReply(to: .get("k"))) { try await redis.get("k") }
    }

    @Test("an error reply is thrown with the server's words")
    func errors() async {
        redis.answer(.error("WRONGTYPE no"))
        await #expect(throws: RedisError.serverReply("WRONGTYPE no")) { try await redis.get("k") }
    }

    @Test("bytes that are no text are kept as they are")
    func binary() async throws {
        let bytes = RedisBytes(bytes: [0xFF, 0x00, 0x0A])
        redis.answer(.bytes(bytes))
        #expect(try await redis.get("k") == bytes)
        #expect(bytes.text == nil)
        #expect(bytes.integer == nil)
        #expect(RedisBytes("-12").integer == -12)
    }
}
