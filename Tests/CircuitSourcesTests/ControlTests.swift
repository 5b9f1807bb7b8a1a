import CircuitVocabulary
import DisplayText
import MonitorSupport
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

/// The bodies are written by hand after the page that describes them: nothing here is encoded by the code that serves them.
@Suite("Acting on a service over HTTP", .timeLimit(.minutes(2)))
struct ControlTests {
    static let list = "/api/v1/health/circuit-breakers"

    static func circuit(
        _ name: String,
        state: String = "closed",
        mode: String = "automatic",
        since: String = "2026-11-24T13:00:00Z",
        more: String = ""
    ) -> String {
        """
        {"state": "\(state)", "failure_count": 0, "total_calls": 10, "successful_calls": 9, "failed_calls": 1,
         "fallback_calls": 0, "cache_hits": 0, "cache_misses": 0, "cache_size": 0, "last_failure_time": null,
         "name": "\(name)", "mode": "\(mode)", "now": "2026-11-24T14:00:00Z", "instance_id": "p1",
         "state_since": "\(since)"\(more)}
        """
    }

    static func listing(_ circuits: [String: String]) -> StubServer.Reply {
        let members = circuits.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
        return .http(200, "{\"circuit_breakers\": {\(members)}}")
    }

    func source(
        _ server: StubServer,
        permission: ControlPermission = .allowed,
        token: String? = "s3cret"
    ) throws -> HealthSource {
        HealthSource(
            target: try Target.parse("http://127.0.0.1:\(server.port)"),
            id: TargetID(index: 0),
            timeout: .seconds(20),
            permission: permission,
            token: token.flatMap(AccessToken.init),
            operatorName: "ada"
        )
    }

    func readings(_ answer: SourceAnswer) -> [CircuitReading] {
        guard case .readings(let readings) = answer.outcome else { return [] }
        return readings
    }

