/// A circuit breaker: keeps calls from a dependency that fails, and lets probes through to see when it is back.
///
/// Closed, it counts consecutive failures; at ``Configuration/failureThreshold`` it opens and refuses every call. After
/// ``Configuration/recoveryTimeout`` the next call makes it half-open: a few probes pass, ``Configuration/successThreshold``
/// successes close it, one failure opens it again.
///
///     let breaker = CircuitBreaker()
///     let user = try await breaker.run { try await database.user(id) }
///
/// All functions may be called from any thread or task. One lock guards the state; of the caller's closures only the clock and
/// ``Configuration/random`` run under it.
public final class CircuitBreaker: Sendable {
    /// The settings.
    public let configuration: Configuration

    /// Where the time comes from.
    public let clock: BreakerClock

    let core: StateLock<Core>

    /// Creates a closed circuit with the default settings.
    ///
    /// - Parameter clock: Where the time comes from.
    public convenience init(clock: BreakerClock = .system) {
        self.init(valid: Configuration(), clock: clock)
    }

    /// Creates a closed circuit.
    ///
    /// - Parameters:
    ///   - configuration: The settings; ``Configuration/validate()`` states their ranges.
    ///   - clock: Where the time comes from.
    /// - Throws: ``InvalidSetting`` for the first setting that is out of its range.
    public convenience init(configuration: Configuration, clock: BreakerClock = .system) throws(InvalidSetting) {
        try configuration.validate()
        self.init(valid: configuration, clock: clock)
    }

    private init(valid configuration: Configuration, clock: BreakerClock) {
        self.configuration = configuration
        self.clock = clock
        let machine = BreakerStateMachine(settings: configuration, now: clock.monotonic())
        self.core = StateLock(Core(machine: machine))
    }

    // MARK: Reading

    /// Returns everything about the circuit as one consistent value as of now; reading changes nothing.
    public func snapshot() -> Snapshot {
        core.withLock { $0.machine.snapshot(now: clock.monotonic(), wall: clock.wall) }
    }

    /// Returns the kept events (at most 256) after a number, oldest first, and how many are no longer kept.
    ///
    /// They include what has fallen due since the last call, as ``snapshot()`` does. Reading changes nothing.
    ///
    /// - Parameter sequence: The last number that the caller has; 0 for all.
    /// - Returns: The events, and how many between that number and the first of them are no longer kept.
    public func recentEvents(after sequence: UInt64 = 0) -> (events: [Event], missed: UInt64) {
        currentLog().events(after: sequence)
    }

    // Not inlined into the listener's `await`: see `begin()`.
    @inline(never)
    private func currentLog() -> EventLog {
        core.withLock { $0.machine.advanced(to: clock.monotonic(), wall: clock.wall).log }
    }

    /// Returns the events from now on, for one listener.
    ///
    /// A slow listener delays no call and holds no memory: events that are overwritten before it reads them are reported as
    /// ``Delivery/missed(_:)``. No timer runs for it: a change that falls due by itself arrives with the next call or order. The
    /// sequence ends when its task is cancelled.
    public func events() -> EventSequence {
        EventSequence(breaker: self, startingAfter: currentLog().lastSequence)
    }

    // MARK: Orders

    /// Forces the circuit open: it refuses every call.
    ///
    /// This ends the modes disabled and metrics only.
    ///
    /// - Parameters:
    ///   - time: For how long; afterwards probes decide. Nil: until ``reset(by:reason:)``.
    ///   - operatorName: The operator's name for the events; its first 200 characters are kept.
    ///   - reason: The reason for the events; its first 200 characters are kept.
    public func forceOpen(for time: Duration? = nil, by operatorName: String = "operator", reason: String? = nil) {
        let (who, reason) = (operatorName.clipped, reason?.clipped)
        order { $0.forceOpen(for: time, by: who, reason: reason, now: $1, wall: $2) }
    }

    /// Closes the circuit in any state and mode, and returns it to automatic mode.
    ///
    /// The failure count and the window are emptied, and a running injection ends; the lifetime counters stay. All calls pass at
    /// once: a ramp-up follows only where a circuit closes by itself.
    ///
    /// - Parameters:
    ///   - operatorName: The operator's name for the events; its first 200 characters are kept.
    ///   - reason: The reason for the events; its first 200 characters are kept.
    public func reset(by operatorName: String = "operator", reason: String? = nil) {
        let (who, reason) = (operatorName.clipped, reason?.clipped)
        order { $0.reset(by: who, reason: reason, now: $1, wall: $2) }
    }

    /// Disables the circuit until ``reset(by:reason:)`` or another order: every call passes and is counted, and nothing opens it.
    ///
    /// - Parameters:
    ///   - operatorName: The operator's name for the events; its first 200 characters are kept.
    ///   - reason: The reason for the events; its first 200 characters are kept.
    public func disable(by operatorName: String = "operator", reason: String? = nil) {
        let (who, reason) = (operatorName.clipped, reason?.clipped)
        order { $0.disable(by: who, reason: reason, now: $1, wall: $2) }
    }

