import CircuitVocabulary
import DisplayText
import MonitorSupport
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

/// The events of circuits that can be acted on.
extension ControlTests {
    @Test("events are asked for when the circuit looks other than before, after the last one known, and only then")
    func events() async throws {
        let before = Self.circuit("redis", since: "2026-11-24T13:00:00Z")
        let after = Self.circuit("redis", since: "2026-11-24T13:30:00Z")
        func answer(_ body: String, _ events: String) -> @Sendable (StubServer.Request) -> StubServer.Reply {
            { $0.path == Self.list ? Self.listing(["redis": body]) : .http(200, events) }
        }
        let first = """
            {"events": [{"id": "p1:1", "time": "2026-11-24T13:00:00Z", "kind": "transition", "from": "half_open",
             "to": "closed", "text": "3 successes"}, {"id": "p1:2", "kind": "nonsense"}], "missed": false}
            """
        let second = """
            {"events": [{"id": "p1:9", "time": "2026-11-24T13:10:00Z", "kind": "control", "text": "forced open"},
             {"id": "p1:10", "time": "2026-11-24T13:10:01Z", "kind": "control", "from": "closed", "to": "forced_open"},
             {"id": "p1:11", "time": "2026-11-24T13:10:02Z", "kind": "would_be", "from": "closed", "to": "open",
              "text": "5 in a row"},
             {"id": "p1:12", "time": "2026-11-24T13:10:03Z", "kind": "injection", "text": "the next 10 calls"}],
             "missed": true, "instance_id": "p1"}
            """
        try await withServer(answer(before, first)) { server in
            let source = try source(server)
            let events = try #require(readings(await source.poll()).first?.events)
            #expect(events.map(\.text) == ["3 successes"])
            #expect(events.first?.kind == .transition(from: .halfOpen, to: .closed))
            #expect(readings(await source.poll()).first?.events == [])
            server.answer(answer(after, second))
            let later = try #require(readings(await source.poll()).first?.events)
            #expect(
                later.map(\.kind) == [
                    .missed, .control, .transition(from: .closed, to: .forcedOpen), .note, .injection,
                ]
            )
            #expect(later.map(\.text.text)[3] == "would be open: 5 in a row")
            let asked = server.requests.map(\.path).filter { $0.contains("/events") }
            #expect(asked == ["\(Self.list)/redis/events", "\(Self.list)/redis/events?after=p1%3A2"])
        }
    }

    @Test("a failed call asks for no events of a closed circuit, and for those of one that only measures")
    func failuresAreNoEvents() async throws {
        for (mode, expected) in [("automatic", 1), ("metrics_only", 3)] {
            let failures = Mutex(0)
            try await withServer { request in
                guard request.path == Self.list else { return .http(200, #"{"events": [], "missed": false}"#) }
                let second = failures.withLock { count in
                    count += 1
                    return count
                }
                let failure = #", "last_failure": {"time": "2026-11-24T13:00:0\#(second)Z", "text": "gone"}"#
                return Self.listing(["redis": Self.circuit("redis", mode: mode, more: failure)])
            } _: { server in
                let source = try source(server)
                for _ in 0..<3 { _ = await source.poll() }
                #expect(server.requests.count { $0.path.contains("/events") } == expected, "\(mode)")
            }
        }
    }

    @Test("an event that changes nothing on a closed circuit is fetched a few polls later")
    func quietEvents() async throws {
        let reset = """
            {"events": [{"id": "p1:5", "time": "2026-11-24T14:00:00Z", "kind": "control", "text": "reset by ada"}]}
            """
        try await withServer(Self.fleet) { server in
            let source = try source(server)
            _ = await source.poll()
            server.answer { $0.path.hasSuffix("redis/events") ? .http(200, reset) : Self.fleet($0) }
            var found: [CircuitEvent] = []
            let before = server.requests.count
            for _ in 0..<10 { found += readings(await source.poll()).flatMap { $0.events ?? [] } }
            #expect(found.map(\.text).contains("reset by ada"))
            #expect(server.requests.count - before <= 10 + 10)
        }
    }

    @Test("a service that keeps no events is asked once")
    func noEvents() async throws {
        try await withServer {
            $0.path == Self.list ? Self.listing(["redis": Self.circuit("redis")]) : .http(404, "")
        } _: { server in
            let source = try source(server)
            for _ in 0..<3 { #expect(readings(await source.poll()).first?.events == nil) }
            #expect(server.requests.filter { $0.path.contains("/events") }.count == 1)
        }
    }

    @Test("events of many circuits are fetched side by side, a few at once")
    func manyEvents() async throws {
        let names = (10..<22).map { "c\($0)" }
        let release = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let counts = Mutex((arrived: 0, answered: 0, most: 0))
        try await withServer { request in
            guard request.path.hasSuffix("/events") else {
                return Self.listing(Dictionary(uniqueKeysWithValues: names.map { ($0, Self.circuit($0)) }))
            }
            let arrived = counts.withLock { counts in
                counts.arrived += 1
                counts.most = max(counts.most, counts.arrived - counts.answered)
                return counts.arrived
            }
            // One after the other would wait for ever.
            if arrived == 4 { release.succeed() }
            let answered = release.futureResult.map { counts.withLock { $0.answered += 1 } }
            return .held(answered, .http(200, #"{"events": [], "missed": false}"#))
        } _: { server in
            let source = try source(server)
            let circuits = readings(await source.poll())
            #expect(circuits.count == names.count && circuits.allSatisfy { $0.events == [] })
            #expect(counts.withLock(\.arrived) == names.count)
            #expect(counts.withLock(\.most) == 4)
            _ = await source.poll()
            #expect(counts.withLock(\.arrived) == names.count)
        }
    }

    @Test("a service that fails to tell the events of one circuit is spared the others until the next poll")
    func illEvents() async throws {
        let names = (10..<22).map { "c\($0)" }
        try await withServer { request in
            request.path.hasSuffix("/events")
                ? .http(500, "")
                : Self.listing(Dictionary(uniqueKeysWithValues: names.map { ($0, Self.circuit($0)) }))
        } _: { server in
            let source = try source(server)
            #expect(readings(await source.poll()).count == names.count)
            #expect(server.requests.count { $0.path.hasSuffix("/events") } <= 4)
        }
    }

    @Test(
        "a change of state in a process that is not known yet to have followed is told of once, by whoever keeps events",
        arguments: [true, false]
    )
    func changeWhileUndecided(keepsEvents: Bool) async throws {
        let opened = """
            {"events": [{"id": "p2:1", "time": "2026-11-24T14:00:00Z", "kind": "transition", "from": "closed",
             "to": "open", "text": "5 in a row"}], "missed": false}
            """
        let polls = Mutex(0)
        try await withServer { request in
            let count = polls.withLock { count in
                if request.path == Self.list { count += 1 }
                return count
            }
            guard request.path == Self.list else {
                guard keepsEvents else { return .http(404, "") }
                return .http(200, count > 2 ? opened : #"{"events": [], "missed": false}"#)
            }
            let isOpen = count > 3
            let body = Self.circuit(
                "redis",
                state: isOpen ? "open" : "closed",
                since: isOpen ? "2026-11-24T14:00:00Z" : "2026-11-24T13:00:00Z"
            )
            return Self.listing(["redis": count > 2 ? body.replacing("p1", with: "p2") : body])
        } _: { server in
            let source = try source(server)
            var fleet = Fleet(hearing: [])
            for second in 0..<8 {
                let moment = Moment.at(Double(second))
                let outcome = await source.poll().outcome
                fleet.apply(
                    PollResult(target: TargetID(index: 0), started: moment, finished: moment, outcome: outcome)
                )
            }
            let changes = fleet.circuits.flatMap(\.events).filter { $0.kind == .transition(from: .closed, to: .open) }
            #expect(changes.count == 1)
            #expect(fleet.circuits.map(\.changeCount).reduce(0, +) == 1)
        }
    }

    @Test("where several processes answer in turn, each is an instance and none takes an order")
    func severalProcesses() async throws {
        let polls = Mutex(0)
        try await withServer { request in
            guard request.path == Self.list else { return .http(404, "") }
            let count = polls.withLock { count in
                count += 1
                return count
            }
            let body = Self.circuit("redis").replacing("p1", with: "p\(count % 2)")
            return Self.listing(["redis": body])
        } _: { server in
            let source = try source(server)
            var answer = await source.poll()
            for _ in 0..<4 { answer = await source.poll() }
            let circuit = try #require(readings(answer).first)
            #expect(circuit.id.instance == "127.0.0.1:\(server.port) p1")
            #expect(circuit.reading.capabilities == Capabilities.none)
            #expect(answer.notice?.text.hasPrefix("several processes answer here in turn") == true)
            let outcome = await source.perform(.reset(), on: circuit.id)
            #expect(outcome.failure?.text.contains("several processes") == true)
            #expect(!server.requests.contains { $0.method == "POST" })
        }
    }
}
