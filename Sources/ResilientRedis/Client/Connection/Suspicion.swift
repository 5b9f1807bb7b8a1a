import NIOCore
import Synchronization

/// Why a connection may lead to the wrong server: a reply on it says so.
struct Doubt: Equatable, Sendable {
    /// The reply.
    let error: RedisError
    /// How long it may take the server to get well before the connection is given up.
    let patience: TimeAmount

    /// The doubt that an error reply raises; nil where it raises none.
    ///
    /// A server that loads its data may have been left for another meanwhile, and so may a primary without its replicas: that is
    /// how one that was cut off from them keeps from writing. Both may get well too, so they have some time.
    ///
    /// - Parameters:
    ///   - error: The reply.
    ///   - recovery: How long it may take a server to get well; nil is for ever.
    init?(_ error: RedisError, recovery: TimeAmount?) {
        if error.refusal == .wrongPlace {
            patience = .zero
        } else if let recovery, let word = error.replyWord, ["LOADING", "NOREPLICAS"].contains(word) {
            patience = recovery
        } else {
            return nil
        }
        self.error = error
    }
}

/// Which connections of a client are to be replaced because its name may lead elsewhere by now; shared by all of them.
///
/// What one connection is told holds for all that were made before: they were led to the same server. Otherwise each
/// connection of a pool would need a failure of its own to find the new one.
final class Suspicion: Sendable {
    private struct State {
        /// Connections that were ready by then are suspected.
        var readyBy = NIODeadline.distantPast
        /// When they are to be left.
        var leaveAt = NIODeadline.distantPast
        /// Why.
        var error: RedisError?
        /// The subscriptions, each with when it was ready and how to end it.
        var subscriptions: [UInt64: (readySince: NIODeadline, end: @Sendable (RedisError) -> Void)] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())
    /// A copy of `readyBy` that is read without the lock, as every batch of commands asks.
    private let readyBy = Atomic<UInt64>(0)

    /// Takes a reply that raises a doubt.
    ///
    /// - Parameters:
    ///   - doubt: The doubt.
    ///   - readySince: When the connection that has it was ready.
    ///   - now: The time.
    ///   - settled: How old a subscription is that is ended; younger ones follow with a later doubt. Whoever writes to a
    ///     replica all day would otherwise end them as soon as they are made.
    func raise(_ doubt: Doubt, by readySince: NIODeadline, at now: NIODeadline, settled: TimeAmount) {
        let leaveAt = now + doubt.patience
        let ended = state.withLock { state -> [@Sendable (RedisError) -> Void] in
            let isKnown = readySince <= state.readyBy
            guard !isKnown || leaveAt < state.leaveAt else { return [] }
            state.leaveAt = isKnown || state.leaveAt > now ? min(leaveAt, state.leaveAt) : leaveAt
            state.error = doubt.error
            if !isKnown {
                state.readyBy = now
                readyBy.store(now.uptimeNanoseconds, ordering: .releasing)
            }
            guard doubt.patience == .zero else { return [] }
            let old = state.subscriptions.filter { $0.value.readySince + settled <= now }
            for number in old.keys { state.subscriptions[number] = nil }
            return old.values.map(\.end)
        }
        for end in ended { end(doubt.error) }
    }

    /// Why a connection that was ready then is to be left now; nil where it is not.
    func reasonToLeave(readySince: NIODeadline, at now: @autoclosure () -> NIODeadline) -> RedisError? {
        guard readySince.uptimeNanoseconds <= readyBy.load(ordering: .acquiring) else { return nil }
        return state.withLock { state in state.leaveAt <= now() ? state.error : nil }
    }

    /// Has a subscription ended with the next doubt.
    ///
    /// - Returns: By what ``remove(_:)`` knows it.
    func add(readySince: NIODeadline, end: @escaping @Sendable (RedisError) -> Void) -> UInt64 {
        state.withLock { state in
            state.lastNumber += 1
            state.subscriptions[state.lastNumber] = (readySince, end)
            return state.lastNumber
        }
    }

    /// Forgets a subscription.
    func remove(_ number: UInt64) {
        state.withLock { state in
            _ = state.subscriptions.removeValue(forKey: number)
        }
    }
}
