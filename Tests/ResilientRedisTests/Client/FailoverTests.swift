import CircuitBreaker
import FallbackCache
import RealRedis
import Testing

@testable import ResilientRedis

/// A primary becomes a replica, and the name that has led to it leads to the new primary.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FailoverTests {
    private let old: RedisServer
    private let new: RedisServer
    private let name: Signpost
    private var configuration: RedisConfiguration

    init() async throws {
        old = try RedisServer()
        new = try RedisServer()
        name = try await Signpost(to: old)
        configuration = try RedisConfiguration(url: name.url)
        configuration.commandDeadline = .seconds(20)
        configuration.connectTimeout = .seconds(20)
        configuration.backoff.initial = .milliseconds(1)
        configuration.backoff.maximum = .milliseconds(5)
    }

    private func demote() async throws {
        _ = try await RedisClient.patient(old.url).send(.init("REPLICAOF", ["127.0.0.1", RedisBytes(new.port)]))
    }

    @Test("one refused write is enough for the next call to follow the name", arguments: [1, 4])
    func follows(connections: Int) async throws {
        var configuration = configuration
        configuration.connections = connections
        let redis = try RedisClient(configuration)
        try await until {
            try await redis.ping()
            return redis.readyConnections == connections
        }
        name.lead(to: new)
        try await demote()
        let error = await #expect(throws: RedisError.self) { try await redis.set("k", "v") }
        #expect(error?.replyWord == "READONLY")
        for _ in 1...(2 * connections) { #expect(try await redis.set("k", "v")) }
        let visits = [old, new].flatMap { Array(repeating: $0.port, count: connections) }
        #expect(name.visits == visits)
        #expect(try await RedisClient.patient(new.url).get("k") == "v")
    }

    @Test("a circuit that opened before the name was moved closes by its first probes after that")
    func recovers() async throws {
        var settings = CircuitBreaker.Configuration()
        settings.recoveryTimeout = .milliseconds(100)
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration(settings))
        let redis = try ResilientRedis(RedisClient(configuration), breaker: breaker, cache: .init(capacity: 10))
        #expect(await redis.set("k", "v"))
        try await demote()
        for _ in 1...5 { #expect(await !redis.set("k", "w")) }
        #expect(breaker.snapshot().state == .open)
        #expect(breaker.snapshot().lastFailure?.text.hasPrefix("READONLY") == true)
        #expect(await redis.get("k") == "v")
        name.lead(to: new)
        let failed = breaker.snapshot().counters.failed
        try await until {
            await redis.set("k", "w")
            return breaker.snapshot().state == .closed
        }
        #expect(breaker.snapshot().counters.failed == failed)
    }

    @Test("while the name leads to a replica its reads are served, and new connections are made more and more slowly")
    func meanwhile() async throws {
        var configuration = configuration
        configuration.backoff.initial = .seconds(60)
        configuration.backoff.maximum = .seconds(60)
        configuration.commandDeadline = .seconds(120)
        let redis = try RedisClient(configuration)
        try await redis.set("k", "v")
        try await demote()
        try await until { (try? await redis.set("k", "w")) == nil }
        for _ in 1...20 {
            await #expect(throws: RedisError.self) { try await redis.set("k", "w") }
            _ = try await redis.get("k")
        }
        #expect(name.visits.count == 2)
    }

    @Test("a replica that lost its primary is left too")
    func masterDown() async throws {
        let redis = try RedisClient(configuration)
        try await redis.ping()
        name.lead(to: new)
        let direct = try RedisClient.patient(old.url)
        _ = try await direct.send(.init("CONFIG", ["SET", "replica-serve-stale-data", "no"]))
        _ = try await direct.send(.init("REPLICAOF", ["127.0.0.1", "1"]))
        let error = await #expect(throws: RedisError.self) { try await redis.get("k") }
        #expect(error?.replyWord == "MASTERDOWN")
        #expect(try await redis.set("k", "v"))
        #expect(name.visits == [old.port, new.port])
    }

    @Test("a script in a transaction that may not write says it too")
    func transaction() async throws {
        let redis = try RedisClient(configuration)
        try await redis.ping()
        name.lead(to: new)
        try await demote()
        let commands = [RedisCommand.get("k"), .eval("return redis.call('SET', 'k', 'v')")]
        let replies = try await redis.send(commands, as: .transaction)
        #expect(replies.last?.refusal?.replyWord == "READONLY")
        #expect(try await redis.send(commands, as: .transaction) == [.null, .ok])
    }

    @Test("a blocked caller on a lent connection fails, the connection ends, and one lent anew follows the name")
    func lent() async throws {
        let redis = try RedisClient(configuration)
        let (old, new, name) = (old, new, name)
        try await redis.withConnection { connection in
            async let popped = connection.send([.init("BLPOP", ["list", "0"])], as: .pipeline, within: .seconds(60))
            let direct = try RedisClient.patient(old.url)
            try await until {
                try await direct.send(.init("CLIENT", ["LIST"])).bytes?.description.contains("cmd=blpop") == true
            }
            name.lead(to: new)
            _ = try await direct.send(.init("REPLICAOF", ["127.0.0.1", RedisBytes(new.port)]))
            let reply = try await popped
            #expect(reply.first?.refusal?.refusal == .wrongPlace)
            let later = await #expect(throws: RedisError.self) { try await connection.ping() }
            #expect(later?.replyWord == "UNBLOCKED")
        }
        #expect(try await redis.withConnection { try await $0.set("k", "v") })
        #expect(name.visits == [old.port, new.port])
    }

    @Test("a lent connection on which a write was refused takes no more commands, and the shared ones follow")
    func lentWrite() async throws {
        let redis = try RedisClient(configuration)
        try await redis.ping()
        let demoted = demote
        let (name, new) = (name, new)
        try await redis.withConnection { connection in
            try await connection.ping()
            name.lead(to: new)
            try await demoted()
            for _ in 1...2 {
                let error = await #expect(throws: RedisError.self) { try await connection.set("k", "v") }
                #expect(error?.replyWord == "READONLY")
            }
        }
        #expect(try await redis.set("k", "v"))
    }

    @Test("a subscription ends when another connection learns of it, so that a new subscription follows the name")
    func subscription() async throws {
        var configuration = configuration
        configuration.silenceLimit = .seconds(2)
        let redis = try RedisClient(configuration)
        let messages = try await redis.subscribe(to: ["news"])
        try await demote()
        // A subscription is left alone until it is as old as the silence limit; a writer that never rests would keep a busy
        // machine from answering in that time.
        let writes = Task {
            while (try? await Task.sleep(for: .milliseconds(20))) != nil { _ = try? await redis.set("k", "v") }
        }
        let error = await #expect(throws: RedisError.self) {
            for try await _ in messages {}
        }
        writes.cancel()
        #expect(error?.replyWord == "READONLY")
    }

    @Test("a subscription that was young at the failover ends too, although no call is refused any more")
    func youngSubscription() async throws {
        var configuration = configuration
        configuration.silenceLimit = .seconds(1)
        let redis = try RedisClient(configuration)
        try await redis.ping()
        let messages = try await redis.subscribe(to: ["news"])
        name.lead(to: new)
        try await demote()
        await #expect(throws: RedisError.self) { try await redis.set("k", "v") }
        #expect(try await redis.set("k", "v"))
        let error = await #expect(throws: RedisError.self) {
            for try await _ in messages {}
        }
        #expect(error?.replyWord == "READONLY")
    }

    @Test("a primary that was cut off from its replicas is left, by subscriptions too once a better one is found")
    func cutOff() async throws {
        var configuration = configuration
        configuration.silenceLimit = .milliseconds(100)
        let redis = try RedisClient(configuration)
        let messages = try await redis.subscribe(to: ["news"])
        _ = try await RedisClient.patient(old.url).send(.init("CONFIG", ["SET", "min-replicas-to-write", "1"]))
        let refused = await #expect(throws: RedisError.self) { try await redis.set("k", "v") }
        #expect(refused?.replyWord == "NOREPLICAS")
        name.lead(to: new)
        try await until { (try? await redis.set("k", "v")) == true }
        let error = await #expect(throws: RedisError.self) {
            for try await _ in messages {}
        }
        #expect(error?.replyWord == "NOREPLICAS")
    }

    @Test("a primary whose replicas come back in time is not left, however long ago it refused")
    func replicasComeBack() async throws {
        var configuration = configuration
        configuration.silenceLimit = .seconds(3)
        let redis = try RedisClient(configuration)
        let direct = try RedisClient.patient(old.url)
        _ = try await direct.send(.init("CONFIG", ["SET", "min-replicas-to-write", "1"]))
        let refused = await #expect(throws: RedisError.self) { try await redis.set("k", "v") }
        #expect(refused?.replyWord == "NOREPLICAS")
        let over = ContinuousClock.now + .seconds(3)
        // A read says nothing of writes.
        #expect(try await redis.get("k") == nil)
        _ = try await direct.send(.init("CONFIG", ["SET", "min-replicas-to-write", "0"]))
        try #require(try await redis.set("k", "v"))
        try await until {
            _ = try await redis.get("k")
            return ContinuousClock.now > over
        }
        #expect(try await redis.set("k", "v"))
        #expect(name.visits == [old.port])
    }

    @Test("a script that catches the refusal and returns it says it too")
    func caught() async throws {
        let redis = try RedisClient(configuration)
        try await redis.ping()
        name.lead(to: new)
        try await demote()
        let script = RedisCommand.eval("return {1, redis.pcall('SET', 'k', 'v')}")
        #expect(try await redis.send(script).refusal?.replyWord == "READONLY")
        #expect(try await redis.send(script).elements == [.integer(1), .ok])
    }

    @Test("a server that loads is left for a new connection once the silence limit is over, and not before")
    func loading() async throws {
        for (limit, isOver) in [(Duration.seconds(60), false), (.milliseconds(50), true)] {
            let server = try await ScriptedServer { number, command in
                if let greeting = ScriptedServer.greeting(command) { return greeting }
                return [.send(number == 1 ? "-LOADING Redis is loading the dataset in memory\r\n" : "+OK\r\n")]
            }
            var configuration = configuration
            configuration.endpoint = .tcp(host: "127.0.0.1", port: server.port)
            configuration.silenceLimit = limit
            let redis = try RedisClient(configuration)
            for _ in 1...20 { _ = try? await redis.set("k", "v") }
            if isOver { try await until { (try? await redis.set("k", "v")) == true } }
            #expect(server.accepted == (isOver ? 2 : 1))
            await redis.shutDown()
        }
    }

    @Test("a subscription at a server that cannot save goes on: a refused ping is a sign of life")
    func subscriptionOfTheIll() async throws {
        var configuration = configuration
        configuration.silenceLimit = .seconds(1)
        let redis = try RedisClient(configuration)
        let direct = try RedisClient.patient(old.url)
        let messages = try await redis.subscribe(to: ["news"])
        try await old.failToSave(direct)
        try await until {
            let info = try await direct.send(.init("INFO", ["commandstats"])).bytes?.description
            let pings = info?.split(separator: "\r\n").first { $0.hasPrefix("cmdstat_ping:") }
            return pings?.contains("rejected_calls=0") == false
        }
        _ = try await direct.send(.init("PUBLISH", ["news", "still here"]))
        var iterator = messages.makeAsyncIterator()
        #expect(try await iterator.next()?.payload == "still here")
    }
}
