import RealRedis
import ResilientRedis
import Testing

/// The client against a real `redis-server`.
@Suite(.timeLimit(.minutes(2))) struct RealRedisTests {
    private let server: RedisServer
    private let redis: RedisClient

    init() throws {
        server = try RedisServer()
        redis = try .patient(server.url)
    }

    @Test("every named command does what its name says")
    func namedCommands() async throws {
        try await redis.ping()
        #expect(try await redis.get("k") == nil)
        #expect(try await redis.set("k", "v"))
        #expect(try await redis.get("k") == "v")
        #expect(try await redis.exists(["k", "k", "none"]) == 2)
        #expect(try await redis.expire("k", after: .seconds(100)))
        #expect(try await redis.send(.init("TTL", ["k"])) == .integer(100))
        #expect(try await redis.set("short", "v", expiry: .milliseconds(1)))
        #expect(try await redis.delete(["k", "none"]) == 1)

        #expect(try await redis.hset("h", ["a": "1", "b": "2"]) == 2)
        #expect(try await redis.hget("h", "a") == "1")
        #expect(try await redis.hget("h", "c") == nil)
        #expect(try await redis.hgetall("h") == ["a": "1", "b": "2"])
        #expect(try await redis.hgetall("none") == [:])

        #expect(try await redis.send(.zadd("z", score: 1, member: "one")) == .integer(1))
        #expect(try await redis.send(.zadd("z", score: 2, member: "two")) == .integer(1))
        #expect(try await redis.send(.zcard("z")) == .integer(2))
        #expect(try await redis.send(.zrange("z", 0, -1)) == .array([.bytes("one"), .bytes("two")]))
        #expect(try await redis.send(.zremrangebyscore("z", upTo: 1)) == .integer(1))
        #expect(try await redis.send(.zrem("z", member: "two")) == .integer(1))

        let script = "return tonumber(ARGV[1]) + redis.call('INCR', KEYS[1])"
        #expect(try await redis.send(.eval(script, keys: ["n"], arguments: ["5"])) == .integer(6))
    }

    @Test("bytes of every kind and a value of a megabyte come back as they went")
    func binary() async throws {
        let every = RedisBytes(bytes: Array(0...255))
        let large = RedisBytes(bytes: [UInt8](repeating: 0x0D, count: 1 << 20))
        try await redis.set("every", every)
        try await redis.set("large", large)
        #expect(try await redis.get("every") == every)
        #expect(try await redis.get("large") == large)
    }

    @Test("what only RESP3 can say arrives as such")
    func types() async throws {
        let kinds = ["double", "null", "true", "false", "map", "set", "attrib", "bignum", "verbatim"]
        let replies = try await redis.send(kinds.map { .init("DEBUG", ["PROTOCOL", RedisBytes($0)]) }, as: .pipeline)
        #expect(replies[0] == .double(3.141))
        #expect(replies[1...3] == [.null, .boolean(true), .boolean(false)])
        let entry = { RedisValue.Entry(key: .integer($0), value: .boolean($0 == 1)) }
        #expect(replies[4] == .map([entry(0), entry(1), entry(2)]))
        #expect(replies[5] == .array([.integer(0), .integer(1), .integer(2)]))
        #expect(replies[6] == .bytes("Some real reply following the attribute"))
        #expect(replies[7] == .bytes("1234567999999999999999999999999999999"))
        #expect(replies[8] == .bytes("This is a verbatim\nstring"))
    }

    @Test("a pipeline has every reply in its place, errors too")
    func pipeline() async throws {
        let replies = try await redis.send([.set("k", "v"), .hgetall("k"), .get("k")], as: .pipeline)
        #expect(replies[0] == .ok)
        #expect(replies[1] == .error("WRONGTYPE Operation against a key holding the wrong kind of value"))
        #expect(replies[2] == .bytes("v"))
        #expect(try await redis.send([], as: .pipeline).isEmpty)
    }

    @Test("a transaction runs as a whole, and one that the server does not understand not at all")
    func transaction() async throws {
        #expect(try await redis.send([.set("k", "v"), .get("k")], as: .transaction) == [.ok, .bytes("v")])
        let wrong = [RedisCommand.set("k", "other"), .init("NOSUCH")]
        let error = await #expect(throws: RedisError.self) { try await redis.send(wrong, as: .transaction) }
        #expect(error?.replyWord == "ERR")
        #expect(error?.isFailure == false)
        #expect(try await redis.get("k") == "v")
    }

    @Test("what one caller watches and another changes is not carried out")
    func watched() async throws {
        let redis = redis
        await #expect(throws: RedisError.self) {
            try await redis.withConnection { connection in
                _ = try await connection.send(.init("WATCH", ["k"]))
                try await redis.set("k", "changed")
                _ = try await connection.send([.set("k", "mine")], as: .transaction)
            }
        }
        #expect(try await redis.get("k") == "changed")
    }

    @Test("calls of many tasks share one connection, as the server sees it")
    func sharing() async throws {
        let redis = redis
        await withThrowingTaskGroup { group in
            for index in 0..<50 {
                group.addTask {
                    let key = "k\(index)"
                    for round in 0..<20 {
                        try await redis.set(key, RedisBytes(round))
                        #expect(try await redis.get(key) == RedisBytes(round))
                    }
                }
            }
        }
        #expect(try await clients(redis) == 1)
        #expect(redis.readyConnections == 1)
    }

    @Test("no answer goes to another caller, whatever is cancelled or out of time around it")
    func ownAnswers() async throws {
        let redis = redis
        try await withThrowingTaskGroup { group in
            for caller in 0..<20 {
                group.addTask {
                    let key = "k\(caller)"
                    for round in 0..<100 {
                        let mine = RedisBytes("\(caller).\(round)")
                        try await redis.set(key, mine)
                        let cancelled = Task { try await redis.get(key) }
                        cancelled.cancel()
                        let hurried = try? await redis.send(
                            [.get(key), .exists([key])],
                            as: round.isMultiple(of: 2) ? .pipeline : .transaction,
                            within: .microseconds(Int.random(in: 0...500))
                        )
                        #expect(hurried ?? [.bytes(mine), .integer(1)] == [.bytes(mine), .integer(1)])
                        #expect(try await redis.get(key) == mine)
                        if let late = try? await cancelled.value { #expect(late == mine) }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await clients(redis) == 1)
    }

    @Test("several connections share the calls where the configuration says so")
    func pool() async throws {
        var configuration = try RedisConfiguration(url: server.url)
        configuration.connections = 3
        configuration.commandDeadline = .seconds(20)
        let redis = try RedisClient(configuration)
        try await until {
            try await redis.ping()
            return redis.readyConnections == 3
        }
        #expect(try await clients(redis) == 3)
        await redis.shutDown()
    }

    @Test("a lent connection may wait, and no other caller waits with it")
    func lent() async throws {
        let redis = redis
        let popped = try await redis.withConnection { connection in
            async let popped = connection.send([.init("BLPOP", ["list", "10"])], as: .pipeline, within: .seconds(10))
            try await until {
                try await redis.send(.init("CLIENT", ["LIST"])).bytes?.description.contains("cmd=blpop") == true
            }
            _ = try await redis.send(.init("LPUSH", ["list", "x"]))
            return try await popped
        }
        #expect(popped == [.array([.bytes("list"), .bytes("x")])])
    }

    @Test("what would change or block the shared connection is refused, with the remedy")
    func refused() async throws {
        for (command, remedy) in [
            (RedisCommand("SUBSCRIBE", ["c"]), "SUBSCRIBE needs a connection of its own: use subscribe(to:)"),
            (RedisCommand("blpop", ["l", "0"]), "BLPOP needs a connection of its own: use withConnection"),
            (RedisCommand("READONLY"), "READONLY needs a connection of its own: use withConnection"),
            (
                RedisCommand("SCRIPT", ["debug", "yes"]),
                "SCRIPT DEBUG needs a connection of its own: use withConnection"
            ),
            (RedisCommand("SELECT", ["1"]), "SELECT needs a connection of its own: use the configuration"),
            (
                RedisCommand("XREAD", ["block", "0", "STREAMS", "s", "$"]),
                "XREAD BLOCK needs a connection of its own: use withConnection"
            ),
        ] {
            let error = await #expect(throws: RedisError.self) { try await redis.send(command) }
            #expect(error?.description == remedy)
            #expect(error?.isFailure == false)
        }
        try await redis.ping()
    }

    @Test("messages of channels and patterns arrive in their order")
    func messages() async throws {
        let messages = try await redis.subscribe(to: ["news"], patterns: ["w*"])
        for (channel, text) in [("news", "one"), ("weather", "two"), ("none", "three"), ("news", "four")] {
            _ = try await redis.send(.init("PUBLISH", [RedisBytes(channel), RedisBytes(text)]))
        }
        var iterator = messages.makeAsyncIterator()
        let first = try await iterator.next()
        let second = try await iterator.next()
        let third = try await iterator.next()
        #expect(first?.payload == "one" && first?.pattern == nil)
        #expect(second?.payload == "two" && second?.pattern == "w*" && second?.channel == "weather")
        #expect(third?.payload == "four")
    }

    @Test("a slow reader gets all messages in their order")
    func slowSubscriber() async throws {
        let messages = try await redis.subscribe(to: ["news"])
        let published = (0..<5_000).map { RedisBytes($0) }
        _ = try await redis.send(published.map { .init("PUBLISH", ["news", $0]) }, as: .pipeline)
        var taken: [RedisBytes] = []
        for try await message in messages {
            taken.append(message.payload)
            if taken.count == published.count { break }
        }
        #expect(taken == published)
    }

    @Test("a released subscription holds no connection, and a shutdown ends those in use")
    func endOfSubscriptions() async throws {
        var messages: RedisSubscription? = try await redis.subscribe(to: ["news"])
        #expect(try await clients(redis) == 2)
        #expect(messages != nil)
        messages = nil
        try await until { try await clients(redis) == 1 }

        let others = try await redis.subscribe(to: ["news"])
        await redis.shutDown()
        await #expect(throws: RedisError.shutDown) {
            for try await _ in others {}
        }
        await #expect(throws: RedisError.shutDown) { try await redis.subscribe(to: ["news"]) }
    }

    @Test("a client that was shut down says so, and the server sees it gone")
    func shutDown() async throws {
        let other = try RedisClient.patient(server.url)
        try await other.ping()
        try await redis.ping()
        #expect(try await clients(redis) == 2)
        await other.shutDown()
        await #expect(throws: RedisError.shutDown) { try await other.ping() }
        try await until { try await clients(redis) == 1 }
    }

    /// How many connections the server has.
    private func clients(_ redis: RedisClient) async throws -> Int {
        try await redis.send(.init("CLIENT", ["LIST"])).bytes?.description.split(separator: "\n").count ?? 0
    }
}

extension RedisClient {
    /// A client that lets a busy machine take its time.
    static func patient(_ url: String) throws -> RedisClient {
        var configuration = try RedisConfiguration(url: url)
        configuration.commandDeadline = .seconds(20)
        configuration.connectTimeout = .seconds(20)
        configuration.silenceLimit = .seconds(30)
        return try RedisClient(configuration)
    }
}
