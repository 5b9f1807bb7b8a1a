import CircuitMonitor
import Foundation

/// Measures the memory that the histories of many circuits take: `HistoryProbe [CIRCUITS [HOURS]]`, 1000 over 24 hours
/// without.
///
/// Every circuit is read once a second, all in the order of time as in a dashboard, so that what the allocator makes of it
/// is measured too. It fails where the process has grown by more than 250 kB a circuit.
@main
struct HistoryProbe {
    private static let circuitsPerTarget = 50
    private static let boundPerCircuit = 250_000

    static func main() throws {
        let numbers = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
        guard numbers.count <= 2, numbers.allSatisfy({ $0 > 0 }) else {
            print("usage: HistoryProbe [CIRCUITS [HOURS]]")
            exit(64)
        }
        let circuits = numbers.first ?? 1_000
        let hours = numbers.dropFirst().first ?? 24

        var services = stride(from: 0, to: circuits, by: circuitsPerTarget).map { first in
            Service(index: first / circuitsPerTarget, circuits: min(circuitsPerTarget, circuits - first))
        }
        let before = try residentBytes()
        var fleet = Fleet(targets: services.map(\.description), now: Service.moment(0))
        print("hours\tMB\tkB per circuit\tcounted kB per circuit\tCPU µs per reading")
        for hour in 1...hours {
            var spent = 0.0
            for second in (hour - 1) * 3_600..<hour * 3_600 {
                for index in services.indices {
                    let result = services[index].poll(second: second)
                    let start = processorTime()
                    fleet.apply(result)
                    spent += processorTime() - start
                }
            }
            let grown = try residentBytes() - before
            let counted = fleet.circuits.reduce(0) { $0 + $1.history.heapBytes }
            let micros = (spent * 1e8 / Double(3_600 * circuits)).rounded() / 100
            let (each, countedEach) = (grown / circuits / 1_000, counted / circuits / 1_000)
            print("\(hour)\t\(grown / 1_000_000)\t\(each)\t\(countedEach)\t\(micros)")
            guard hour == hours, grown > boundPerCircuit * circuits else { continue }
            print("HistoryProbe: more than \(boundPerCircuit / 1_000) kB a circuit")
            exit(1)
        }
    }

    /// The seconds that this thread has been at work: on a busy machine the clock on the wall tells nothing.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The memory of this process that is its own and in use.
    private static func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        let kilobytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
        return (kilobytes ?? 0) * 1_024
    }
}
