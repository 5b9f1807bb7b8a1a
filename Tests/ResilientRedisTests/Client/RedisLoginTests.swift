import RealRedis
import ResilientRedis
import Testing

/// Real servers that want a login, are old, are full, or listen elsewhere.
@Suite(.timeLimit(.minutes(2))) struct RedisLoginTests {
    @Test("the password of the default user opens the server, another or none does not")
    func password() async throws {
        let server = try RedisServer("--requirepass", "se:c/ret")
        try await RedisClient.patient("redis://:se%3Ac%2Fret@127.0.0.1:\(server.port)").ping()
        for url in [
            "redis://:wrong@127.0.0.1:\(server.port)", server.url, "redis://nobody:secret@127.0.0.1:\(server.port)",
        ] {
            let error = await #expect(throws: RedisError.self) { try await RedisClient.patient(url).ping() }
            #expect(error?.code == .authentication)
            #expect(error?.isFailure == true)
            #expect(error?.description.hasPrefix("authentication failed: ") == true)
        }
    }

    @Test("a user of the access list comes in and may do what the list says")
    func user() async throws {
        let server = try RedisServer("--user", "app", "on", ">secret", "~app:*", "+@all")
        let redis = try RedisClient.patient("redis://app:secret@127.0.0.1:\(server.port)")
        try await redis.set("app:k", "v")
        #expect(try await redis.send(.init("ACL", ["WHOAMI"])) == .bytes("app"))
        let error = await #expect(throws: RedisError.self) { try await redis.set("other", "v") }
        #expect(error?.replyWord == "NOPERM")
        #expect(error?.refusal == .configuration)
    }

    @Test("a user who may only read logs in where no other user can")
    func reader() async throws {
        let server = try RedisServer("--user", "default", "off", "--user", "app", "on", ">secret", "~*", "+get")
        let redis = try RedisClient.patient("redis://app:secret@127.0.0.1:\(server.port)")
        #expect(try await redis.get("k") == nil)
        let error = await #expect(throws: RedisError.self) { try await RedisClient.patient(server.url).ping() }
        #expect(error?.code == .authentication)
    }

    @Test("every connection selects the database of the URL")
    func database() async throws {
        let server = try RedisServer()
        let three = try RedisClient.patient(server.url + "/3")
        let zero = try RedisClient.patient(server.url)
        try await three.set("k", "v")
        #expect(try await zero.get("k") == nil)
        #expect(try await three.withConnection { try await $0.get("k") } == "v")
        let error = await #expect(throws: RedisError.self) { try await RedisClient.patient(server.url + "/99").ping() }
        #expect(error?.description == "connection rejected: ERR DB index is out of range")
    }

    @Test("a client bears the name it was given, where the server lists its clients")
    func name() async throws {
        let server = try RedisServer()
        var configuration = try RedisConfiguration(url: server.url)
        configuration.clientName = "shop"
        let redis = try RedisClient(configuration)
        #expect(try await redis.send(.init("CLIENT", ["GETNAME"])) == .bytes("shop"))
    }

    @Test("a server that refuses the greeting is spoken to in the older version", arguments: ["", "secret"])
    func older(password: String) async throws {
        let server = try RedisServer("--rename-command", "HELLO", "", "--requirepass", password)
        let login = password.isEmpty ? "" : ":\(password)@"
        let redis = try RedisClient.patient("redis://\(login)127.0.0.1:\(server.port)/1")
        #expect(try await redis.send(.init("CLIENT", ["LIST"])).bytes?.description.contains("resp=2") == true)
        #expect(try await redis.get("none") == nil)
        #expect(try await redis.set("k", "v"))
        #expect(try await redis.hset("h", ["a": "1", "b": "2"]) == 2)
        #expect(try await redis.hgetall("h") == ["a": "1", "b": "2"])
        #expect(try await redis.send([.get("k"), .get("none")], as: .transaction) == [.bytes("v"), .null])
        let error = await #expect(throws: RedisError.self) { try await redis.hgetall("k") }
        #expect(error?.replyWord == "WRONGTYPE")

        let messages = try await redis.subscribe(to: ["news"], patterns: ["w*"])
        _ = try await redis.send(.init("PUBLISH", ["news", "one"]))
        _ = try await redis.send(.init("PUBLISH", ["weather", "two"]))
        var iterator = messages.makeAsyncIterator()
        #expect(try await iterator.next()?.payload == "one")
        #expect(try await iterator.next()?.pattern == "w*")
    }

    @Test("a password that an older server does not take is an error that says so")
    func olderPassword() async throws {
        let server = try RedisServer("--rename-command", "HELLO", "", "--requirepass", "secret")
        let redis = try RedisClient.patient("redis://:wrong@127.0.0.1:\(server.port)")
        let error = await #expect(throws: RedisError.self) { try await redis.ping() }
        #expect(error?.code == .authentication)
        let none = await #expect(throws: RedisError.self) { try await RedisClient.patient(server.url).ping() }
        #expect(none?.replyWord == "NOAUTH")
    }

    @Test("a server that is full says so")
    func full() async throws {
        let server = try RedisServer("--maxclients", "1")
        let first = try RedisClient.patient(server.url)
        try await first.ping()
        let error = await #expect(throws: RedisError.self) { try await RedisClient.patient(server.url).ping() }
        #expect(error?.description == "connection rejected: ERR max number of clients reached")
        try await first.ping()
    }

    @Test("a socket of this machine is as good as a port")
    func socket() async throws {
        let path = "/tmp/breakertop-\(UInt32.random(in: 0 ... .max)).sock"
        let server = try RedisServer("--unixsocket", path)
        let redis = try RedisClient.patient("unix://\(path)?db=2")
        try await redis.set("k", "v")
        #expect(try await RedisClient.patient(server.url + "/2").get("k") == "v")
        let error = await #expect(throws: RedisError.self) {
            try await RedisClient.patient("unix:///nosuch.sock").ping()
        }
        #expect(error?.description == "no such socket")
    }

    @Test("a host without an address is named")
    func resolution() async throws {
        let error = await #expect(throws: RedisError.self) {
            try await RedisClient.patient("redis://none.invalid").ping()
        }
        #expect(error?.code == .nameResolution || error?.code == .timedOut)
    }
}
