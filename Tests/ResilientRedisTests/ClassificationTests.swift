import CircuitBreaker
import ResilientRedis
import Testing

@Suite struct ClassificationTests {
    private let bench = Bench(failureThreshold: 5)
    private var redis: ResilientRedis { bench.redis }
    private var connection: ScriptedRedis { bench.connection }

    @Test("a caller's mistake is no failure, never trips the circuit and does not ask the cache")
    func mistakes() async {
        connection.answer(.ok)
        await redis.set("k", "v")
        connection.fail(with: RedisError.serverReply("WRONGTYPE Operation against a key"))
        for _ in 0..<10 {
            #expect(await redis.get("k", default: "d") == "d")
        }
        let snapshot = bench.breaker.snapshot()
        #expect(snapshot.state == .closed)
        #expect(snapshot.counters.failed == 0)
        #expect(snapshot.counters.ignored == 10)
        #expect(bench.lookups == [0, 0])
    }

    @Test("after an outage nothing but mistakes of callers closes the circuit: a server has answered")
    func mistakesAfterOutage() async throws {
        var settings = CircuitBreaker.Configuration()
        settings.recoveryTimeout = .zero
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration(settings))
        let redis = ResilientRedis(connection, breaker: breaker, cache: bench.cache)
        connection.fail(with: RedisError.connectionRefused)
        for _ in 0..<5 { _ = await redis.get("k") }
        #expect(breaker.snapshot().state == .open)
        connection.fail(with: RedisError.serverReply("WRONGTYPE Operation against a key"))
        for _ in 0..<3 { #expect(await redis.get("k", default: "d") == "d") }
        #expect(breaker.snapshot().state == .closed)
        #expect(breaker.snapshot().counters.ignored == 3)
        // What this side has refused proves nothing, and neither does what a proxy may have said.
        for error in [RedisError.shutDown, .serverReply("ERR backend is gone")] {
            breaker.forceOpen(for: .zero)
            connection.fail(with: error)
            for _ in 0..<10 { _ = await redis.get("k") }
            #expect(breaker.snapshot().state == .halfOpen)
        }
    }

    @Test("a server that cannot serve trips the circuit as a dead one does, and the cache answers")
    func failures() async {
        connection.answer(.ok)
        await redis.set("k", "v")
        connection.fail(with: RedisError.serverReply("LOADING Redis is loading the dataset in memory"))
        for _ in 0..<6 {
            #expect(await redis.get("k") == "v")
        }
        let snapshot = bench.breaker.snapshot()
        #expect(snapshot.state == .open)
        #expect(snapshot.counters.failed == 5)
        #expect(snapshot.counters.refused == 1)
        #expect(snapshot.lastFailure?.text == "LOADING Redis is loading the dataset in memory")
        #expect(bench.lookups == [6, 0])
    }

    @Test("a failure among the replies of a pipeline counts, also behind a mistake")
    func pipelines() async {
        connection.answer(.error("WRONGTYPE no"), .error("OOM command not allowed"))
        _ = await redis.pipeline([.get("a"), .set("b", "v")], fallback: [])
        #expect(bench.breaker.snapshot().counters.failed == 1)
    }

    @Test("an unknown word fails a command of Redis itself, and is the answer of a script")
    func unknownWords() async {
        let frozen = RedisValue.error("FROZEN by an order")
        connection.answer(frozen)
        #expect(await redis.get("k") == nil)
        connection.answer(frozen)
        #expect(await redis.eval("return redis.error_reply('FROZEN')", fallback: .null) == .null)
        connection.answer(.ok, frozen)
        _ = await redis.pipeline([.set("a", "v"), .set("b", "v")], fallback: [])
        connection.answer(frozen)
        _ = await redis.pipeline([.eval("return 1")], fallback: [])
        let counters = bench.breaker.snapshot().counters
        #expect(counters.failed == 2)
        #expect(counters.ignored == 2)
    }

    @Test("a cancelled call counts neither way and sends nothing")
    func cancelled() async {
        connection.fail(with: CancellationError())
        #expect(await redis.get("k") == nil)
        let counters = bench.breaker.snapshot().counters
        #expect(counters.ignored == 1)
        #expect(counters.failed == 0)
        #expect(bench.lookups == [0, 0])
    }

    @Test("the rule that a configuration brings along is asked after the rule for Redis")
    func rules() {
        var configuration = CircuitBreaker.Configuration()
        configuration.isFailure = { ($0 as? RedisError) != .connectionClosed }
        let rule = ResilientRedis.configuration(configuration).isFailure
        #expect(rule(RedisError.connectionRefused))
        #expect(!rule(RedisError.connectionClosed))
        #expect(!rule(RedisError.serverReply("WRONGTYPE no")))
        #expect(rule(RedisError.serverReply("OOM")))
    }

    @Test("an error of Redis is described by its own text, any other by its type too, unless a description is set")
    func describing() {
        struct Odd: Error, CustomStringConvertible { var description = "password=hunter2" }
        let describe = ResilientRedis.configuration().describe
        #expect(describe?(RedisError.connectionRefused) == "connection refused")
        #expect(describe?(Odd()) == "Odd: password=***")
        var configuration = CircuitBreaker.Configuration()
        configuration.describe = { _ in "own words" }
        #expect(ResilientRedis.configuration(configuration).describe?(RedisError.connectionRefused) == "own words")
    }

    @Test("an injected failure is answered as a real one")
    func injected() async {
        connection.answer(.ok)
        await redis.set("k", "v")
        bench.breaker.inject(.next(1))
        #expect(await redis.get("k") == "v")
        #expect(connection.sent.count == 1)
        #expect(bench.lookups == [1, 0])
    }
}
