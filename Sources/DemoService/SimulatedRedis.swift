import CircuitBreaker
import CircuitVocabulary
package import ResilientRedis
import Synchronization

/// A Redis server in memory with a client in front of it, to be stopped, frozen and slowed.
///
/// It keeps its data over a stop, as a server does that writes to disk. Every call has a deadline.
package final class SimulatedRedis: RedisCommands {
    private struct State {
        var store: SimulatedStore
        var generator: SplitMix64
        var condition: ServerCondition = .fullSpeed
        var started: Duration = .zero
    }

    /// What will become of a call, decided when it is sent.
    private enum Fate {
        case answered(after: Duration)
        case refused(after: Duration)
        case unanswered
    }

    private let state: Mutex<State>
    private let latency: LatencyModel
    private let deadline: Duration
    private let clock = ContinuousClock()
    private let origin: ContinuousClock.Instant

    /// Makes a server that runs at full speed and holds nothing.
    ///
    /// - Parameters:
    ///   - seed: Where the sequence of latencies begins.
    ///   - latency: How long answers take.
    ///   - deadline: How long a call waits for its answer.
    ///   - maximumMemory: The bytes above which nothing more is stored.
    package init(
        seed: UInt64,
        latency: LatencyModel = LatencyModel(),
        deadline: Duration = .seconds(1),
        maximumMemory: Int = 8 << 20
    ) {
        self.latency = latency
        self.deadline = deadline.sleepable
        origin = clock.now
        state = Mutex(
            State(store: SimulatedStore(maximumMemory: maximumMemory), generator: SplitMix64(seed: seed))
        )
    }

    /// How the server is now.
    package var condition: ServerCondition {
        state.withLock { $0.condition }
    }

    /// Brings the server into a condition; a warm-up begins now.
    package func become(_ condition: ServerCondition) {
        let now = now
        state.withLock { state in
            state.condition = condition
            state.started = now
        }
    }

    package func send(_ commands: [RedisCommand], as delivery: RedisDelivery) async throws -> [RedisValue] {
        guard !commands.isEmpty else { return [] }
        switch fate() {
        case .answered(let latency) where latency <= deadline:
            try await clock.sleep(for: latency)
        case .refused(let latency):
            try await clock.sleep(for: latency)
            throw RedisError.connectionRefused
        case .answered, .unanswered:
            try await clock.sleep(for: deadline)
            throw RedisError.timedOut(after: deadline)
        }
        // The server may have gone while the call was under way.
        let now = now
        return try state.withLock { state in
            if state.condition == .stopped { throw RedisError.connectionClosed }
            return commands.map { state.store.answer($0, at: now) }
        }
    }

    private var now: Duration { origin.duration(to: clock.now) }

    private func fate() -> Fate {
        let now = now
        return state.withLock { state in
            switch state.condition {
            case .stopped: return .refused(after: latency.median.sleepable)
            case .frozen: return .unanswered
            case .fullSpeed: return .answered(after: latency.draw(using: &state.generator))
            case .slowed(let factor):
                return .answered(after: latency.draw(using: &state.generator).scaled(by: max(1, factor)))
            case .warmingUp:
                let warm = latency.drawWarmUp(after: now - state.started, using: &state.generator)
                return .answered(after: warm ?? latency.draw(using: &state.generator))
            }
        }
    }
}
