import NIOCore
import Synchronization

/// An unshared connection, lent by ``RedisClient/withConnection(_:)``.
///
/// It takes every command but those for messages (see ``RedisClient/subscribe(to:patterns:)``). It is not replaced when it
/// is lost: then every call throws ``RedisError/connectionClosed``. Nor is it when the server does not lead any more
/// (``RedisRefusal/wrongPlace``): then every later call throws what the server said, and a connection that is lent anew
/// goes to where the name leads by then.
public final class RedisConnection: RedisCommands {
    private let eventLoop: any EventLoop
    private let handler: NIOLoopBound<ConnectionHandler>
    private let deadline: Duration
    private let lastNumber = Atomic<UInt64>(0)
    /// Held while something is handed to the event loop, so that a call and its cancellation arrive in their order.
    private let order = Mutex(())

    init(_ handler: NIOLoopBound<ConnectionHandler>, deadline: Duration) {
        self.handler = handler
        self.deadline = deadline
        eventLoop = handler.eventLoop
    }

    /// Sends commands as one unit of work and returns one reply for each, in their order.
    ///
    /// - Parameters:
    ///   - commands: What to send.
    ///   - delivery: How they travel together.
    /// - Returns: One reply for each command; errors of the server are in their places.
    /// - Throws: ``RedisError``, `CancellationError`.
    public func send(_ commands: [RedisCommand], as delivery: RedisDelivery) async throws -> [RedisValue] {
        try await send(commands, as: delivery, within: deadline)
    }

    /// Sends commands as one unit of work, with a deadline of its own: that of a blocking command plus a little.
    ///
    /// - Parameters:
    ///   - commands: What to send.
    ///   - delivery: How they travel together.
    ///   - deadline: How long to wait for the replies.
    /// - Returns: One reply for each command; errors of the server are in their places.
    /// - Throws: ``RedisError``, `CancellationError`.
    public func send(
        _ commands: [RedisCommand],
        as delivery: RedisDelivery,
        within deadline: Duration
    ) async throws -> [RedisValue] {
        guard !commands.isEmpty else { return [] }
        for command in commands {
            if let error = SharedConnectionRules.objectionWhenLent(to: command) { throw error }
        }
        let number = lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let unit = UnitOfWork<Waiter>(
                    number: number,
                    shape: .init(delivery, count: commands.count),
                    patience: deadline,
                    deadline: .now() + TimeAmount(clamping: deadline),
                    waiter: .replies(continuation)
                )
                enqueue(commands, unit)
            }
        } onCancel: {
            order.withLock { _ in
                eventLoop.execute { _ = self.handler.value.abandon(number, with: CancellationError()) }
            }
        }
    }

    func close() {
        let handler = handler
        eventLoop.execute { handler.value.close(with: .connectionClosed) }
    }

    private func enqueue(_ commands: [RedisCommand], _ unit: UnitOfWork<Waiter>) {
        let isCancelled = order.withLock { _ in
            if Task.isCancelled { return true }
            eventLoop.execute {
                var batch = CommandBatch<Waiter>()
                batch.append(commands, unit)
                if self.handler.value.send(&batch) { return }
                let reason = self.handler.value.machine.retirement ?? .connectionClosed
                for answer in batch.fail(with: reason) { answer.deliver() }
            }
            return false
        }
        if isCancelled { unit.waiter?.fail(with: CancellationError()) }
    }
}

extension RedisConnection {
    /// Makes a connection that is not shared.
    static func open(
        _ opener: ConnectionOpener,
        for purpose: ConnectionStateMachine<Waiter>.Purpose,
        on eventLoop: any EventLoop,
        _ guests: Guests,
        _ suspicion: Suspicion
    ) async throws -> RedisConnection {
        let handler = try await LoneConnection.open(opener, for: purpose, on: eventLoop, guests) { event in
            guard case .misled(let doubt, let readySince, let now) = event else { return }
            suspicion.raise(doubt, by: readySince, at: now)
        }
        return RedisConnection(handler, deadline: opener.configuration.commandDeadline)
    }
}
