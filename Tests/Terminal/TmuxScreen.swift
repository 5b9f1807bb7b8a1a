import Foundation

/// A program in a pane of a real tmux, on a server of its own.
///
/// A control client is attached to the pane, so that waiting for the screen to change is waiting for tmux to say so.
final class TmuxScreen {
    /// Something that tmux could not do, or the screen did not do in time.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let columns: Int
    let rows: Int

    private let server: String
    private let control: Process
    private let controlOutput: Pipe
    private let controlInput: Pipe

    /// Starts a command in a fresh pane; `TERM` inside is what tmux makes it.
    init(columns: Int, rows: Int, command: [String], environment: [String: String] = [:]) throws {
        self.columns = columns
        self.rows = rows
        self.server = "breakertop-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ..< .max))"
        let settings = environment.map { "\($0.key)=\(Self.quoted($0.value))" }.sorted()
        let line = (["exec", "env"] + settings + command.map(Self.quoted)).joined(separator: " ")
        _ = try Self.tmux(
            server,
            [
                "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", line, ";",
                "set-option", "-g", "status", "off", ";", "set-option", "-g", "remain-on-exit", "on", ";",
                "set-option", "-g", "escape-time", "0",
            ],
            startsServer: true
        )
        control = Process()
        controlOutput = Pipe()
        controlInput = Pipe()
        control.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        control.arguments = ["tmux", "-L", server, "-C", "attach", "-f", "ignore-size"]
        control.standardOutput = controlOutput
        control.standardInput = controlInput
        control.standardError = FileHandle.nullDevice
        try control.run()
    }

    deinit {
        _ = try? Self.tmux(server, ["kill-server"])
        control.terminate()
        control.waitUntilExit()
    }

    /// The screen as it stands: one string a row, as many characters as columns, blanks included.
    func capture() throws -> [String] {
        let text = try Self.tmux(server, ["capture-pane", "-p"])
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return (0..<rows).map { row in
            let line = row < lines.count ? lines[row] : ""
            return line + String(repeating: " ", count: max(0, columns - line.count))
        }
    }

    /// Waits until the screen satisfies a condition.
    ///
    /// - Parameters:
    ///   - what: What is waited for, for the message.
    ///   - seconds: How long at most.
    ///   - condition: Looks at the rows and gives what it was looking for, or nil.
    /// - Returns: What the condition gave.
    /// - Throws: A ``Failure`` with the last screen, where it does not happen in time.
    @discardableResult
    func wait<Found>(for what: String, within seconds: Double, _ condition: ([String]) -> Found?) throws -> Found {
        let deadline = ContinuousClock.now.advanced(by: .milliseconds(Int(seconds * 1000)))
        while true {
            let screen = try capture()
            if let found = condition(screen) { return found }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else {
                throw Failure(description: "no \(what) within \(seconds)s:\n\(screen.joined(separator: "\n"))")
            }
            awaitOutput(atMost: left)
        }
    }

    /// Presses keys, by tmux's names: `q`, `Escape`, `Enter`, `C-l`.
    func press(_ keys: String...) throws {
        _ = try Self.tmux(server, ["send-keys"] + keys)
    }

    /// Changes the size of the window.
    func resize(columns: Int, rows: Int) throws {
        _ = try Self.tmux(server, ["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// What tmux says of the pane: `pane_dead`, `pane_dead_status`, `alternate_on`, `cursor_flag`.
    func property(_ name: String) throws -> String {
        try Self.tmux(server, ["display-message", "-p", "#{\(name)}"]).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Sleeps until tmux reports output or the time is over.
    private func awaitOutput(atMost time: Duration) {
        var descriptor = pollfd(
            fd: controlOutput.fileHandleForReading.fileDescriptor,
            events: Int16(POLLIN),
            revents: 0
        )
        let milliseconds = min(
            1000,
            max(1, time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000)
        )
        if poll(&descriptor, 1, Int32(milliseconds)) > 0 {
            _ = controlOutput.fileHandleForReading.availableData
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }

    /// Runs one tmux command.
    ///
    /// - Parameters:
    ///   - server: The name of the server.
    ///   - arguments: The command.
    ///   - startsServer: Whether the server begins with it: a server keeps what it inherits open, so its output is not read.
    /// - Returns: What it printed.
    /// - Throws: A ``Failure`` where it did not succeed.
    private static func tmux(_ server: String, _ arguments: [String], startsServer: Bool = false) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tmux", "-u", "-L", server] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = startsServer ? FileHandle.nullDevice : output
        process.standardError = startsServer ? FileHandle.nullDevice : output
        try process.run()
        let data = startsServer ? Data() : output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw Failure(description: "tmux \(arguments.joined(separator: " ")): \(text)")
        }
        return text
    }
}
