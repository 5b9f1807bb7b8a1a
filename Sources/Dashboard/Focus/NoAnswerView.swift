import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// A target that does not answer, in words: there is nothing that charts could show.
enum NoAnswerView {
    /// Whether there is nothing to show of a circuit but why.
    static func isNeeded(for track: CircuitTrack, at now: Moment) -> Bool {
        switch track.shown(at: now.monotonic) {
        // A poll or two that were lost take no history away.
        case .noAnswer: track.latest == nil || track.staleness(at: now.monotonic) != nil
        case .noData: track.history.isEmpty
        case .noCircuit: true
        case .state: false
        }
    }

    /// `! NO ANSWER`, or that there has not been time for one.
    static func title(of track: CircuitTrack, _ state: DashboardState) -> DisplayText {
        guard case .noAnswer = track.shown(at: state.shownNow.monotonic) else {
            return track.shown(at: state.shownNow.monotonic) == .noCircuit ? "No circuit yet" : "No answer yet"
        }
        let presentation = StatePresentation.noAnswer(state.glyphs)
        return "\(presentation.glyph) \(presentation.word)"
    }

    /// Draws what is known, and says how many rows that takes.
    @discardableResult
    static func draw(_ track: CircuitTrack, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) -> Int {
        FactLines.draw(facts(track, state) ?? [], in: area, on: &canvas)
    }

    /// The address, what it answers, how often it was asked, what it said last and what to do; nil where it answers.
    static func facts(_ track: CircuitTrack, _ state: DashboardState) -> [FactLines.Fact]? {
        let now = state.shownNow
        guard isNeeded(for: track, at: now) else { return nil }
        var facts = [FactLines.Fact("target", FieldLine.prose(track.target), .textStrong)]
        guard case .noAnswer(let failure) = track.shown(at: now.monotonic) else {
            let hasAnswered = track.shown(at: now.monotonic) == .noCircuit
            let status: DisplayText = hasAnswered ? "answers, and has no circuit yet" : "waiting for the first answer"
            return facts + [.init("status", FieldLine.prose(status))]
        }
        facts.append(.init("error", FieldLine.prose(failure.words), .stateUnreachable))
        facts.append(.init("attempts", attempts(track, state)))
        facts.append(.init("last reading", lastReading(track, state)))
        if failure.detail != failure.reason { facts.append(.init("what to do", FieldLine.prose(failure.detail))) }
        return facts
    }

    /// `55 failed · since 14:06:34 · 55s`.
    private static func attempts(_ track: CircuitTrack, _ state: DashboardState) -> FieldLine {
        var fields: [FieldLine.Field] = []
        // How a target is polled is known of the present alone.
        let status = state.pause == nil ? state.fleet[track.id.target] : nil
        if let status { fields.append(.init("\(Figures.count(status.failedPolls)) failed", dropPriority: 3)) }
        let began = status?.failingSince?.wall ?? track.events.last { $0.kind == .lost }?.time
        if let began {
            let length = Durations.elapsed(began.duration(to: state.shownNow.wall))
            fields.append(.init("since \(state.clock.point(began, now: state.shownNow.wall))", dropPriority: 1))
            fields.append(.init("for \(length)", dropPriority: 2))
        }
        return FieldLine(fields, separator: " · ")
    }

    /// `CLOSED · 14:06:33 · 56s ago`.
    private static func lastReading(_ track: CircuitTrack, _ state: DashboardState) -> FieldLine {
        guard let reading = track.latest, let time = track.latestAt else { return FieldLine("none yet") }
        let age = Durations.elapsed(time.monotonic.duration(to: state.shownNow.monotonic))
        return FieldLine(
            [
                .init(StatePresentation.of(reading.state, state.glyphs).label, dropPriority: 3),
                .init(state.clock.point(time.wall, now: state.shownNow.wall), dropPriority: 1),
                .init("\(age) ago", dropPriority: 2),
            ],
            separator: " · "
        )
    }
}
