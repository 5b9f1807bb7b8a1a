import CircuitBreaker
import FallbackCache
import InMemoryLogging
import Logging
import RealRedis
import ResilientRedis
import Testing

/// A real server that is killed, frozen and started again, behind a breaker.
@Suite(.timeLimit(.minutes(2))) struct RedisOutageTests {
    enum Outage: CaseIterable, CustomTestStringConvertible {
        case killed
        case frozen
        var testDescription: String { self == .killed ? "killed" : "frozen" }
    }

    private let server: RedisServer
    private let raw: RedisClient
    private let breaker: CircuitBreaker
    private let redis: ResilientRedis

    init() throws {
        server = try RedisServer()
        var client = try RedisConfiguration(url: server.url)
        client.commandDeadline = .milliseconds(250)
        client.silenceLimit = .milliseconds(750)
        raw = try RedisClient(client)
        var configuration = CircuitBreaker.Configuration()
        configuration.recoveryTimeout = .milliseconds(50)
        breaker = try CircuitBreaker(configuration: ResilientRedis.configuration(configuration))
        redis = ResilientRedis(raw, breaker: breaker, cache: .init(capacity: 100))
    }

    private func begin(_ outage: Outage) {
        switch outage {
        case .killed: server.kill()
        case .frozen: server.freeze()
        }
    }

    private func end(_ outage: Outage) throws {
        switch outage {
        case .killed: try server.start()
        case .frozen: server.thaw()
        }
    }

    /// A busy machine may have a healthy server miss the deadline; what follows needs one that is known to answer.
    private func untilHealthy() async throws {
        try await until { await redis.set("k", "v") }
        try await untilClosed()
    }

    private func untilClosed() async throws {
        try await until {
            _ = await redis.ping()
            return breaker.snapshot().state == .closed
        }
    }

    @Test(
        "a frozen server trips the breaker just as a dead one does, the cache answers, and it recovers",
        arguments: Outage.allCases
    )
    func trips(outage: Outage) async throws {
        try await untilHealthy()
        breaker.reset()
        begin(outage)
        let before = breaker.snapshot().counters
        for _ in 0..<5 { #expect(await redis.get("k") == "v") }
        let open = breaker.snapshot()
        #expect(open.state == .open)
        #expect(open.counters.failed - before.failed == 5)
        let text = try #require(open.lastFailure?.text)
        let gone = ["connection closed", "connection refused"]
        let silent = ["timed out after 250ms", "no connection after 1s"]
        let words = outage == .killed ? gone : silent
        #expect(words.contains(text))

        try end(outage)
        // Probes: while the server comes back, one may fail.
        try await untilClosed()
        #expect(await redis.get("k") == (outage == .killed ? nil : "v"))
    }

    @Test("fifty callers at a server that freezes: the breaker opens, every call returns, the counters add up")
    func crowd() async throws {
        try await untilHealthy()
        breaker.reset()
        let redis = redis
        let breaker = breaker
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    while breaker.snapshot().counters.refused < 50 { _ = await redis.get("k") }
                }
            }
            server.freeze()
        }
        let counters = breaker.snapshot().counters
        #expect(counters.failed >= 5)
        #expect(counters.total == counters.successful + counters.failed + counters.ignored + counters.refused)
        server.thaw()
    }

    @Test("a connection that is lost and one that is made again are logged, and no attempt in between")
    func logged() async throws {
        let log = InMemoryLogHandler()
        var configuration = raw.configuration
        configuration.logger = Logger(label: "redis") { _ in log }
        let client = try RedisClient(configuration)
        try await until { (try? await client.ping()) != nil }
        // A busy machine may have taken the first attempt for one that failed.
        log.clear()
        server.kill()
        for _ in 1...3 { await #expect(throws: RedisError.self) { try await client.ping() } }
        try server.start()
        try await until { (try? await client.ping()) != nil }
        #expect(log.entries.map(\.level) == [.warning, .notice])
        let place = "redis at 127.0.0.1:\(server.port)"
        #expect(log.entries.first?.message.description.hasPrefix("\(place): the connection is lost: ") == true)
        #expect(log.entries.last?.message.description == "\(place): connected again")
        await client.shutDown()
        #expect(log.entries.count == 2)
    }

    @Test("the client itself finds a server that was started again")
    func restart() async throws {
        try await until { (try? await raw.ping()) != nil }
        server.kill()
        await #expect(throws: RedisError.self) { try await raw.ping() }
        try server.start()
        try await until { (try? await raw.ping()) != nil }
        #expect(raw.readyConnections == 1)
    }

    @Test("a subscription ends by an error when its server goes, by a crash or in silence", arguments: Outage.allCases)
    func subscription(outage: Outage) async throws {
        try await until { (try? await raw.ping()) != nil }
        // A busy machine may miss the deadline.
        var subscription: RedisSubscription?
        try await until {
            subscription = try? await raw.subscribe(to: ["news"])
            return subscription != nil
        }
        let messages = try #require(subscription)
        begin(outage)
        await #expect(throws: RedisError.self) {
            for try await _ in messages {}
        }
        try end(outage)
    }

    @Test("a server that loads its data, and one that is a replica, have failed; a caller's mistake has not")
    func classified() async throws {
        let raw = try RedisClient.patient(server.url)
        _ = try await raw.send(.init("CONFIG", ["SET", "maxmemory", "1"]))
        let error = await #expect(throws: RedisError.self) { try await raw.set("big", "v") }
        #expect(error?.replyWord == "OOM" && error?.isFailure == true)
        _ = try await raw.send(.init("CONFIG", ["SET", "maxmemory", "0"]))
        _ = try await raw.send(.init("REPLICAOF", ["127.0.0.1", "1"]))
        let readOnly = await #expect(throws: RedisError.self) { try await raw.set("k", "v") }
        #expect(readOnly?.replyWord == "READONLY" && readOnly?.isFailure == true)
    }

    @Test(
        "a session is read during an outage, neither ended nor saved then, and saved again after it",
        arguments: Outage.allCases
    )
    func session(outage: Outage) async throws {
        try await untilHealthy()
        let sessions = SessionStore(redis: redis)
        try await until { await sessions.save(["user": "ada", "cart": "3"], as: "s1") }
        begin(outage)
        for _ in 0..<7 { #expect(await sessions.load("s1") == ["user": "ada", "cart": "3"]) }
        #expect(await sessions.load("never seen") == nil)
        #expect(await !sessions.end("s1"))
        #expect(await !sessions.save(["user": "bob"], as: "s1"))
        try end(outage)
        try await untilClosed()
        try await until { await sessions.save(["user": "ada"], as: "s1") }
        #expect(await sessions.load("s1") == ["user": "ada"])
    }

    @Test("requests beyond the limit of a window are turned away, and all pass while Redis is gone")
    func limiter() async throws {
        let redis = try ResilientRedis(RedisClient.patient(server.url), breaker: breaker, cache: .init(capacity: 10))
        let limiter = RateLimiter(redis: redis, limit: 3, per: .seconds(3_600))
        for remaining in [2, 1, 0] { #expect(await limiter.check("ada") == .admitted(remaining: remaining)) }
        guard case .limited(let wait) = await limiter.check("ada") else {
            Issue.record("not limited")
            return
        }
        #expect(wait > .seconds(3_000) && wait <= .seconds(3_600))
        #expect(await limiter.check("bob") == .admitted(remaining: 2))
        server.kill()
        for _ in 0..<10 { #expect(await limiter.check("ada") == .unchecked) }
        #expect(limiter.counters.unchecked == 10)
    }

    @Test("with the breaker switched off everything goes straight through, and failures have their answers")
    func switchedOff() async throws {
        let bare = ResilientRedis(raw, breaker: nil, cache: .init(capacity: 10))
        try await until { await bare.set("k", "v") }
        server.kill()
        for _ in 0..<8 { #expect(await bare.get("k") == "v") }
        #expect(await !bare.ping())
        try server.start()
        try await until { await bare.ping() }
    }
}
