/// The breaker as a value: takes calls, outcomes, orders and the time; does no I/O and locks nothing.
///
/// Time is nanoseconds of a monotonic clock. Whatever is due at a time (a probe that did not report, the end of a forced
/// opening or of an injection) is made up for by ``advance(to:wall:)`` before anything else, in the order and as of the
/// instants at which it was due. So a copy of the machine tells what holds now without the machine itself changing, and
/// tells the same, down to the numbers of the events, as the machine will when it is next called.
struct BreakerStateMachine: Sendable {
    /// Where the circuit stands.
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

    /// What a call holds from its admission to its end.
    struct Ticket: Hashable, Sendable {
        /// The phase in which it was admitted: an outcome counts towards the state of no other.
        var generation: UInt64
        /// The number of the probe, where the call is one.
        var probe: UInt64?
    }

    /// What becomes of a call that begins.
    enum Admission: Hashable, Sendable {
        case admitted(Ticket, addedLatency: Duration?)
        /// Failed without being made, and counted already: nothing that falls due may come in between.
        case injectedFailure
        /// Refused; probes are let through at a time, where one is known.
        case refused(until: Int64?)
    }

    enum Outcome: Hashable, Sendable {
        case success
        case failure(text: String, isInjected: Bool)
        /// Counts neither way.
        case ignored
    }

    private struct Probe: Hashable, Sendable {
        var number: UInt64
        var generation: UInt64
        var deadline: Int64
    }

    private enum ActiveInjection: Hashable, Sendable {
        case next(Int)
        case share(Double, until: Int64)
        case latency(Duration, until: Int64)

        var end: Int64? {
            switch self {
            case .next: nil
            case .share(_, let until), .latency(_, let until): until
            }
        }
    }

    /// About 31 years: longer than anybody rehearses, short enough for every timer.
    private static let longestLatency: Duration = .seconds(1_000_000_000)

    private let settings: CircuitBreaker.Configuration
    private(set) var phase: Phase = .closed
    private(set) var counters = CircuitBreaker.Counters()
    private(set) var failureCount = 0
    private(set) var lastFailure: CircuitBreaker.Failure?
    private(set) var log = EventLog()

    private var generation: UInt64 = 0
    private var probes: [Probe] = []
    private var lastProbe: UInt64 = 0
    private var injection: ActiveInjection?
    private var phaseSince: Int64
    private var outageSince: Int64?

    init(settings: CircuitBreaker.Configuration, now: Int64) {
        self.settings = settings
        self.phaseSince = now
    }

    /// Whether a call can be admitted, and a success taken, without knowing the time: nothing here can fall due.
    var needsNoTime: Bool { phase == .closed && injection == nil && probes.isEmpty }

    // MARK: Calls

    /// A call begins.
    ///
    /// - Parameters:
    ///   - now: The time; read only where it decides something.
    ///   - wall: The time of day, for the events; likewise.
    ///   - chance: A number from 0 up to 1, drawn only where a share of the calls is failed.
    /// - Returns: Whether it may be made; where it is, ``end(_:_:now:wall:)`` is due for its ticket.
    mutating func begin(now: () -> Int64, wall: () -> Timestamp, chance: () -> Double) -> Admission {
        counters.total += 1
        if needsNoTime {
            counters.inFlight += 1
            return .admitted(Ticket(generation: generation, probe: nil), addedLatency: nil)
        }
        let now = now()
        advance(to: now, wall: wall)
        if case .open(let until) = phase, now >= until {
            enter(.halfOpen(successes: 0), at: now, wall: wall(), because: .recoveryTimeout(settings.recoveryTimeout))
        }
        switch phase {
        case .closed:
            return admit(probe: nil, at: now, wall: wall, chance: chance)
        case .open(let until):
            counters.refused += 1
            return .refused(until: until)
        case .forcedOpen(let until):
            counters.refused += 1
            return .refused(until: until)
        case .halfOpen:
            guard probesInFlight < max(1, settings.halfOpenMaxCalls) else {
                counters.refused += 1
                return .refused(until: nil)
            }
            lastProbe += 1
            let deadline = now.addingClamped(max(0, settings.probeTimeout.clampedNanoseconds))
            probes.append(Probe(number: lastProbe, generation: generation, deadline: deadline))
            return admit(probe: lastProbe, at: now, wall: wall, chance: chance)
        }
    }

    private mutating func admit(
        probe: UInt64?,
        at now: Int64,
        wall: () -> Timestamp,
        chance: () -> Double
    ) -> Admission {
        counters.inFlight += 1
        let ticket = Ticket(generation: generation, probe: probe)
        switch injection {
        case nil:
            return .admitted(ticket, addedLatency: nil)
        case .next(let calls):
            injection = calls > 1 ? .next(calls - 1) : nil
            if injection == nil { log.append(.injection("over"), at: wall()) }
            return failInjected(ticket, at: now, wall: wall)
        case .share(let share, _):
            guard chance() < share else { return .admitted(ticket, addedLatency: nil) }
            return failInjected(ticket, at: now, wall: wall)
        case .latency(let latency, _):
            return .admitted(ticket, addedLatency: latency)
        }
    }

