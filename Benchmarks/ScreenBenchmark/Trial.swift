import Foundation
import ProcessFigures
import PseudoTerminal

/// The ways in which a program is measured, each on a terminal of its own.
enum Trial {
    private static let settling = Duration.seconds(5)
    private static let frameStart = Array("\u{1B}[?2026h".utf8)
    private static let frameEnd = "\u{1B}[?2026l"

    static func terminal() throws -> PseudoTerminal { try PseudoTerminal(columns: 120, rows: 40) }

    /// How many frames begin in what a program has written.
    static func frames(in output: ArraySlice<UInt8>) -> Int {
        output.indices.count { output[$0] == frameStart[0] && output[$0...].starts(with: frameStart) }
    }

    /// Watches a program that is left alone.
    static func steady(_ subject: Subject, seconds: Int) throws -> Steady {
        let terminal = try terminal()
        try subject.start(on: terminal)
        terminal.read(for: settling)
        let before = try Consumption(of: terminal.processID)
        let (start, beginning) = (terminal.output.count, ContinuousClock.now)
        terminal.read(for: .seconds(seconds))
        let (after, time) = (try Consumption(of: terminal.processID), beginning.duration(to: .now))
        return Steady(
            before,
            after,
            process: terminal.processID,
            of: subject,
            output: terminal.output[start...],
            seconds: time / .seconds(1)
        )
    }

    /// Counts the system calls that write to the terminal.
    static func writes(_ subject: Subject, seconds: Int) throws -> Writes {
        let terminal = try terminal()
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("screen-benchmark-\(getpid()).strace")
        defer { try? FileManager.default.removeItem(at: log) }
        // The program may have opened it by either name.
        let paths = ["-P", "/dev/tty", "-P", terminal.path]
        try subject.start(
            on: terminal,
            under: ["/usr/bin/strace", "-f", "-qq", "-e", "trace=write,writev", "-o", log.path] + paths
        )
        terminal.read(for: settling)
        let calls = try count(in: log)
        let (start, beginning) = (terminal.output.count, ContinuousClock.now)
        terminal.read(for: .seconds(seconds))
        let written = try count(in: log) - calls
        let time = beginning.duration(to: .now) / .seconds(1)
        let frames = frames(in: terminal.output[start...])
        // strace and what it traces end together.
        terminal.send("q")
        _ = try? terminal.waitForExit()
        return Writes(
            perSecond: Double(written) / time,
            perFrame: subject.marksFrames && frames > 0 ? Double(written) / Double(frames) : nil
        )
    }

    private static func count(in log: URL) throws -> Int {
        try String(contentsOf: log, encoding: .utf8).split(separator: "\n").count { $0.contains("write") }
    }

    /// How long it takes from the start of a program to its first whole frame, several times.
    ///
    /// Where a program does not mark its frames, the first one ends before the first pause.
    static func firstFrames(_ subject: Subject, starts: Int) throws -> [Duration] {
        try (0..<starts).map { _ in
            let terminal = try terminal()
            let start = ContinuousClock.now
            try subject.start(on: terminal)
            if subject.marksFrames {
                try terminal.wait(for: frameEnd)
                return start.duration(to: .now)
            }
            try terminal.wait(for: "output") { !$0.isEmpty }
            var last = ContinuousClock.now
            while terminal.hasOutput(within: .milliseconds(50)) { last = .now }
            return start.duration(to: last)
        }
    }

    /// How long it takes from a key that moves the selection to the first byte that shows it.
    static func answers(_ subject: Subject, keys: Int) throws -> Answers {
        let terminal = try terminal()
        try subject.start(on: terminal)
        terminal.read(for: settling)
        return Answers(of: terminal, to: subject.moves, keys: keys)
    }

    /// What a program writes when it is asked to draw and nothing has changed.
    static func unchanged(_ subject: Subject, keys: Int) throws -> Unchanged {
        let terminal = try terminal()
        try subject.start(on: terminal)
        terminal.read(for: settling)
        var unchanged = Unchanged()
        while unchanged.keys < keys {
            // Behind the frame of a new second, when the next is far.
            _ = terminal.hasOutput(within: .seconds(2))
            while terminal.hasOutput(within: .milliseconds(100)) {}
            for _ in 0..<10 {
                let start = terminal.output.count
                terminal.send("Z")
                _ = terminal.hasOutput(within: .milliseconds(20))
                unchanged.keys += 1
                unchanged.bytes += terminal.output.count - start
            }
        }
        return unchanged
    }
}

/// The system calls that write to the terminal.
struct Writes {
    var perSecond: Double
    var perFrame: Double?
}

/// Keys that mean nothing, and what was written for them.
struct Unchanged {
    var keys = 0
    var bytes = 0
}
