import CircuitVocabulary

extension BreakerStateMachine {
    /// The phase to show: an operator's rule goes before what the circuit would do.
    var shownPhase: CircuitBreaker.Phase {
        switch rule {
        case .automatic: phase.kind
        case .disabled: .disabled
        case .metricsOnly: .metricsOnly
        }
    }

    /// The error for a call that the phase refuses; the same throughout the phase.
    var refusal: CircuitRefusal {
        switch phase {
        case .closed: CircuitRefusal(reason: .rampUp, retryAt: ramp?.end)
        case .open(let until): CircuitRefusal(reason: .open, retryAt: until)
        case .halfOpen: CircuitRefusal(reason: .probesUnderWay, retryAt: nil)
        case .forcedOpen(let until): CircuitRefusal(reason: .forcedOpen, retryAt: until)
        }
    }

    /// Until when every call is refused, whatever falls due before; nil where the machine decides about each call.
    var refusesUntil: Int64? {
        guard rule == .automatic else { return nil }
        return switch phase {
        case .closed, .halfOpen: nil
        case .open(let until): until
        case .forcedOpen(let until): until ?? .max
        }
    }

    /// Returns everything as of a time; the machine does not change.
    func snapshot(now: Int64, wall: () -> Timestamp) -> CircuitBreaker.Snapshot {
        advanced(to: now, wall: wall).description(now: now)
    }

    private func description(now: Int64) -> CircuitBreaker.Snapshot {
        var snapshot = CircuitBreaker.Snapshot(
            state: .closed,
            mode: .automatic,
            failureCount: failureCount,
            counters: counters,
            timeInState: now.elapsed(since: shownPhaseSince),
            lastFailure: lastFailure,
            injection: injectionStatus(now: now),
            window: windowFigures
        )
        switch rule {
        case .automatic:
            describePhase(in: &snapshot, now: now)
        case .disabled:
            snapshot.mode = .disabled
        case .metricsOnly:
            snapshot.mode = .metricsOnly
            snapshot.wouldBe = CircuitBreaker.WouldBe(state: phase.state, refused: spared)
        }
        return snapshot
    }

    private func describePhase(in snapshot: inout CircuitBreaker.Snapshot, now: Int64) {
        snapshot.state = phase.state
        snapshot.outage = outageSince.map { now.elapsed(since: $0) }
        snapshot.failedRecoveries = failedRecoveries
        snapshot.probesInFlight = probesInFlight
        switch phase {
        case .closed:
            if let share = rampShare(at: now), let ramp {
                snapshot.rampUp = CircuitBreaker.RampUpStatus(share: share, timeLeft: ramp.end.elapsed(since: now))
            }
        case .open(let until):
            snapshot.nextProbe = until.elapsed(since: now)
        case .halfOpen(let successes):
            snapshot.probeSuccesses = successes
        case .forcedOpen(let until):
            snapshot.mode = .forcedOpen
            snapshot.nextProbe = until.map { $0.elapsed(since: now) }
        }
    }

    private var windowFigures: CircuitBreaker.WindowFigures? {
        window.map {
            CircuitBreaker.WindowFigures(
                calls: $0.sums.calls,
                failed: $0.sums.failed,
                slow: $0.sums.slow,
                minimumCalls: minimumCalls
            )
        }
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

    /// The phase with forced open and open as one.
    var state: CircuitBreaker.State {
        switch self {
        case .closed: .closed
        case .halfOpen: .halfOpen
        case .open, .forcedOpen: .open
        }
    }
}
