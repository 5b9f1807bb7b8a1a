import Foundation
import ProcessFigures

/// The table of what was measured, and what of it was aimed at.
struct Report {
    var ours: Measured
    var peers: [Measured]
    /// With a target whose figures stand still.
    var still: Steady
    var unchanged: Unchanged

    func show() {
        let all = [ours] + peers
        print()
        row("", all.map(\.subject.name) + ["…, still"])
        row("bytes/s", all.map { whole($0.steady.bytes) } + [whole(still.bytes)])
        row("frames/s", all.map { number($0.steady.frames) } + [number(still.frames)])
        row("writes to the terminal/s", all.map { number($0.writes.perSecond) })
        row("writes per frame", all.map { number($0.writes.perFrame) })
        row("of a core, %", all.map { number($0.steady.processor) } + [number(still.processor)])
        row("wake-ups/s, process", all.map { number($0.steady.wakeUps) } + [number(still.wakeUps)])
        row(
            "wake-ups/s, screen's thread",
            all.map { number($0.steady.screenWakeUps) } + [number(still.screenWakeUps)]
        )
        row("threads", all.map { "\($0.steady.threads)" } + ["\(still.threads)"])
        row("resident, MB", all.map { megabytes($0.steady.resident.all) } + [megabytes(still.resident.all)])
        row("  of that its own", all.map { megabytes($0.steady.resident.own) } + [megabytes(still.resident.own)])
        row("  of that pages of files", all.map { megabytes($0.steady.resident.files) })
        row("first frame, ms, median", all.map { milliseconds($0.starts.share(0.5)) })
        row("  slowest", all.map { milliseconds($0.starts.max()) })
        row("key to screen, ms, median", all.map { milliseconds($0.answers.times.share(0.5)) })
        row("  99%", all.map { milliseconds($0.answers.times.share(0.99)) })
        row("  slowest", all.map { milliseconds($0.answers.times.max()) })
        row("keys that changed nothing", all.map { "\($0.answers.missing)" })
        print("\nWrites are counted by strace, in a run of their own. The first frame ends with the program's mark, or")
        print("before the first pause where it has none. A key is answered with the first byte that follows.")
        let threads = ours.steady.wakeUpsByThread.map { "\($0.name) \(number($0.wakeUps))" }
        print("Wake-ups/s of breakertop by thread: \(threads.joined(separator: ", "))")
        showAims()
    }

    private func showAims() {
        let frugal = peers.filter { $0.subject.executable.hasSuffix("htop") }.map(\.steady.processor).min() ?? 0
        print("\nAimed at")
        aim("at most 1 kB/s", ours.steady.bytes, 1000, "bytes/s")
        aim("one write per frame", ours.writes.perFrame ?? .infinity, 1, "")
        aim("no byte when nothing changed (\(unchanged.keys) keys)", Double(unchanged.bytes), 0, "bytes")
        aim("the processor of htop, \(number(frugal))%", ours.steady.processor, frugal, "%")
        aim("at most 3 wake-ups/s of the screen's thread", ours.steady.screenWakeUps, 3, "")
        aim("at most 20 wake-ups/s of the process", ours.steady.wakeUps, 20, "")
        aim("key to screen under 3 ms, median", ours.answers.times.share(0.5).inMilliseconds, 3, "ms")
        aim("key to screen under 16 ms, slowest", ours.answers.times.max().inMilliseconds, 16, "ms")
        aim("first frame within 20 ms, median", ours.starts.share(0.5).inMilliseconds, 20, "ms")
        aim("25 MB resident", decimal(kilobytes: ours.steady.resident.all), 25, "MB")
    }

    private func aim(_ text: String, _ figure: Double, _ bound: Double, _ unit: String) {
        let shown = "\(number(figure)) \(unit)".trailing(14)
        print("  \(text.leading(48))\(shown)  \(figure <= bound ? "met" : "NOT MET")")
    }

    private func row(_ label: String, _ cells: [String]) {
        print(label.leading(28) + cells.map { $0.trailing(13) }.joined())
    }
}

// MARK: - Figures as text

private func number(_ number: Double?) -> String {
    number.map { String(format: "%.2f", $0) } ?? "–"
}

private func whole(_ number: Double) -> String { String(format: "%.0f", number) }

/// Megabytes of a million bytes, of what the kernel calls kilobytes.
private func decimal(kilobytes: Int) -> Double { Double(kilobytes) * 1024 / 1e6 }

private func megabytes(_ kilobytes: Int) -> String { String(format: "%.1f", decimal(kilobytes: kilobytes)) }

private func milliseconds(_ time: Duration?) -> String { number(time.map { $0 / .milliseconds(1) }) }

extension Duration? {
    fileprivate var inMilliseconds: Double { map { $0 / .milliseconds(1) } ?? .infinity }
}

extension String {
    fileprivate func leading(_ width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }

    fileprivate func trailing(_ width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - count)) + self
    }
}
