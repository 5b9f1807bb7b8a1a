import NIOCore
import Synchronization

/// A message that was published on a channel.
public struct RedisMessage: Hashable, Sendable {
    /// Where it was published.
    public let channel: String
    /// The pattern that has brought it, or nil where the channel was subscribed by name.
    public let pattern: String?
    /// What was published.
    public let payload: RedisBytes
}

/// Messages from a server, as long as the connection lasts; to be iterated once.
///
/// It ends by throwing: Redis does not keep messages, so a new subscription has missed what was published in between
/// and the caller must know. It ends too when another connection of the client learns that its server does not lead any more, once
/// it is as old as ``RedisConfiguration/silenceLimit``, and when a new connection finds a better server than one that said
/// `LOADING` or `NOREPLICAS` for that long. Messages of a slow reader wait at the server, which throws out a
/// subscriber that is too far behind; nothing is dropped here.
public struct RedisSubscription: AsyncSequence, Sendable {
    fileprivate typealias Producer = NIOThrowingAsyncSequenceProducer<
        RedisMessage, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, SubscriptionFeed
    >

    /// Takes the messages one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var iterator: Producer.AsyncIterator

        /// The next message.
        ///
        /// - Parameter actor: Where the caller runs.
        /// - Returns: The message, or nil where the task was cancelled.
        /// - Throws: ``RedisError`` when the connection has ended.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(any Error) -> RedisMessage? {
            try await iterator.next(isolation: actor)
        }
    }

    private let messages: Producer

    fileprivate init(_ messages: Producer) {
        self.messages = messages
    }

    /// Begins to take messages.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(iterator: messages.makeAsyncIterator())
    }

    /// Connects and subscribes.
    static func open(
        _ channels: [String],
        _ patterns: [String],
        _ opener: ConnectionOpener,
        on eventLoop: any EventLoop,
        _ guests: Guests,
        _ suspicion: Suspicion
    ) async throws -> RedisSubscription {
        let feed = SubscriptionFeed(unconfirmed: channels.count + patterns.count)
        let made = Producer.makeSequence(
            backPressureStrategy: .init(lowWatermark: 64, highWatermark: 1_024),
            finishOnDeinit: true,
            delegate: feed
        )
        // Only this half may stay with the connection: it closes when the other half is not used any more.
        let source = made.source
        let interval = TimeAmount(clamping: opener.configuration.silenceLimit)
        let connection = try await LoneConnection.open(
            opener,
            for: .messages(signOfLife: interval),
            on: eventLoop,
            guests
        ) { event in
            if case .misled(let doubt, let readySince, let now) = event {
                suspicion.raise(doubt, by: readySince, at: now)
            }
            feed.hear(event, source)
        }
        let commands = [("SUBSCRIBE", channels), ("PSUBSCRIBE", patterns)].compactMap { name, names in
            names.isEmpty ? nil : RedisCommand(name, names.map { RedisBytes($0) })
        }
        do {
            try await feed.subscribe(commands, on: connection, within: opener.configuration.commandDeadline)
            feed.follow(suspicion, on: connection)
        } catch {
            try Task.checkCancellation()
            throw error
        }
        return RedisSubscription(made.sequence)
    }
}

/// Between a connection for messages and the sequence that they are taken from.
private final class SubscriptionFeed: NIOAsyncSequenceProducerDelegate {
    private struct State {
        var unconfirmed: Int
        var connection: NIOLoopBound<ConnectionHandler>?
        var opening: CheckedContinuation<Void, any Error>?
        /// Why it is over.
        var end: RedisError?
        /// To be called when it is over.
        var unfollow: (@Sendable () -> Void)?
        /// Ends it, where its server does not lead any more.
        var farewell: Scheduled<Void>?
    }

    private let state: Mutex<State>

    init(unconfirmed: Int) {
        state = Mutex(State(unconfirmed: unconfirmed))
    }

