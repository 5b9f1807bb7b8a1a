import Foundation
import ProcessFigures

/// What a program does per second while it is left alone.
struct Steady {
    var bytes: Double
    /// Where the program marks them.
    var frames: Double?
    /// The share of a core, in percent.
    var processor: Double
    var wakeUps: Double
    var screenWakeUps: Double
    /// By the names of the threads.
    var wakeUpsByThread: [(name: String, wakeUps: Double)]
    var threads: Int
    var resident: (all: Int, own: Int, files: Int)

    init(
        _ before: Consumption,
        _ after: Consumption,
        process: pid_t,
        of subject: Subject,
        output: ArraySlice<UInt8>,
        seconds: Double
    ) {
        bytes = Double(output.count) / seconds
        frames = subject.marksFrames ? Double(Trial.frames(in: output)) / seconds : nil
        processor = (after.processorTime - before.processorTime) / .seconds(1) / seconds * 100
        var byName: [String: Double] = [:]
        var screen = 0.0
        for (number, thread) in after.threads {
            let count = Double(thread.wakeUps - (before.threads[number]?.wakeUps ?? 0)) / seconds
            byName[thread.name, default: 0] += count
            let isScreen = subject.screenThread.map { $0 == thread.name } ?? (number == process)
            if isScreen { screen += count }
        }
        wakeUps = byName.values.reduce(0, +)
        screenWakeUps = screen
        wakeUpsByThread = byName.sorted { $0.value > $1.value }.map { ($0.key, $0.value) }
        threads = after.threads.count
        resident = after.resident
    }
}
