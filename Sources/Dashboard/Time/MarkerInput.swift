import CircuitMonitor
package import CircuitVocabulary
package import DisplayText

/// The line in which the note of a marker is typed.
package struct MarkerInput: Hashable, Sendable {
    /// The time that is marked: the one that was shown when the key was pressed.
    package let moment: Moment

    package private(set) var note = TextInput(limit: 60)

    package init(moment: Moment) {
        self.moment = moment
    }

    /// What a key did.
    package enum Reaction: Hashable, Sendable {
        case stay
        case close
        case mark(DisplayText)
    }

    /// Hears one key: everything that can be typed is typed.
    package mutating func handle(_ key: KeyStroke) -> Reaction {
        if note.handle(key) { return .stay }
        guard !key.isControl else { return .stay }
        switch key.key {
        case .escape: return .close
        case .enter: return .mark(note.isEmpty ? "marker" : note.shown)
        default: return .stay
        }
    }

    /// Takes in pasted text, as one line.
    package mutating func paste(_ text: String) {
        note.paste(text)
    }
}
