import CircuitBreaker
import CircuitVocabulary
import Synchronization

/// How many pings may be under way at once, those that nobody waits for any more among them.
final class PingPlaces: Sendable {
    private let taken = Mutex(0)
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    func take() -> Bool {
        taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
    }

    func giveBack() {
        taken.withLock { $0 -= 1 }
    }
}

extension CircuitHealth {
    /// Whether the dependency of a circuit answers a ping in time; nil where it cannot be pinged.
    ///
    /// A ping that is late is left to end by itself: were it cancelled, it would count neither way, and a server that accepts
    /// and never answers would never open the circuit.
    func ping(_ circuit: Circuit) async -> Bool? {
        guard let probe = circuit.probe, pings.take() else { return nil }
        let result = FirstResult()
        let late = Task { [deadline = configuration.pingDeadline.sleepable] in
            guard (try? await Task.sleep(for: deadline)) != nil else { return }
            result.settle(false)
        }
        Task { [pings] in
            result.settle(await probe())
            pings.giveBack()
        }
        defer { late.cancel() }
        return await result.value
    }
}
