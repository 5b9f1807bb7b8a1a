import CircuitVocabulary
import DisplayText
import MonitorSupport
import Synchronization
import Testing

@testable import CircuitMonitor
@testable import CircuitPolling
@testable import CircuitSources

@Suite("A stop of this program in the middle of a poll", .timeLimit(.minutes(2)))
struct OwnStopTests {
    @Test("what was asked before it is asked again, and the time of it is a silence", arguments: [true, false])
    func askedAgain(isAnswered: Bool) async throws {
        let clock = Mutex(MonotonicTime.at(0))
        let stops = Mutex(0)
        try await withServer { _ in
            // The program is stopped for a minute while the third answer is on its way.
            let isStop = stops.withLock { count in
                count += 1
                return count == 3
            }
            clock.withLock { $0 = $0.advanced(by: isStop ? .seconds(60) : .milliseconds(5)) }
            if isStop, !isAnswered { return .bytesThenClose("") }
            return .http(200, #"{"circuit_breakers": {"a": {"state": "closed", "failed_calls": 3}}}"#)
        } _: { server in
            let source = HealthSource(
                target: try Target.parse("http://127.0.0.1:\(server.port)"),
                id: TargetID(index: 0),
                timeout: .seconds(5),
                now: { clock.withLock { $0 } }
            )
            for _ in 0..<2 { #expect(await source.poll().begunAnew == nil) }
            let answer = await source.poll()
            let begun = try #require(answer.begunAnew)
            #expect(begun.monotonic > .at(59))
            guard case .readings(let readings) = answer.outcome else {
                Issue.record("no reading")
                return
            }
            #expect(readings.first?.reading.state == .closed)
            #expect(try #require(answer.exchange).sent.monotonic > .at(59))
        }
    }

    @Test("a closed circuit has not lasted through it, unless the target says so or nothing can have opened it")
    func closed() throws {
        func standing(_ before: Reading, _ after: Reading) throws -> Standing? {
            var fleet = Fleet(hearing: [
                .reading(Reading(state: .open), at: 0), .reading(before, at: 1), .reading(before, at: 2),
            ])
            fleet.apply(.reading(after, at: 62))
            return try #require(fleet.only).standing(at: .at(62))
        }
        let closed = Reading(state: .closed, counters: Counters(succeeded: 5, failed: 3))
        let failed = Reading(state: .closed, counters: Counters(succeeded: 5, failed: 9))
        #expect(try standing(closed, failed) == Standing(duration: .zero, isAtLeast: true, isOutage: false))
        let silent = Reading(state: .closed)
        #expect(try standing(silent, silent) == Standing(duration: .zero, isAtLeast: true, isOutage: false))
        #expect(try standing(closed, closed) == Standing(duration: .seconds(61), isAtLeast: false, isOutage: false))
    }

    @Test("the poll that began anew is the one that counts, and not how long it took from the start")
    func spacing() async throws {
        let source = StoppedSource()
        let description = TargetDescription.numbered(0, interval: .milliseconds(50))
        let monitor = Monitor(targets: [MonitoredTarget(description: description, source: source)])
        let (results, continuation) = AsyncStream<PollResult>.makeStream()
        let run = Task {
            await monitor.run { continuation.yield($0) }
            continuation.finish()
        }
        defer { run.cancel() }
        for await result in results {
            #expect(result.started == source.begun)
            break
        }
    }

    /// A source that says of its poll that it began anew.
    private final class StoppedSource: CircuitSource {
        let begun = Moment.at(-5)

        func poll() async -> SourceAnswer {
            var answer = SourceAnswer(
                outcome: .readings([CircuitReading(id: .named("a"), reading: Reading(state: .open))])
            )
            answer.begunAnew = begun
            return answer
        }

        func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome {
            ControlOutcome(circuit: circuit, action: action, failure: nil)
        }
    }
}