    private mutating func failInjected(_ ticket: Ticket, at now: Int64, wall: () -> Timestamp) -> Admission {
        settle(ticket, .failure(text: InjectedFailure().description, isInjected: true), at: now, wall: wall)
        return .injectedFailure
    }

    /// A call ends.
    ///
    /// - Parameters:
    ///   - ticket: What it got when it began.
    ///   - outcome: How it ended.
    ///   - now: The time; read only where it decides something.
    ///   - wall: The time of day; likewise.
    mutating func end(_ ticket: Ticket, _ outcome: Outcome, now: () -> Int64, wall: () -> Timestamp) {
        if needsNoTime, ticket.probe == nil, outcome == .success || outcome == .ignored {
            count(outcome, wall: wall)
            if outcome == .success, ticket.generation == generation { failureCount = 0 }
            return
        }
        let now = now()
        advance(to: now, wall: wall)
        settle(ticket, outcome, at: now, wall: wall)
    }

    /// What an outcome does to a machine that has made up for what was due.
    private mutating func settle(_ ticket: Ticket, _ outcome: Outcome, at now: Int64, wall: () -> Timestamp) {
        if let number = ticket.probe {
            // A probe that timed out has been counted already.
            guard let index = probes.firstIndex(where: { $0.number == number }) else { return }
            probes.remove(at: index)
        }
        count(outcome, wall: wall)
        guard ticket.generation == generation else { return }
        switch (phase, outcome) {
        case (.closed, .success):
            failureCount = 0
        case (.closed, .failure(let text, _)):
            failureCount += 1
            if failureCount >= max(1, settings.failureThreshold) {
                trip(at: now, wall: wall(), because: .failures(failureCount, last: text))
            }
        case (.halfOpen(let successes), .success):
            let successes = successes + 1
            if successes >= max(1, settings.successThreshold) {
                outageSince = nil
                enter(.closed, at: now, wall: wall(), because: .successes(successes))
            } else {
                phase = .halfOpen(successes: successes)
            }
        case (.halfOpen, .failure(let text, _)):
            failureCount = 1
            trip(at: now, wall: wall(), because: .probeFailed(text))
        case (_, .ignored), (.open, _), (.forcedOpen, _):
            break
        }
    }

    private mutating func count(_ outcome: Outcome, wall: () -> Timestamp) {
        counters.inFlight -= 1
        switch outcome {
        case .success:
            counters.successful += 1
        case .ignored:
            counters.ignored += 1
        case .failure(let text, let isInjected):
            counters.failed += 1
            if isInjected { counters.injected += 1 }
            lastFailure = CircuitBreaker.Failure(time: wall(), text: text, isInjected: isInjected)
        }
    }

    // MARK: Orders

    /// An operator has it refuse every call, for a time or until reset.
    ///
    /// An outage that runs goes on.
    mutating func forceOpen(for time: Duration?, by operatorName: String, reason: String?, now: Int64, wall: Timestamp)
    {
        advance(to: now) { wall }
        let until = time.map { now.addingClamped(max(0, $0.clampedNanoseconds)) }
        enter(
            .forcedOpen(until: until),
            at: now,
            wall: wall,
            because: .forced(for: time, by: operatorName, reason: reason)
        )
    }

    /// An operator has it back to closed: an empty streak, no injection; the lifetime counters stay.
    mutating func reset(by operatorName: String, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        injection = nil
        failureCount = 0
        outageSince = nil
        enter(.closed, at: now, wall: wall, because: .reset(by: operatorName))
    }

    /// An operator starts an injection in place of the one that runs; one that injects nothing ends it.
    mutating func inject(_ plan: CircuitBreaker.Injection, by operatorName: String, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        switch plan {
        case .next(let calls):
            guard calls > 0 else { return stopInjection(by: operatorName, now: now, wall: wall) }
            injection = .next(calls)
            let what = calls == 1 ? "the next call fails" : "the next \(calls) calls fail"
            log.append(.injection("\(what), by \(operatorName)"), at: wall)
        case .share(let share, let time):
            guard share > 0, time > .zero else { return stopInjection(by: operatorName, now: now, wall: wall) }
            let share = min(share, 1)
            injection = .share(share, until: now.addingClamped(time.clampedNanoseconds))
            let percent = Int((share * 100).rounded())
            log.append(.injection("\(percent)% of calls fail for \(time.phrase), by \(operatorName)"), at: wall)
        case .latency(let latency, let time):
            guard latency > .zero, time > .zero else { return stopInjection(by: operatorName, now: now, wall: wall) }
            // `Task.sleep` traps where the deadline does not fit its clock.
            let latency = min(latency, Self.longestLatency)
            injection = .latency(latency, until: now.addingClamped(time.clampedNanoseconds))
            log.append(.injection("\(latency.phrase) added for \(time.phrase), by \(operatorName)"), at: wall)
        }
    }

