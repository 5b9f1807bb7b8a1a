#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension CircuitBreaker {
    /// Makes a call unless the circuit refuses it.
    ///
    /// - Parameter operation: The call; not called where the circuit refuses or an injected failure takes its place.
    /// - Returns: What the operation returns.
    /// - Throws: ``CircuitRefusal`` where the call was refused, ``InjectedFailure`` where a failure was injected, else the
    ///   operation's own error unchanged.
    public func run<Value>(_ operation: () async throws -> Value) async throws -> Value {
        let permit = try acquire()
        do {
            if let latency = permit.addedLatency { try await Task.sleep(for: latency) }
            let value = try await operation()
            permit.succeed()
            return value
        } catch {
            permit.fail(error)
            throw error
        }
    }

    /// Makes a call, and answers from elsewhere where it was refused or failed.
    ///
    /// - Parameters:
    ///   - operation: The call.
    ///   - fallback: Takes the error (``CircuitRefusal`` where the call was refused) and answers in its place.
    /// - Returns: What the operation or the fallback returns.
    /// - Throws: What the fallback throws; a `CancellationError` of the operation is not covered up.
    public func run<Value>(
        _ operation: () async throws -> Value,
        fallback: (any Error) async throws -> Value
    ) async throws -> Value {
        do {
            return try await run(operation)
        } catch let error as CancellationError {
            throw error
        } catch {
            return try await fallback(error)
        }
    }

    /// Makes a call and keeps its value; where it is refused or fails, answers with the value kept before.
    ///
    /// - Parameters:
    ///   - key: Under which the value is kept.
    ///   - store: Where it is kept.
    ///   - operation: The call.
    /// - Returns: The operation's value, or the one kept.
    /// - Throws: The call's error where nothing is kept under the key.
    public func run<Store: FallbackStore>(
        _ key: Store.Key,
        in store: Store,
        _ operation: () async throws -> Store.Value
    ) async throws -> Store.Value {
        do {
            let value = try await run(operation)
            store.store(value, for: key)
            return value
        } catch let error as CancellationError {
            throw error
        } catch {
            // What was kept is not stored anew: that would make an old answer young.
            guard let kept = store.fallback(for: key) else { throw error }
            return kept
        }
    }

    /// Makes a synchronous call unless the circuit refuses it.
    ///
    /// An injected latency blocks the calling thread.
    ///
    /// - Parameter operation: The call; not called where the circuit refuses or an injected failure takes its place.
    /// - Returns: What the operation returns.
    /// - Throws: ``CircuitRefusal``, ``InjectedFailure``, or the operation's own error unchanged.
    public func runSynchronously<Value>(_ operation: () throws -> Value) throws -> Value {
        let permit = try acquire()
        do {
            if let latency = permit.addedLatency { Self.blockThread(for: latency) }
            let value = try operation()
            permit.succeed()
            return value
        } catch {
            permit.fail(error)
            throw error
        }
    }

    /// Asks for the permission to make a call whose outcome is reported later.
    ///
    /// - Returns: A permit; dropped without a report it counts as ignored and gives its place back.
    /// - Throws: ``CircuitRefusal`` where the call is refused, ``InjectedFailure`` where it is to be failed in a rehearsal.
    public func acquire() throws -> Permit {
        switch begin() {
        case .admitted(let ticket, let latency):
            return Permit(breaker: self, ticket: ticket, addedLatency: latency)
        case .injectedFailure:
            throw InjectedFailure()
        case .refused(let until):
            throw CircuitRefusal(retryAt: until)
        }
    }

    private static func blockThread(for time: Duration) {
        let nanoseconds = max(0, time.clampedNanoseconds)
        var wanted = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        var left = timespec()
        while nanosleep(&wanted, &left) != 0, errno == EINTR { wanted = left }
    }
}

/// The permission to make one call; reports its outcome once.
public struct Permit: ~Copyable, Sendable {
    private let breaker: CircuitBreaker
    private let ticket: BreakerStateMachine.Ticket
    private var isReported = false

    /// Latency that a rehearsal wants the call to take on top of its own.
    public let addedLatency: Duration?

    init(breaker: CircuitBreaker, ticket: BreakerStateMachine.Ticket, addedLatency: Duration?) {
        self.breaker = breaker
        self.ticket = ticket
        self.addedLatency = addedLatency
    }

    /// The call succeeded.
    public consuming func succeed() {
        isReported = true
        breaker.end(ticket, .success)
    }

    /// The call failed; whether that counts, the configuration says, and a cancellation never does.
    ///
    /// - Parameter error: What went wrong.
    public consuming func fail(_ error: any Error) {
        isReported = true
        breaker.end(ticket, breaker.outcome(of: error))
    }

    /// The call ended in a way that counts neither way.
    public consuming func ignore() {
        isReported = true
        breaker.end(ticket, .ignored)
    }

    deinit {
        if !isReported { breaker.end(ticket, .ignored) }
    }
}
