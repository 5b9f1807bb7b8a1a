import CircuitVocabulary
import DisplayText
import MonitorSupport
import Synchronization
import Testing

@testable import CircuitMonitor
@testable import CircuitPolling
@testable import CircuitSources

@Suite("Watching services that change", .timeLimit(.minutes(2)))
struct MonitorTests {
    /// Watches a server and hands every fleet to `body` until it returns true for each of its steps.
    private func watch(
        _ targets: [MonitoredTarget],
        _ steps: [(what: String, holds: (Fleet) -> Bool, then: () async throws -> Void)]
    ) async throws {
        let monitor = Monitor(targets: targets)
        let (results, continuation) = AsyncStream<PollResult>.makeStream()
        let run = Task {
            await monitor.run { continuation.yield($0) }
            continuation.finish()
        }
        defer { run.cancel() }
        var fleet = Fleet(targets: targets.map(\.description), now: SystemClock.now())
        var left = steps[...]
        for await result in results {
            fleet.apply(result)
            if let step = left.first, step.holds(fleet) {
                left.removeFirst()
                try await step.then()
            }
            if left.isEmpty { break }
        }
        #expect(left.isEmpty, "never seen: \(left.first?.what ?? "")")
    }

    private func target(_ server: StubServer, _ index: Int = 0) throws -> MonitoredTarget {
        let target = try Target.parse("127.0.0.1:\(server.port)")
        let id = TargetID(index: index)
        return MonitoredTarget(
            description: target.description(id: id, interval: .milliseconds(50), source: "health JSON"),
            source: HealthSource(target: target, id: id, timeout: .seconds(5))
        )
    }

    @Test("a flip, a restart, a stop and a comeback on the same port are each seen and told apart")
    func lifeOfAService() async throws {
        func closed(_ calls: Int) -> @Sendable (StubServer.Request) -> StubServer.Reply {
            { _ in .http(200, #"{"state": "closed", "successful_calls": \#(calls), "failed_calls": 0}"#) }
        }
        try await withServer(closed(1_000)) { server in
            func last(_ fleet: Fleet) -> CircuitEvent.Kind? { fleet.circuits.first?.events.last?.kind }
            try await watch(
                [target(server)],
                [
                    (
                        "closed", { $0.only?.latest?.state == .closed },
                        {
                            server.answer { _ in
                                .http(200, #"{"state": "open", "successful_calls": 1000, "failed_calls": 5}"#)
                            }
                        }
                    ),
                    ("opened", { last($0) == .transition(from: .closed, to: .open) }, { server.answer(closed(3)) }),
                    ("restarted", { last($0) == .restart }, { try await server.stop() }),
                    (
                        "stopped", { last($0) == .lost && $0.only?.failure?.reason == "refused" },
                        { try await server.start() }
                    ),
                    (
                        "came back",
                        { last($0) == .answered && $0.only?.shown(at: SystemClock.monotonic) == .state(.closed) }, {}
                    ),
                ]
            )
        }
    }

    @Test("a target that hangs does not hold up another")
    func hangingNeighbour() async throws {
        try await withServer { _ in
            .silence
        } _: { hanging in
            try await withServer { _ in
                .http(200, #"{"state": "closed"}"#)
            } _: { healthy in
                let counted = Mutex(0)
                try await watch(
                    [target(hanging, 0), target(healthy, 1)],
                    [
                        (
                            "twenty polls",
                            { _ in
                                counted.withLock {
                                    $0 += 1; return $0 >= 20
                                }
                            }, {}
                        )
                    ]
                )
                #expect(hanging.requests.count == 1)
            }
        }
    }

    @Test("a poll now does not wait for the tick")
    func pollNow() async throws {
        try await withServer { _ in
            .http(200, #"{"state": "closed"}"#)
        } _: { server in
            let target = try Target.parse("127.0.0.1:\(server.port)")
            let id = TargetID(index: 0)
            let monitor = Monitor(targets: [
                MonitoredTarget(
                    description: target.description(id: id, interval: .seconds(3_600), source: "health JSON"),
                    source: HealthSource(target: target, id: id, timeout: .seconds(5))
                )
            ])
            let (results, continuation) = AsyncStream<PollResult>.makeStream()
            let run = Task { await monitor.run { continuation.yield($0) } }
            var count = 0
            for await _ in results {
                count += 1
                if count == 4 { break }
                monitor.pollNow(id)
            }
            run.cancel()
            await run.value
            // One more than polls: the first asked for a list as well.
            #expect(server.requests.count == 5)
        }
    }

    @Test("control goes to the source of the circuit's target, and to nobody for a stranger")
    func control() async throws {
        let source = RecordingSource()
        let monitor = Monitor(targets: [MonitoredTarget(description: .numbered(3), source: source)])
        #expect(await monitor.perform(.reset(), on: .named("redis", on: 3)).failure == nil)
        #expect(await monitor.perform(.reset(), on: .named("redis", on: 4)).failure != nil)
        #expect(source.performed.withLock { $0 } == [.reset()])
    }

    private final class RecordingSource: CircuitSource {
        let performed = Mutex<[ControlAction]>([])

        func poll() async -> SourceAnswer { SourceAnswer(outcome: .readings([])) }

        func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome {
            performed.withLock { $0.append(action) }
            return ControlOutcome(circuit: circuit, action: action, failure: nil)
        }
    }
}