    /// An operator ends the injection; nothing happens where none runs.
    mutating func stopInjection(by operatorName: String, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        guard injection != nil else { return }
        injection = nil
        log.append(.injection("stopped by \(operatorName)"), at: wall)
    }

    // MARK: Time

    private enum Due {
        case injectionEnd, forceEnd, probeDeadline(Int)
    }

    /// What falls due next, and when.
    private var nextDue: (what: Due, at: Int64)? {
        var next: (what: Due, at: Int64)?
        if let end = injection?.end { next = (.injectionEnd, end) }
        if case .forcedOpen(let until?) = phase, until < next?.at ?? .max { next = (.forceEnd, until) }
        for (index, probe) in probes.enumerated() where probe.deadline < next?.at ?? .max {
            next = (.probeDeadline(index), probe.deadline)
        }
        return next
    }

    /// Makes up for what has fallen due.
    mutating func advance(to now: Int64, wall: () -> Timestamp) {
        while let (what, instant) = nextDue, now >= instant {
            let (late, overflow) = now.subtractingReportingOverflow(instant)
            let time = wall().earlier(by: overflow ? .max : late)
            switch what {
            case .injectionEnd:
                injection = nil
                log.append(.injection("over"), at: time)
            case .forceEnd:
                enter(.halfOpen(successes: 0), at: instant, wall: time, because: .forceExpired)
            case .probeDeadline(let index):
                let probe = probes.remove(at: index)
                let text = "probe timed out after \(settings.probeTimeout.phrase)"
                count(.failure(text: text, isInjected: false)) { time }
                if probe.generation == generation, case .halfOpen = phase {
                    failureCount = 1
                    trip(at: instant, wall: time, because: .probeTimedOut(settings.probeTimeout))
                }
            }
        }
    }

    /// The machine as it is once what has fallen due is made up for.
    func advanced(to now: Int64, wall: () -> Timestamp) -> Self {
        var current = self
        current.advance(to: now, wall: wall)
        return current
    }

    private mutating func trip(at now: Int64, wall: Timestamp, because reason: CircuitBreaker.TransitionReason) {
        if outageSince == nil { outageSince = now }
        let until = now.addingClamped(max(0, settings.recoveryTimeout.clampedNanoseconds))
        enter(.open(until: until), at: now, wall: wall, because: reason)
    }

    private mutating func enter(
        _ next: Phase,
        at now: Int64,
        wall: Timestamp,
        because reason: CircuitBreaker.TransitionReason
    ) {
        let before = phase.kind
        // A reset of a closed circuit, a second word of an operator: nothing begins anew.
        if before != next.kind { phaseSince = now }
        phase = next
        generation += 1
        switch next {
        case .closed, .halfOpen: failureCount = 0
        case .open, .forcedOpen: break
        }
        log.append(.transition(from: before, to: next.kind, reason: reason), at: wall)
    }

    // MARK: Reading

    private var probesInFlight: Int { probes.count { $0.generation == generation } }

    /// Everything as of a time; the machine itself does not change.
    func snapshot(now: Int64, wall: () -> Timestamp) -> CircuitBreaker.Snapshot {
        advanced(to: now, wall: wall).description(now: now)
    }

    private func description(now: Int64) -> CircuitBreaker.Snapshot {
        var snapshot = CircuitBreaker.Snapshot(
            state: .closed,
            mode: .automatic,
            failureCount: failureCount,
            counters: counters,
            timeInState: now.elapsed(since: phaseSince),
            outage: outageSince.map { now.elapsed(since: $0) },
            nextProbe: nil,
            lastFailure: lastFailure,
            injection: injectionStatus(now: now),
            probesInFlight: probesInFlight,
            probeSuccesses: 0
        )
        switch phase {
        case .closed:
            break
        case .open(let until):
            snapshot.state = .open
            snapshot.nextProbe = until.elapsed(since: now)
        case .halfOpen(let successes):
            snapshot.state = .halfOpen
            snapshot.probeSuccesses = successes
        case .forcedOpen(let until):
            snapshot.state = .open
            snapshot.mode = .forcedOpen
            snapshot.nextProbe = until.map { $0.elapsed(since: now) }
        }
        return snapshot
    }

    private func injectionStatus(now: Int64) -> CircuitBreaker.InjectionStatus? {
        switch injection {
        case nil:
            nil
        case .next(let calls):
            CircuitBreaker.InjectionStatus(callsLeft: calls)
        case .share(let share, let until):
            CircuitBreaker.InjectionStatus(rate: share, timeLeft: until.elapsed(since: now))
        case .latency(let latency, let until):
            CircuitBreaker.InjectionStatus(addedLatency: latency, timeLeft: until.elapsed(since: now))
        }
    }
}

extension BreakerStateMachine.Phase {
    /// The phase without its figures.
    var kind: CircuitBreaker.Phase {
        switch self {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        case .forcedOpen: .forcedOpen
        }
    }
}
