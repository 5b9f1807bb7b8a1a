import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// One circuit in lines: for terminals too small for charts, down to 40×10.
///
/// The most important lines come first, so that what does not fit is what matters least.
enum FocusSummaryView {
    static func draw(_ track: CircuitTrack, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let facts = CircuitFacts(track, now: state.shownNow, clock: state.clock, glyphs: canvas.glyphs)
        let top = area.top(1).inset(columns: 1, rows: 0)
        let line = facts.state(canvas.theme.style(facts.role))
        canvas.draw(line.fitted(to: top.columns, style: canvas.theme.style(.text)), in: top)
        var rest = area.droppingTop(1)
        if area.rows > 6 {
            HistoryStrip.draw(track, state, in: rest.top(1).inset(columns: 1, rows: 0), on: &canvas)
            rest = rest.droppingTop(1)
        }
        let lines = NoAnswerView.facts(track, state) ?? lines(track, facts, at: state.shownNow)
        FactLines.draw(lines, in: rest, on: &canvas)
    }

    private static func lines(_ track: CircuitTrack, _ facts: CircuitFacts, at now: Moment) -> [FactLines.Fact] {
        let rates = track.rates(at: now.monotonic)
        let refused = track.latest?.counters.refused.map { "\(Figures.count($0)) total" as DisplayText } ?? .empty
        let hits = Figures.percent(rates.cache)
        return [
            FactLines.Fact("not served", facts.notServed, .textStrong),
            .init("outage", facts.outageCost),
            .init("why", facts.causes.isEmpty ? FieldLine([]) : FieldLine([.init(facts.causes, isProse: true)])),
            .init("next probe", FieldLine([.init(facts.nextProbe)]), .textStrong),
            .init("failed", FieldLine("\(facts.failedOfTried) of tried")),
            .init(
                "fallbacks",
                FieldLine([.init(Figures.perSecond(rates.refused), dropPriority: 1), .init(refused)], separator: " · ")
            ),
            .init("cache hits", FieldLine(rates.cache == nil ? hits : "\(hits)%")),
            .init("calls", facts.demand),
            .init("last failure", facts.lastFailure),
            .init("injected", facts.injection, track.latest?.injection == nil ? .text : .statusInjected),
        ].filter { !$0.line.isEmpty }
    }
}
