import CircuitBreaker
import CircuitVocabulary
import Synchronization

/// How often each circuit went from which phase to which, over the life of the process.
///
/// The breaker keeps its last 256 events and no such counts, so they are made from the events whenever somebody looks.
/// What was overwritten between two looks is counted as missed, never guessed.
final class TransitionCounts: Sendable {
    struct Pair: Hashable, Sendable {
        var from: CircuitBreaker.Phase
        var to: CircuitBreaker.Phase
    }

    struct Counts: Sendable {
        var byPair: [Pair: UInt64] = [:]
        /// Events that were overwritten before anybody looked.
        var missed: UInt64 = 0
        fileprivate var sequence: UInt64 = 0
        /// Another breaker under the same name counts its events anew.
        fileprivate weak var breaker: CircuitBreaker?
    }

    private let byCircuit = Mutex<[String: Counts]>([:])

    /// The counts of a circuit, up to date.
    func counts(of circuit: Circuit) -> Counts {
        byCircuit.withLock { byCircuit in
            var counts = byCircuit[circuit.name] ?? Counts()
            if counts.breaker !== circuit.breaker {
                // The counts go on: to whoever adds them up, the circuit is the same.
                counts.breaker = circuit.breaker
                counts.sequence = 0
            }
            let (events, missed) = circuit.breaker.recentEvents(after: counts.sequence)
            counts.missed = counts.missed.addingSaturated(missed)
            counts.sequence = events.last?.sequence ?? counts.sequence
            for case .transition(let from, let to, _) in events.map(\.kind) {
                counts.byPair[Pair(from: from, to: to), default: 0] += 1
            }
            byCircuit[circuit.name] = counts
            return counts
        }
    }
}
