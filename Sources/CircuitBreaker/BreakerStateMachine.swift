import CircuitVocabulary

/// The breaker as a value: takes calls, outcomes, orders and the time; does no I/O and locks nothing.
///
/// Time is nanoseconds of a monotonic clock. ``advance(to:wall:)`` first applies whatever has fallen due (the timeout of a probe,
/// the end of a forced opening or of an injection), in the order and as of the instants at which it was due. So a copy of
/// the machine shows the present state without changing the machine, and shows the same, down to the numbers of the
/// events, as the machine will when it is next called.
@usableFromInline
struct BreakerStateMachine: Sendable {
    /// The phase of the circuit.
    ///
    /// Closed → open; open → half-open; half-open → closed, open; forced open → half-open. An operator: any → forced
    /// open, closed.
    enum Phase: Hashable, Sendable {
        case closed
        /// Probes are let through from `until` on.
        case open(until: Int64)
        case halfOpen(successes: Int)
        /// Until reset, or until a time.
        case forcedOpen(until: Int64?)
    }

    /// How the phases apply to calls.
    enum Rule: Hashable, Sendable {
        /// As they are.
        case automatic
        /// The phase stays closed whatever the outcomes.
        case disabled
        /// Not at all: the phases change by the outcomes, and every call passes.
        case metricsOnly
    }

    /// The state of one call from its admission to its end.
    @usableFromInline
    struct Ticket: Hashable, Sendable {
        /// The phase in which it was admitted: an outcome counts towards the state of no other.
        @usableFromInline var generation: UInt64
        /// The number of the probe, from 1; 0 where the call is none.
        @usableFromInline var probe: UInt64 = 0
        /// When the call began; `untimed` where its duration is not needed.
        @usableFromInline var began: Int64 = .min
        /// Injected latency in nanoseconds, added to the call's own.
        @usableFromInline var addedLatency: Int64 = 0

        @inlinable
        init(generation: UInt64) {
            self.generation = generation
        }

        static var untimed: Int64 { .min }
        /// The generation of a call that would have been refused: its outcome counts towards the state of no phase.
        static var spared: UInt64 { .max }
    }

    /// The decision about a call that begins.
    enum Admission: Hashable, Sendable {
        case admitted(Ticket)
        /// Failed without being made. It is counted at once, so that nothing that falls due comes in between.
        case injectedFailure
        /// Refused, see ``BreakerStateMachine/refusal``.
        case refused
    }

    enum Outcome: Hashable, Sendable {
        case success
        case failure(text: String, isInjected: Bool)
        /// Counts neither way.
        case ignored
        /// Counts neither way, except that it is a success of a probe: the dependency answers.
        case answered

        var isFailure: Bool {
            if case .failure = self { true } else { false }
        }
    }

    struct Probe: Hashable, Sendable {
        var number: UInt64
        var generation: UInt64
        var deadline: Int64
    }

    /// The ramp-up of a circuit that has closed.
    ///
    /// Each call that begins adds the present share to a credit, in integers so that sums are exact. A call passes where the
    /// credit is worth a whole call, and spends that. The credit begins with one.
    struct Ramp: Hashable, Sendable {
        /// The credit that a passing call spends.
        static let wholeCall: Int64 = 1 << 32

        var began: Int64
        var end: Int64
        var credit = wholeCall
    }

    let settings: CircuitBreaker.Configuration
    /// The duration in nanoseconds from which a call is slow; the largest number where no call is.
    private let slowFrom: Int64
    var rule = Rule.automatic
    var phase: Phase = .closed
    var counters = CircuitBreaker.Counters()
    var failureCount = 0
    var generation: UInt64 = 0
    var lastFailure: CircuitBreaker.Failure?
    var log = EventLog()

    var probes: [Probe] = []
    var lastProbe: UInt64 = 0
    var injection: ActiveInjection?
    var window: OutcomeWindow?
    var ramp: Ramp?
    /// The number of recoveries that have failed since the circuit was last closed.
    var failedRecoveries = 0
    /// The recovery timeout of the present or last opening.
    var recoveryWait: Duration
    /// The random number (0 to 1) for the jitter of the next recovery timeout; nil where none is drawn.
    var jitterChance: Double?
    /// The number of calls that passed under metrics only and would have been refused.
    var spared: UInt64 = 0
    var shownPhaseSince: Int64
    var outageSince: Int64?

    /// Creates a closed circuit; the settings must be valid, because their ranges are not checked again.
    init(settings: CircuitBreaker.Configuration, now: Int64) {
        self.settings = settings
        self.slowFrom = settings.slowCall?.threshold.clampedNanoseconds ?? .max
        self.shownPhaseSince = now
        self.recoveryWait = settings.recoveryTimeout
        if settings.failureRate != nil || settings.slowCall != nil {
            window = OutcomeWindow(settings.window, now: now)
        }
    }

    /// Whether a call can be admitted without knowing the time, and without anything but the counters changing.
    var needsNoTime: Bool { phase == .closed && injection == nil && probes.isEmpty && ramp == nil }

    // MARK: Calls

