import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import Foundation
import TerminalCells

/// Measures the processor time of frames, without a terminal: `FrameProbe [CIRCUITS]`, 1000 without.
///
/// What a key takes from the state to the frame while polls go on, on each of several screens; and what a frame takes
/// where no target has answered for as long as samples are kept, beside one where all answer. It fails where silence makes
/// frames more than 1.2 times as dear.
@main
struct FrameProbe {
    private static let size = TerminalSize(columns: 120, rows: 40)
    private static let bound = 1.2

    static func main() {
        let numbers = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
        guard numbers.count <= 1, numbers.allSatisfy({ $0 > 0 }) else {
            print("usage: FrameProbe [CIRCUITS]")
            exit(64)
        }
        let circuits = numbers.first ?? 1_000
        var watched = Watched(circuits)
        for _ in 0..<330 { watched.second { _ in true } }
        print("\(circuits) circuits, ms of processor time: median, slowest")
        measureKeys(watched, "a key moves the selection", keys: "jjjkkk")
        measureKeys(watched, "a key sorts", keys: "s")
        measureKeys(watched, "a key groups", keys: "g")
        measureKeys(watched, "a key types the filter", keys: "/auth-1/", perTurn: 8)
        measureSilence()
    }

    /// Types keys, each after a tick of polls, and draws a frame for each.
    private static func measureKeys(_ watched: Watched, _ name: String, keys: String, perTurn: Int = 1) {
        var watched = watched
        let keys = keys.map { $0 == "/" ? KeyStroke.character("/") : KeyStroke.character($0) }
        var times: [Double] = []
        for turn in 0..<120 {
            watched.tick()
            watched.draw()
            if perTurn > 1 { watched.press(KeyStroke(.escape)) }
            for place in 0..<perTurn {
                let start = processorTime()
                watched.press(keys[(turn * perTurn + place) % keys.count])
                watched.draw()
                times.append((processorTime() - start) * 1_000)
            }
        }
        print("  \(name): \(shown(times))")
    }

    /// Draws frames of targets that answer, and of as many that have been silent for longer than samples are kept.
    private static func measureSilence() {
        var (answering, silent) = (Watched(30), Watched(30))
        for second in 0..<2_000 {
            answering.second { _ in true }
            silent.second { _ in second < 1_000 }
        }
        var times: (answering: [Double], silent: [Double]) = ([], [])
        for _ in 0..<120 {
            answering.second { _ in true }
            silent.second { _ in false }
            times.answering.append(answering.timeOfFrame() * 1_000)
            times.silent.append(silent.timeOfFrame() * 1_000)
        }
        let ratio = median(times.silent) / median(times.answering)
        print("30 circuits that answer: \(shown(times.answering)); silent for 17 minutes: \(shown(times.silent))")
        print(String(format: "a frame of silent targets takes %.2f times one of targets that answer", ratio))
        guard ratio <= bound else {
            print("FrameProbe: more than \(bound) times")
            exit(1)
        }
    }

    private static func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }

    private static func shown(_ times: [Double]) -> String {
        String(format: "%.2f, %.2f", median(times), times.max() ?? 0)
    }

    /// The seconds that this thread has been at work: on a busy machine the clock on the wall tells nothing.
    static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// A dashboard with a circuit a target, all closed, with traffic.
    private struct Watched {
        private var state: DashboardState
        private var now = Moment(
            monotonic: MonotonicTime(nanoseconds: 1_000_000_000_000),
            wall: WallTime(nanosecondsSinceEpoch: 1_795_528_800_000_000_000)
        )
        private var counts: [UInt64]
        private var next = 0

        init(_ count: Int) {
            counts = (0..<count).map(UInt64.init)
            let targets = (0..<count).map { index in
                TargetDescription(
                    id: TargetID(index: index),
                    label: "http://auth-\(index):8000",
                    instance: "auth-\(index):8000",
                    interval: .seconds(1)
                )
            }
            let theme = Theme.standard(level: .palette256)
            state = DashboardState(targets: targets, now: now, banner: .init(), themes: [theme], glyphs: .unicode)
            state.screen = .overview
        }

        /// A second with a poll of each target.
        mutating func second(answers: (Int) -> Bool) {
            now = now.advanced(by: .seconds(1))
            for index in counts.indices { poll(index, answers: answers(index)) }
            _ = state.update(.tick, at: now)
        }

        /// Polls of fifty targets.
        mutating func tick() {
            now = now.advanced(by: .milliseconds(50))
            for _ in 0..<min(50, counts.count) {
                poll(next, answers: true)
                next = (next + 1) % counts.count
            }
        }

        mutating func press(_ key: KeyStroke) {
            _ = state.update(.key(KeyPress(key, at: now.monotonic)), at: now)
        }

        mutating func draw() {
            state.settle(in: FrameProbe.size)
            _ = DashboardView.frame(of: state, size: FrameProbe.size)
        }

        mutating func timeOfFrame() -> Double {
            let start = FrameProbe.processorTime()
            draw()
            return FrameProbe.processorTime() - start
        }

        private mutating func poll(_ index: Int, answers: Bool) {
            counts[index] += 20
            let id = CircuitID(target: TargetID(index: index), instance: "auth-\(index):8000", name: "redis")
            let reading = Reading(
                state: .closed,
                counters: Counters(succeeded: counts[index], failed: counts[index] / 500, refused: 0)
            )
            let outcome: PollResult.Outcome =
                answers
                ? .readings([CircuitReading(id: id, reading: reading)])
                : .failure(PollFailure(reason: "refused", detail: "connection refused"))
            let result = PollResult(target: id.target, started: now, finished: now, outcome: outcome)
            _ = state.update(.polled(result), at: now)
        }
    }
}