    /// Subscribes, and returns when the server has confirmed all of it.
    func subscribe(
        _ commands: [RedisCommand],
        on connection: NIOLoopBound<ConnectionHandler>,
        within deadline: Duration
    ) async throws {
        let eventLoop = connection.eventLoop
        let timeout = eventLoop.scheduleTask(in: TimeAmount(clamping: deadline)) {
            connection.value.close(with: .timedOut(after: deadline))
        }
        defer { timeout.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if let end = state.end { return .failure(end) }
                    state.connection = connection
                    if state.unconfirmed == 0 { return .success(()) }
                    state.opening = continuation
                    return nil
                }
                if let result { return continuation.resume(with: result) }
                eventLoop.execute { connection.value.write(commands) }
            }
        } onCancel: {
            eventLoop.execute { connection.value.close(with: .connectionClosed) }
        }
    }

    /// Has the subscription end when the server turns out not to lead any more.
    func follow(_ suspicion: Suspicion, on connection: NIOLoopBound<ConnectionHandler>) {
        let eventLoop = connection.eventLoop
        eventLoop.execute {
            guard let readySince = connection.value.machine.readySince else { return }
            let number = suspicion.add(readySince: readySince, at: .now()) { error, time in
                let farewell = eventLoop.scheduleTask(deadline: time) { connection.value.close(with: error) }
                let isOver = self.state.withLock { state in
                    state.farewell = farewell
                    return state.end != nil
                }
                if isOver { farewell.cancel() }
            }
            let isOver = self.state.withLock { state in
                state.unfollow = { suspicion.remove(number) }
                return state.end != nil
            }
            if isOver { suspicion.remove(number) }
        }
    }

    /// Takes what happens to the connection; on its event loop.
    func hear(_ event: ConnectionHandler.Event, _ source: RedisSubscription.Producer.Source) {
        switch event {
        case .ready, .retiring, .misled, .relieved:
            break
        case .message(let elements):
            take(elements, source)
        case .ended(let error):
            let (opening, unfollow, farewell) = state.withLock { state in
                state.end = error
                state.connection = nil
                defer { (state.opening, state.unfollow, state.farewell) = (nil, nil, nil) }
                return (state.opening, state.unfollow, state.farewell)
            }
            unfollow?()
            farewell?.cancel()
            opening?.resume(throwing: error)
            source.finish(error)
        }
    }

    func produceMore() {
        onLoop { $0.setReading(true) }
    }

    func didTerminate() {
        onLoop { $0.close(with: .connectionClosed) }
    }

    private func take(_ elements: [RedisValue], _ source: RedisSubscription.Producer.Source) {
        let parts = elements.map { $0.bytes }
        switch (parts.first??.description, parts.count) {
        case ("message", 3):
            yield(parts[1], pattern: nil, parts[2], source)
        case ("pmessage", 4):
            yield(parts[2], pattern: parts[1], parts[3], source)
        case ("subscribe", 3), ("psubscribe", 3):
            let opening = state.withLock { state in
                state.unconfirmed -= 1
                guard state.unconfirmed == 0 else { return nil as CheckedContinuation<Void, any Error>? }
                defer { state.opening = nil }
                return state.opening
            }
            opening?.resume()
        default:
            break
        }
    }

    private func yield(
        _ channel: RedisBytes?,
        pattern: RedisBytes?,
        _ payload: RedisBytes?,
        _ source: RedisSubscription.Producer.Source
    ) {
        guard let channel, let payload else { return }
        let message = RedisMessage(channel: channel.description, pattern: pattern?.description, payload: payload)
        guard case .stopProducing = source.yield(message) else { return }
        // At once, as this is the event loop: handed over as ``produceMore()`` is, it could come after that, and stop for good.
        state.withLock { $0.connection }?.value.setReading(false)
    }

    private func onLoop(_ action: @escaping @Sendable (ConnectionHandler) -> Void) {
        guard let connection = state.withLock({ $0.connection }) else { return }
        connection.eventLoop.execute { action(connection.value) }
    }
}
