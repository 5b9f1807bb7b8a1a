import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// How many circuits look alike.
struct StateCount: Hashable {
    /// What the first of them shows.
    var shown: ShownState
    /// Whether their readings are too old to say which state they are in now.
    var isStale: Bool
    var count: Int
}

extension Fleet {
    /// How many of the circuits at some places are in which state, in the order of the first of each.
    func stateCounts(of places: some Sequence<Int>, at now: MonotonicTime) -> [StateCount] {
        var counts: [StateCount] = []
        var known = [Int?](repeating: nil, count: CircuitState.allCases.count + 4)
        for place in places {
            let shown = circuits[place].shown(at: now)
            var kind: Int
            switch shown {
            case .noAnswer: kind = CircuitState.allCases.count
            case .noData: kind = CircuitState.allCases.count + 1
            case .noCircuit: kind = CircuitState.allCases.count + 2
            case .state(let state): kind = state.rawValue
            }
            var isStale = false
            if case .state = shown, circuits[place].staleness(at: now) != nil {
                (kind, isStale) = (CircuitState.allCases.count + 3, true)
            }
            if let index = known[kind] {
                counts[index].count += 1
            } else {
                known[kind] = counts.count
                counts.append(StateCount(shown: shown, isStale: isStale, count: 1))
            }
        }
        return counts
    }
}

extension [StateCount] {
    /// `○2 ◐1 ●17 ·3`: those that were read too long ago count as those of which nothing is known.
    func text(_ glyphs: GlyphSet) -> DisplayText { fields(glyphs).map(\.text).joined(separator: " ") }

    /// The same in its parts, each with its role.
    func fields(_ glyphs: GlyphSet) -> [(text: DisplayText, role: Role)] {
        map { alike in
            let presentation = alike.isStale ? .noData(glyphs) : StatePresentation.of(alike.shown, glyphs)
            return ("\(presentation.glyph)\(alike.count)", alike.isStale ? .tableRowStale : presentation.role)
        }
    }
}
