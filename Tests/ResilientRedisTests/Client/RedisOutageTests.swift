import CircuitBreaker
import FallbackCache
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
        breaker = CircuitBreaker(configuration: ResilientRedis.configuration(configuration))
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
    private func untilHealthy() async {
        while await !redis.set("k", "v") {}
        while breaker.snapshot().state != .closed { _ = await redis.ping() }
    }

    @Test(
        "a frozen server trips the breaker just as a dead one does, the cache answers, and it recovers",
        arguments: Outage.allCases
    )
    func trips(outage: Outage) async throws {
        await untilHealthy()
        breaker.reset()
        begin(outage)
        let before = breaker.snapshot().counters
        for _ in 0..<5 { #expect(await redis.get("k") == "v") }
        let open = breaker.snapshot()
        #expect(open.state == .open)
        #expect(open.counters.failed - before.failed == 5)
        let text = try #require(open.lastFailure?.text)
        let words = outage == .killed ? ["connection closed", "connection refused"] : ["timed out after 250ms"]
        #expect(words.contains(text))

        try end(outage)
        // Probes: while the server comes back, one may fail.
        while breaker.snapshot().state != .closed { _ = await redis.ping() }
        #expect(await redis.get("k") == (outage == .killed ? nil : "v"))
    }

    @Test("fifty callers at a server that freezes: the breaker opens, everybody returns, the counters add up")
    func crowd() async throws {
        await untilHealthy()
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

    @Test("the client itself finds a server that was started again")
    func restart() async throws {
        while (try? await raw.ping()) == nil {}
        server.kill()
        await #expect(throws: RedisError.self) { try await raw.ping() }
        try server.start()
        while (try? await raw.ping()) == nil {}
        #expect(raw.readyConnections == 1)
    }

    @Test("a subscription ends by an error when its server goes, by a crash or in silence", arguments: Outage.allCases)
    func subscription(outage: Outage) async throws {
        while (try? await raw.ping()) == nil {}
        let messages = try await raw.subscribe(to: ["news"])
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

    @Test("with the breaker switched off everything goes straight through, and failures have their answers")
    func switchedOff() async throws {
        let bare = ResilientRedis(raw, breaker: nil, cache: .init(capacity: 10))
        while await !bare.set("k", "v") {}
        server.kill()
        for _ in 0..<8 { #expect(await bare.get("k") == "v") }
        #expect(await !bare.ping())
        try server.start()
        while await !bare.ping() {}
    }
}
