import CircuitVocabulary
import DisplayText
import MonitorSupport
import NIOCore
import Synchronization
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("Polling a service that is slow or ill", .timeLimit(.minutes(2)))
struct SlowServiceTests {
    private static let passive = "/api/v1/health/circuit-breaker"
    private static let pinging = "/api/v1/health/redis"
    private static let list = "/api/v1/health/circuit-breakers"
    private static let state = StubServer.Reply.http(200, #"{"state": "open"}"#)

    private func source(_ server: StubServer, timeout: Duration = .seconds(20)) throws -> HealthSource {
        HealthSource(
            target: try Target.parse("http://127.0.0.1:\(server.port)"),
            id: TargetID(index: 0),
            timeout: timeout
        )
    }

    private func state(_ answer: SourceAnswer) -> CircuitState? {
        guard case .readings(let readings) = answer.outcome else { return nil }
        return readings.first?.reading.state
    }

    private func failure(_ answer: SourceAnswer) -> PollFailure? {
        guard case .failure(let failure) = answer.outcome else { return nil }
        return failure
    }

    @Test(
        "a service that takes more than half the time-out for each answer is read, at the second of its endpoints too"
    )
    func slowService() async throws {
        try await withServer {
            .later(.milliseconds(2600), $0.path == Self.list ? .http(404, "") : Self.state)
        } _: { server in
            let source = try source(server, timeout: .seconds(5))
            for _ in 0..<2 { #expect(state(await source.poll()) == .open) }
            #expect(server.requests.map(\.path) == [Self.list, Self.passive, Self.passive])
        }
    }

    @Test("what is missing is remembered although the other endpoint did not answer in time")
    func findingIsKept() async throws {
        try await withServer {
            $0.path == Self.list ? .http(404, "") : .silence
        } _: { server in
            let source = try source(server, timeout: .seconds(2))
            #expect(failure(await source.poll())?.reason == "timeout")
            #expect(failure(await source.poll())?.detail.text.contains(Self.passive + " ") == true)
            server.answer { _ in Self.state }
            #expect(state(await source.poll()) == .open)
            #expect(server.requests.map(\.path) == [Self.list, Self.passive, Self.passive, Self.passive])
        }
    }

    @Test("a found endpoint is kept through silence, errors and refusals, and one request is made with each poll")
    func findingOutlastsTrouble() async throws {
        try await withServer {
            $0.path == Self.list ? .http(404, "") : Self.state
        } _: { server in
            let source = try source(server, timeout: .seconds(2))
            #expect(state(await source.poll()) == .open)
            let troubles: [StubServer.Reply] = [
                .silence, .http(500, ""), .http(503, ""), .http(401, ""), .http(403, ""), .http(429, ""),
                .bytesThenClose(""), .http(200, "<html>"),
            ]
            for trouble in troubles {
                server.answer { _ in trouble }
                let before = server.requests.count
                #expect(failure(await source.poll()) != nil)
                let asked = server.requests.dropFirst(before).map(\.path)
                // A kept connection that is closed under us is opened once more.
                #expect(Set(asked) == [Self.passive] && asked.count <= 2)
            }
            server.answer { $0.path == Self.list ? .http(404, "") : Self.state }
            #expect(state(await source.poll()) == .open)
            #expect(server.requests.count { $0.path == Self.list } == 1)
        }
    }

    @Test("a found endpoint that is missing is looked for again, in the same poll", arguments: [404, 405, 410])
    func missing(status: Int) async throws {
        let listing = StubServer.Reply.http(200, #"{"circuit_breakers": {"a": {"state": "closed"}}}"#)
        try await withServer { _ in
            listing
        } _: { server in
            let source = try source(server)
            #expect(state(await source.poll()) == .closed)
            server.answer { $0.path == Self.list ? .http(status, "") : Self.state }
            #expect(state(await source.poll()) == .open)
            #expect(server.requests.map(\.path) == [Self.list, Self.list, Self.passive])
            server.answer { $0.path == Self.list ? listing : .http(status, "") }
            #expect(state(await source.poll()) == .closed)
            #expect(server.requests.dropFirst(3).map(\.path) == [Self.list])
        }
    }

    @Test("a service that was never found is asked once with each poll, at one place after the other, with one message")
    func ill() async throws {
        try await withServer { _ in
            .http(500, "")
        } _: { server in
            let source = try source(server)
            var details: Set<DisplayText> = []
            for poll in 1...6 {
                if let failure = failure(await source.poll()) { details.insert(failure.detail) }
                #expect(server.requests.count == poll)
            }
            #expect(details.count == 1)
            server.answer { $0.path == Self.list ? .http(403, "") : Self.state }
            for _ in 0..<2 { _ = await source.poll() }
            #expect(state(await source.poll()) == .open)
        }
    }

    @Test("what the address that answers has said stays, poll after poll, and not that others are missing")
    func findingStays() async throws {
        try await withServer {
            $0.path == Self.list ? .http(200, #"{"status": "ok"}"#) : .http(404, "")
        } _: { server in
            let source = try source(server)
            var reasons: Set<DisplayText> = []
            for _ in 0..<6 { if let failure = failure(await source.poll()) { reasons.insert(failure.reason) } }
            #expect(reasons.count == 1 && !reasons.contains("not found"), "\(reasons)")
            server.answer { _ in .http(404, "") }
            for _ in 0..<4 { _ = await source.poll() }
            #expect(failure(await source.poll())?.reason == "not found")
        }
    }

    @Test(
        "an address whose answer is late, endless or malformed is named poll after poll, not those that are missing beside it",
        arguments: [
            (StubServer.Reply.silence, "timeout"),
            (.bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"), "endless stream"),
            (
                .bytesThenClose("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
                "malformed answer"
            ),
            (.http(200, "{}", headers: "X: \(String(repeating: "a", count: 90_000))\r\n"), "head too large"),
            (.http(302, "", headers: "Location: http://elsewhere.example/\r\n"), "redirect"),
        ]
    )
    func faultStays(reply: StubServer.Reply, reason: String) async throws {
        try await withServer {
            $0.path == Self.list ? reply : .http(404, "")
        } _: { server in
            let source = try source(server, timeout: reason == "timeout" ? .seconds(1) : .seconds(20))
            for _ in 0..<6 { #expect(failure(await source.poll())?.reason.text == reason) }
            server.answer { _ in .http(404, "") }
            for _ in 0..<4 { _ = await source.poll() }
            #expect(failure(await source.poll())?.reason == "not found")
        }
    }

    @Test(
        "a list that a page or nothing at all stood before at the start is read with the second poll that is answered",
        arguments: [StubServer.Reply.http(200, "<html>soon</html>"), .http(404, "")]
    )
    func pageBefore(page: StubServer.Reply) async throws {
        try await withServer { _ in
            page
        } _: { server in
            let source = try source(server)
            for _ in 0..<5 { #expect(state(await source.poll()) == nil) }
            server.answer {
                $0.path == Self.list
                    ? .http(200, #"{"circuit_breakers": {"a": {"state": "closed"}, "b": {"state": "open"}}}"#)
                    : .http(200, #"{"state": "closed"}"#)
            }
            _ = await source.poll()
            guard case .readings(let readings) = await source.poll().outcome else {
                Issue.record("no reading")
                return
            }
            #expect(readings.map(\.reading.state) == [.closed, .open])
        }
    }

    @Test(
        "a restart is claimed where nobody answered or a proxy answered for it, not where the service itself refused a poll",
        arguments: [(429, CircuitReading.Restart.none), (503, .now)]
    )
    func refusedPoll(status: Int, restart: CircuitReading.Restart) async throws {
        @Sendable func body(_ calls: Int) -> StubServer.Reply {
            let counts = #""total_calls": \#(calls), "successful_calls": \#(calls), "failed_calls": 0"#
            return .http(200, #"{"state": "closed", \#(counts), "instance_id": "p1"}"#)
        }
        try await withServer { _ in
            body(1000)
        } _: { server in
            let source = try source(server)
            for _ in 0..<3 { _ = await source.poll() }
            server.answer { _ in .http(status, "") }
            _ = await source.poll()
            server.answer { _ in body(2) }
            guard case .readings(let readings) = await source.poll().outcome else {
                Issue.record("no reading")
                return
            }
            #expect(readings.map(\.restart) == [restart])
        }
    }

    @Test("a list that is answered but is none stands in for an endpoint that is missing")
    func listOfOne() async throws {
        try await withServer {
            $0.path == Self.list ? Self.state : .http(404, "")
        } _: { server in
            let source = try source(server)
            for _ in 0..<3 { #expect(state(await source.poll()) == .open) }
            #expect(server.requests.map(\.path) == [Self.list, Self.passive, Self.list, Self.list])
        }
    }

    @Test(
        "a service that says when to come again is left alone until then, two minutes at most",
        arguments: [
            (429, "7", 7.0), (503, "30", 30), (503, "Sun, 06 Nov 1994 08:50:37 GMT", 60), (429, "86400", 120),
            (429, "soon", nil), (500, "30", nil), (200, "30", nil),
        ] as [(Int, String, Double?)]
    )
    func retryAfter(status: Int, header: String, rest: Double?) async throws {
        try await withServer { _ in
            .http(
                status,
                #"{"circuit_breakers": {}}"#,
                headers: "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: \(header)\r\n"
            )
        } _: { server in
            let source = try source(server)
            #expect(await source.poll().rest?.inSeconds == rest)
            server.answer { _ in .http(200, #"{"circuit_breakers": {}}"#) }
            #expect(await source.poll().rest == nil)
        }
    }

    @Test("that a service asks to be left alone is said, with how long, beside what it answers")
    func retryAfterIsSaid() async throws {
        try await withServer { _ in
            .http(429, "", headers: "Retry-After: 30\r\n")
        } _: { server in
            let source = try source(server)
            #expect(failure(await source.poll())?.detail.text.hasSuffix("asked to wait 30s (Retry-After)") == true)
            server.answer { _ in .http(503, #"{"circuit_breakers": {}}"#, headers: "Retry-After: 86400\r\n") }
            let notice = await source.poll().notice?.text
            #expect(notice?.hasSuffix("asked to wait 1d00h (Retry-After), polled again in 2m") == true)
            server.answer { _ in .http(500, "") }
            #expect(failure(await source.poll())?.detail.text.contains("Retry-After") == false)
        }
    }

    @Test("a service that is too slow says how long it was waited for, and that waiting longer may help")
    func timeoutIsSaid() async throws {
        for reply in [StubServer.Reply.silence, .bytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{")] {
            try await withServer { _ in
                reply
            } _: { server in
                let failure = try #require(await failure(try source(server, timeout: .milliseconds(250)).poll()))
                #expect(failure.detail.text.contains("within 250ms"), "\(failure.detail)")
                #expect(failure.remedy == .longerTimeout)
            }
        }
    }

    @Test("an endpoint that has moved for good is asked where it is, and looked for again when it is not there")
    func moved() async throws {
        try await withServer {
            switch $0.path {
            case Self.list: .http(404, "")
            case Self.passive: .http(308, "", headers: "Location: /new\r\n")
            case "/new": Self.state
            default: .http(404, "")
            }
        } _: { server in
            let source = try source(server)
            for _ in 0..<3 { #expect(state(await source.poll()) == .open) }
            #expect(server.requests.map(\.path) == [Self.list, Self.passive, "/new", "/new", "/new"])
            server.answer { $0.path == Self.passive ? Self.state : .http(500, "") }
            #expect(failure(await source.poll()) != nil)
            #expect(state(await source.poll()) == .open)
        }
    }

    // MARK: Caches

    @Test("polls want no answer from a cache; orders say nothing of caches")
    func noCache() async throws {
        try await withServer { _ in
            Self.state
        } _: { server in
            _ = try await source(server).poll()
            #expect(server.requests.allSatisfy { $0.headers.contains("Cache-Control: no-cache") })
        }
    }

    @Test("an answer from a cache is as old as its header Age says")
    func ageHeader() async throws {
        try await withServer { _ in
            .http(200, #"{"circuit_breakers": {"a": {"state": "closed"}}}"#, headers: "Age: 37\r\n")
        } _: { server in
            let answer = try await source(server).poll()
            guard case .readings(let readings) = answer.outcome else { return }
            #expect(readings.map(\.age) == [.seconds(37)])
            #expect(answer.notice?.text.contains("Age") == true)
        }
    }

    @Test("a cached body is as old as its now, from the first poll where there is a Date, else when it stands still")
    func cachedBody() async throws {
        let body = """
            {"circuit_breakers":{"ledger":{"name":"ledger","mode":"automatic","instance_id":"i-1","state":"closed",
            "failure_count":0,"total_calls":500,"successful_calls":500,"failed_calls":0,"fallback_calls":0,
            "now":"2026-11-30T12:00:00Z","state_since":"2026-11-30T11:00:00Z"}}}
            """
        let time = Mutex(0.0)
        try await withServer { _ in
            .http(200, body, headers: "Date: Mon, 30 Nov 2026 12:10:00 GMT\r\n")
        } _: { server in
            func source() throws -> HealthSource {
                HealthSource(
                    target: try Target.parse("http://127.0.0.1:\(server.port)\(Self.list)"),
                    id: TargetID(index: 0),
                    timeout: .seconds(20),
                    now: { .at(time.withLock { $0 }) }
                )
            }
            func ages(_ source: HealthSource) async -> [Double] {
                var ages: [Double] = []
                for second in 0..<5 {
                    time.withLock { $0 = Double(second) }
                    guard case .readings(let readings) = await source.poll().outcome else { continue }
                    ages += readings.map(\.age.inSeconds)
                }
                return ages
            }
            let dated = try source()
            #expect(await ages(dated) == [600, 600, 600, 600, 600])
            server.answer { _ in .http(200, body) }
            let undated = try source()
            #expect(await ages(undated) == [0, 0, 2, 3, 4])
        }
    }
}
