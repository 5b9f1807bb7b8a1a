import ArgumentParser
import Foundation
import ProcessFigures
import PseudoTerminal

/// What a screen costs: breakertop with one target of twenty circuits beside htop and btop, one after the other on the
/// same pseudo-terminal of 120 columns and 40 rows.
@main
struct ScreenBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What breakertop writes to its terminal, and what that takes, beside htop and btop."
    )

    @Argument(help: "The program, as it is released.") var breakertop: String
    @Argument(help: "The program whose endpoints are watched.") var healthServer: String
    @Option(help: "How long each program is watched.") var seconds = 60
    @Option(help: "How often each program is started.") var starts = 11
    @Option(help: "How many keys each program is sent.") var keys = 200

    mutating func run() throws {
        let settings = try PeerSettings()
        defer { settings.remove() }
        let busy = try WatchedService(healthServer, ["--fleet", "--busy"])
        let still = try WatchedService(healthServer, ["--fleet"])

        let ours = Subject.breakertop(breakertop, "breakertop", watching: busy)
        let peers = [
            Subject.htop("htop, 1.5 s"), .htop("htop, 1 s", ["-d", "10"]),
            .btop("btop, 2 s", settings.folder(interval: 2000)), .btop("btop, 1 s", settings.folder(interval: 1000)),
        ]
        let quiet = Subject.breakertop(breakertop, "nothing changes", watching: still)

        say("120 columns, 40 rows; each program for \(seconds) s after 5 s that do not count")
        let measured = try ([ours] + peers).map { try measure($0) }
        let steady = try Trial.steady(quiet, seconds: seconds)
        let unchanged = try Trial.unchanged(quiet, keys: keys)
        Report(ours: measured[0], peers: Array(measured.dropFirst()), still: steady, unchanged: unchanged).show()
    }

    /// Prints a line at once, also where the output goes to a pipe or a file.
    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    private func measure(_ subject: Subject) throws -> Measured {
        say("\(subject.name): load \(Load.average)")
        return Measured(
            subject: subject,
            steady: try Trial.steady(subject, seconds: seconds),
            writes: try Trial.writes(subject, seconds: min(seconds, 15)),
            starts: try Trial.firstFrames(subject, starts: starts),
            answers: try Trial.answers(subject, keys: keys)
        )
    }
}

/// Everything that was measured of a program.
struct Measured {
    var subject: Subject
    var steady: Steady
    var writes: Writes
    var starts: [Duration]
    var answers: Answers
}
