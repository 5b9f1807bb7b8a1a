import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// What the signs and columns of the screens mean, for who sees them for the first time.
enum HelpLegend {
    /// A sign as it is drawn, and what it means.
    struct Entry {
        let sign: StyledText
        let meaning: DisplayText
    }

    /// The signs of the states, with their cells in histories, and those on time axes.
    static func signs(_ theme: Theme, _ glyphs: GlyphSet) -> [Entry] {
        let states: [(StatePresentation, DisplayText)] = [
            (.of(.open, glyphs), "calls are refused until a probe succeeds"),
            (.of(.forcedOpen, glyphs), "an operator has forced it to refuse calls"),
            (.noAnswer(glyphs), "the target does not answer; the last known state is dimmed"),
            (.of(.halfOpen, glyphs), "a few probes pass, other calls are refused"),
            (.of(.closed, glyphs), "calls pass"),
            (.of(.disabled, glyphs), "calls pass; it never opens"),
            (.of(.metricsOnly, glyphs), "calls pass; the state it would have is only computed"),
            (.of(.unknown, glyphs), "the target reports no state, or an unknown word"),
            (.noData(glyphs), "no reading yet, or an old one; in a chart: no data"),
        ]
        let marks: [(DisplayText, DisplayText)] = [
            (HistoryStrip.restartMark(glyphs), "the service was restarted"),
            (MarkerView.sign(glyphs), "a marker"),
        ]
        let text = theme.style(.dialog)
        return states.map { state, meaning in
            var sign = StyledText("\(state.glyph) ", theme.style(state.role).over(text))
            var strip = theme.style(state.role).over(text)
            if state.underlinesStrip { strip.attributes.insert(.underline) }
            sign.append(state.strip, strip)
            sign.append(" \(state.word)", theme.style(state.role).over(text))
            return Entry(sign: sign, meaning: meaning)
        }
            + marks.map { mark, meaning in
                Entry(sign: StyledText("  \(mark)", theme.style(.graphMarker).over(text)), meaning: meaning)
            }
    }

    /// What the chart of the calls is made of.
    static func calls(_ theme: Theme, _ glyphs: GlyphSet) -> [Entry] {
        FigureCharts.callSeries(theme).map { entry in
            let sample = entry.series.sample(glyphs)
            let cells = StyledText(sample.runs.map { .init($0.text, $0.style.over(theme.style(.dialog))) })
            return Entry(sign: StyledText("  ", theme.style(.dialog)) + cells, meaning: entry.meaning)
        }
    }

    /// The words and figures that say more than they seem to.
    static func words(_ theme: Theme) -> [Entry] {
        let words: [(DisplayText, DisplayText)] = [
            (TargetAccent.sign, "before a circuit: its target is production"),
            ("NOT SERVED", "calls that failed or were refused, and their share of all calls"),
            ("FAIL%", "failed of tried: among the calls that succeeded or failed"),
            ("~30.0", "the failure rate that the service computed over a window of its own"),
            ("TRIED/s", "calls that were tried"),
            ("FALLBACKS/s", "calls refused without being tried: they get the fallback"),
            ("CACHE%", "hits among the lookups in the fallback's cache"),
            ("FOR", "the outage where there is one, else the time in the state"),
            ("≥3m10s", "at least: it began before the first reading, or in a gap"),
            ("stale 12s", "the newest reading is that old"),
            ("—", "no figure: no calls, or not reported"),
        ]
        return words.map {
            Entry(sign: StyledText($0, theme.style(.textStrong).over(theme.style(.dialog))), meaning: $1)
        }
    }
}