    /// Lets every call pass until ``reset(by:reason:)`` or another order, and computes what the circuit would have done.
    ///
    /// The computed state begins closed. ``Snapshot/wouldBe`` has it; its changes arrive as ``Event/Kind/wouldBe(from:to:reason:)``.
    ///
    /// - Parameters:
    ///   - operatorName: The operator's name for the events; its first 200 characters are kept.
    ///   - reason: The reason for the events; its first 200 characters are kept.
    public func setMetricsOnly(by operatorName: String = "operator", reason: String? = nil) {
        let (who, reason) = (operatorName.clipped, reason?.clipped)
        order { $0.setMetricsOnly(by: who, reason: reason, now: $1, wall: $2) }
    }

    /// Starts an injection in place of the running one.
    ///
    /// An injection of nothing ends the running one.
    ///
    /// - Parameters:
    ///   - injection: What to inject.
    ///   - operatorName: The operator's name for the events; its first 200 characters are kept.
    public func inject(_ injection: Injection, by operatorName: String = "operator") {
        let who = operatorName.clipped
        order { $0.inject(injection, by: who, now: $1, wall: $2) }
    }

    /// Ends the injection, if one runs.
    ///
    /// - Parameter operatorName: The operator's name for the events; its first 200 characters are kept.
    public func stopInjection(by operatorName: String = "operator") {
        let who = operatorName.clipped
        order { $0.stopInjection(by: who, now: $1, wall: $2) }
    }

    private func order(_ change: (inout BreakerStateMachine, Int64, Timestamp) -> Void) {
        let woken = core.withLock { core in
            change(&core.machine, clock.monotonic(), clock.wall())
            return core.changed()
        }
        wake(woken)
    }

    // MARK: Calls

    /// Begins a call that the gate could not decide about.
    func beginAtLength() throws -> BreakerStateMachine.Ticket {
        let (admission, refusal, woken) = core.withLock { core in
            let admission = core.machine.begin(
                isTimed: core.nextIsTimed,
                now: clock.monotonic,
                wall: clock.wall,
                chance: configuration.random
            )
            let woken = core.changed()
            return (admission, core.refusal, woken)
        }
        wake(woken)
        switch admission {
        case .admitted(let ticket): return ticket
        case .injectedFailure: throw InjectedFailure()
        case .refused: throw refusal
        }
    }

    /// Ends a call where more than a counter may change.
    @inline(never)
    func endAtLength(_ ticket: BreakerStateMachine.Ticket, _ outcome: BreakerStateMachine.Outcome) {
        let (took, woken) = core.withLock { core in
            let took = core.machine.end(ticket, outcome, now: clock.monotonic, wall: clock.wall)
            return (took, core.changed())
        }
        wake(woken)
        if let took, let latency = configuration.latency { latency.record(took) }
    }

    /// Ends a call that threw.
    @usableFromInline
    func fail(_ ticket: BreakerStateMachine.Ticket, _ error: any Error) {
        switch verdict(on: error) {
        case .success: succeed(ticket)
        case .failure(nil): fail(ticket, inWords: configuration.describe?(error) ?? Self.describe(error))
        case .failure(let text?): fail(ticket, because: text)
        case .ignored: ignore(ticket)
        case .answered: answer(ticket)
        }
    }

    /// Returns what an error says of the dependency.
    private func verdict(on error: any Error) -> Verdict {
        // Clients have cancellation errors of their own, and some fail in other ways when they are cancelled.
        if error is CancellationError || Task.isCancelled { return .ignored }
        return configuration.classify(error) ?? (configuration.isFailure(error) ? .failure() : .ignored)
    }

    /// Ends a call that failed, with the caller's text of the reason.
    @usableFromInline
    func fail(_ ticket: BreakerStateMachine.Ticket, because text: String) {
        fail(ticket, inWords: Self.withoutSecrets(text))
    }

    private func fail(_ ticket: BreakerStateMachine.Ticket, inWords text: String) {
        endAtLength(ticket, .failure(text: text.clipped, isInjected: false))
    }

    /// Ends a call whose outcome counts neither way.
    @usableFromInline
    func ignore(_ ticket: BreakerStateMachine.Ticket) {
        endAtLength(ticket, .ignored)
    }

    /// Ends a call whose outcome counts neither way but shows that the dependency answers.
    @usableFromInline
    func answer(_ ticket: BreakerStateMachine.Ticket) {
        endAtLength(ticket, .answered)
    }

    // MARK: Listeners

    /// The number of listeners now.
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
        guard !listeners.isEmpty else { return }
        for listener in listeners { listener.yield() }
    }
}

extension String {
    /// The first 200 Unicode scalars, which is what the events keep of a text from outside.
    ///
    /// Not of characters, because one `Character` may be megabytes of combining marks.
    fileprivate var clipped: String { String(unicodeScalars.prefix(200)) }
}
