package import CircuitVocabulary
package import DisplayText

/// How the polling of one target goes.
package struct TargetStatus: Hashable, Sendable, Identifiable {
    package var description: TargetDescription

    package var lastResult: PollResult?

    /// Why the last poll failed; nil while the target answers.
    package var failure: PollFailure?

    /// The beginning of the first of the failed polls that are still going on.
    package var failingSince: Moment?

    /// How many polls have failed since the last answer.
    package private(set) var failedPolls = 0

    package var lastAnswer: Moment?

    /// The beginning of the first poll since the last fresh answer; nil after a fresh one.
    ///
    /// A poll that failed and one that was answered from the past are alike: neither tells how the target is.
    package private(set) var unheardSince: Moment?

    /// How old the last answer was when it came.
    package private(set) var age = Duration.zero

    /// When the last fresh answer came.
    private(set) var lastFreshAnswer: MonotonicTime?

    /// Something about the target that the user should know, one line, as of its last answer.
    package var notice: DisplayText?

    package var id: TargetID { description.id }

    package init(description: TargetDescription) {
        self.description = description
    }

    /// Takes in what a poll brought.
    ///
    /// - Parameters:
    ///   - result: What it brought.
    ///   - spacing: How far apart this poll and the next one are.
    mutating func apply(_ result: PollResult, spacing: Duration) {
        lastResult = result
        hear(result, spacing: spacing)
        switch result.outcome {
        case .readings:
            failure = nil
            failingSince = nil
            failedPolls = 0
            notice = result.notice
            lastAnswer = result.finished
        case .failure(let why):
            failure = why
            failedPolls += 1
            if let said = result.notice { notice = said }
            if failingSince == nil { failingSince = result.started }
        }
    }
    /// Notes whether a poll brought something fresh.
    private mutating func hear(_ result: PollResult, spacing: Duration) {
        if case .readings(let reports) = result.outcome {
            age = reports.map(\.age).min() ?? .zero
            if age <= CircuitHistory.reach(of: spacing) {
                unheardSince = nil
                lastFreshAnswer = result.finished.monotonic
                return
            }
        }
        if unheardSince == nil { unheardSince = result.started }
    }
}
