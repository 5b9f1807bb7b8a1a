import DemoService
import ResilientRedis
import Testing

@Suite struct SimulatedStoreTests {
    private var store = SimulatedStore()

    private mutating func ask(_ name: String, _ arguments: RedisBytes..., at seconds: Double = 0) -> RedisValue {
        store.answer(RedisCommand(name, arguments), at: .seconds(seconds))
    }

    @Test("a value is there until its time is over, and not a moment longer")
    mutating func expiry() {
        #expect(ask("SET", "k", "v", "PX", "1500") == .ok)
        #expect(ask("GET", "k", at: 1.499) == .bytes("v"))
        #expect(ask("EXISTS", "k", at: 1.5) == .integer(0))
        #expect(ask("GET", "k", at: 1.5) == .null)
    }

    @Test("a new value forgets the old life, and EXPIRE gives another")
    mutating func lives() {
        _ = ask("SET", "k", "v", "EX", "1")
        _ = ask("SET", "k", "w")
        #expect(ask("GET", "k", at: 5) == .bytes("w"))
        #expect(ask("EXPIRE", "k", "10", at: 5) == .integer(1))
        #expect(ask("GET", "k", at: 14.9) == .bytes("w"))
        #expect(ask("GET", "k", at: 15) == .null)
        #expect(ask("EXPIRE", "k", "10", at: 16) == .integer(0))
    }

    @Test("a life of zero or less removes the key at once")
    mutating func noLife() {
        _ = ask("SET", "k", "v")
        #expect(ask("PEXPIRE", "k", "0") == .integer(1))
        #expect(ask("EXISTS", "k") == .integer(0))
    }

    @Test("keys that expired are given up even when nobody asks for them")
    mutating func sweeping() {
        for index in 0..<100 {
            _ = ask("SET", RedisBytes("k\(index)"), "v", "EX", "10")
        }
        #expect(store.keyCount == 100)
        _ = ask("PING", at: 20)
        #expect(store.keyCount == 0)
        #expect(store.usedMemory == 0)
    }

    @Test("hashes keep their fields and their life while fields come in")
    mutating func hashes() {
        #expect(ask("HSET", "h", "a", "1", "b", "2") == .integer(2))
        _ = ask("EXPIRE", "h", "10")
        #expect(ask("HSET", "h", "b", "3", "c", "4", at: 5) == .integer(1))
        #expect(ask("HGET", "h", "b", at: 5) == .bytes("3"))
        #expect(ask("HGET", "h", "x", at: 5) == .null)
        #expect(ask("HGETALL", "h", at: 5).hash == ["a": "1", "b": "3", "c": "4"])
        #expect(ask("HGETALL", "h", at: 10).hash == [:])
    }

    @Test("a sorted set is in the order of its scores and loses members by score")
    mutating func sortedSets() {
        #expect(ask("ZADD", "z", "3", "c") == .integer(1))
        #expect(ask("ZADD", "z", "1", "a") == .integer(1))
        #expect(ask("ZADD", "z", "2", "b") == .integer(1))
        #expect(ask("ZADD", "z", "4", "a") == .integer(0))
        #expect(ask("ZRANGE", "z", "0", "-1") == .array([.bytes("b"), .bytes("c"), .bytes("a")]))
        #expect(ask("ZREMRANGEBYSCORE", "z", "-inf", "3") == .integer(2))
        #expect(ask("ZCARD", "z") == .integer(1))
        #expect(ask("ZREM", "z", "a") == .integer(1))
        #expect(ask("EXISTS", "z") == .integer(0))
    }

    @Test("the wrong kind, the wrong number of arguments and an unknown command are refused in the server's words")
    mutating func refusals() {
        _ = ask("SET", "k", "v")
        #expect(ask("HGET", "k", "f") == .error("WRONGTYPE Operation against a key holding the wrong kind of value"))
        #expect(ask("ZADD", "k", "1", "m").isError(beginning: "WRONGTYPE"))
        #expect(ask("GET").isError(beginning: "ERR wrong number of arguments for 'get'"))
        #expect(ask("HSET", "h", "f").isError(beginning: "ERR wrong number"))
        #expect(ask("FLUSHALL").isError(beginning: "ERR unknown command 'FLUSHALL'"))
        #expect(ask("SET", "k", "v", "PX", "soon").isError(beginning: "ERR value is not an integer"))
        #expect(ask("SET", "k", "v", "PX", "0").isError(beginning: "ERR invalid expire"))
        #expect(ask("SET", "k", "v", "PX").isError(beginning: "ERR syntax"))
        #expect(ask("ZADD", "z", "much", "m").isError(beginning: "ERR value is not a valid float"))
        #expect(ask("GET", "k") == .bytes("v"))
    }

    @Test("numbers at the edge of what fits do not trap")
    mutating func edges() {
        let most = RedisBytes(Int64.max)
        let least = RedisBytes(Int64.min)
        #expect(ask("SET", "k", "v", "EX", most) == .ok)
        #expect(ask("EXPIRE", "k", most) == .integer(1))
        _ = ask("ZADD", "z", "inf", "m")
        #expect(ask("ZRANGE", "z", least, most) == .array([.bytes("m")]))
        #expect(ask("ZRANGE", "z", most, least) == .array([]))
        #expect(ask("ZREMRANGEBYSCORE", "z", "inf", "-inf") == .integer(0))
        #expect(ask("PEXPIRE", "k", least) == .integer(1))
    }

    @Test("a full store refuses to take more, goes on answering, and has room again once keys are gone")
    mutating func memory() {
        store = SimulatedStore(maximumMemory: 1_000)
        var stored = 0
        while ask("SET", RedisBytes("key\(stored)"), "0123456789") == .ok {
            stored += 1
            guard stored < 100 else { break }
        }
        #expect(ask("SET", "another", "v").isError(beginning: "OOM"))
        #expect(ask("HSET", "another", "f", "v").isError(beginning: "OOM"))
        #expect(ask("GET", "key0") == .bytes("0123456789"))
        #expect(ask("DEL", "key0", "key1", "nothing") == .integer(2))
        #expect(ask("SET", "another", "v") == .ok)
    }
}

extension RedisValue {
    fileprivate func isError(beginning: String) -> Bool {
        if case .error(let text) = self { text.hasPrefix(beginning) } else { false }
    }
}
