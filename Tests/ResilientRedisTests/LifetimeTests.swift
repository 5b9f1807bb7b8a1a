import CircuitBreaker
import FallbackCache
import ResilientRedis
import Synchronization
import Testing

@Suite struct LifetimeTests {
    private let connection = ScriptedRedis()

    /// A client whose cache gives up what has outlived its time, so that lives can be seen.
    private func client(at seconds: @escaping @Sendable () -> Int64) -> ResilientRedis {
        let clock = BreakerClock(
            monotonic: { seconds() * 1_000_000_000 },
            wall: { Timestamp(nanosecondsSinceEpoch: 0) }
        )
        let cache = ResilientRedis.Cache(capacity: 10, serveStale: false, clock: clock)
        return ResilientRedis(connection, breaker: nil, cache: cache)
    }

    @Test("a cached value lives no longer than the value in Redis, also when it is read in between")
    func setAndRead() async {
        let time = Seconds()
        let redis = client { time.now }
        connection.answer(.ok)
        connection.answer(.bytes("v"))
        await redis.set("k", "v", expiry: .seconds(10))
        time.advance(to: 5)
        #expect(await redis.get("k") == "v")
        connection.fail(with: RedisError.connectionRefused)
        time.advance(to: 9)
        #expect(await redis.get("k") == "v")
        time.advance(to: 10)
        #expect(await redis.get("k") == nil)
    }

    @Test("expire bounds the life of everything that is cached of a key")
    func expire() async {
        let time = Seconds()
        let redis = client { time.now }
        connection.answer(.bytes("1"))
        connection.answer(.map([.init(key: .bytes("f"), value: .bytes("1"))]))
        connection.answer(.integer(1))
        _ = await redis.hget("h", "f")
        _ = await redis.hgetall("h")
        #expect(await redis.expire("h", after: .seconds(10)))
        connection.fail(with: RedisError.connectionRefused)
        time.advance(to: 9)
        #expect(await redis.hget("h", "f") == "1")
        #expect(await redis.hgetall("h") == ["f": "1"])
        time.advance(to: 10)
        #expect(await redis.hget("h", "f") == nil)
        #expect(await redis.hgetall("h") == [:])
    }

    @Test("a failed expire leaves the lives as they are")
    func failedExpire() async {
        let time = Seconds()
        let redis = client { time.now }
        connection.answer(.ok)
        await redis.set("k", "v")
        connection.fail(with: RedisError.connectionRefused)
        #expect(await redis.expire("k", after: .seconds(1)) == false)
        time.advance(to: 1_000)
        #expect(await redis.get("k") == "v")
    }

    @Test("a session is cached for its lifetime, and extending it does not shorten that")
    func sessions() async {
        let time = Seconds()
        let sessions = SessionStore(redis: client { time.now }, lifetime: .seconds(60))
        connection.answer(.integer(0), .integer(1), .integer(1))
        connection.answer(.integer(1))
        #expect(await sessions.save(["user": "ada"], as: "1"))
        #expect(await sessions.extend("1"))
        connection.fail(with: RedisError.connectionRefused)
        time.advance(to: 59)
        #expect(await sessions.load("1") == ["user": "ada"])
        time.advance(to: 60)
        #expect(await sessions.load("1") == nil)
    }
}

/// A clock that stands still until it is set.
private final class Seconds: Sendable {
    private let seconds = Mutex<Int64>(0)

    var now: Int64 { seconds.withLock { $0 } }

    func advance(to second: Int64) {
        seconds.withLock { $0 = second }
    }
}