    /// Begins a call.
    ///
    /// - Parameters:
    ///   - isTimed: Whether the duration of the call is needed.
    ///   - now: The time; read only where it decides something.
    ///   - wall: The time of day for the events; read only for an event.
    ///   - chance: A number from 0 up to 1, drawn only where chance decides.
    /// - Returns: Whether it may be made; if so, its ticket is to be ended by ``end(_:_:now:wall:)``.
    mutating func begin(
        isTimed: Bool = false,
        now: () -> Int64,
        wall: () -> Timestamp,
        chance: () -> Double
    ) -> Admission {
        counters.total += 1
        if needsNoTime, !isTimed {
            counters.inFlight += 1
            return .admitted(Ticket(generation: generation))
        }
        let now = now()
        advance(to: now, wall: wall)
        drawJitter()
        if case .open(let until) = phase, now >= until {
            enter(.halfOpen(successes: 0), at: now, wall: wall(), because: .recoveryTimeout(recoveryWait))
        }
        var ticket = Ticket(generation: generation)
        if isTimed { ticket.began = now }
        if mayPass(at: now) {
            if case .halfOpen = phase {
                lastProbe += 1
                let deadline = now.addingSaturated(settings.probeTimeout.clampedNanoseconds)
                probes.append(Probe(number: lastProbe, generation: generation, deadline: deadline))
                ticket.probe = lastProbe
            }
        } else if rule == .metricsOnly {
            spared += 1
            ticket.generation = Ticket.spared
        } else {
            counters.refused += 1
            return .refused
        }
        return admit(ticket, at: now, wall: wall, chance: chance)
    }

    /// Decides whether the phase lets one more call through, and adds the call to a ramp-up.
    private mutating func mayPass(at now: Int64) -> Bool {
        switch phase {
        case .closed: rampPasses(at: now)
        case .open, .forcedOpen: false
        case .halfOpen: probesInFlight < settings.halfOpenMaxCalls
        }
    }

    private mutating func rampPasses(at now: Int64) -> Bool {
        guard let share = rampShare(at: now) else { return true }
        let credit = ramp?.credit ?? 0
        let passes = credit >= Ramp.wholeCall
        // Rounded up, so that ten tenths are a whole.
        let earned = Int64((share * Double(Ramp.wholeCall)).rounded(.up))
        ramp?.credit = (passes ? credit - Ramp.wholeCall : credit) + earned
        return passes
    }

    private mutating func admit(
        _ ticket: Ticket,
        at now: Int64,
        wall: () -> Timestamp,
        chance: () -> Double
    ) -> Admission {
        counters.inFlight += 1
        switch injection {
        case nil:
            return .admitted(ticket)
        case .next(let calls):
            injection = calls > 1 ? .next(calls - 1) : nil
            if injection == nil { log.append(.injection("over"), at: wall()) }
            return failInjected(ticket, at: now, wall: wall)
        case .share(let share, _):
            guard chance() < share else { return .admitted(ticket) }
            return failInjected(ticket, at: now, wall: wall)
        case .latency(let latency, _):
            var ticket = ticket
            ticket.addedLatency = latency.clampedNanoseconds
            return .admitted(ticket)
        }
    }

    private mutating func failInjected(_ ticket: Ticket, at now: Int64, wall: () -> Timestamp) -> Admission {
        let failure = Outcome.failure(text: InjectedFailure().description, isInjected: true)
        settle(ticket, failure, isSlow: false, at: now, wall: wall)
        return .injectedFailure
    }

    /// Ends a call.
    ///
    /// - Parameters:
    ///   - ticket: The ticket of its admission.
    ///   - outcome: How it ended.
    ///   - now: The time; read only where it decides something.
    ///   - wall: The time of day; read only for an event or a failure.
    /// - Returns: The duration of the call; nil where it was not timed.
    @discardableResult
    mutating func end(
        _ ticket: Ticket,
        _ outcome: Outcome,
        now: () -> Int64,
        wall: () -> Timestamp
    ) -> Duration? {
        let isTimed = ticket.began != Ticket.untimed
        if needsNoTime, window == nil, ticket.probe == 0, !isTimed, !outcome.isFailure {
            if outcome == .success { countSuccess(of: ticket) } else { count(outcome, isSlow: false, wall: wall) }
            return nil
        }
        let now = now()
        advance(to: now, wall: wall)
        drawJitter()
        let took = isTimed ? now.elapsed(since: ticket.began) : nil
        let isSlow = took.map { isSlowCall(taking: $0.clampedNanoseconds) } ?? false
        settle(ticket, outcome, isSlow: isSlow, at: now, wall: wall)
        return took
    }

    /// Counts a call that succeeded, without a window.
    @inline(__always)
    mutating func countSuccess(of ticket: Ticket) {
        counters.inFlight &-= 1
        counters.successful &+= 1
        if ticket.generation == generation { failureCount = 0 }
    }

