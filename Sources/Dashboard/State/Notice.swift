import CircuitMonitor
package import CircuitVocabulary
package import DisplayText

/// Something about the program itself that its user should know: a theme of theirs that cannot be used.
///
/// It stands below the screen for a time, where it costs no line, and in the help for the whole session.
package struct Notice: Hashable, Sendable {
    /// The line, and shorter forms of it for less room.
    package var forms: [DisplayText]

    /// Until when it stands below the screen.
    package var until: MonotonicTime

    /// A notice that is made at a time.
    ///
    /// - Parameters:
    ///   - text: One line that says what is wrong, where, and what to do.
    ///   - short: A few words of it, for less room; they lead to the help.
    ///   - now: The time.
    package init(_ text: DisplayText, short: DisplayText, at now: MonotonicTime) {
        forms = [text, short]
        // Long enough to read a line of the width of a screen, twice.
        until = now.advanced(by: .seconds(20))
    }

    /// The whole line.
    package var text: DisplayText { forms.first ?? .empty }
}
