import NIOCore
import Synchronization

/// A connection outside the pool.
enum LoneConnection {
    /// Makes a connection, and returns when it is ready.
    ///
    /// - Parameters:
    ///   - opener: How to connect.
    ///   - purpose: What the connection is for.
    ///   - eventLoop: Where it lives.
    ///   - guests: Who closes it when the client is shut down.
    ///   - listener: Told, on the event loop, what happens afterwards; the end is always told.
    /// - Returns: The connection, ready for commands.
    /// - Throws: ``RedisError``, `CancellationError`.
    static func open(
        _ opener: ConnectionOpener,
        for purpose: ConnectionStateMachine<Waiter>.Purpose,
        on eventLoop: any EventLoop,
        _ guests: Guests,
        listener: @escaping @Sendable (ConnectionHandler.Event) -> Void
    ) async throws -> NIOLoopBound<ConnectionHandler> {
        let handler = try await eventLoop.submit {
            let handler = ConnectionHandler(opener.configuration, for: purpose, on: eventLoop)
            return NIOLoopBound(handler, eventLoop: eventLoop)
        }.get()
        do {
            try await withTaskCancellationHandler {
                try await connect(handler, opener, guests, listener)
            } onCancel: {
                eventLoop.execute { handler.value.close(with: .connectionClosed) }
            }
        } catch {
            try Task.checkCancellation()
            throw error
        }
        return handler
    }

    /// Connects, and returns when the attempt has ended.
    private static func connect(
        _ handler: NIOLoopBound<ConnectionHandler>,
        _ opener: ConnectionOpener,
        _ guests: Guests,
        _ listener: @escaping @Sendable (ConnectionHandler.Event) -> Void
    ) async throws {
        let eventLoop = handler.eventLoop
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            eventLoop.execute {
                guard handler.value.machine.state != .closed else {
                    return continuation.resume(throwing: CancellationError())
                }
                guard let number = guests.add({ eventLoop.execute { handler.value.close(with: .shutDown) } }) else {
                    return continuation.resume(throwing: RedisError.shutDown)
                }
                var opening: CheckedContinuation<Void, any Error>? = continuation
                handler.value.listener = { event in
                    switch event {
                    case .ready:
                        opening?.resume()
                        opening = nil
                    case .ended(let error):
                        guests.remove(number)
                        opening?.resume(throwing: error)
                        opening = nil
                        listener(event)
                    case .message, .retiring, .misled, .relieved:
                        listener(event)
                    }
                }
                opener.open(handler.value, on: eventLoop)
            }
        }
    }
}

/// The connections outside the pool, to be closed with the client.
final class Guests: Sendable {
    private struct State {
        var closers: [UInt64: @Sendable () -> Void] = [:]
        var lastNumber: UInt64 = 0
        var isShutDown = false
    }

    private let state = Mutex(State())

    /// Registers a closure that closes a connection; returns nil after the shutdown.
    func add(_ close: @escaping @Sendable () -> Void) -> UInt64? {
        state.withLock { state in
            guard !state.isShutDown else { return nil }
            state.lastNumber += 1
            state.closers[state.lastNumber] = close
            return state.lastNumber
        }
    }

    func remove(_ number: UInt64) {
        state.withLock { state in
            _ = state.closers.removeValue(forKey: number)
        }
    }

    func shutDown() {
        let closers = state.withLock { state in
            state.isShutDown = true
            return state.closers.values.map { $0 }
        }
        for close in closers { close() }
    }
}
