import CircuitVocabulary

extension BreakerStateMachine {
    private enum Due {
        case injectionEnd, forceEnd, probeDeadline(Int)
    }

    /// The next thing to fall due, and when.
    private var nextDue: (what: Due, at: Int64)? {
        var next: (what: Due, at: Int64)?
        if let end = injection?.end { next = (.injectionEnd, end) }
        if case .forcedOpen(let until?) = phase, until < next?.at ?? .max { next = (.forceEnd, until) }
        for (index, probe) in probes.enumerated() where probe.deadline < next?.at ?? .max {
            next = (.probeDeadline(index), probe.deadline)
        }
        return next
    }

    /// Applies what has fallen due, and moves the window and the ramp-up on to a time.
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
                expire(probes.remove(at: index), at: instant, wall: time)
            }
        }
        window?.advance(to: now)
        if let ramp, now >= ramp.end { self.ramp = nil }
    }

    /// Counts a probe that has not reported in time as failed.
    private mutating func expire(_ probe: Probe, at instant: Int64, wall: Timestamp) {
        counters.inFlight -= 1
        counters.failed += 1
        let text = "probe timed out after \(settings.probeTimeout.phrase)"
        lastFailure = CircuitBreaker.Failure(time: wall, text: text, isInjected: false)
        if probe.generation == generation, case .halfOpen = phase {
            failureCount = 1
            trip(at: instant, wall: wall, because: .probeTimedOut(settings.probeTimeout))
        }
    }

    /// Returns a copy of the machine to which everything due by a time is applied.
    func advanced(to now: Int64, wall: () -> Timestamp) -> Self {
        var current = self
        current.advance(to: now, wall: wall)
        return current
    }

    // MARK: Transitions

    /// Opens the circuit by itself.
    mutating func trip(at now: Int64, wall: Timestamp, because reason: CircuitBreaker.TransitionReason) {
        if outageSince == nil { outageSince = now }
        if case .halfOpen = phase { failedRecoveries += 1 }
        recoveryWait = nextRecoveryWait(chance: jitterChance ?? 0)
        jitterChance = nil
        let until = now.addingSaturated(recoveryWait.clampedNanoseconds)
        enter(.open(until: until), at: now, wall: wall, because: reason)
    }

    /// Draws the random number for the jitter of the next recovery timeout, unless it is drawn already.
    ///
    /// It is drawn before anything can open the circuit: a probe's timeout opens it in every copy that a reader makes, and all
    /// copies have to agree on the recovery timeout.
    mutating func drawJitter() {
        guard settings.backoff.jitter > 0, jitterChance == nil else { return }
        jitterChance = settings.random().asShare
    }

    /// Returns the recovery timeout after the recoveries that have failed so far.
    private func nextRecoveryWait(chance: Double) -> Duration {
        let backoff = settings.backoff
        guard backoff.multiplier > 1 || backoff.jitter > 0 else { return settings.recoveryTimeout }
        let base = settings.recoveryTimeout.clampedNanoseconds
        let ceiling = Double(max(base, backoff.ceiling.clampedNanoseconds))
        var wait = Double(base)
        // Multiplied step by step and no further than to the ceiling, so that no power overflows.
        var steps = base > 0 ? failedRecoveries : 0
        while steps > 0, wait < ceiling {
            wait *= backoff.multiplier
            steps -= 1
        }
        wait = min(wait, ceiling)
        if backoff.jitter > 0 { wait *= 1 - backoff.jitter * chance }
        return .nanoseconds(Int64(wait))
    }

    /// Changes to another phase.
    ///
    /// - Parameters:
    ///   - next: The phase.
    ///   - order: The rule that an operator ordered; nil where the circuit changes by itself.
    ///   - now: The time.
    ///   - wall: The time of day.
    ///   - reason: Why it changes.
    mutating func enter(
        _ next: Phase,
        under order: Rule? = nil,
        at now: Int64,
        wall: Timestamp,
        because reason: CircuitBreaker.TransitionReason
    ) {
        let (before, shownBefore) = (phase.kind, shownPhase)
        if let order {
            // What a circuit would have done under metrics only is no outage and no failed recovery.
            if rule != .automatic {
                outageSince = nil
                failedRecoveries = 0
            }
            rule = order
            spared = 0
        }
        phase = next
        generation += 1
        ramp = nil
        switch next {
        case .closed:
            failureCount = 0
            failedRecoveries = 0
            outageSince = nil
            window?.clear(at: now)
        case .halfOpen:
            failureCount = 0
        case .open, .forcedOpen:
            break
        }
        // A reset of a closed circuit or a repeated order does not restart the time in the state.
        if shownBefore != shownPhase { shownPhaseSince = now }
        if order == nil, rule == .metricsOnly {
            log.append(.wouldBe(from: before, to: next.kind, reason: reason), at: wall)
        } else {
            log.append(.transition(from: shownBefore, to: shownPhase, reason: reason), at: wall)
        }
    }

    /// Starts the ramp-up of a circuit that has closed by itself.
    mutating func startRamp(at now: Int64) {
        guard let duration = settings.rampUp?.duration.clampedNanoseconds, duration > 0 else { return }
        ramp = Ramp(began: now, end: now.addingSaturated(duration))
    }

    /// Returns the share (0 to 1) of the calls that a ramp-up lets through at a time; nil where none runs.
    func rampShare(at now: Int64) -> Double? {
        guard let ramp, now < ramp.end, let plan = settings.rampUp else { return nil }
        let passed = Double(now.subtractingSaturated(ramp.began)) / Double(ramp.end.subtractingSaturated(ramp.began))
        return plan.initialShare + (1 - plan.initialShare) * min(max(passed, 0), 1)
    }
}
