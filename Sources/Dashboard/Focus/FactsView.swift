import CircuitMonitor
import DisplayText
import TerminalCells

/// What the breaker says of itself, a line a fact.
enum FactsView {
    static func draw(_ track: CircuitTrack, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let coarseness = track.resolution.map { FieldLine.Field("±\(Durations.setting($0 / 2))") }
        PaneTitle.draw("Breaker", notes: coarseness.map { [$0] } ?? [], above: area, on: &canvas)
        FactLines.draw(facts(track, state, canvas), in: area, on: &canvas)
    }

    private static func facts(_ track: CircuitTrack, _ state: DashboardState, _ canvas: Canvas) -> [FactLines.Fact] {
        let facts = CircuitFacts(track, now: state.shownNow, clock: state.clock, glyphs: canvas.glyphs)
        let probe = facts.nextProbe.isEmpty ? [Figures.absent] : facts.nextProbe
        // What decides and what it costs come before what only tells.
        var lines = [
            FactLines.Fact("state", facts.state(canvas.theme.style(facts.role))),
            .init("not served", facts.outageCost),
            .init("failures", facts.failures),
            .init("window", facts.window ?? FieldLine([])),
            .init("calls", facts.calls),
            .init("cache", facts.cache),
            .init("last failure", facts.lastFailure),
            .init("next probe", FieldLine([.init(probe)]), facts.nextProbe.isEmpty ? .textDim : .textStrong),
            .init("injected", facts.injection, track.latest?.injection == nil ? .text : .statusInjected),
        ]
        if let inFlight = track.latest?.inFlight {
            lines.append(.init("in flight", FieldLine(Figures.count(inFlight))))
        }
        lines.append(.init("settings", facts.settings, .textDim))
        lines.append(.init("target", FieldLine.prose(track.target), .textDim))
        return lines
    }
}
