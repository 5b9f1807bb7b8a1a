import CircuitMonitor
import CircuitVocabulary
import DisplayText
import MonitorSupport
import Synchronization
import Testing

@testable import CircuitSources

@Suite("Finding out which kind of service a target is")
struct DetectingSourceTests {
    /// A kind whose source answers by a list, the last answer for ever, and counts its polls.
    private final class Script: CircuitSource {
        let answers: [PollResult.Outcome]
        let polls = Mutex(0)

        init(_ answers: PollResult.Outcome...) {
            self.answers = answers
        }

        func poll() async -> SourceAnswer {
            let poll = polls.withLock { polls in
                polls += 1
                return polls
            }
            return SourceAnswer(outcome: answers[min(poll, answers.count) - 1])
        }

        func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome {
            ControlOutcome(circuit: circuit, action: action, failure: nil)
        }

        var kind: SourceKind { SourceKind(name: "toy", label: "toy", summary: "a toy") { _ in self } }
        var count: Int { polls.withLock { $0 } }
    }

    private static let circuits = PollResult.Outcome.readings([
        CircuitReading(id: .named("redis"), reading: Reading(state: .open))
    ])

    private static func failed(_ reason: DisplayText) -> PollResult.Outcome {
        .failure(PollFailure(reason: reason, detail: reason))
    }

    private func settings() throws -> SourceSettings {
        SourceSettings(target: try Target.parse("auth:8000"), id: TargetID(index: 0), timeout: .seconds(1))
    }

    @Test("the first kind that brings circuits is kept, and no other is asked again")
    func keeps() async throws {
        let (wrong, right, later) = (Script(Self.failed("404")), Script(Self.circuits), Script(Self.circuits))
        let source = SourceKind.source(try settings(), of: [wrong.kind, right.kind, later.kind])
        for _ in 0..<3 { #expect(await source.poll().outcome == Self.circuits) }
        #expect((wrong.count, right.count, later.count) == (1, 3, 0))
        #expect(await source.perform(.reset(reason: nil), on: .named("redis")).failure == nil)
    }

    @Test("a kind that was found stays, whatever it answers later")
    func stays() async throws {
        let (found, other) = (Script(Self.circuits, Self.failed("refused")), Script(Self.circuits))
        let source = SourceKind.source(try settings(), of: [found.kind, other.kind])
        _ = await source.poll()
        #expect(await source.poll().outcome == Self.failed("refused"))
        #expect(other.count == 0)
    }

    @Test(
        "where no kind brings circuits the first one's failure is shown, an empty answer before it, and nothing is acted on"
    )
    func shown() async throws {
        let (one, other) = (Script(Self.failed("404")), Script(Self.failed("not JSON")))
        let source = SourceKind.source(try settings(), of: [one.kind, other.kind])
        #expect(await source.poll().outcome == Self.failed("404"))
        #expect(await source.perform(.reset(reason: nil), on: .named("redis")).failure != nil)
        let empty = SourceKind.source(try settings(), of: [one.kind, Script(.readings([])).kind])
        #expect(await empty.poll().outcome == .readings([]))
    }

    @Test("a kind that took half the time-out leaves the others for a later poll")
    func bounded() async throws {
        let (slow, other) = (Script(Self.failed("timeout"), Self.failed("404")), Script(Self.circuits))
        // The clock moves by 0.3 s with each look: the first poll is over its half of the second after two.
        let time = Mutex(0)
        let source = DetectingSource(of: [slow.kind, slow.kind, other.kind], settings: try settings()) {
            time.withLock { time in
                time += 1
                return .at(Double(time) * 0.3)
            }
        }
        #expect(await source.poll().outcome == Self.failed("timeout"))
        #expect((slow.count, other.count) == (2, 0))
    }

    @Test("every kind has a name of its own, in lower case")
    func names() {
        let names = SourceKind.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { name in !name.isEmpty && name.allSatisfy { $0.isLowercase || $0 == "-" } })
    }
}
