#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// What a call costs is spent here, so these functions are compiled into their callers: the closure is then no object, and a
// call of a closed circuit is two short sections under the lock.
//
// The sections themselves are not: Swift 6.3 on Linux may move the address of the thread's number, which the inlined code of
// a `Mutex` keeps, from after an `await` to before the switch back to the caller's executor. The mutex is then locked in the
// name of the thread that was left, and unlocking it ends the program. In a synchronous function there is no such switch.

extension CircuitBreaker {
    /// Makes a call unless the circuit refuses it.
    ///
    /// - Parameter operation: The call; not called where the circuit refuses or an injected failure takes its place.
    /// - Returns: What the operation returns.
    /// - Throws: ``CircuitRefusal`` where the call was refused, ``InjectedFailure`` where a failure was injected, else the
    ///   operation's own error unchanged.
    @inlinable
    nonisolated(nonsending)
        public func run<Value, Failure: Error>(_ operation: () async throws(Failure) -> Value) async throws -> Value
    {
        try await carryOut(begin(), operation)
    }

    /// Makes a call that was admitted.
    @inlinable
    @inline(__always)
    nonisolated(nonsending)
        func carryOut<Value, Failure: Error>(
            _ ticket: BreakerStateMachine.Ticket,
            _ operation: () async throws(Failure) -> Value
        ) async throws -> Value
    {
        if ticket.addedLatency > 0 { try await sleep(ticket) }
        let value: Value
        do {
            value = try await operation()
        } catch {
            fail(ticket, error)
            throw error
        }
        succeed(ticket)
        return value
    }

    /// Makes a call whose result says whether the dependency works: a response with a status, say.
    ///
    /// - Parameters:
    ///   - judge: Says what a result means; what is thrown is judged by ``Configuration/classify`` and
    ///     ``Configuration/isFailure``.
    ///   - operation: The call; not called where the circuit refuses or an injected failure takes its place.
    /// - Returns: What the operation returns, whatever the verdict.
    /// - Throws: ``CircuitRefusal``, ``InjectedFailure``, or the operation's own error unchanged.
    @inlinable
    nonisolated(nonsending)
        public func run<Value, Failure: Error>(
            judging judge: (Value) -> Verdict,
            _ operation: () async throws(Failure) -> Value
        ) async throws -> Value
    {
        let ticket = try begin()
        if ticket.addedLatency > 0 { try await sleep(ticket) }
        let value: Value
        do {
            value = try await operation()
        } catch {
            fail(ticket, error)
            throw error
        }
        end(ticket, judge(value))
        return value
    }

    /// Makes a call, and answers from elsewhere where it was refused or failed.
    ///
    /// - Parameters:
    ///   - operation: The call.
    ///   - fallback: Takes the error (``CircuitRefusal`` where the call was refused) and answers in its place.
    /// - Returns: What the operation or the fallback returns.
    /// - Throws: What the fallback throws; the operation's own error in a cancelled task, and a `CancellationError`, as they are.
    @inlinable
    nonisolated(nonsending)
        public func run<Value, Failure: Error>(
            _ operation: () async throws(Failure) -> Value,
            fallback: (any Error) async throws -> Value
        ) async throws -> Value
    {
        do {
            return try await run(operation)
        } catch {
            if Self.isCancellation(error) { throw error }
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
    /// - Throws: The call's error where nothing is kept under the key, in a cancelled task, and where it is a `CancellationError`.
    @inlinable
    nonisolated(nonsending)
        public func run<Store: FallbackStore, Failure: Error>(
            _ key: Store.Key,
            in store: Store,
            _ operation: () async throws(Failure) -> Store.Value
        ) async throws -> Store.Value
    {
        let ticket: BreakerStateMachine.Ticket
        do {
            ticket = try begin()
        } catch {
            // A call that was not made: not a cancellation, and looking whether it is one would cost more than the answer.
            guard let kept = store.fallback(for: key) else { throw error }
            return kept
        }
        do {
            let value = try await carryOut(ticket, operation)
            store.store(value, for: key)
            return value
        } catch {
            if Self.isCancellation(error) { throw error }
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
    @inlinable
    public func runSynchronously<Value, Failure: Error>(_ operation: () throws(Failure) -> Value) throws -> Value {
        let ticket = try begin()
        if ticket.addedLatency > 0 { Self.blockThread(for: ticket.addedLatency) }
        let value: Value
        do {
            value = try operation()
        } catch {
            fail(ticket, error)
            throw error
        }
        succeed(ticket)
        return value
    }

    /// Asks for the permission to make a call whose outcome is reported later.
    ///
    /// - Returns: A permit; dropped without a report it counts as ignored and gives its place back.
    /// - Throws: ``CircuitRefusal`` where the call is refused, ``InjectedFailure`` where it is to be failed in a rehearsal.
    @inlinable
    public func acquire() throws -> Permit {
        Permit(breaker: self, ticket: try begin())
    }

    /// Begins a call; the ticket that it returns must be handed to one of the functions that end a call, once.
    @inline(never)
    @usableFromInline
    func begin() throws -> BreakerStateMachine.Ticket {
        switch core.withLock({ core in core.enter(clock) }) {
        case .admitted(let generation): return BreakerStateMachine.Ticket(generation: generation)
        case .refused(let refusal): throw refusal
        case .timed(let generation, let began):
            var ticket = BreakerStateMachine.Ticket(generation: generation)
            ticket.began = began
            return ticket
        case .undecided: return try beginAtLength()
        }
    }

    /// Ends a call that succeeded.
    @inline(never)
    @usableFromInline
    func succeed(_ ticket: BreakerStateMachine.Ticket) {
        switch core.withLock({ core in core.succeed(ticket, clock) }) {
        case .counted: break
        case .timed(let nanoseconds): configuration.latency?.record(.nanoseconds(nanoseconds))
        case .undecided: endAtLength(ticket, .success)
        }
    }

    /// Ends a call whose result was judged.
    @inlinable
    func end(_ ticket: BreakerStateMachine.Ticket, _ verdict: Verdict) {
        switch verdict {
        case .success: succeed(ticket)
        // A client that returns its cancellation says as little of the dependency as one that throws it.
        case .failure where Task.isCancelled: ignore(ticket)
        case .failure(let text): fail(ticket, because: text ?? "")
        case .ignored: ignore(ticket)
        case .answered: answer(ticket)
        }
    }

    /// Whether an error is how a cancelled call ends: clients have cancellation errors of their own.
    ///
    /// A call that was not made ends in a cancelled task as in any other.
    @usableFromInline
    static func isCancellation(_ error: any Error) -> Bool {
        if error is CancellationError { return true }
        return Task.isCancelled && !(error is CircuitRefusal || error is InjectedFailure)
    }

    /// Takes the time that a rehearsal wants a call to take; a cancelled call ends here.
    @usableFromInline
    nonisolated(nonsending)
        func sleep(_ ticket: BreakerStateMachine.Ticket) async throws
    {
        do {
            try await Task.sleep(for: .nanoseconds(ticket.addedLatency))
        } catch {
            fail(ticket, error)
            throw error
        }
    }

    @usableFromInline
    static func blockThread(for nanoseconds: Int64) {
        var wanted = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        var left = timespec()
        while nanosleep(&wanted, &left) != 0, errno == EINTR { wanted = left }
    }
}
