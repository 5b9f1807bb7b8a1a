import ArgumentParser
import CircuitMonitor
import CircuitVocabulary
import DisplayText
import Testing

@testable import breakertop

@Suite("What helps against a failure")
struct RemedyTests {
    /// A source that fails with a remedy, or with none.
    private struct Failing: CircuitSource {
        let remedy: Remedy?
        let words: DisplayText

        func poll() async -> SourceAnswer {
            SourceAnswer(outcome: .failure(PollFailure(reason: "timeout", detail: words, remedy: remedy)))
        }

        func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome {
            ControlOutcome(circuit: circuit, action: action, failure: words, remedy: remedy)
        }
    }

    private static let circuit = CircuitID(target: TargetID(index: 0), instance: "a", name: "redis")

    private func said(_ remedy: Remedy?, after words: DisplayText) async throws -> (poll: String, control: String) {
        let source = AdvisingSource(source: Failing(remedy: remedy, words: words))
        guard case .failure(let failure) = await source.poll().outcome else { throw CancellationError() }
        #expect(failure.reason == "timeout")
        let outcome = await source.perform(.reset(), on: Self.circuit)
        return (failure.detail.text, try #require(outcome.failure?.text))
    }

    @Test("the option that helps stands behind the failure, of a poll and of an order", arguments: Remedy.allCases)
    func words(remedy: Remedy) async throws {
        let said = try await said(remedy, after: "it failed")
        #expect(said.poll == "it failed: \(remedy.words)" && said.control == said.poll)
        #expect(try await self.said(remedy, after: "is it up?").poll == "is it up? \(remedy.words)")
    }

    @Test("every option that is named exists")
    func options() {
        let help = Watch.helpMessage()
        for remedy in Remedy.allCases {
            for word in remedy.words.text.split(whereSeparator: { " ,".contains($0) }) where word.hasPrefix("--") {
                #expect(help.contains(word), "\(word)")
            }
        }
    }

    @Test("where nothing helps, nothing is added")
    func none() async throws {
        let said = try await said(nil, after: "it failed")
        #expect(said.poll == "it failed" && said.control == "it failed")
    }
}