    /// Ends a call that succeeded where ``needsNoTime`` holds, unless it might open the circuit.
    ///
    /// - Parameters:
    ///   - ticket: The ticket of its admission.
    ///   - took: Its duration in nanoseconds; nil where it was not timed.
    ///   - now: The time; ignored where neither the call nor the window is timed.
    /// - Returns: Whether it was ended; if not, ``end(_:_:now:wall:)`` has to end it.
    mutating func recordSuccess(of ticket: Ticket, after took: Int64?, now: Int64) -> Bool {
        let isSlow = took.map { isSlowCall(taking: $0) } ?? false
        if ticket.generation == generation {
            window?.advance(to: now)
            guard !successMayOpen(isSlow: isSlow) else { return false }
            window?.record(failed: false, slow: isSlow)
        }
        countSuccess(of: ticket)
        if isSlow { counters.slow += 1 }
        return true
    }

    /// Whether one more success might open the closed circuit.
    ///
    /// An upper bound: it ignores that the success may push a failure out of the window.
    private mutating func successMayOpen(isSlow: Bool) -> Bool {
        guard let sums = window?.sums, sums.failed > 0 || sums.slow > 0 || isSlow else { return false }
        let calls = min(sums.calls + 1, window?.capacity ?? .max)
        guard calls >= minimumCalls else { return false }
        if let threshold = settings.failureRate, Double(sums.failed) / Double(calls) >= threshold { return true }
        guard let threshold = settings.slowCall?.rate else { return false }
        return Double(sums.slow + (isSlow ? 1 : 0)) / Double(calls) >= threshold
    }

    private func isSlowCall(taking nanoseconds: Int64) -> Bool { nanoseconds >= slowFrom }

    /// Applies an outcome, after ``advance(to:wall:)``.
    private mutating func settle(
        _ ticket: Ticket,
        _ outcome: Outcome,
        isSlow: Bool,
        at now: Int64,
        wall: () -> Timestamp
    ) {
        if ticket.probe != 0 {
            // A probe that timed out has been counted already.
            guard let index = probes.firstIndex(where: { $0.number == ticket.probe }) else { return }
            probes.remove(at: index)
        }
        count(outcome, isSlow: isSlow, wall: wall)
        guard ticket.generation == generation else { return }
        switch (phase, outcome) {
        case (.closed, .success):
            failureCount = 0
            window?.record(failed: false, slow: isSlow)
            if let reason = reasonToOpen(last: nil) { trip(at: now, wall: wall(), because: reason) }
        case (.closed, .failure(let text, _)):
            failureCount += 1
            window?.record(failed: true, slow: isSlow)
            if let reason = reasonToOpen(last: text) { trip(at: now, wall: wall(), because: reason) }
        case (.halfOpen, .success) where isSlow, (.halfOpen, .answered) where isSlow:
            trip(at: now, wall: wall(), because: .probeSlow(settings.slowCall?.threshold ?? .zero))
        case (.halfOpen(let successes), .success), (.halfOpen(let successes), .answered):
            let successes = successes + 1
            if successes >= settings.successThreshold {
                enter(.closed, at: now, wall: wall(), because: .successes(successes))
                startRamp(at: now)
            } else {
                phase = .halfOpen(successes: successes)
            }
        case (.halfOpen, .failure(let text, _)):
            failureCount = 1
            trip(at: now, wall: wall(), because: .probeFailed(text))
        case (_, .ignored), (.closed, .answered), (.open, _), (.forcedOpen, _):
            break
        }
    }

    private mutating func count(_ outcome: Outcome, isSlow: Bool, wall: () -> Timestamp) {
        counters.inFlight -= 1
        if isSlow { counters.slow += 1 }
        switch outcome {
        case .success:
            counters.successful += 1
        case .ignored, .answered:
            counters.ignored += 1
        case .failure(let text, let isInjected):
            counters.failed += 1
            if isInjected { counters.injected += 1 }
            lastFailure = CircuitBreaker.Failure(time: wall(), text: text, isInjected: isInjected)
        }
    }

    /// Returns why the closed circuit opens after an outcome; nil where it stays closed.
    ///
    /// `last` is the text of the failure that was just counted, nil after a success. The function changes nothing; it is mutating
    /// because a nonmutating one is passed a copy of the whole machine, which costs as much as everything else here.
    private mutating func reasonToOpen(last: String?) -> CircuitBreaker.TransitionReason? {
        guard rule != .disabled else { return nil }
        if let last, let threshold = settings.failureThreshold, failureCount >= threshold {
            return .failures(failureCount, last: last)
        }
        guard let sums = window?.sums, sums.calls >= minimumCalls else { return nil }
        if let threshold = settings.failureRate, sums.failed > 0 {
            let rate = Double(sums.failed) / Double(sums.calls)
            if rate >= threshold { return .failureRate(rate, calls: sums.calls, last: last ?? "") }
        }
        if let threshold = settings.slowCall?.rate, sums.slow > 0 {
            let rate = Double(sums.slow) / Double(sums.calls)
            if rate >= threshold { return .slowCallRate(rate, calls: sums.calls) }
        }
        return nil
    }

    /// The number of calls that the window must hold before a share can open the circuit.
    var minimumCalls: Int { min(settings.minimumCalls, window?.capacity ?? .max) }

    var probesInFlight: Int { probes.count { $0.generation == generation } }
}
