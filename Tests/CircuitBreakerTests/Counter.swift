import CircuitBreaker

/// A number that tasks and threads may count up together.
final class Counter: Sendable {
    private let number = StateLock(0)

    var count: Int { number.withLock { $0 } }

    func add() { number.withLock { $0 += 1 } }
}
