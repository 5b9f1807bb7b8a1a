import CircuitBreaker
import ResilientRedis
import Synchronization
import Testing

@Suite struct ResilientRedisTests {
    private let bench = Bench()
    private var redis: ResilientRedis { bench.redis }
    private var connection: ScriptedRedis { bench.connection }

    @Test(
        "get answers from Redis, then from the cache, and a key never read is the default",
        arguments: Bench.Outage.allCases
    )
    func get(outage: Bench.Outage) async {
        connection.answer(.bytes("v"))
        #expect(await redis.get("k") == "v")
        #expect(bench.lookups == [0, 0])
        bench.begin(outage)
        #expect(await redis.get("k") == "v")
        #expect(bench.lookups == [1, 0])
        #expect(await redis.get("unknown") == nil)
        #expect(await redis.get("unknown", default: "d") == "d")
        #expect(bench.lookups == [1, 2])
    }

    @Test("a key that Redis no longer has is no longer cached", arguments: Bench.Outage.allCases)
    func getGone(outage: Bench.Outage) async {
        connection.answer(.bytes("v"))
        connection.answer(.null)
        _ = await redis.get("k")
        #expect(await redis.get("k", default: "d") == "d")
        bench.begin(outage)
        #expect(await redis.get("k") == nil)
    }

    @Test("set fills the cache, and a failed set is false and changes nothing", arguments: Bench.Outage.allCases)
    func set(outage: Bench.Outage) async {
        connection.answer(.ok)
        #expect(await redis.set("k", "v", expiry: .seconds(60)))
        #expect(connection.sent == [[.set("k", "v", expiry: .seconds(60))]])
        bench.begin(outage)
        #expect(await redis.set("k", "w") == false)
        #expect(await redis.setex("k", .seconds(1), "w") == false)
        #expect(bench.lookups == [0, 0])
        #expect(await redis.get("k") == "v")
    }

    @Test(
        "delete drops every trace of a key, and a failed delete is 0 and drops nothing",
        arguments: Bench.Outage.allCases
    )
    func delete(outage: Bench.Outage) async {
        let hash = RedisValue.map([.init(key: .bytes("f"), value: .bytes("1"))])
        for key in ["gone", "kept"] {
            connection.answer(.bytes("1"))
            connection.answer(hash)
            _ = await redis.hget(key, "f")
            _ = await redis.hgetall(key)
        }
        connection.answer(.integer(1))
        #expect(await redis.delete("gone", "neverThere") == 1)
        bench.begin(outage)
        #expect(await redis.delete("kept") == 0)
        #expect(await redis.hget("gone", "f") == nil)
        #expect(await redis.hgetall("gone").isEmpty)
        #expect(await redis.hget("kept", "f") == "1")
        #expect(await redis.hgetall("kept") == ["f": "1"])
    }

    @Test("exists counts, and is 0 without asking the cache", arguments: Bench.Outage.allCases)
    func exists(outage: Bench.Outage) async {
        connection.answer(.integer(2))
        #expect(await redis.exists("a", "b") == 2)
        bench.begin(outage)
        #expect(await redis.exists("a", "b") == 0)
        #expect(bench.lookups == [0, 0])
    }

    @Test(
        "hget answers from the cached field or the cached hash, with one lookup each",
        arguments: Bench.Outage.allCases
    )
    func hget(outage: Bench.Outage) async {
        connection.answer(.bytes("1"))
        connection.answer(.map([.init(key: .bytes("f"), value: .bytes("2"))]))
        #expect(await redis.hget("byField", "f") == "1")
        #expect(await redis.hgetall("asWhole") == ["f": "2"])
        bench.begin(outage)
        #expect(await redis.hget("byField", "f") == "1")
        #expect(await redis.hget("asWhole", "f") == "2")
        #expect(bench.lookups == [2, 0])
        #expect(await redis.hget("byField", "g") == nil)
        #expect(await redis.hget("nothing", "f") == nil)
        #expect(bench.lookups == [2, 2])
    }

    @Test("hgetall answers from the cache, else empty", arguments: Bench.Outage.allCases)
    func hgetall(outage: Bench.Outage) async {
        connection.answer(.map([.init(key: .bytes("f"), value: .bytes("1"))]))
        connection.answer(.map([]))
        #expect(await redis.hgetall("h") == ["f": "1"])
        #expect(await redis.hgetall("empty") == [:])
        bench.begin(outage)
        #expect(await redis.hgetall("h") == ["f": "1"])
        #expect(await redis.hgetall("empty") == [:])
        #expect(bench.lookups == [1, 1])
    }

    @Test(
        "hset drops what it made stale and keeps other fields, and a failed one drops nothing",
        arguments: Bench.Outage.allCases
    )
    func hset(outage: Bench.Outage) async {
        connection.answer(.bytes("1"))
        connection.answer(.bytes("2"))
        connection.answer(.map([.init(key: .bytes("f"), value: .bytes("1"))]))
        connection.answer(.integer(0))
        _ = await redis.hget("h", "f")
        _ = await redis.hget("h", "g")
        _ = await redis.hgetall("h")
        #expect(await redis.hset("h", "f", "3") == 0)
        bench.begin(outage)
        #expect(await redis.hset("h", ["g": "4"]) == 0)
        #expect(await redis.hget("h", "f") == nil)
        #expect(await redis.hgetall("h") == [:])
        #expect(await redis.hget("h", "g") == "2")
    }

    @Test("expire is true for a key that is there, and false when refused or failed", arguments: Bench.Outage.allCases)
    func expire(outage: Bench.Outage) async {
        connection.answer(.integer(1))
        connection.answer(.integer(0))
        #expect(await redis.expire("k", after: .seconds(60)))
        #expect(await redis.expire("unknown", after: .seconds(60)) == false)
        bench.begin(outage)
        #expect(await redis.expire("k", after: .seconds(60)) == false)
        #expect(bench.lookups == [0, 0])
    }

