import NIOCore
import Synchronization

/// The reason why a connection may lead to the wrong server: a reply on it.
struct Doubt: Equatable, Sendable {
    /// The reply.
    let error: RedisError
    /// How long it may take the server to get well before the connection is given up.
    let patience: TimeAmount
    /// What says that the server has got well; nil where nothing does.
    let telltale: Telltale?

    /// Creates the doubt that an error reply raises; nil where it raises none.
    ///
    /// A server that loads its data may have been left for another meanwhile, and so may a primary without its replicas: that is
    /// how one that was cut off from them keeps from writing. Both may get well too, so they have some time.
    ///
    /// - Parameters:
    ///   - error: The reply.
    ///   - recovery: How long it may take a server to get well; nil is for ever.
    ///   - command: The name of the command that was refused.
    init?(_ error: RedisError, recovery: TimeAmount?, of command: String? = nil) {
        if error.refusal == .wrongPlace {
            patience = .zero
            telltale = nil
        } else if let recovery, error.replyWord == "LOADING" {
            patience = recovery
            // A module's command is one more that is refused, but others of modules may not be.
            telltale = if let command, command.contains(".") { .command(command) } else { .anyCommand }
        } else if let recovery, error.replyWord == "NOREPLICAS" {
            patience = recovery
            // A script may write or not, and so may a transaction.
            telltale = command.flatMap { $0 == "EXEC" || RedisCommand.runsScripts($0) ? nil : .command($0) }
        } else {
            return nil
        }
        self.error = error
    }
}

/// The decision which connections of a client are replaced because its name may lead elsewhere by now; shared by all of them.
///
/// What one connection learns holds for all that were made before: they were led to the same server. Otherwise each
/// connection of a pool would need a failure of its own to find the new one.
final class Suspicion: Sendable {
    /// Ends a subscription at a time, for that reason.
    typealias End = @Sendable (RedisError, NIODeadline) -> Void

    /// A server that may recover.
    private struct Trial {
        /// Connections that were ready by then lead to it.
        var readyBy: NIODeadline
        /// When they are to be left, if it has not got well.
        let end: NIODeadline
        let doubt: Doubt
    }

    private struct State {
        /// Connections that were ready by then are to be left.
        var leftBy = NIODeadline.distantPast
        /// Why; nil where none is.
        var doubt: Doubt?
        var trial: Trial?
        /// The subscriptions, each with when it was ready.
        var subscriptions: [UInt64: (readySince: NIODeadline, end: End)] = [:]
        var lastNumber: UInt64 = 0

        /// Ends the trial of a server whose time to recover is over.
        mutating func conclude(at now: NIODeadline) {
            guard let trial, trial.end <= now else { return }
            leftBy = trial.readyBy
            doubt = trial.doubt
            self.trial = nil
        }

        /// Removes and returns the subscriptions to the server that is left.
        mutating func takeMisled() -> [(readySince: NIODeadline, end: End)] {
            let misled = subscriptions.filter { $0.value.readySince <= leftBy }
            for number in misled.keys { subscriptions[number] = nil }
            return misled.map(\.value)
        }
    }

    /// How old a subscription is at least when it is ended.
    ///
    /// Otherwise a caller who keeps writing to a replica would end each of them as soon as it is made.
    private let settled: TimeAmount
    private let state = Mutex(State())
    /// Until when a connection was ready that may be doubtful; read without the lock, as every batch of commands asks.
    private let doubtfulBy = Atomic<UInt64>(0)

    /// Creates a state without doubt.
    ///
    /// - Parameter settled: How old a subscription is at least when it is ended.
    init(settled: TimeAmount) {
        self.settled = settled
    }

    /// Takes a reply that raises a doubt.
    ///
    /// - Parameters:
    ///   - doubt: The doubt.
    ///   - readySince: When the connection that has it was ready.
    ///   - now: The time.
    func raise(_ doubt: Doubt, by readySince: NIODeadline, at now: NIODeadline) {
        let misled = state.withLock { state -> [(readySince: NIODeadline, end: End)] in
            state.conclude(at: now)
            guard readySince > state.leftBy else { return [] }
            defer { publish(state) }
            if doubt.patience == .zero {
                state.leftBy = now
                state.doubt = doubt
                state.trial = nil
                return state.takeMisled()
            }
            if state.trial == nil {
                state.trial = Trial(readyBy: now, end: now + doubt.patience, doubt: doubt)
            } else if let readyBy = state.trial?.readyBy, readySince > readyBy {
                state.trial?.readyBy = now
            }
            return []
        }
        end(misled, because: doubt.error, at: now)
    }

    /// Takes the news that a server did what it, or the one before it, refused when the doubt was raised.
    ///
    /// Where it is the same that was given time, it has got well. Where the connection was made in place of one that was left,
    /// the name leads to a better server by now than it did for the subscriptions that were made before, so they are ended.
    func dispel(by readySince: NIODeadline, at now: NIODeadline) {
        let (misled, error) = state.withLock { state -> ([(readySince: NIODeadline, end: End)], RedisError?) in
            state.conclude(at: now)
            guard readySince > state.leftBy else { return ([], nil) }
            if let trial = state.trial, readySince <= trial.readyBy { state.trial = nil }
            publish(state)
            guard let doubt = state.doubt, doubt.patience > .zero else { return ([], nil) }
            return (state.takeMisled(), doubt.error)
        }
        if let error { end(misled, because: error, at: now) }
    }

    /// Returns why a connection has to be left now; nil where it has not.
    func reasonToLeave(readySince: NIODeadline, at now: @autoclosure () -> NIODeadline) -> RedisError? {
        guard readySince.uptimeNanoseconds <= doubtfulBy.load(ordering: .acquiring) else { return nil }
        return state.withLock { state in
            state.conclude(at: now())
            return readySince <= state.leftBy ? state.doubt?.error : nil
        }
    }

    /// What tells whether the name leads to a better server than the one that was left; nil where nothing does.
    var telltale: Telltale? {
        state.withLock { state in
            let isFollowed = state.subscriptions.contains { $0.value.readySince <= state.leftBy }
            return isFollowed ? state.doubt?.telltale : nil
        }
    }

    /// Registers a subscription, to be ended by the next doubt or by the present one.
    ///
    /// - Returns: By what ``remove(_:)`` knows it.
    func add(readySince: NIODeadline, at now: NIODeadline, end: @escaping End) -> UInt64 {
        let (number, error) = state.withLock { state -> (UInt64, RedisError?) in
            state.lastNumber += 1
            let isMisled = readySince <= state.leftBy && state.doubt?.patience == .zero
            if !isMisled { state.subscriptions[state.lastNumber] = (readySince, end) }
            return (state.lastNumber, isMisled ? state.doubt?.error : nil)
        }
        if let error { self.end([(readySince, end)], because: error, at: now) }
        return number
    }

    /// Forgets a subscription.
    func remove(_ number: UInt64) {
        state.withLock { state in
            _ = state.subscriptions.removeValue(forKey: number)
        }
    }

    private func end(
        _ subscriptions: [(readySince: NIODeadline, end: End)],
        because error: RedisError,
        at now: NIODeadline
    ) {
        for subscription in subscriptions { subscription.end(error, max(now, subscription.readySince + settled)) }
    }

    private func publish(_ state: State) {
        let readyBy = max(state.leftBy, state.trial?.readyBy ?? .distantPast)
        doubtfulBy.store(readyBy.uptimeNanoseconds, ordering: .releasing)
    }
}
