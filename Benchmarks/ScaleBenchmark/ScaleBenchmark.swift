import ArgumentParser
import Foundation
import ProcessFigures
import PseudoTerminal

/// What it takes to watch a thousand targets once a second: breakertop, an earlier build of it and Prometheus, in turns
/// with the same services.
@main
struct ScaleBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The processor, the memory and the keys of breakertop with a thousand targets, beside Prometheus."
    )

    @Argument(help: "The program, as it is released.") var breakertop: String
    @Option(help: "An earlier build of it.") var before: String?
    @Option(help: "The Prometheus to compare with.") var prometheus = "/usr/bin/prometheus"
    @Option(help: "The nginx that answers.") var nginx = "/usr/sbin/nginx"
    @Option(help: "How many targets there are.") var targets = StaticServices.most
    @Option(help: "How often each program has its turn.") var rounds = 3
    @Option(help: "How long each is watched in a turn.") var seconds = 30
    @Option(help: "How long it runs before that.") var settling = 15
    @Option(help: "How many keys a screen is sent in a turn.") var keys = 60

    mutating func run() throws {
        let services = try StaticServices(targets, nginx: nginx)
        var contestants = [try Contestant.breakertop("breakertop", breakertop, reading: services)]
        if let before { contestants.append(try .breakertop("before", before, reading: services)) }
        contestants.append(try .prometheus(prometheus, reading: services))

        print("\(targets) targets, each read once a second; \(rounds) turns of \(seconds) s after \(settling) s")
        var turns = contestants.map { _ in [Turn]() }
        for round in 1...rounds {
            for (index, contestant) in contestants.enumerated() {
                let turn = try measure(contestant, services)
                turns[index].append(turn)
                print("\(round) \(contestant.name): \(turn.line), load \(Load.average)")
                fflush(nil)
            }
        }
        print("\nMedians")
        for (contestant, turns) in zip(contestants, turns) { print("  \(contestant.name): \(Turn.median(turns).line)") }
        print("\nAimed at")
        let ours = Turn.median(turns[0])
        if before != nil { aim("of the processor of before", 0.55, ours.processor / Turn.median(turns[1]).processor) }
        aim("of the processor of Prometheus", 0.9, ours.processor / Turn.median(turns[turns.count - 1]).processor)
        if let key = ours.key { aim("milliseconds from a key to the screen", 6, key) }
    }

    private func measure(_ contestant: Contestant, _ services: StaticServices) throws -> Turn {
        let terminal = try contestant.start()
        terminal.read(for: .seconds(settling))
        let (before, requests) = (try Consumption(of: terminal.processID), try services.requests())
        let (start, bytes) = (ContinuousClock.now, terminal.output.count)
        terminal.read(for: .seconds(seconds))
        let (after, answered) = (try Consumption(of: terminal.processID), try services.requests())
        let time = start.duration(to: .now) / .seconds(1)
        let written = terminal.output.count - bytes
        let answers = contestant.moves.isEmpty ? nil : Answers(of: terminal, to: contestant.moves, keys: keys)
        return Turn(
            processor: (after.processorTime - before.processorTime) / .seconds(1) / time * 100,
            resident: Double(after.resident.all) * 1024 / 1e6,
            requests: Double(answered - requests) / time,
            bytes: Double(written) / time,
            key: answers?.times.share(0.5).map { $0 / .milliseconds(1) },
            slowestKey: answers?.times.max().map { $0 / .milliseconds(1) }
        )
    }

    private func aim(_ text: String, _ bound: Double, _ figure: Double) {
        let verdict = figure <= bound ? "met" : "NOT MET"
        print("  at most \(bound) \(text): \(String(format: "%.2f", figure))  \(verdict)")
    }
}

/// What was measured of a program in one turn.
struct Turn {
    /// Of a core, in percent.
    var processor: Double
    /// In megabytes.
    var resident: Double
    /// Per second, as the services count them.
    var requests: Double
    /// Per second, to the terminal.
    var bytes: Double
    /// From a key to the first byte that follows, in milliseconds: median and slowest.
    var key: Double?
    var slowestKey: Double?

    var line: String {
        var line = String(
            format: "%.1f%% of a core, %.0f MB, %.1f requests/s, %.0f bytes/s",
            processor,
            resident,
            requests,
            bytes
        )
        if let key, let slowestKey { line += String(format: ", key %.1f ms, slowest %.1f ms", key, slowestKey) }
        return line
    }

    /// The median of each figure.
    static func median(_ turns: [Turn]) -> Turn {
        func median(_ figure: (Turn) -> Double?) -> Double? {
            let values = turns.compactMap(figure).sorted()
            return values.isEmpty ? nil : values[values.count / 2]
        }
        return Turn(
            processor: median(\.processor) ?? .nan,
            resident: median(\.resident) ?? .nan,
            requests: median(\.requests) ?? .nan,
            bytes: median(\.bytes) ?? .nan,
            key: median(\.key),
            slowestKey: median(\.slowestKey)
        )
    }
}
