import CircuitMonitor
import DisplayText
import TerminalCells

/// How an event reads: what happened, why, and the role that colours it.
struct EventText {
    let what: DisplayText
    let why: DisplayText
    let role: Role

    /// The words for an event.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - isShort: Whether there is room for where a transition led only, and not for where it came from.
    ///   - clock: The zone of the times that belong to an event besides its own.
    init(_ event: CircuitEvent, isShort: Bool, clock: CivilClock) {
        switch event.kind {
        case .transition(_, let to): why = event.text.without(to.shownPhrase)
        case .trace(_, let since): why = "between \(clock.time(since)) and \(clock.time(event.time))"
        default: why = event.text
        }
        switch event.kind {
        case .transition(let from, let to):
            what = isShort ? "→ \(to.shownPhrase)" : "\(from.shownPhrase) → \(to.shownPhrase)"
            role = StatePresentation.of(to, .ascii).role
        case .control:
            what = "operator"
            role = .info
        case .injection:
            what = "injection"
            role = .statusInjected
        case .restart:
            what = "restarted"
            role = .warning
        case .lost:
            what = "no answer"
            role = .stateUnreachable
        case .answered:
            what = "answers again"
            role = .ok
        case .note:
            what = .empty
            role = .textDim
        case .marker:
            what = "marker"
            role = .graphMarker
        case .missed:
            what = "events missed"
            role = .warning
        case .trace(.refusing, _):
            what = "was refusing"
            role = .stateOpen
        case .trace(.tripped, _):
            what = "had opened"
            role = .stateOpen
        case .trace(.failedProbe, _):
            what = "probe failed"
            role = .stateOpen
        }
    }
}

extension DisplayText {
    /// The text without words that it begins with and that stand before it already: `forced open for 5m by ana` beside
    /// `closed → forced open`.
    fileprivate func without(_ words: DisplayText) -> DisplayText {
        let beginning = words.text + " "
        return text.hasPrefix(beginning) ? DisplayText(untrusted: String(text.dropFirst(beginning.count))) : self
    }
}
