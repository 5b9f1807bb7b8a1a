/// Why there is no screen to draw on; each says in one line what is missing.
package enum TerminalError: Error, Hashable, Sendable {
    case outputIsNoTerminal
    case noControllingTerminal(reason: String)
    case termNotSet
    case unknownTerm(String)
    case noTerminfoDatabase(term: String)
    case cannotMoveCursor(term: String)
    case alreadyRunning
    case system(operation: String, reason: String)
}

extension TerminalError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .outputIsNoTerminal:
            "a terminal is needed: standard output is not a terminal"
        case .noControllingTerminal(let reason):
            "a terminal is needed: /dev/tty cannot be opened (\(reason))"
        case .termNotSet:
            "a terminal is needed: TERM is not set"
        case .unknownTerm(let term):
            "a terminal is needed that is known here: there is no terminfo entry for TERM=\(visible(term)); "
                + "try TERM=xterm-256color"
        case .noTerminfoDatabase(let term):
            "a terminal is needed that is known here: no terminfo database was found for TERM=\(visible(term))"
        case .cannotMoveCursor(let term):
            "a terminal is needed that can move the cursor: TERM=\(visible(term)) cannot"
        case .alreadyRunning:
            "there is one screen at a time: one is already open in this process"
        case .system(let operation, let reason):
            "the terminal cannot be used: \(operation) failed (\(reason))"
        }
    }

    /// Whether this process has no terminal that a screen could be drawn on, whatever it is called.
    package var lacksTerminal: Bool {
        switch self {
        case .outputIsNoTerminal, .noControllingTerminal, .termNotSet, .cannotMoveCursor: true
        case .unknownTerm, .noTerminfoDatabase, .alreadyRunning, .system: false
        }
    }

    /// A name from the environment, fit for one line of a message.
    private func visible(_ name: String) -> String {
        let printable = name.unicodeScalars.prefix(64).map { (0x21..<0x7F).contains($0.value) ? Character($0) : "?" }
        return String(printable)
    }
}
