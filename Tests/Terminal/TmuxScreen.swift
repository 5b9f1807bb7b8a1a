import ChildProcesses
import Foundation
import PseudoTerminal

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
    // The leash before the host: it is let go first.
    private let leash: Leash
    private let host: ChildProcess
    private let control: ChildProcess
    private var latestPress: ContinuousClock.Instant?

    /// Starts a command in a fresh pane; `TERM` inside is what tmux makes it.
    init(columns: Int, rows: Int, command: [String], environment: [String: String] = [:]) throws {
        self.columns = columns
        self.rows = rows
        self.server = "breakertop-\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0 ..< .max))"
        let settings = environment.map { "\($0.key)=\(Self.quoted($0.value))" }.sorted()
        let line = (["exec", "env"] + settings + command.map(Self.quoted)).joined(separator: " ")

        host = try ChildProcess(
            ["tmux", "-u", "-L", server, "-f", "/dev/null", "-D"],
            environment: BuiltExecutable.environment()
        )
        leash = try Leash(host.processID)
        try Self.retry(within: .seconds(10)) { [server] in
            try Self.tmux(server, ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "sleep 600"])
        }
        for option in [["status", "off"], ["remain-on-exit", "on"]] {
            _ = try Self.tmux(server, ["set-option", "-g"] + option)
        }
        _ = try Self.tmux(server, ["set-option", "-s", "escape-time", "0"])
        _ = try Self.tmux(server, ["respawn-window", "-k", line])
        control = try ChildProcess(
            ["tmux", "-N", "-L", server, "-C", "attach", "-f", "ignore-size"],
            environment: BuiltExecutable.environment()
        )
    }

    deinit {
        _ = try? Self.tmux(server, ["kill-server"])
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

    /// The screen as it stands, with the sequences of its attributes and colours.
    func captureWithStyles() throws -> String {
        try Self.tmux(server, ["capture-pane", "-e", "-p"])
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

    /// Presses keys at the pace of a hand, by tmux's names: `q`, `Escape`, `Enter`, `C-l`.
    func press(_ keys: String...) throws {
        for key in keys {
            if let latestPress {
                let pause = HandPace.pause - latestPress.duration(to: .now)
                if pause > .zero { usleep(useconds_t(pause / .microseconds(1))) }
            }
            _ = try Self.tmux(server, ["send-keys", key])
            latestPress = .now
        }
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
        var descriptor = pollfd(fd: control.output, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(min(1000, max(1, time / .milliseconds(1))))
        if poll(&descriptor, 1, milliseconds) > 0 {
            var discarded = [UInt8](repeating: 0, count: 65_536)
            _ = read(control.output, &discarded, discarded.count)
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }

    /// Does something again until it succeeds or the time is over.
    private static func retry(within time: Duration, _ body: () throws -> some Any) throws {
        let deadline = ContinuousClock.now.advanced(by: time)
        while true {
            do {
                _ = try body()
                return
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
            }
        }
    }

    /// Runs one tmux command on a server that is there already, and returns what it printed.
    @discardableResult
    private static func tmux(_ server: String, _ arguments: [String]) throws -> String {
        let process = try ChildProcess(
            ["tmux", "-u", "-N", "-L", server] + arguments,
            environment: BuiltExecutable.environment()
        )
        let text = process.text(from: process.output)
        let complaint = process.text(from: process.error)
        guard process.wait() == 0 else {
            throw Failure(description: "tmux \(arguments.joined(separator: " ")): \(text)\(complaint)")
        }
        return text
    }
}
