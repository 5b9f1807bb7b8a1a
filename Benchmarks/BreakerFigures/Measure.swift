import ArgumentParser
import BreakerCases

/// Measures every case in this process; one line for each: its title, a tab, nanoseconds.
struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Measures once; prints a title, a tab and ns per call.")

    @Option(help: "How often each case is measured; the fastest counts.")
    var rounds = 9

    @Option(help: "How many calls are measured at a time.")
    var calls = 300_000

    func validate() throws {
        guard rounds > 0, calls > 0 else { throw ValidationError("--rounds and --calls begin at 1") }
    }

    func run() async {
        let (rounds, calls) = (rounds, calls)
        // In a task of its own, so that the calls are not made as the code of the main actor.
        await Task.detached {
            for form in Case.Form.allCases { await Self.measure(Case.all(of: form), rounds, calls) }
        }.value
    }

    /// Measures the cases by turns, so that what disturbs one for a while disturbs all.
    private static func measure(_ cases: [Case], _ rounds: Int, _ calls: Int) async {
        let clock = ContinuousClock()
        var fastest = [Duration](repeating: .seconds(1_000_000), count: cases.count)
        for measured in cases { await measured.run(calls / 10 + 1) }
        for _ in 0..<rounds {
            for (index, measured) in cases.enumerated() {
                let begin = clock.now
                await measured.run(calls)
                fastest[index] = min(fastest[index], clock.now - begin)
            }
        }
        for (measured, time) in zip(cases, fastest) {
            print("\(measured.title)\t\(time / .nanoseconds(1) / Double(calls))")
        }
    }
}
