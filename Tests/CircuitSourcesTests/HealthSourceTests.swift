import CircuitVocabulary
import DisplayText
import MonitorSupport
import Synchronization
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("Polling a service over HTTP", .timeLimit(.minutes(2)))
struct HealthSourceTests {
    private static let passive = "/api/v1/health/circuit-breaker"
    private static let pinging = "/api/v1/health/redis"
    private static let list = "/api/v1/health/circuit-breakers"

    private func source(
        _ server: StubServer,
        path: String = "",
        timeout: Duration = .seconds(20),
        now: @escaping @Sendable () -> MonotonicTime = { SystemClock.monotonic }
    ) throws -> HealthSource {
        let target = try Target.parse("http://127.0.0.1:\(server.port)\(path)")
        return HealthSource(target: target, id: TargetID(index: 0), timeout: timeout, now: now)
    }

    private func reading(_ answer: SourceAnswer) -> CircuitReading? {
        guard case .readings(let readings) = answer.outcome, readings.count == 1 else { return nil }
        return readings.first
    }

    private func failure(_ answer: SourceAnswer) -> PollFailure? {
        guard case .failure(let failure) = answer.outcome else { return nil }
        return failure
    }

    @Test("a service without a list is read at the passive endpoint, and nothing else is asked for")
    func passiveOnly() async throws {
        try await withServer { _ in
            .http(200, HealthDocumentTests.passive)
        } _: { server in
            let answer = try await source(server).poll()
            let circuit = try #require(reading(answer))
            #expect(
                circuit.id == CircuitID(target: TargetID(index: 0), instance: "127.0.0.1:\(server.port)", name: nil)
            )
            #expect(circuit.reading.counters.succeeded == 1500)
            #expect(circuit.events == nil)
            #expect(answer.notice == nil && answer.rest == nil)
            #expect(server.requests.map(\.path) == [Self.list, Self.passive])
        }
    }

    @Test("one connection is kept for many polls")
    func keepAlive() async throws {
        try await withServer { _ in
            .http(200, #"{"state": "open"}"#)
        } _: { server in
            let source = try source(server)
            for _ in 0..<5 { #expect(await reading(source.poll()) != nil) }
            #expect(server.requests.map(\.earlierOnConnection) == [0, 1, 2, 3, 4, 5])
        }
    }

    @Test("a kept connection that the service closed under us is not a failure")
    func closedKeepAlive() async throws {
        try await withServer {
            $0.earlierOnConnection == 0 ? .http(200, #"{"state": "open"}"#) : .bytesThenClose("")
        } _: { server in
            let source = try source(server)
            for _ in 0..<4 { #expect(await reading(source.poll())?.reading.state == .open) }
            #expect(server.requests.map(\.earlierOnConnection) == [0, 1, 0, 1, 0, 1, 0, 1, 0])
        }
    }

    @Test(
        "a connection that is closed before or within the first answer is a failure, and is not tried again",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"st"]
    )
    func alwaysCloses(bytes: String) async throws {
        try await withServer { _ in
            .bytesThenClose(bytes)
        } _: { server in
            let source = try source(server)
            #expect(await failure(source.poll())?.reason == "closed")
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        "the pinging endpoint is asked only after 404 or 405, with a notice, and then rests ten seconds",
        arguments: [404, 405]
    )
    func fallback(status: Int) async throws {
        try await withServer { request in
            request.path == Self.pinging
                ? .http(200, #"{"circuit_breaker": {"state": "half_open"}}"#)
                : .http(status, #"{"detail":"Not Found"}"#)
        } _: { server in
            let answer = try await source(server).poll()
            #expect(reading(answer)?.reading.state == .halfOpen)
            #expect(answer.rest == .seconds(10))
            #expect(answer.notice?.text.contains(Self.pinging) == true)
            #expect(server.requests.map(\.path) == [Self.list, Self.passive, Self.pinging])
        }
    }

    @Test("the pinging endpoint is never asked after anything else", arguments: [400, 401, 403, 429, 500, 502, 503])
    func noFallback(status: Int) async throws {
        try await withServer { _ in
            .http(status, "no")
        } _: { server in
            let source = try source(server)
            for _ in 0..<4 { #expect(await failure(source.poll())?.reason == "\(status)") }
            #expect(server.requests.map(\.path) == [Self.list, Self.passive, Self.list, Self.passive])
        }
    }

    @Test("where no endpoint exists one is asked with each poll, and the pinging one every ten seconds")
    func neither() async throws {
        let time = Mutex(Int64(0))
        try await withServer { _ in
            .http(404, "404 page not found")
        } _: { server in
            let source = try source(server) { MonotonicTime(nanoseconds: time.withLock { $0 }) }
            for second in 0..<21 {
                time.withLock { $0 = Int64(second) * 1_000_000_000 }
                let answer = await source.poll()
                #expect(failure(answer)?.reason == "not found")
                #expect(answer.rest == nil)
            }
            #expect(server.requests.count { $0.path == Self.list } == 11)
            #expect(server.requests.count { $0.path == Self.passive } == 11)
            #expect(server.requests.count { $0.path == Self.pinging } <= 3)
        }
    }

    @Test("a pinging endpoint that the user named is asked every ten seconds, and the user is told")
    func namedPing() async throws {
        try await withServer { _ in
            .http(200, #"{"circuit_breaker": {"state": "open"}}"#)
        } _: { server in
            let answer = try await source(server, path: Self.pinging).poll()
            #expect(reading(answer)?.reading.state == .open)
            #expect(answer.rest == .seconds(10))
            #expect(answer.notice != nil)
        }
    }

    @Test("a path of the user's own is not replaced by another")
    func ownPath() async throws {
        try await withServer { _ in
            .http(404, "")
        } _: { server in
            let answer = try await source(server, path: "/x").poll()
            #expect(failure(answer)?.reason == "not found")
            #expect(server.requests.map(\.path) == ["/x"])
        }
    }

    @Test("401 and 403 say that a token is needed", arguments: [401, 403])
    func token(status: Int) async throws {
        try await withServer { _ in
            .http(status, "")
        } _: { server in
            let failure = try await failure(source(server).poll())
            #expect(failure?.reason == "\(status)")
            #expect(failure?.detail.text.contains("needs a token") == true)
        }
    }

    @Test("what is missing is missing by any of its statuses, and is told alike", arguments: [404, 405, 410])
    func missing(status: Int) async throws {
        try await withServer { _ in
            .http(status, "")
        } _: { server in
            let failure = try await failure(source(server, path: "/x").poll())
            #expect(failure?.reason == "not found")
            #expect(failure?.detail.text.hasSuffix("answers \(status): is the path right?") == true)
        }
    }

    @Test("a token that is wanted is told with where to give it, and one that is refused with where it came from")
    func tokenHints() async throws {
        try await withServer { _ in
            .http(401, "")
        } _: { server in
            let target = try Target.parse("http://127.0.0.1:\(server.port)")
            for (token, words) in [(nil, "needs a token"), ("s3cret", "the token is not accepted")]
                as [(String?, String)]
            {
                let source = HealthSource(
                    target: target,
                    id: TargetID(index: 0),
                    timeout: .seconds(20),
                    token: token.flatMap(AccessToken.init)
                )
                let failure = try #require(failure(await source.poll()))
                #expect(failure.detail.text.contains(words), "\(failure.detail)")
                #expect(failure.remedy == (token == nil ? .giveToken : .checkToken))
            }
        }
    }

    @Test("an error status with a valid body is read, because the body decides", arguments: [500, 503])
    func errorWithBody(status: Int) async throws {
        try await withServer { _ in
            .http(status, #"{"state": "open"}"#)
        } _: { server in
            let answer = try await source(server).poll()
            #expect(reading(answer)?.reading.state == .open)
            #expect(answer.notice?.text.contains("\(status)") == true)
        }
    }

    @Test("fields that make no sense are named in a notice")
    func nonsense() async throws {
        try await withServer { _ in
            .http(200, #"{"state": "open", "failed_calls": -1, "cache_size": "x"}"#)
        } _: { server in
            let answer = try await source(server).poll()
            #expect(answer.notice == "failed_calls and 1 more make no sense")
        }
    }

    @Test("a body that is no JSON, and JSON without a state, are failures that say so")
    func badBodies() async throws {
        try await withServer {
            $0.path == "/html" ? .http(200, "<html><head><title>") : .http(200, "{}")
        } _: { server in
            let answer = try await source(server, path: "/html").poll()
            #expect(failure(answer)?.reason == "not JSON: <html><h…")
            let second = try await source(server).poll()
            #expect(failure(second)?.reason == "no state")
        }
    }

    @Test("a service that never answers is given up when the time is over")
    func silence() async throws {
        try await withServer { _ in
            .silence
        } _: { server in
            let source = try source(server, timeout: .milliseconds(200))
            let clock = ContinuousClock()
            var answer: SourceAnswer?
            let time = await clock.measure { answer = await source.poll() }
            #expect(answer.flatMap(failure)?.reason == "timeout")
            #expect(time >= .milliseconds(200) && time < .seconds(10))
        }
    }

    @Test("the time-out covers a body that trickles for ever")
    func endlessBody() async throws {
        try await withServer { _ in
            .endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", then: "1\r\n \r\n")
        } _: { server in
            let reason = try await failure(source(server, timeout: .seconds(2)).poll())?.reason
            #expect(reason == "endless stream")
        }
    }

    @Test("the time-out covers a body that stops in the middle")
    func stuckBody() async throws {
        try await withServer { _ in
            .bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"state\"")
        } _: { server in
            let answer = try await source(server, timeout: .milliseconds(300)).poll()
            #expect(failure(answer)?.reason == "timeout")
        }
    }

    @Test("a body of more than four megabytes is not read, announced or not")
    func hugeBody() async throws {
        let block = String(repeating: "x", count: 65_536)
        try await withServer {
            $0.path == "/announced"
                ? .bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{")
                : .endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", then: "10000\r\n\(block)\r\n")
        } _: { server in
            let answer = try await source(server, path: "/announced").poll()
            #expect(failure(answer)?.reason == "body over 4 MiB")
            let second = try await source(server, path: "/poured").poll()
            #expect(failure(second)?.reason == "body over 4 MiB")
        }
    }

    @Test(
        "what is no HTTP is a failure and nothing worse",
        arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{1}\u{2}\u{3}\r\n\r\n", "HTTP/1.1 banana\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        ]
    )
    func garbage(bytes: String) async throws {
        try await withServer { _ in
            .bytesThenClose(bytes)
        } _: { server in
            let reason = try #require(await failure(source(server).poll())?.reason)
            #expect(["not HTTP", "malformed answer", "closed"].contains(reason))
        }
    }

    @Test("an answer with more bytes after it does not spoil the next one")
    func trailingGarbage() async throws {
        try await withServer { _ in
            .bytes("HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{\"state\": \"open\"}trailing garbage\r\n\r\n")
        } _: { server in
            let source = try source(server)
            for _ in 0..<3 { #expect(await reading(source.poll())?.reading.state == .open) }
        }
    }

    @Test("a redirect on the same host is followed")
    func redirect() async throws {
        try await withServer {
            $0.path == Self.passive
                ? .http(307, "", headers: "Location: /moved?x=1\r\n") : .http(200, #"{"state": "open"}"#)
        } _: { server in
            let answer = try await source(server).poll()
            #expect(reading(answer)?.reading.state == .open)
            #expect(server.requests.map(\.path) == [Self.list, Self.passive, "/moved?x=1"])
        }
    }

    @Test(
        "a redirect to another host, in circles, or to nowhere is not",
        arguments: [
            ("Location: http://localhost:1/\r\n", "redirect"), ("Location: //127.0.0.2/\r\n", "redirect"),
            ("Location: \(passive)\r\n", "redirect"), ("", "302"), ("Location: ftp://127.0.0.1/\r\n", "302"),
        ] as [(String, DisplayText)]
    )
    func badRedirects(header: String, reason: DisplayText) async throws {
        try await withServer { _ in
            .http(302, "", headers: header)
        } _: { server in
            let answer = try await source(server).poll()
            #expect(failure(answer)?.reason == reason)
            #expect(server.requests.count <= 6)
        }
    }

    @Test("nobody listens: refused, at once")
    func refused() async throws {
        let server = StubServer { _ in .silence }
        try await server.start()
        try await server.stop()
        let failure = try await failure(source(server).poll())
        #expect(failure?.reason == "refused")
        #expect(failure?.detail.text.contains("127.0.0.1:\(server.port)") == true)
    }

    @Test("a host name that nobody knows is told from one that does not answer")
    func unknownHost() async throws {
        let source = HealthSource(
            target: try Target.parse("http://no-such-host.invalid:8000"),
            id: TargetID(index: 0),
            timeout: .seconds(20)
        )
        #expect(await failure(source.poll())?.reason == "unknown host")
    }

    @Test("https to a port that speaks plain HTTP says so")
    func noTLS() async throws {
        try await withServer { _ in
            .http(200, "{}")
        } _: { server in
            let target = try Target.parse("https://127.0.0.1:\(server.port)")
            let source = HealthSource(target: target, id: TargetID(index: 0), timeout: .seconds(5))
            let reason = try #require(await failure(source.poll())?.reason.text)
            #expect(reason.hasPrefix("TLS") || reason == "closed" || reason == "timeout")
        }
    }

    @Test("a watcher of a foreign service can do nothing to it, and says so")
    func watchOnly() async throws {
        let source = HealthSource(
            target: try Target.parse("http://127.0.0.1:1"),
            id: TargetID(index: 0),
            timeout: .seconds(1)
        )
        let outcome = await source.perform(.reset(), on: .named(nil))
        #expect(outcome.failure != nil)
    }

    @Test("a poll that is cancelled ends at once")
    func cancellation() async throws {
        let arrived = AsyncStream<Void>.makeStream()
        try await withServer { _ in
            arrived.continuation.yield()
            return .silence
        } _: { server in
            let source = try source(server, timeout: .seconds(600))
            let poll = Task { await source.poll() }
            for await _ in arrived.stream { break }
            poll.cancel()
            #expect(await failure(poll.value) != nil)
        }
    }
}
