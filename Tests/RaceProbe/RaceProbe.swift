import CircuitBreaker
import Foundation

/// Counts from several threads at once: `clean` under the breaker's lock, `race` under none.
///
/// It shows that the thread sanitizer is silent where it should be, and not where it should not.
@main
struct RaceProbe {
    // Threads and not tasks: on a busy machine one thread may run all tasks, one after the other, which is no race.
    private static let threads = 4
    private static let rounds = 300_000

    static func main() {
        switch CommandLine.arguments.dropFirst().first {
        case "clean": print(clean())
        case "race": print(race())
        default: print("usage: RaceProbe clean|race")
        }
    }

    private static func clean() -> Int {
        let number = Guarded()
        inParallel { for _ in 0..<rounds { number.value.withLock { $0 += 1 } } }
        return number.value.withLock { $0 }
    }

    private static func race() -> Int {
        let number = Unguarded()
        inParallel { for _ in 0..<rounds { number.value += 1 } }
        return number.value
    }

    private static func inParallel(_ work: @escaping @Sendable () -> Void) {
        let isOver = DispatchSemaphore(value: 0)
        for _ in 0..<threads {
            Thread.detachNewThread {
                work()
                isOver.signal()
            }
        }
        for _ in 0..<threads { isOver.wait() }
    }
}

private final class Guarded: Sendable {
    let value = StateLock(0)
}

private final class Unguarded: Sendable {
    // The race is what it is for.
    nonisolated(unsafe) var value = 0
}
