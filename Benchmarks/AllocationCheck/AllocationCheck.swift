import AllocationCounter
import BreakerCases
import Glibc

/// Counts the allocations of a call in every case, prints them, and fails where a closed or a refused call has any.
@main
enum AllocationCheck {
    static let calls = 10_000

    static func main() async {
        let planted = Planted.check(calls)
        print("counter: \(planted.summary)")
        guard planted.isExact else {
            print("The counter does not count what was planted: nothing can be said about the breaker.")
            exit(2)
        }
        var offenders: [String] = []
        for measured in Case.Form.allCases.flatMap(Case.all(of:)) {
            let count = await allocations(of: measured)
            print(measured.title.padded(to: 46), Double(count) / Double(calls))
            if count > measured.allowance { offenders.append(measured.title) }
        }
        guard offenders.isEmpty else {
            print("Allocate, and should not: \(offenders.joined(separator: "; "))")
            exit(1)
        }
        print("No allocation in a call that is admitted or refused.")
    }

    /// The least of a few counts, of up to a hundred where there is any.
    ///
    /// What is made when a circuit is first called, and what another thread makes meanwhile (a listener that begins to
    /// wait, the runtime), is no cost of a call. One that is a cost of calls is there in every count.
    private static func allocations(of measured: Case) async -> UInt {
        var least = UInt.max
        for round in 0..<100 where round < 4 || least > measured.allowance {
            let before = allocation_count()
            await measured.run(calls)
            least = min(least, allocation_count() - before)
        }
        return least
    }
}

extension Case {
    /// What the frame around all calls of a case may allocate: nothing where it is a loop, a task and its stack where the
    /// calls are made elsewhere.
    fileprivate var allowance: UInt {
        switch form {
        case .sync, .permit: 0
        case .async, .fallback: 8
        case .actor: 16
        case .parallelSync, .parallelAsync: 32 * UInt(coreCount)
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
