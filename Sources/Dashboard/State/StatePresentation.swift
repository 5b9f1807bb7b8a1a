package import CircuitMonitor
package import CircuitVocabulary
package import DisplayText
package import TerminalCells

/// How a state looks: glyph, word, strip cell and role, never colour alone.
package struct StatePresentation: Hashable, Sendable {
    /// The state in capitals, as a table shows it.
    package var word: DisplayText
    /// The state in lower case, as a count or an event names it.
    package var phrase: DisplayText
    /// The glyph before the word.
    package var glyph: DisplayText
    /// The cell in a history strip.
    package var strip: DisplayText
    package var role: Role
    /// Whether the cell in a strip is underlined, because its shape is another state's too.
    package var underlinesStrip = false

    /// Glyph and word: `○ OPEN`.
    package var label: DisplayText { "\(glyph) \(word)" }

    /// How a state of a circuit looks with a set of glyphs.
    package static func of(_ state: CircuitState, _ glyphs: GlyphSet) -> Self {
        // The Linux console has blocks but few of the round glyphs.
        let round = glyphs == .unicode
        let blocks = glyphs != .ascii
        return switch state {
        case .closed:
            Self(
                word: "CLOSED",
                phrase: state.shownPhrase,
                glyph: round ? "●" : "o",
                strip: blocks ? "▁" : "_",
                role: .stateClosed
            )
        case .halfOpen:
            Self(
                word: "HALF-OPEN",
                phrase: state.shownPhrase,
                glyph: round ? "◐" : "%",
                strip: blocks ? "▄" : "=",
                role: .stateHalfOpen
            )
        case .open:
            Self(
                word: "OPEN",
                phrase: state.shownPhrase,
                glyph: round ? "○" : "X",
                strip: blocks ? "█" : "#",
                role: .stateOpen
            )
        case .forcedOpen:
            Self(
                word: "FORCED",
                phrase: state.shownPhrase,
                glyph: round ? "■" : "F",
                strip: blocks ? "█" : "F",
                role: .stateForcedOpen,
                underlinesStrip: blocks
            )
        case .disabled:
            Self(
                word: "DISABLED",
                phrase: state.shownPhrase,
                glyph: round ? "◌" : "-",
                strip: "-",
                role: .stateDisabled
            )
        case .metricsOnly:
            Self(
                word: "METRICS",
                phrase: state.shownPhrase,
                glyph: round ? "◍" : "m",
                strip: blocks ? "▁" : "m",
                role: .stateMetricsOnly,
                underlinesStrip: blocks
            )
        case .unknown:
            Self(word: "UNKNOWN", phrase: state.shownPhrase, glyph: "?", strip: "?", role: .stateUnknown)
        }
    }

    /// How a target that does not answer looks.
    package static func noAnswer(_ glyphs: GlyphSet) -> Self {
        Self(
            word: "NO ANSWER",
            phrase: "no answer",
            glyph: "!",
            strip: glyphs == .ascii ? "!" : "╳",
            role: .stateUnreachable
        )
    }

    /// How a circuit looks of which nothing is known yet; in a strip also a gap.
    package static func noData(_ glyphs: GlyphSet) -> Self {
        let dot: DisplayText = glyphs == .ascii ? "." : "·"
        return Self(word: "connecting…", phrase: "connecting", glyph: dot, strip: dot, role: .stateNoData)
    }

    /// How a target looks that answers and names no circuit.
    package static func noCircuit(_ glyphs: GlyphSet) -> Self {
        var presentation = noData(glyphs)
        (presentation.word, presentation.phrase) = ("NO CIRCUIT", "no circuit")
        return presentation
    }

    /// How what the screen knows of a circuit looks.
    package static func of(_ shown: ShownState, _ glyphs: GlyphSet) -> Self {
        switch shown {
        case .state(let state): of(state, glyphs)
        case .noAnswer: noAnswer(glyphs)
        case .noData: noData(glyphs)
        case .noCircuit: noCircuit(glyphs)
        }
    }

    /// How one cell of a history looks; nil is a gap.
    package static func of(_ strip: StripState?, _ glyphs: GlyphSet) -> Self {
        switch strip {
        case .state(let state): of(state, glyphs)
        case .noAnswer: noAnswer(glyphs)
        case nil: noData(glyphs)
        }
    }
}

extension CircuitState {
    /// ``CircuitState/phrase`` as the screen draws it.
    package var shownPhrase: DisplayText { Self.shownPhrases[rawValue] }

    /// Made once: measuring a text for every row and event of a frame would cost more than drawing it.
    private static let shownPhrases = allCases.map { DisplayText(stringLiteral: $0.phrase) }
}
