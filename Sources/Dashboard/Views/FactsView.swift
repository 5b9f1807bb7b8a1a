import CircuitMonitor
import DisplayText
import TerminalCells

/// What the breaker says of itself, a line a fact.
enum FactsView {
    static func draw(_ track: CircuitTrack, _ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let coarseness = track.resolution.map { ["±\(Durations.setting($0 / 2))"] as [DisplayText] } ?? []
        PaneTitle.draw("Breaker", notes: coarseness, above: area, on: &canvas)
        let theme = canvas.theme
        let room = area.columns - nameColumns
        for (row, line) in lines(track, state, room: room, theme: theme, glyphs: canvas.glyphs).enumerated() {
            let place = area.line(row)
            canvas.draw(line.name, in: place.droppingLeft(1), style: theme.style(.textDim))
            canvas.draw(line.value, in: place.droppingLeft(nameColumns))
        }
    }

    private static let nameColumns = 14

    private typealias Line = (name: DisplayText, value: StyledText)

    private static func lines(
        _ track: CircuitTrack,
        _ state: DashboardState,
        room: Int,
        theme: Theme,
        glyphs: GlyphSet
    ) -> [Line] {
        let facts = CircuitFacts(track, now: state.shownNow, clock: state.clock, glyphs: glyphs)
        func line(_ name: DisplayText, _ value: DisplayText, _ role: Role = .text) -> Line {
            (name, StyledText(value.fitted(to: room), theme.style(role)))
        }
        var lines = [
            ("state", stateLine(facts, room: room, theme: theme)),
            line("failures", facts.failures),
            line("calls", facts.calls.fitting(room)),
            line("cache", facts.cache.fitting(room)),
            line("last failure", facts.lastFailure),
            line("next probe", facts.nextProbe ?? Figures.absent, facts.nextProbe == nil ? .textDim : .textStrong),
            line("injected", facts.injection, track.latest?.injection == nil ? .text : .statusInjected),
        ]
        // What decides comes before what only tells.
        if let window = facts.window { lines.insert(line("window", window.fitting(room)), at: 2) }
        if let inFlight = track.latest?.inFlight { lines.append(line("in flight", Figures.count(inFlight))) }
        if let settings = facts.settings { lines.append(line("settings", settings, .textDim)) }
        return lines
    }

    private static func stateLine(_ facts: CircuitFacts, room: Int, theme: Theme) -> StyledText {
        let label = facts.presentation.label
        let since = facts.since.map { " \($0)" as DisplayText } ?? .empty
        let forms = [facts.standing + since, facts.standing].map { standing in
            [standing, facts.stateNote ?? .empty].filter { !$0.isEmpty }.joined(separator: " · ")
        }
        var value = StyledText(label, theme.style(facts.role))
        value.append(" \(forms.fitting(room - label.columns - 1))", theme.style(.text))
        return value
    }
}
