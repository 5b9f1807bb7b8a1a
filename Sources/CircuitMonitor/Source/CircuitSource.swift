package import CircuitVocabulary
package import DisplayText

/// Where readings come from and where control goes to: one target.
package protocol CircuitSource: Sendable {
    /// Reads every circuit of the target once.
    ///
    /// Never throws and never hangs: a source bounds its own time. It is not called again before it has returned, and
    /// not before ``SourceAnswer/rest`` is over.
    func poll() async -> SourceAnswer

    /// Does something to a circuit.
    func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome
}

/// What a source brought back.
package struct SourceAnswer: Hashable, Sendable {
    package var outcome: PollResult.Outcome

    /// Something about the target that the user should know, one line.
    package var notice: DisplayText?

    /// How long the source wants to be left alone from now on; nil where the polling interval is right.
    package var rest: Duration?

    /// When what it read was asked for and had come, where the poll did more than that.
    package var exchange: PollResult.Exchange?

    /// When it began anew, because this program had stood still in the middle of it; nil for a poll that did not.
    package var begunAnew: Moment?

    package init(
        outcome: PollResult.Outcome,
        notice: DisplayText? = nil,
        rest: Duration? = nil,
        exchange: PollResult.Exchange? = nil
    ) {
        self.exchange = exchange
        self.outcome = outcome
        self.notice = notice
        self.rest = rest
    }
}
