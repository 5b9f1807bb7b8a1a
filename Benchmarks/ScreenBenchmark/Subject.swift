import Foundation
import PseudoTerminal

/// A program that is measured.
struct Subject {
    var name: String
    var executable: String
    var arguments: [String]
    var environment: [String: String?] = [:]

    /// Keys that move the selection, down and up.
    var moves = ["\u{1B}OB", "\u{1B}OA"]

    /// Whether its frames stand between the marks of a synchronized update.
    var marksFrames = true

    /// The name of the thread that has the terminal; nil for the main thread.
    var screenThread: String?

    static func breakertop(_ executable: String, _ name: String, watching service: WatchedService) -> Subject {
        Subject(
            name: name,
            executable: executable,
            arguments: [service.url],
            // As a user has it: with no configuration, and with the runtime's backtraces, which tests switch off.
            environment: ["XDG_CONFIG_HOME": "/nonexistent", "SWIFT_BACKTRACE": nil],
            moves: ["j", "k"],
            screenThread: "screen"
        )
    }

    static func htop(_ name: String, _ arguments: [String] = []) -> Subject {
        Subject(
            name: name,
            executable: "/usr/bin/htop",
            arguments: arguments,
            environment: ["HTOPRC": "/dev/null"],
            marksFrames: false
        )
    }

    static func btop(_ name: String, _ settings: String) -> Subject {
        Subject(
            name: name,
            executable: "/usr/bin/btop",
            arguments: [],
            environment: ["XDG_CONFIG_HOME": settings],
            moves: ["\u{1B}[B", "\u{1B}[A"]
        )
    }

    /// Starts it.
    ///
    /// - Parameters:
    ///   - terminal: Where it runs.
    ///   - tracer: What it is started by, with the arguments that precede its name.
    /// - Throws: What keeps it from being started.
    func start(on terminal: PseudoTerminal, under tracer: [String] = []) throws {
        let words = tracer + [executable] + arguments
        try terminal.spawn(
            words[0],
            Array(words.dropFirst()),
            environment: BuiltExecutable.environment(environment)
        )
    }
}

/// The configurations of the peers, in a folder that is thrown away: what a user has set is neither measured nor changed.
struct PeerSettings {
    private let root = FileManager.default.temporaryDirectory.appendingPathComponent("screen-benchmark-\(getpid())")

    init() throws {
        for interval in [1000, 2000] {
            let folder = root.appendingPathComponent("\(interval)/btop")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try "update_ms=\(interval)\n".write(
                to: folder.appendingPathComponent("btop.conf"),
                atomically: true,
                encoding: .utf8
            )
        }
    }

    /// Where btop finds one that redraws so often, in milliseconds.
    func folder(interval: Int) -> String { root.appendingPathComponent("\(interval)").path }

    func remove() {
        try? FileManager.default.removeItem(at: root)
    }
}
