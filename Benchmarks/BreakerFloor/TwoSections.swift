public import Synchronization

/// The least that a breaker can be which decides under one lock: one short section before a call, one after it.
///
/// It counts the calls and the streak, and tells a stale result by its generation; it knows no time, no window, no events and
/// no orders. What a real breaker costs is measured against it, in the same run and in the same forms.
public final class TwoSections: Sendable {
    @usableFromInline
    struct State {
        @usableFromInline var isOpen: Bool
        @usableFromInline var generation: UInt64 = 0
        @usableFromInline var streak = 0
        @usableFromInline var total: UInt64 = 0
        @usableFromInline var inFlight: UInt64 = 0
        @usableFromInline var successful: UInt64 = 0
        @usableFromInline var failed: UInt64 = 0
        @usableFromInline var refused: UInt64 = 0

        @usableFromInline
        init(isOpen: Bool) {
            self.isOpen = isOpen
        }
    }

    @usableFromInline let state: Mutex<State>

    /// A breaker that lets every call through, or refuses every call.
    public init(isOpen: Bool = false) {
        state = Mutex(State(isOpen: isOpen))
    }

    /// The first section: the generation of an admitted call, nil for a refused one.
    @inlinable
    public func begin() -> UInt64? {
        state.withLock { state in
            state.total &+= 1
            guard !state.isOpen else {
                state.refused &+= 1
                return nil
            }
            state.inFlight &+= 1
            return state.generation
        }
    }

    /// The second section, of a call that succeeded.
    @inlinable
    public func succeed(_ generation: UInt64) {
        state.withLock { state in
            state.inFlight &-= 1
            state.successful &+= 1
            if generation == state.generation { state.streak = 0 }
        }
    }

    /// The second section, of a call that failed.
    ///
    /// It is never inlined: where both ways out of an `await` begin with the inlined code of a mutex, Swift 6.3 on Linux moves what
    /// they have in common, the address of the thread's number, to before the switch to the caller's executor, and the
    /// mutex is then unlocked in the name of another thread, which ends the program.
    @inline(never)
    public func fail(_ generation: UInt64) {
        state.withLock { state in
            state.inFlight &-= 1
            state.failed &+= 1
            if generation == state.generation { state.streak += 1 }
        }
    }

    /// Makes a synchronous call; nil where it is refused.
    @inlinable
    public func runSynchronously<Value, Failure: Error>(
        _ operation: () throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        guard let generation = begin() else { return nil }
        do {
            let value = try operation()
            succeed(generation)
            return value
        } catch {
            fail(generation)
            throw error
        }
    }

    /// Makes a call; nil where it is refused.
    @inlinable
    nonisolated(nonsending)
        public func run<Value, Failure: Error>(
            _ operation: () async throws(Failure) -> Value
        ) async throws(Failure) -> Value?
    {
        guard let generation = begin() else { return nil }
        do {
            let value = try await operation()
            succeed(generation)
            return value
        } catch {
            fail(generation)
            throw error
        }
    }
}
