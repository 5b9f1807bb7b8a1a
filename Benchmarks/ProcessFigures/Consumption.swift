package import Foundation

/// What a process has taken from its start up to a moment.
package struct Consumption {
    /// A thread of it.
    package struct Thread {
        package var name: String
        /// How often it has gone to sleep of its own accord, and so been woken.
        package var wakeUps: Int
    }

    /// Of all its threads, those that have ended too, to the nanosecond.
    package var processorTime: Duration

    package var threads: [pid_t: Thread]

    /// In kilobytes: all of it, what is its own, and what are pages of files that others may share.
    package var resident: (all: Int, own: Int, files: Int)

    package init(of process: pid_t) throws {
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
