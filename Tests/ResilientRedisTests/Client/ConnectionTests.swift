import CircuitBreaker
import FallbackCache
import RealRedis
import Testing

@testable import ResilientRedis

/// The client against a server that misbehaves.
@Suite(.timeLimit(.minutes(2))) struct ConnectionTests {
    private func client(
        _ server: ScriptedServer,
        _ change: (inout RedisConfiguration) -> Void = { _ in }
    ) throws -> RedisClient {
        var configuration = try RedisConfiguration(url: server.url)
        configuration.commandDeadline = .seconds(10)
        configuration.connectTimeout = .seconds(10)
        configuration.silenceLimit = .seconds(30)
        change(&configuration)
        return try RedisClient(configuration)
    }

    @Test("a server that speaks HTTP is told apart from one that is broken")
    func http() async throws {
        let server = try await ScriptedServer { _, _ in [.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .close] }
        let error = await #expect(throws: RedisError.self) { try await client(server).ping() }
        #expect(error?.description == "the server speaks HTTP and not Redis: HTTP/1.1 400 Bad Request")
    }

    @Test("a server that accepts and never answers takes no longer than a connection may")
    func silentGreeting() async throws {
        let server = try await ScriptedServer { _, _ in [] }
        let redis = try client(server) { $0.connectTimeout = .milliseconds(50) }
        let error = await #expect(throws: RedisError.self) { try await redis.ping() }
        #expect(error?.code == .timedOut)
        #expect(error?.description == "no connection after 50ms")
        #expect(server.accepted == 1)
    }

    @Test("a server that stops in the middle of a reply takes no longer than the deadline, and is connected to anew")
    func halfReply() async throws {
        let server = try await ScriptedServer { connection, command in
            if let greeting = ScriptedServer.greeting(command) { return greeting }
            if connection > 1 { return [.send("$5\r\nhello\r\n")] }
            return command == ["GET", "k"] ? [.send("$5\r\nhe")] : []
        }
        let redis = try client(server) {
            $0.commandDeadline = .milliseconds(100)
            $0.silenceLimit = .milliseconds(100)
        }
        await #expect(throws: RedisError.timedOut(after: .milliseconds(100))) { try await redis.get("k") }
        // The next call may still be sent to the connection that is about to be given up.
        try await until { (try? await redis.get("again")) == "hello" }
        #expect(server.accepted >= 2)
    }

    @Test("a connection that is lost fails its calls, and the next call makes another one")
    func lost() async throws {
        let server = try await ScriptedServer { connection, command in
            if let greeting = ScriptedServer.greeting(command) { return greeting }
            return connection == 1 ? [.close] : [.send("+PONG\r\n")]
        }
        let redis = try client(server)
        await #expect(throws: RedisError.connectionClosed) { try await redis.ping() }
        try await redis.ping()
        #expect(server.accepted == 2)
    }

    @Test("what is no reply ends the connection and nothing else")
    func garbage() async throws {
        let server = try await ScriptedServer { connection, command in
            if let greeting = ScriptedServer.greeting(command) { return greeting }
            return [.send(connection == 1 ? "$99999999999\r\n" : "+PONG\r\n")]
        }
        let redis = try client(server)
        let error = await #expect(throws: RedisError.self) { try await redis.ping() }
        #expect(error?.code == .protocolViolation)
        try await redis.ping()
    }

    @Test("a call that is cancelled leaves the calls around it alone, and counts neither way")
    func cancelled() async throws {
        let server = try await ScriptedServer { _, command in
            if let greeting = ScriptedServer.greeting(command) { return greeting }
            // The answers come together, in their order, when all questions are there.
            return command == ["GET", "last"] ? [.send("+first\r\n+second\r\n+last\r\n")] : []
        }
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration())
        let redis = try ResilientRedis(client(server), breaker: breaker, cache: .init(capacity: 10))
        let first = Task { await redis.get("first") }
        try await server.received(["GET", "first"])
        let second = Task { await redis.get("second") }
        try await server.received(["GET", "second"])
        second.cancel()
        #expect(await second.value == nil)
        #expect(await redis.get("last") == "last")
        #expect(await first.value == "first")
        #expect(server.accepted == 1)
        let counters = breaker.snapshot().counters
        #expect(counters.successful == 2 && counters.ignored == 1 && counters.failed == 0)
    }

    @Test("a call that is out of time is one failure, and not one for each that shared the connection")
    func outOfTime() async throws {
        let server = try await ScriptedServer { _, command in
            if let greeting = ScriptedServer.greeting(command) { return greeting }
            if command == ["PING"] { return [.send("+PONG\r\n")] }
            return command == ["GET", "last"] ? [.send("+slow\r\n+next\r\n+last\r\n")] : []
        }
        let raw = try client(server)
        try await raw.ping()
        let slow = Task { try await raw.send([.get("slow")], as: .pipeline, within: .milliseconds(50)) }
        try await server.received(["GET", "slow"])
        let next = Task { try await raw.get("next") }
        try await server.received(["GET", "next"])
        await #expect(throws: RedisError.timedOut(after: .milliseconds(50))) { try await slow.value }
        #expect(try await raw.get("last") == "last")
        #expect(try await next.value == "next")
        #expect(server.accepted == 1)
    }

    @Test("a call that is cancelled before it was sent is never sent")
    func neverSent() async throws {
        let server = try await ScriptedServer { _, command in
            ["HELLO", "CLIENT"].contains(command.first) ? [] : [.send("+PONG\r\n")]
        }
        let redis = try client(server)
        let doomed = Task { try await redis.set("k", "v") }
        try await server.received(["CLIENT", "SETINFO", "LIB-NAME", "breakertop"])
        doomed.cancel()
        await #expect(throws: CancellationError.self) { try await doomed.value }
        server.send("%0\r\n+OK\r\n", to: 1)
        try await redis.ping()
        #expect(!server.commands.contains { $0.first == "SET" })
    }

    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        let server = try await ScriptedServer { _, command in ScriptedServer.greeting(command) ?? [.send("+PONG\r\n")] }
        let redis = try client(server)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await redis.ping()
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.accepted == 0)
    }

    @Test("calls that wait for a connection fail together with the attempt, and each with its reason")
    func refused() async throws {
        let redis = try RedisClient(url: "redis://127.0.0.1:\(RedisServer.freePort())")
        let errors = await withTaskGroup(of: RedisError?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        try await redis.ping()
                        return nil
                    } catch { return error as? RedisError }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(errors == Array(repeating: .connectionRefused, count: 20))
    }

    @Test("a frozen connection is replaced, and the calls on it keep their own deadlines")
    func replaced() async throws {
        let server = try await ScriptedServer { connection, command in
            if let greeting = ScriptedServer.greeting(command) { return greeting }
            return connection == 1 ? [] : [.send("+PONG\r\n")]
        }
        let redis = try client(server) { $0.silenceLimit = .milliseconds(50) }
        let patient = Task { try await redis.send([.get("patient")], as: .pipeline) }
        try await server.received(["GET", "patient"])
        // Sent to the frozen connection until that is given up.
        try await until { (try? await redis.send([.ping], as: .pipeline, within: .milliseconds(20))) != nil }
        #expect(server.accepted >= 2)
        server.send("+late\r\n", to: 1)
        #expect(try await patient.value == [.bytes("late")])
    }

    @Test("a shutdown waits for the calls under way")
    func graceful() async throws {
        let server = try await ScriptedServer { _, command in ScriptedServer.greeting(command) ?? [] }
        let redis = try client(server)
        let call = Task { try await redis.send(.ping) }
        try await server.received(["PING"])
        let end = Task { await redis.shutDown() }
        // Refused from the moment of the shutdown on; before, out of time.
        try await until {
            do {
                _ = try await redis.send([.get("k")], as: .pipeline, within: .zero)
                return false
            } catch { return error as? RedisError == .shutDown }
        }
        server.send("+PONG\r\n", to: 1)
        #expect(try await call.value == .bytes("PONG"))
        await end.value
    }

    @Test("a subscription that is cancelled, refused or not confirmed in time says which, and leaves nothing behind")
    func subscriptions() async throws {
        let server = try await ScriptedServer { _, command in
            if let greeting = ScriptedServer.greeting(command) { return greeting }
            return command == ["SUBSCRIBE", "secret"] ? [.send("-NOPERM no\r\n")] : []
        }
        let hurried = try client(server) { $0.commandDeadline = .milliseconds(50) }
        let late = RedisError.timedOut(after: .milliseconds(50))
        await #expect(throws: late) { try await hurried.subscribe(to: ["late"]) }
        let patient = try client(server)
        await #expect(throws: RedisError.serverReply("NOPERM no")) { try await patient.subscribe(to: ["secret"]) }
        let doomed = Task { _ = try await patient.subscribe(to: ["doomed"]) }
        try await server.received(["SUBSCRIBE", "doomed"])
        doomed.cancel()
        await #expect(throws: CancellationError.self) { try await doomed.value }
        try await until { server.open == 0 }
    }

    @Test("a lent connection that is lost says so to every call, and is closed after its use")
    func lentAndLost() async throws {
        let server = try await ScriptedServer { _, command in
            if let greeting = ScriptedServer.greeting(command) { return greeting }
            return command == ["PING"] ? [.send("+PONG\r\n")] : [.close]
        }
        let redis = try client(server)
        try await redis.withConnection { try await $0.ping() }
        try await until { server.open == 0 }
        try await redis.withConnection { connection in
            await #expect(throws: RedisError.connectionClosed) { try await connection.get("k") }
            await #expect(throws: RedisError.connectionClosed) { try await connection.ping() }
        }
    }

    @Test("a released client holds no connection")
    func released() async throws {
        let server = try await ScriptedServer { _, command in ScriptedServer.greeting(command) ?? [.send("+PONG\r\n")] }
        var redis: RedisClient? = try client(server)
        try await redis?.ping()
        #expect(server.open == 1)
        redis = nil
        try await until { server.open == 0 }
    }
}
