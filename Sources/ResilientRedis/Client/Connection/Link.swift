import NIOCore
import Synchronization

/// One place in the pool: a connection that many callers share, made when it is needed and replaced when it is lost.
///
/// Callers put their commands into an inbox under a lock, already as bytes; the first of them wakes the event loop, which
/// takes all that have come in the meantime and sends them by one write.
final class Link: Sendable {
    private struct Inbox {
        var batch = CommandBatch<Waiter>()
        /// When the first of the batch came.
        ///
        /// The others came later, so its time is never too late for theirs.
        var began = NIODeadline.distantPast
        /// Why no more commands are taken.
        var refusal: RedisError?
    }

    private let eventLoop: any EventLoop
    private let inbox = Mutex(Inbox())
    private let lastNumber = Atomic<UInt64>(0)
    private let core: NIOLoopBoundBox<LinkCore>
    private let availability: Availability

    /// Creates a link without a connection.
    init(_ opener: ConnectionOpener, on eventLoop: any EventLoop, _ suspicion: Suspicion) {
        self.eventLoop = eventLoop
        availability = Availability()
        core = .makeBoxSendingValue(
            LinkCore(opener, on: eventLoop, availability: availability, suspicion),
            eventLoop: eventLoop
        )
    }

    /// Whether there is a connection that takes commands.
    var isConnected: Bool { availability.isConnected }

    /// Sends one command.
    func send(_ command: RedisCommand, patience: Duration) async throws -> RedisValue {
        let number = nextNumber()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(.reply(continuation), number, .single, patience) { $0.append(command, $1) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Sends several commands.
    func send(
        _ commands: [RedisCommand],
        _ shape: UnitOfWork<Waiter>.Shape,
        patience: Duration
    ) async throws -> [RedisValue] {
        let number = nextNumber()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(.replies(continuation), number, shape, patience) { $0.append(commands, $1) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Makes the connection before a call needs it.
    func warmUp() {
        eventLoop.execute { self.core.value.demand() }
    }

    /// Takes no more commands, lets those under way end, and closes the connection.
    func shutDown() async {
        refuseCommands()
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                self.drain()
                self.core.value.shutDown { continuation.resume() }
            }
        }
    }

    /// A function of its own, because a `Mutex` inlined into an async one may be locked under the number of the wrong thread:
    /// see `CircuitBreaker.begin()`.
    @inline(never)
    private func refuseCommands() {
        inbox.withLock { $0.refusal = .shutDown }
    }

    /// Closes the connection whatever is under way.
    func abort() {
        let core = core
        eventLoop.execute { core.value.abort() }
    }

    private func nextNumber() -> UInt64 {
        lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
    }

    private func enqueue(
        _ waiter: Waiter,
        _ number: UInt64,
        _ shape: UnitOfWork<Waiter>.Shape,
        _ patience: Duration,
        _ append: (inout CommandBatch<Waiter>, UnitOfWork<Waiter>) -> Void
    ) {
        let (isFirst, refusal) = inbox.withLock { inbox -> (Bool, (any Error)?) in
            // Checked under the lock: a task that is cancelled after this finds its unit in the inbox or behind it.
            if Task.isCancelled { return (false, CancellationError()) }
            if let refusal = inbox.refusal { return (false, refusal) }
            let isFirst = inbox.batch.isEmpty
            if isFirst { inbox.began = .now() }
            let deadline = inbox.began + TimeAmount(clamping: patience)
            let unit = UnitOfWork(
                number: number,
                shape: shape,
                patience: patience,
                deadline: deadline,
                waiter: waiter
            )
            append(&inbox.batch, unit)
            return (isFirst, nil)
        }
        if let refusal { return waiter.fail(with: refusal) }
        if isFirst { eventLoop.execute { self.drain() } }
    }

    private func drain() {
        let batch = inbox.withLock { inbox in
            let batch = inbox.batch
            inbox.batch = CommandBatch(asLargeAs: batch)
            return batch
        }
        core.value.send(batch)
    }

    private func cancel(_ number: UInt64) {
        if let waiter = inbox.withLock({ $0.batch.abandon(number) }) {
            return waiter.fail(with: CancellationError())
        }
        eventLoop.execute { self.core.value.abandon(number, with: CancellationError()) }
    }
}

/// Whether a link has a connection; readable from every thread.
final class Availability: Sendable {
    private let connected = Atomic<Bool>(false)

    var isConnected: Bool {
        get { connected.load(ordering: .relaxed) }
        set { connected.store(newValue, ordering: .relaxed) }
    }
}
