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

    /// Something about the target that the user should know, one line, as of its last answer.
    package var notice: DisplayText?

    package var id: TargetID { description.id }

    package init(description: TargetDescription) {
        self.description = description
    }

    /// Takes in what a poll brought.
    mutating func apply(_ result: PollResult) {
        lastResult = result
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
}
