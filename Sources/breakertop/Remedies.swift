import CircuitMonitor
import DisplayText

extension Remedy {
    /// The options and settings of this program by which it is done.
    var words: DisplayText {
        switch self {
        case .longerTimeout: "--timeout waits longer"
        case .giveToken:
            "give it with BREAKERTOP_TOKEN or --token-file, or as token-file of the target in the configuration"
        case .checkToken: "check BREAKERTOP_TOKEN, --token-file or token-file in the configuration"
        case .namePath: "give the path with --path"
        case .allowControl: "start with --control"
        }
    }

    /// A sentence with what helps behind it.
    fileprivate func following(_ sentence: DisplayText) -> DisplayText {
        sentence.text.hasSuffix("?") ? "\(sentence) \(words)" : "\(sentence): \(words)"
    }
}

/// A source whose failures name the options that help.
struct AdvisingSource: CircuitSource {
    /// The source that brings the readings and the failures.
    let source: any CircuitSource

    func poll() async -> SourceAnswer {
        var answer = await source.poll()
        if case .failure(var failure) = answer.outcome, let remedy = failure.remedy {
            failure.detail = remedy.following(failure.detail)
            answer.outcome = .failure(failure)
        }
        return answer
    }

    func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome {
        var outcome = await source.perform(action, on: circuit)
        if let failure = outcome.failure, let remedy = outcome.remedy { outcome.failure = remedy.following(failure) }
        return outcome
    }
}
