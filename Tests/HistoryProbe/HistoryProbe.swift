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
        var time = Duration.zero
        print("hours   grown MB   kB per circuit   counted kB per circuit   µs per reading")
        for hour in 1...hours {
            var spent = Duration.zero
            for second in (hour - 1) * 3_600..<hour * 3_600 {
                for index in services.indices {
                    let result = services[index].poll(second: second)
                    let clock = SuspendingClock()
                    let start = clock.now
                    fleet.apply(result)
                    spent += start.duration(to: clock.now)
                }
            }
            time += spent
            let grown = try residentBytes() - before
            let counted = fleet.circuits.reduce(0) { $0 + $1.history.heapBytes }
            let micros = spent / .microseconds(1) / Double(3_600 * circuits)
            print(
                "\(hour)\t\(grown / 1_000_000)\t\(grown / circuits / 1_000)\t\(counted / circuits / 1_000)\t"
                    + "\((micros * 100).rounded() / 100)"
            )
            guard hour == hours, grown > boundPerCircuit * circuits else { continue }
            print("HistoryProbe: more than \(boundPerCircuit / 1_000) kB a circuit")
            exit(1)
        }
    }

    /// The memory of this process that is its own and in use.
    private static func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        let kilobytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
        return (kilobytes ?? 0) * 1_024
    }
}
