import Foundation
import PseudoTerminal
import Testing

/// The test program on a pseudo-terminal.
struct Probe {
    let terminal: PseudoTerminal
    private let before: termios

    /// Starts it, and waits for its first screen unless it is not to get that far.
    init(
        columns: Int = 80,
        rows: Int = 24,
        arguments: [String] = [],
        environment: [String: String?] = [:],
        wrapper: [String] = [],
        standardOutput: PseudoTerminal.StandardOutput = .terminal,
        showsScreen: Bool = true
    ) throws {
        terminal = try PseudoTerminal(columns: columns, rows: rows)
        before = terminal.settings()
        let path = try #require(BuiltExecutable.path(of: "TerminalProbe"), "TerminalProbe is not built")
        let command =
            wrapper.map { $0.replacingOccurrences(of: "PROBE", with: path) }
            + (wrapper.contains { $0.contains("PROBE") } ? [] : [path])
        try terminal.spawn(
            command[0],
            Array(command.dropFirst()) + arguments,
            environment: BuiltExecutable.environment(environment),
            standardOutput: standardOutput
        )
        if showsScreen { try terminal.wait(for: "last none.") }
    }

    /// Presses keys and waits until the screen says so; returns what was written meanwhile.
    @discardableResult
    func press(_ keys: String, shows text: String, within deadline: Duration = .seconds(5)) throws -> String {
        let start = terminal.output.count
        terminal.send(keys)
        try terminal.wait(for: text, from: start, within: deadline)
        return String(decoding: terminal.output.dropFirst(start), as: UTF8.self)
    }

    /// Presses keys and waits until the frame that says so is complete; returns what was written meanwhile.
    func pressForFrame(_ keys: String, shows text: String) throws -> String {
        let start = terminal.output.count
        terminal.send(keys)
        try terminal.wait(for: "a whole frame with \(text)", from: start) { output in
            output.range(of: text).map { output[$0.upperBound...].contains("?2026l") } ?? false
        }
        return String(decoding: terminal.output.dropFirst(start), as: UTF8.self)
    }

    /// The settings are what they were before the program, and the screen has been left as it was entered.
    func expectRestored(_ location: SourceLocation = #_sourceLocation) {
        #expect(areEqual(terminal.settings(), before), "the settings differ", sourceLocation: location)
        let text = terminal.text
        for (on, off) in [("?1049h", "?1049l"), ("?25l", "?25h"), ("?2004h", "?2004l"), ("?2026h", "?2026l")] {
            let entered = text.range(of: on, options: .backwards)?.lowerBound
            let left = text.range(of: off, options: .backwards)?.lowerBound
            #expect(entered != nil && left != nil, "\(on) and \(off) must both appear", sourceLocation: location)
            if let entered, let left { #expect(entered < left, "\(off) comes after \(on)", sourceLocation: location) }
        }
        let rest = afterScreen.replacingOccurrences(of: "\u{1B}[23;0;0t", with: "")
        #expect(!rest.contains("\u{1B}"), "nothing is drawn after the screen is left", sourceLocation: location)
    }

    /// What the terminal got after the screen was left for the last time.
    var afterScreen: String {
        terminal.text.range(of: "\u{1B}[?1049l", options: .backwards).map { String(terminal.text[$0.upperBound...]) }
            ?? ""
    }
}
