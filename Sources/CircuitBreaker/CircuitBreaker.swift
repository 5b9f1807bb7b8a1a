import Synchronization

/// Keeps callers from a dependency that fails, and lets probes through to see when it is back.
///
/// Closed, it counts consecutive failures; at ``Configuration/failureThreshold`` it opens and refuses every call. After
/// ``Configuration/recoveryTimeout`` the next call makes it half-open: a few probes pass, ``Configuration/successThreshold``
/// successes close it, one failure opens it again.
///
///     let breaker = CircuitBreaker()
///     let user = try await breaker.run { try await database.user(id) }
///
/// All of it may be used from any thread or task. State changes are decided under one lock; of what the caller gave it,
/// nothing runs under it but the clock and ``Configuration/random``.
public final class CircuitBreaker: Sendable {
    /// The settings.
    public let configuration: Configuration

    /// Where the time comes from.
    public let clock: BreakerClock

    fileprivate struct Core: ~Copyable {
        var machine: BreakerStateMachine
        var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var lastListener: UInt64 = 0
        /// The last event that listeners were woken for.
        var announced: UInt64 = 0
    }

    private let core: Mutex<Core>

    /// A closed circuit.
    public init(configuration: Configuration = Configuration(), clock: BreakerClock = .system) {
        self.configuration = configuration
        self.clock = clock
        let machine = BreakerStateMachine(settings: configuration, now: clock.monotonic())
        self.core = Mutex(Core(machine: machine))
    }

    // MARK: Reading

    /// Everything about the circuit as of now, consistent in itself.
    ///
    /// Reading changes nothing, however often.
    public func snapshot() -> Snapshot {
        core.withLock { $0.machine.snapshot(now: clock.monotonic(), wall: clock.wall) }
    }

    /// The events after a number, oldest first, as far as they are kept (256), and how many of them are gone.
    ///
    /// They include what has fallen due since the last call, as ``snapshot()`` does. Reading changes nothing.
    ///
    /// - Parameter sequence: The last number that the caller has; 0 for all.
    /// - Returns: The events, and how many between that number and the first of them are gone.
    public func recentEvents(after sequence: UInt64 = 0) -> (events: [Event], missed: UInt64) {
        currentLog().events(after: sequence)
    }

    private func currentLog() -> EventLog {
        core.withLock { $0.machine.advanced(to: clock.monotonic(), wall: clock.wall).log }
    }

    /// The events from now on, for one listener.
    ///
    /// A slow listener delays no call and holds no memory: what is overwritten before it is taken arrives as
    /// ``Delivery/missed(_:)``. No timer runs for it: what falls due by itself arrives with the next call or order. The
    /// sequence ends when its task is cancelled.
    public func events() -> EventSequence {
        EventSequence(breaker: self, startingAfter: currentLog().lastSequence)
    }

    // MARK: Orders

    /// Has the circuit refuse every call.
    ///
    /// - Parameters:
    ///   - time: For how long; afterwards probes decide. Nil: until ``reset(by:)``.
    ///   - operatorName: Who wants it so, for the events.
    ///   - reason: Why, for the events.
    public func forceOpen(for time: Duration? = nil, by operatorName: String = "operator", reason: String? = nil) {
        let (operatorName, reason) = (operatorName.clipped, reason?.clipped)
        order { $0.forceOpen(for: time, by: operatorName, reason: reason, now: $1, wall: $2) }
    }

    /// Closes the circuit from anywhere: an empty failure count, no injection; the lifetime counters stay.
    ///
    /// - Parameter operatorName: Who wants it so, for the events.
    public func reset(by operatorName: String = "operator") {
        order { $0.reset(by: operatorName.clipped, now: $1, wall: $2) }
    }

    /// Starts an injection in place of the one that runs.
    ///
    /// One that would inject nothing ends it.
    ///
    /// - Parameters:
    ///   - injection: What to inject.
    ///   - operatorName: Who wants it so, for the events.
    public func inject(_ injection: Injection, by operatorName: String = "operator") {
        order { $0.inject(injection, by: operatorName.clipped, now: $1, wall: $2) }
    }

    /// Ends the injection, if one runs.
    ///
    /// - Parameter operatorName: Who wants it so, for the events.
    public func stopInjection(by operatorName: String = "operator") {
        order { $0.stopInjection(by: operatorName.clipped, now: $1, wall: $2) }
    }

    private func order(_ change: (inout BreakerStateMachine, Int64, Timestamp) -> Void) {
        let woken = core.withLock { core in
            change(&core.machine, clock.monotonic(), clock.wall())
            return core.listenersToWake()
        }
        wake(woken)
    }

    // MARK: Calls

    /// Begins a call; the ticket it returns, if any, must be handed to ``end(_:_:)`` exactly once.
    func begin() -> BreakerStateMachine.Admission {
        let (admission, woken) = core.withLock { core in
            let admission = core.machine.begin(now: clock.monotonic, wall: clock.wall, chance: configuration.random)
            return (admission, core.listenersToWake())
        }
        wake(woken)
        return admission
    }

    /// Ends a call.
    func end(_ ticket: BreakerStateMachine.Ticket, _ outcome: BreakerStateMachine.Outcome) {
        let woken = core.withLock { core in
            core.machine.end(ticket, outcome, now: clock.monotonic, wall: clock.wall)
            return core.listenersToWake()
        }
        wake(woken)
    }

    /// What an error means to the circuit.
    func outcome(of error: any Error) -> BreakerStateMachine.Outcome {
        if error is CancellationError { return .ignored }
        guard configuration.isFailure(error) else { return .ignored }
        return .failure(text: String(describing: error).clipped, isInjected: false)
    }

    // MARK: Listeners

    /// How many listen to the events now.
    var listenerCount: Int { core.withLock { $0.listeners.count } }

    func addListener(_ continuation: AsyncStream<Void>.Continuation) -> UInt64 {
        core.withLock { core in
            core.lastListener += 1
            core.listeners[core.lastListener] = continuation
            return core.lastListener
        }
    }

    func removeListener(_ number: UInt64) {
        core.withLock { core in
            _ = core.listeners.removeValue(forKey: number)
        }
    }

    private func wake(_ listeners: [AsyncStream<Void>.Continuation]) {
        for listener in listeners { listener.yield() }
    }
}

extension CircuitBreaker.Core {
    /// The listeners that have not heard of the newest event; empty, and without cost, where there is none.
    fileprivate mutating func listenersToWake() -> [AsyncStream<Void>.Continuation] {
        let newest = machine.log.lastSequence
        guard newest != announced else { return [] }
        announced = newest
        return listeners.isEmpty ? [] : Array(listeners.values)
    }
}

extension String {
    /// As much of a text from outside as the events keep: 200 characters.
    fileprivate var clipped: String { String(prefix(200)) }
}
