import Foundation

/// What a process has taken from its start up to a moment.
struct Consumption {
    /// A thread of it.
    struct Thread {
        var name: String
        /// How often it has gone to sleep of its own accord, and so been woken.
        var wakeUps: Int
    }

    /// Of all its threads, those that have ended too, to the nanosecond.
    var processorTime: Duration

    var threads: [pid_t: Thread]

    /// In kilobytes: all of it, what is its own, and what are pages of files that others may share.
    var resident: (all: Int, own: Int, files: Int)

    init(of process: pid_t) throws {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else {
            throw Trouble("process \(process) has ended")
        }
        processorTime = .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        let root = "/proc/\(process)"
        let status = Self.fields(of: root)
        resident = (status["VmRSS"] ?? 0, status["RssAnon"] ?? 0, status["RssFile"] ?? 0)
        threads = [:]
        for thread in try FileManager.default.contentsOfDirectory(atPath: "\(root)/task").compactMap(pid_t.init) {
            let folder = "\(root)/task/\(thread)"
            let name = (try? String(contentsOfFile: "\(folder)/comm", encoding: .utf8)) ?? ""
            threads[thread] = Thread(
                name: name.trimmingCharacters(in: .newlines),
                wakeUps: Self.fields(of: folder)["voluntary_ctxt_switches"] ?? 0
            )
        }
    }

    private static func fields(of folder: String) -> [String: Int] {
        let text = (try? String(contentsOfFile: "\(folder)/status", encoding: .utf8)) ?? ""
        var fields: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == ":" || $0 == " " || $0 == "\t" }
            if words.count > 1, let number = Int(words[1]) { fields[String(words[0])] = number }
        }
        return fields
    }
}

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
