import ResilientRedis
import Synchronization

/// A connection that answers what the test says, and remembers what it was asked.
final class ScriptedRedis: RedisCommands {
    private struct State {
        var replies: [[RedisValue]] = []
        var failure: (any Error)?
        var sent: [[RedisCommand]] = []
        var deliveries: [RedisDelivery] = []
    }

    private let state = Mutex(State())

    /// What was sent, unit by unit.
    var sent: [[RedisCommand]] { state.withLock { $0.sent } }
    /// How the units were to travel.
    var deliveries: [RedisDelivery] { state.withLock { $0.deliveries } }

    /// Answers the next unit; units are answered in the order in which answers were given.
    func answer(_ replies: RedisValue...) {
        state.withLock { $0.replies.append(replies) }
    }

    /// Fails every unit from now on, or none any more.
    func fail(with error: (any Error)?) {
        state.withLock { $0.failure = error }
    }

    func send(_ commands: [RedisCommand], as delivery: RedisDelivery) async throws -> [RedisValue] {
        try state.withLock { state in
            state.sent.append(commands)
            state.deliveries.append(delivery)
            if let failure = state.failure { throw failure }
            guard !state.replies.isEmpty else { return [.error("ERR the test has no answer to this")] }
            return state.replies.removeFirst()
        }
    }
}