    static func fleet(_ request: StubServer.Request) -> StubServer.Reply {
        if request.path == list {
            return listing(["redis": circuit("redis"), "a/b ä": circuit("a/b ä")])
        }
        if request.path.hasSuffix("/events") { return .http(200, #"{"events": [], "missed": false}"#) }
        return .http(200, "{}")
    }

    // MARK: Discovery

    @Test("a service with a list is read there, all circuits at once")
    func list() async throws {
        try await withServer(Self.fleet) { server in
            let source = try source(server)
            let first = readings(await source.poll())
            #expect(first.compactMap(\.id.name?.text) == ["a/b ä", "redis"])
            #expect(first.allSatisfy { $0.reading.capabilities == .remote })
            _ = await source.poll()
            #expect(server.requests.filter { !$0.path.hasSuffix("/events") }.map(\.path) == [Self.list, Self.list])
        }
    }

    @Test("a service without a list is asked for it once, and again when the one circuit is missing too")
    func noList() async throws {
        try await withServer {
            $0.path == Self.list ? .http(404, "") : .http(200, #"{"state": "closed"}"#)
        } _: { server in
            let source = try source(server)
            for _ in 0..<3 { #expect(readings(await source.poll()).count == 1) }
            #expect(server.requests.filter { $0.path == Self.list }.count == 1)
            #expect(readings(await source.poll()).first?.reading.capabilities == Capabilities.none)
            server.answer { _ in .http(503, "") }
            _ = await source.poll()
            #expect(server.requests.filter { $0.path == Self.list }.count == 1)
            server.answer { _ in .http(404, "") }
            _ = await source.poll()
            server.answer(Self.fleet)
            #expect(readings(await source.poll()).count == 2)
        }
    }

    @Test("a list that fails for a moment is not given up for the one circuit")
    func listFails() async throws {
        try await withServer(Self.fleet) { server in
            let source = try source(server)
            _ = await source.poll()
            server.answer { $0.path == Self.list ? .http(500, "") : .http(200, #"{"state": "closed"}"#) }
            #expect(readings(await source.poll()).isEmpty)
            server.answer(Self.fleet)
            #expect(readings(await source.poll()).count == 2)
        }
    }

    @Test("a list of several circuits that is missing for an answer or two is not given up for the one circuit")
    func listIsMissing() async throws {
        try await withServer(Self.fleet) { server in
            let source = try source(server)
            #expect(readings(await source.poll()).count == 2)
            let single = StubServer.Reply.http(200, #"{"state": "closed"}"#)
            for _ in 0..<2 {
                server.answer { $0.path == Self.list ? .http(404, "") : single }
                #expect(readings(await source.poll()).isEmpty)
            }
            server.answer(Self.fleet)
            #expect(readings(await source.poll()).count == 2)
            // Gone for good it is: what is left is read, and the list is looked for again, less and less.
            server.answer { $0.path == Self.list ? .http(404, "") : single }
            for _ in 0..<3 { _ = await source.poll() }
            #expect(readings(await source.poll()).count == 1)
            let before = server.requests.count { $0.path == Self.list }
            for _ in 0..<3 { #expect(readings(await source.poll()).count == 1) }
            #expect(server.requests.count { $0.path == Self.list } == before)
        }
    }

    @Test("a service of which one circuit is read is asked for a list now and then, whatever that costs")
    func listComesLater() async throws {
        let time = Mutex(0.0)
        try await withServer {
            $0.path == Self.list ? .http(404, "") : .http(200, #"{"state": "closed"}"#)
        } _: { server in
            let source = HealthSource(
                target: try Target.parse("http://127.0.0.1:\(server.port)"),
                id: TargetID(index: 0),
                timeout: .seconds(20),
                now: { .at(time.withLock { $0 }) }
            )
            func lists() -> Int { server.requests.count { $0.path == Self.list } }
            for second in 0..<60 {
                time.withLock { $0 = Double(second) }
                #expect(readings(await source.poll()).count == 1)
            }
            #expect(lists() == 1)
            // Nothing that it says instead of a list takes the circuit away.
            for (second, reply) in [(61.0, StubServer.Reply.http(500, "")), (300, .http(200, "<html>"))] {
                server.answer { $0.path == Self.list ? reply : .http(200, #"{"state": "closed"}"#) }
                time.withLock { $0 = second }
                #expect(readings(await source.poll()).count == 1)
            }
            #expect(lists() == 3)
            server.answer(Self.fleet)
            time.withLock { $0 = 1_000 }
            #expect(readings(await source.poll()).count == 2)
        }
    }

    @Test("an empty list is an answer, and says so")
    func emptyList() async throws {
        try await withServer { _ in
            Self.listing([:])
        } _: { server in
            let answer = try await source(server).poll()
            #expect(answer.outcome == .readings([]))
            #expect(answer.notice?.text.hasSuffix("has no circuit yet") == true)
        }
    }

    // MARK: Control

    @Test(
        "every action is the request that the service expects",
        arguments: [
            (
                ControlAction.forceOpen(for: .seconds(300), reason: "say \"hi\"\n"), "POST", "force-open",
                #"{"duration_seconds":300,"reason":"say \"hi\"\u000a"}"#
            ),
            (.forceOpen(for: nil), "POST", "force-open", "{}"),
            (.reset(), "POST", "reset", ""),
            (.reset(reason: "Redis is back"), "POST", "reset", #"{"reason":"Redis is back"}"#),
            (.disable(), "POST", "disable", ""),
            (.metricsOnly(reason: ""), "POST", "metrics-only", ""),
            (.inject(.next(10)), "POST", "inject", #"{"next":10}"#),
            (.inject(.share(0.5, for: .seconds(30))), "POST", "inject", #"{"rate":0.5,"duration_seconds":30}"#),
            (
                .inject(.latency(.milliseconds(200), for: .milliseconds(1500))), "POST", "inject",
                #"{"latency_ms":200,"duration_seconds":1.5}"#
            ),
            (.stopInjection, "DELETE", "inject", ""),
        ]
    )
    func requests(action: ControlAction, method: String, verb: String, body: String) async throws {
        try await withServer(Self.fleet) { server in
            let source = try source(server)
            let circuit = try #require(readings(await source.poll()).last?.id)
            let outcome = await source.perform(action, on: circuit)
            #expect(outcome == ControlOutcome(circuit: circuit, action: action, failure: nil, status: 200))
            let request = try #require(server.requests.last)
            #expect(request.method == method)
            #expect(request.path == "\(Self.list)/redis/\(verb)")
            #expect(request.body == body)
            #expect(request.headers.contains("Authorization: Bearer s3cret"))
            #expect(request.headers.contains("X-Operator: ada"))
            #expect(request.headers.contains("Content-Type: application/json") == !body.isEmpty)
        }
    }

    @Test("a name is one part of the address, whatever is in it")
    func encoded() async throws {
        try await withServer(Self.fleet) { server in
            let source = try source(server)
            let circuit = try #require(readings(await source.poll()).first?.id)
            #expect(await source.perform(.reset(), on: circuit).failure == nil)
            #expect(server.requests.last?.path == "\(Self.list)/a%2Fb%20%C3%A4/reset")
        }
    }

    @Test(
        "what the service refuses is said in a few words",
        arguments: [
            (401, #"{"title": "Unauthorized"}"#, "", "401 the token is not accepted"),
            (
                403, #"{"title": "Forbidden", "detail": "injection is switched off here"}"#, "",
                "403 injection is switched off here"
            ),
            (404, "nothing", "", "404 no such circuit, or no control"),
            (
                422, #"{"detail": "must be positive", "field": "duration_seconds"}"#, "",
                "422 duration_seconds: must be positive"
            ),
            (429, "", "Retry-After: 7\r\n", "429 too many requests, try again in 7s"),
            (429, "", "Retry-After: soon\r\n", "429 too many requests, try again later"),
            (500, #"{"detail": "\#u{1b}[31mred"}"#, "", "500 ␛[31mred"),
            (302, "", "Location: http://elsewhere/\r\n", "302 redirects, which control does not follow"),
        ]
    )
    func refusals(status: Int, body: String, headers: String, words: String) async throws {
        try await withServer {
            $0.method == "GET" ? Self.fleet($0) : .http(status, body, headers: headers)
        } _: { server in
            let source = try source(server)
            let circuit = try #require(readings(await source.poll()).last?.id)
            #expect(await source.perform(.reset(), on: circuit).failure?.text == words)
            #expect(server.requests.filter { $0.method == "POST" }.count == 1)
        }
    }

    @Test("without a token the answer 401 says that it needs one")
    func noToken() async throws {
        try await withServer {
            $0.method == "GET" ? Self.fleet($0) : .http(401, "")
        } _: { server in
            let source = try source(server, token: nil)
            let circuit = try #require(readings(await source.poll()).last?.id)
            let outcome = await source.perform(.reset(), on: circuit)
            #expect(outcome.failure == "401 needs a token" && outcome.remedy == .giveToken)
        }
    }

    @Test("nothing is sent that the user did not allow, or to a circuit that was not just listed")
    func refusedHere() async throws {
        try await withServer(Self.fleet) { server in
            let circuit = CircuitID(target: TargetID(index: 0), instance: "127.0.0.1:\(server.port)", name: "redis")
            for (permission, capabilities) in [
                (ControlPermission.notGiven, Capabilities.notAllowed), (.readOnly, .readOnly),
            ] {
                let watching = try source(server, permission: permission)
                #expect(readings(await watching.poll()).last?.reading.capabilities == capabilities)
                #expect(await watching.perform(.reset(), on: circuit).failure != nil)
            }
            let acting = try source(server)
            #expect(await acting.perform(.reset(), on: circuit).failure != nil, "nothing was read yet")
            _ = await acting.poll()
            #expect(await acting.perform(.reset(), on: circuit).failure == nil)
            var other = circuit
            other.name = "ghost"
            #expect(await acting.perform(.reset(), on: other).failure != nil)
            #expect(server.requests.filter { $0.method == "POST" }.count == 1)
        }
    }

    // MARK: The token

    @Test("reading sends the token only to a service that asks for one, and never to another origin")
    func readingToken() async throws {
        try await withServer(Self.fleet) { (elsewhere: StubServer) in
            let other = elsewhere.port
            try await withServer { (request: StubServer.Request) -> StubServer.Reply in
                guard request.headers.contains("Authorization: Bearer s3cret") else { return .http(401, "") }
                if request.path == "/api/v1/health/circuit-breakers" {
                    return .http(307, "", headers: "Location: http://127.0.0.1:\(other)\(Self.list)\r\n")
                }
                return .http(404, "")
            } _: { (server: StubServer) in
                let source = try source(server)
                #expect(readings(await source.poll()).count == 2)
                _ = await source.poll()
                #expect(elsewhere.requests.allSatisfy { !$0.headers.joined().contains("s3cret") })
                #expect(server.requests.first?.headers.joined().contains("s3cret") == false)
            }
            let open = try source(elsewhere)
            _ = await open.poll()
            #expect(elsewhere.requests.allSatisfy { !$0.headers.joined().contains("s3cret") })
        }
    }

    @Test("a token is never printed")
    func secrecy() throws {
        let token = try #require(AccessToken("  s3cret\n"))
        #expect(token.secret == "s3cret")
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains("s3cret"))
        for bad in ["", " \n", "two words", "täken", "a\u{0}b", String(repeating: "x", count: 5000)] {
            #expect(AccessToken(bad) == nil)
        }
    }

    // MARK: What ours says besides

    @Test("the additions of our own service are read")
    func additions() throws {
        let more = """
            , "would_be_state": "open", "thresholds": {"failure_threshold": 5, "recovery_timeout_ms": 60000,
              "failure_rate": 0.5, "slow_call_ms": 1000, "minimum_calls": 20},
             "window": {"kind": "calls", "size": 100, "calls": 40, "failed": 4, "slow": 1, "failure_rate": 0.1,
              "slow_call_rate": null},
             "injection": {"kind": "rate", "rate": 0.5, "added_latency_ms": null, "ends_in_ms": 12000},
             "latency": {"p50_ms": 0.21, "p99_ms": 1.9}
            """
        let body = Self.circuit("redis", mode: "metrics_only", more: more)
        let document = try #require(try HealthBody(Array(body.utf8)).circuits.first)
        let reading = document.reading
        #expect(reading.state == .metricsOnly && reading.wouldBe == .open)
        #expect(
            reading.thresholds
                == Thresholds(
                    failures: 5,
                    recoveryTimeout: .seconds(60),
                    failureRate: 0.5,
                    slowCall: .seconds(1),
                    minimumCalls: 20
                )
        )
        #expect(
            reading.window
                == CallWindow(extent: .calls(100), calls: 40, failed: 4, slow: 1, failureRate: 0.1)
        )
        #expect(reading.injection == Injection(rate: 0.5, timeLeft: .seconds(12)))
        #expect(reading.latency == Latency(median: .microseconds(210), p99: .microseconds(1900)))
        #expect(document.isOurs && document.nonsense.isEmpty)
    }
}
