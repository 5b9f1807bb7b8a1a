import CircuitBreaker
import FallbackCache
import Foundation
import RealRedis
import ResilientRedis
import Testing

/// Every way in which a real server refuses, and what is made of it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RealRefusalsTests {
    private let writes = RedisCommand.eval("return redis.call('SET', KEYS[1], 'v')", keys: ["k"])
    private let catches = RedisCommand.eval("return {1, redis.pcall('SET', KEYS[1], 'v')}", keys: ["k"])

    /// Expects that a command is refused, with that word and that meaning.
    private func expect(
        _ kind: RedisRefusal,
        _ word: Substring,
        _ redis: some RedisCommands,
        _ command: RedisCommand,
        location: SourceLocation = #_sourceLocation
    ) async {
        let error = await #expect(throws: RedisError.self, sourceLocation: location) { try await redis.send(command) }
        #expect(error?.replyWord == word, sourceLocation: location)
        #expect(error?.refusal == kind, sourceLocation: location)
    }

    /// Expects that a circuit in front of the server counts a write as failed, alone, in a script that catches the error and in
    /// a batch of either kind behind a command that succeeds.
    private func expectFailures(_ word: String, at url: String) async throws {
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration())
        let redis = try ResilientRedis(RedisClient.patient(url), breaker: breaker, cache: .init(capacity: 10))
        #expect(await !redis.set("k", "v"))
        #expect(await redis.send(writes, fallback: .null) == .null)
        #expect(await redis.send(catches, fallback: .null) == .null)
        #expect(await redis.pipeline([.init("ECHO", ["x"]), .set("k", "v")], fallback: []).isEmpty)
        #expect(await redis.transaction([.init("ECHO", ["x"]), .set("k", "v")], fallback: []).isEmpty)
        let snapshot = breaker.snapshot()
        #expect(snapshot.counters.failed == 5)
        #expect(snapshot.counters.ignored == 0)
        #expect(snapshot.state == .open)
        #expect(snapshot.lastFailure?.text.contains(word) == true)
    }

    @Test("MISCONF: the disk is full; reads and messages go on, and a ping tells that from a server that is gone")
    func misconf() async throws {
        let server = try RedisServer()
        let raw = try RedisClient.patient(server.url)
        try await raw.set("k", "before")
        try await server.failToSave(raw)
        for command in [RedisCommand.set("k", "v"), .ping, writes] { await expect(.trouble, "MISCONF", raw, command) }
        #expect(try await raw.get("k") == "before")
        try await expectFailures("MISCONF", at: server.url)

        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration())
        let guarded = ResilientRedis(raw, breaker: breaker, cache: .init(capacity: 10))
        #expect(await guarded.get("k") == "before")
        for _ in 1...5 { #expect(await !guarded.set("k", "v")) }
        #expect(breaker.snapshot().state == .open)
        #expect(await guarded.get("k") == "before")
        #expect(guarded.cache.figures.hits == 1)

        let redis = ResilientRedis(raw, breaker: nil, cache: .init(capacity: 10))
        guard case .refusingWrites(let error) = await redis.reachability() else {
            Issue.record("\(await redis.reachability())")
            return
        }
        #expect(error.replyWord == "MISCONF")
        #expect(await redis.ping())
        _ = try await raw.send(.init("CONFIG", ["SET", "stop-writes-on-bgsave-error", "no"]))
        #expect(await redis.reachability() == .serving)
        server.kill()
        guard case .gone = await redis.reachability() else {
            Issue.record("not gone")
            return
        }
        #expect(await !redis.ping())
    }

    @Test("NOREPLICAS: too few replicas are connected")
    func noReplicas() async throws {
        let server = try RedisServer("--min-replicas-to-write", "1")
        let raw = try RedisClient.patient(server.url)
        for command in [RedisCommand.set("k", "v"), writes] { await expect(.trouble, "NOREPLICAS", raw, command) }
        #expect(try await raw.get("k") == nil)
        try await expectFailures("NOREPLICAS", at: server.url)
    }

    @Test("OOM: the memory is full")
    func memory() async throws {
        let server = try RedisServer("--maxmemory", "1")
        let raw = try RedisClient.patient(server.url)
        for command in [RedisCommand.set("k", "v"), writes] { await expect(.trouble, "OOM", raw, command) }
        try await expectFailures("OOM", at: server.url)
    }

    @Test("READONLY: the server is a replica")
    func readOnly() async throws {
        let server = try RedisServer("--replicaof", "127.0.0.1", "1")
        let raw = try RedisClient.patient(server.url)
        for command in [RedisCommand.set("k", "v"), writes] { await expect(.wrongPlace, "READONLY", raw, command) }
        #expect(try await raw.get("k") == nil)
        try await expectFailures("READONLY", at: server.url)
    }

    @Test("MASTERDOWN: a replica has lost its primary and answers nothing, neither writes nor reads nor a ping")
    func masterDown() async throws {
        let server = try RedisServer("--replicaof", "127.0.0.1", "1", "--replica-serve-stale-data", "no")
        let raw = try RedisClient.patient(server.url)
        for command in [RedisCommand.get("k"), .ping] { await expect(.wrongPlace, "MASTERDOWN", raw, command) }
        let redis = ResilientRedis(raw, breaker: nil, cache: .init(capacity: 10))
        guard case .refusing(let error) = await redis.reachability() else {
            Issue.record("not refusing")
            return
        }
        #expect(error.replyWord == "MASTERDOWN")
        #expect(await !redis.ping())
    }

    @Test("LOADING: the server reads its data")
    func loading() async throws {
        let server = try RedisServer()
        let raw = try RedisClient.patient(server.url)
        let value = RedisBytes(bytes: [UInt8](repeating: 0x78, count: 4_096))
        _ = try await raw.send((0..<200).map { .set("k\($0)", value) }, as: .pipeline)
        let slow = ["rdbcompression", "no", "key-load-delay", "50000", "loading-process-events-interval-bytes", "1024"]
        _ = try await raw.send(.init("CONFIG", ["SET"] + slow.map { RedisBytes($0) }))
        try await raw.withConnection { connection in
            async let reload = connection.send([.init("DEBUG", ["RELOAD"])], as: .pipeline, within: .seconds(60))
            try await until {
                do {
                    _ = try await raw.get("k1")
                    return false
                } catch let error as RedisError where error.replyWord == "LOADING" {
                    return true
                }
            }
            for command in [RedisCommand.get("k1"), .ping, writes] { await expect(.trouble, "LOADING", raw, command) }
            try await expectFailures("LOADING", at: server.url)
            let redis = ResilientRedis(raw, breaker: nil, cache: .init(capacity: 10))
            guard case .refusing = await redis.reachability() else {
                Issue.record("not refusing")
                return
            }
            _ = try await raw.send(.init("CONFIG", ["SET", "key-load-delay", "0"]))
            #expect(try await reload == [.ok])
        }
        #expect(try await raw.get("k1") == value)
    }

    @Test("BUSY: a script runs and runs; the caller who ends it learns whether it could be ended")
    func busy() async throws {
        let server = try RedisServer("--busy-reply-threshold", "10")
        let raw = try RedisClient.patient(server.url)
        await expect(.mistake, "NOTBUSY", raw, .init("SCRIPT", ["KILL"]))
        for script in ["while true do end", "redis.call('SET', 'k', 'v') while true do end"] {
            try await raw.withConnection { connection in
                async let endless = connection.send([.eval(script)], as: .pipeline, within: .seconds(60))
                try await until {
                    do {
                        try await raw.ping()
                        return false
                    } catch let error as RedisError where error.replyWord == "BUSY" {
                        return true
                    }
                }
                for command in [RedisCommand.get("k"), .set("k", "v"), .ping] {
                    await expect(.trouble, "BUSY", raw, command)
                }
                try await expectFailures("BUSY", at: server.url)
                if script.hasPrefix("while") {
                    _ = try await raw.send(.init("SCRIPT", ["KILL"]))
                    guard case .error(let text)? = try await endless.first else {
                        Issue.record("not ended")
                        return
                    }
                    #expect(RedisError.serverReply(text).refusal == .mistake)
                } else {
                    await expect(.mistake, "UNKILLABLE", raw, .init("SCRIPT", ["KILL"]))
                    server.kill()
                    _ = try? await endless
                }
            }
        }
    }

    @Test("NOPERM, NOAUTH, WRONGPASS: the login is not that of the server, and the reason says so")
    func rights() async throws {
        let server = try RedisServer("--user", "app", "on", ">pw", "~own:*", "+@all", "-echo")
        let app = try RedisClient.patient("redis://app:pw@127.0.0.1:\(server.port)")
        for command in [RedisCommand.get("other"), .set("other", "v"), .init("ECHO", ["x"])] {
            await expect(.configuration, "NOPERM", app, command)
        }
        // Redis 7.0 has no word for it where a script does it.
        for script in ["return redis.call('SET', 'other', 'v')", "return redis.call('ECHO', 'x')"] {
            await expect(.configuration, "ERR", app, .eval(script))
        }
        #expect(try await app.set("own:k", "v"))
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration())
        let redis = ResilientRedis(app, breaker: breaker, cache: .init(capacity: 10))
        for _ in 1...5 { #expect(await redis.get("other", default: "d") == "d") }
        #expect(breaker.snapshot().state == .open)
        #expect(
            breaker.snapshot().lastFailure?.text.hasPrefix("configuration, this user lacks a right: NOPERM") == true
        )

        let allowed = ResilientRedis(app, breaker: nil, cache: .init(capacity: 10))
        #expect(await allowed.get("own:k") == "v")
        _ = try await RedisClient.patient(server.url).send(.init("ACL", ["SETUSER", "app", "resetkeys", "~none:*"]))
        await expect(.configuration, "NOPERM", app, .get("own:k"))
        #expect(await allowed.get("own:k") == "v")

        try await app.withConnection { await expect(.configuration, "WRONGPASS", $0, .init("AUTH", ["app", "wrong"])) }
        let old = try RedisServer("--rename-command", "HELLO", "", "--requirepass", "secret")
        try await expect(.configuration, "NOAUTH", RedisClient.patient(old.url), .get("k"))
    }

    @Test("what is wrong with the command is the caller's mistake, whatever the word")
    func mistakes() async throws {
        let server = try RedisServer()
        let raw = try RedisClient.patient(server.url)
        try await raw.set("k", "v")
        _ = try await raw.send(.init("RPUSH", ["list", "a"]))
        _ = try await raw.send(.init("PFADD", ["hll", "a", "b"]))
        _ = try await raw.send(.init("APPEND", ["hll", "hello"]))
        _ = try await raw.send(.init("XGROUP", ["CREATE", "s", "g", "$", "MKSTREAM"]))
        let dump = try #require(try await raw.send(.init("DUMP", ["k"])).bytes)
        for (word, command) in [
            ("WRONGTYPE", RedisCommand.hgetall("k")),
            ("WRONGTYPE", .eval("return redis.call('HGETALL', 'k')")),
            ("ERR", .init("NOSUCH")),
            ("ERR", .init("GET")),
            ("ERR", .eval("error('x')")),
            ("NOSCRIPT", .init("EVALSHA", ["0123456789abcdef0123456789abcdef01234567", "0"])),
            ("BUSYGROUP", .init("XGROUP", ["CREATE", "s", "g", "$"])),
            ("NOGROUP", .init("XREADGROUP", ["GROUP", "none", "c", "STREAMS", "s", ">"])),
            ("BUSYKEY", .init("RESTORE", ["k", "0", dump])),
            ("INVALIDOBJ", .init("PFCOUNT", ["hll"])),
            ("IOERR", .init("MIGRATE", ["127.0.0.1", "1", "k", "0", "100"])),
            ("LIMIT", .eval("return redis.error_reply('LIMIT exceeded')")),
        ] as [(Substring, RedisCommand)] {
            await expect(.mistake, word, raw, command)
        }
        for (text, command) in [
            ("ERR unknown command", RedisCommand.init("NOSUCH")),
            ("ERR unknown subcommand", .init("CONFIG", ["NOSUCH"])),
            ("ERR wrong number of arguments", .init("GET")),
            ("ERR syntax error", .init("SET", ["k", "v", "NOSUCH"])),
            ("ERR value is not", .init("INCR", ["k"])),
            ("ERR index out of range", .init("LSET", ["list", "9", "v"])),
            ("ERR no such key", .init("RENAME", ["none", "k"])),
        ] as [(String, RedisCommand)] {
            let error = await #expect(throws: RedisError.self) { try await raw.send(command) }
            #expect(error?.description.hasPrefix(text) == true)
        }
        try await raw.withConnection { await expect(.mistake, "NOPROTO", $0, .init("HELLO", ["9"])) }
        let discarded = await #expect(throws: RedisError.self) {
            try await raw.send([.set("k", "w"), .init("NOSUCH")], as: .transaction)
        }
        #expect(discarded?.refusal == .mistake)
        try await raw.withConnection { connection in
            _ = try await connection.send(.init("MULTI"))
            await expect(.mistake, "ERR", connection, .init("NOSUCH"))
            await expect(.mistake, "EXECABORT", connection, .init("EXEC"))
        }
        #expect(try await raw.get("k") == "v")
    }

    @Test("a script that catches a mistake returns it as an answer")
    func caughtMistake() async throws {
        let server = try RedisServer()
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration())
        let redis = try ResilientRedis(RedisClient.patient(server.url), breaker: breaker, cache: .init(capacity: 10))
        let reply = await redis.eval("return {1, redis.pcall('NOSUCH')}", fallback: .null)
        #expect(reply.elements?.first == .integer(1))
        #expect(breaker.snapshot().counters.successful == 1)
    }

    @Test("EXEC that is refused says why: at the queue, beside a mistake there, and where the server has changed since")
    func discarded() async throws {
        let server = try RedisServer("--maxmemory", "1")
        let raw = try RedisClient.patient(server.url)
        let set = RedisCommand.set("k", "v")
        for commands in [[set], [.init("NOSUCH"), set], [set, .init("GET")]] {
            let error = await #expect(throws: RedisError.self) { try await raw.send(commands, as: .transaction) }
            #expect(error?.replyWord == "OOM")
        }
        try await raw.withConnection { connection in
            _ = try await raw.send(.init("CONFIG", ["SET", "maxmemory", "0"]))
            _ = try await connection.send(.init("MULTI"))
            _ = try await connection.send(.set("k", "v"))
            _ = try await raw.send(.init("CONFIG", ["SET", "maxmemory", "1"]))
            await expect(.trouble, "EXECABORT", connection, .init("EXEC"))
        }
    }

    @Test("CLUSTERDOWN, MOVED, ASK, TRYAGAIN, CROSSSLOT: the server is one of a cluster")
    func cluster() async throws {
        let options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"]
        let (server, other) = (try RedisServer(options), try RedisServer(options))
        let raw = try RedisClient.patient(server.url)
        let second = try RedisClient.patient(other.url)
        await expect(.trouble, "CLUSTERDOWN", raw, .get("k"))

        // The slot of `{a}` is 15495, that of `{b}` 3300.
        _ = try await raw.send(.init("CLUSTER", ["ADDSLOTSRANGE", "8192", "16383"]))
        _ = try await second.send(.init("CLUSTER", ["ADDSLOTSRANGE", "0", "8191"]))
        _ = try await raw.send(.init("CLUSTER", ["MEET", "127.0.0.1", RedisBytes(other.port)]))
        try await until { (try? await raw.set("{a}1", "v")) == true }
        await expect(.configuration, "MOVED", raw, .get("{b}"))
        await expect(.configuration, "CROSSSLOT", raw, .init("MGET", ["{a}1", "{b}1"]))
        let name = try #require(try await second.send(.init("CLUSTER", ["MYID"])).bytes)
        _ = try await raw.send(.init("CLUSTER", ["SETSLOT", "15495", "MIGRATING", name]))
        await expect(.configuration, "ASK", raw, .get("{a}2"))
        await expect(.trouble, "TRYAGAIN", raw, .init("MGET", ["{a}1", "{a}2"]))
        #expect(try await raw.get("{a}1") == "v")

        let redis = ResilientRedis(raw, breaker: nil, cache: .init(capacity: 10))
        #expect(await redis.reachability() == .serving)
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration())
        let moved = ResilientRedis(raw, breaker: breaker, cache: .init(capacity: 10))
        for _ in 1...5 { #expect(await !moved.set("{b}", "v")) }
        #expect(breaker.snapshot().state == .open)
        let text = "cluster, which this client does not know: MOVED 3300"
        #expect(breaker.snapshot().lastFailure?.text.contains(text) == true)
    }

    @Test("a wait that an administrator ends is no failure")
    func unblocked() async throws {
        let server = try RedisServer()
        let raw = try RedisClient.patient(server.url)
        try await raw.withConnection { connection in
            let number = try #require(try await connection.send(.init("CLIENT", ["ID"])).integer)
            async let popped = connection.send([.init("BLPOP", ["list", "0"])], as: .pipeline, within: .seconds(60))
            try await until {
                try await raw.send(.init("CLIENT", ["UNBLOCK", RedisBytes(number), "ERROR"])) == .integer(1)
            }
            let reply = try await popped
            #expect(reply == [.error("UNBLOCKED client unblocked via CLIENT UNBLOCK")])
            // And the connection goes on.
            try await connection.ping()
        }
    }
}

extension RedisServer {
    /// Has the server fail to write its data, as with a full disk, and returns when it refuses writes.
    func failToSave(_ redis: RedisClient) async throws {
        let file = directory.appendingPathComponent("dump.rdb")
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
        _ = try await redis.send(.init("CONFIG", ["SET", "save", "3600 1"]))
        _ = try await redis.send(.init("BGSAVE"))
        try await until {
            let info = try await redis.send(.init("INFO", ["persistence"])).bytes?.description
            return info?.contains("rdb_last_bgsave_status:err") == true
        }
    }
}