    @Test("a key that was given no time to live is dropped at once")
    func expireNow() async {
        connection.answer(.ok)
        connection.answer(.integer(1))
        await redis.set("k", "v")
        #expect(await redis.expire("k", after: .zero))
        bench.begin(.failed)
        #expect(await redis.get("k") == nil)
    }

    @Test("ping is true, and false when refused or failed", arguments: Bench.Outage.allCases)
    func ping(outage: Bench.Outage) async {
        connection.answer(.bytes("PONG"))
        #expect(await redis.ping())
        bench.begin(outage)
        #expect(await redis.ping() == false)
        #expect(bench.lookups == [0, 0])
    }

    @Test("a pipeline and a transaction are all or nothing", arguments: Bench.Outage.allCases)
    func batches(outage: Bench.Outage) async {
        let commands = [RedisCommand.get("a"), .get("b")]
        let fallback = [RedisValue.null, .null]
        connection.answer(.bytes("1"), .bytes("2"))
        #expect(await redis.pipeline(commands, fallback: fallback) == [.bytes("1"), .bytes("2")])
        connection.answer(.bytes("1"), .bytes("2"))
        #expect(await redis.transaction(commands, fallback: fallback) == [.bytes("1"), .bytes("2")])
        #expect(connection.deliveries == [.pipeline, .transaction])
        connection.answer(.bytes("1"), .error("WRONGTYPE no"))
        #expect(await redis.pipeline(commands, fallback: fallback) == fallback)
        connection.answer(.bytes("1"))
        #expect(await redis.pipeline(commands, fallback: fallback) == fallback)
        bench.begin(outage)
        #expect(await redis.pipeline(commands, fallback: fallback) == fallback)
        #expect(await redis.transaction(commands, fallback: fallback) == fallback)
        #expect(bench.lookups == [0, 0])
    }

    @Test(
        "any other command is cached by the caller's key, else answered as the caller says",
        arguments: Bench.Outage.allCases
    )
    func send(outage: Bench.Outage) async {
        let command = RedisCommand("ZCARD", ["z"])
        connection.answer(.integer(3))
        connection.answer(.integer(4))
        connection.answer(.integer(5))
        #expect(await redis.send(command, cachedAs: "z", fallback: .null) == .integer(3))
        #expect(await redis.send(RedisCommand("ZCARD", ["y"]), fallback: .null) == .integer(4))
        #expect(await redis.eval("return 5", cachedAs: "lua", fallback: .null) == .integer(5))
        bench.begin(outage)
        #expect(await redis.send(command, fallback: .integer(0)) == .integer(0))
        #expect(bench.lookups == [0, 0])
        #expect(await redis.send(command, cachedAs: "z", fallback: .integer(0)) == .integer(3))
        #expect(await redis.eval("return 5", cachedAs: "lua", fallback: .null) == .integer(5))
        #expect(await redis.send(command, cachedAs: "other", fallback: .integer(0)) == .integer(0))
        #expect(bench.lookups == [2, 1])
    }

    @Test("a refused call is not sent, and a unit of work is one call")
    func refused() async {
        connection.answer(.bytes("1"), .bytes("2"))
        _ = await redis.pipeline([.get("a"), .get("b")], fallback: [])
        #expect(bench.breaker.snapshot().counters.total == 1)
        bench.begin(.refused)
        _ = await redis.get("k")
        _ = await redis.set("k", "v")
        _ = await redis.ping()
        #expect(connection.sent.count == 1)
        #expect(bench.breaker.snapshot().counters.refused == 3)
    }

    @Test("calls without keys, fields or commands send nothing")
    func nothingToAsk() async {
        #expect(await redis.delete([]) == 0)
        #expect(await redis.exists([]) == 0)
        #expect(await redis.hset("h", [:]) == 0)
        #expect(await redis.replaceHash("h", with: [:]) == false)
        #expect(await redis.pipeline([], fallback: [.null]).isEmpty)
        #expect(bench.breaker.snapshot().counters.total == 0)
    }

    @Test("raw throws what the breaker would have kept from the caller")
    func raw() async {
        connection.fail(with: RedisError.connectionRefused)
        await #expect(throws: RedisError.connectionRefused) { try await redis.raw.get("k") }
        #expect(bench.breaker.snapshot().counters.total == 0)
    }

    @Test("without a breaker everything goes straight through and failures still have their answers")
    func switchedOff() async {
        let redis = ResilientRedis(connection, breaker: nil, cache: bench.cache)
        connection.answer(.bytes("v"))
        #expect(await redis.get("k") == "v")
        connection.fail(with: RedisError.connectionRefused)
        for _ in 0..<20 {
            #expect(await redis.get("k") == "v")
        }
        #expect(connection.sent.count == 21)
    }

    @Test("calls that were tried are measured, also those that fail, and refused and injected ones are not")
    func measuring() async {
        let calls = Mutex(0)
        let redis = ResilientRedis(connection, breaker: bench.breaker, cache: bench.cache) { latency in
            #expect(latency >= .zero)
            calls.withLock { $0 += 1 }
        }
        connection.answer(.ok)
        await redis.set("k", "v")
        bench.begin(.failed)
        _ = await redis.get("k")
        #expect(calls.withLock { $0 } == 2)
        bench.breaker.inject(.next(1))
        _ = await redis.get("k")
        bench.begin(.refused)
        _ = await redis.get("k")
        #expect(calls.withLock { $0 } == 2)
    }
}
