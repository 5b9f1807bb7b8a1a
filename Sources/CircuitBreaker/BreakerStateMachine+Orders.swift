import CircuitVocabulary

extension BreakerStateMachine {
    /// The running injection.
    enum ActiveInjection: Hashable, Sendable {
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

    /// Forces the circuit open for a time, or until reset.
    ///
    /// An outage that runs goes on; disabled and metrics only end.
    mutating func forceOpen(for time: Duration?, by who: String, reason: String?, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        let until = time.map { now.addingSaturated(max(0, $0.clampedNanoseconds)) }
        let reason = CircuitBreaker.TransitionReason.forced(for: time, by: who, reason: reason)
        enter(.forcedOpen(until: until), under: .automatic, at: now, wall: wall, because: reason)
    }

    /// Closes the circuit with an empty streak and window and without injection; the lifetime counters stay.
    mutating func reset(by who: String, reason: String?, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        injection = nil
        enter(.closed, under: .automatic, at: now, wall: wall, because: .reset(by: who, reason: reason))
    }

    /// Disables the circuit: every call passes and is counted, and nothing opens it.
    mutating func disable(by who: String, reason: String?, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        enter(.closed, under: .disabled, at: now, wall: wall, because: .disabled(by: who, reason: reason))
    }

    /// Lets every call pass and only computes what the circuit would have done.
    mutating func setMetricsOnly(by who: String, reason: String?, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        enter(.closed, under: .metricsOnly, at: now, wall: wall, because: .metricsOnly(by: who, reason: reason))
    }

    /// Starts an injection in place of the running one; one that injects nothing ends it.
    mutating func inject(_ plan: CircuitBreaker.Injection, by who: String, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        switch plan {
        case .next(let calls):
            guard calls > 0 else { return stopInjection(by: who, now: now, wall: wall) }
            injection = .next(calls)
            let what = calls == 1 ? "the next call fails" : "the next \(calls) calls fail"
            log.append(.injection("\(what), by \(who)"), at: wall)
        case .share(let share, let time):
            guard share > 0, time > .zero else { return stopInjection(by: who, now: now, wall: wall) }
            let share = min(share, 1)
            injection = .share(share, until: now.addingSaturated(time.clampedNanoseconds))
            log.append(.injection("\(share.percent) of calls fail for \(time.phrase), by \(who)"), at: wall)
        case .latency(let latency, let time):
            guard latency > .zero, time > .zero else { return stopInjection(by: who, now: now, wall: wall) }
            let latency = latency.sleepable
            injection = .latency(latency, until: now.addingSaturated(time.clampedNanoseconds))
            log.append(.injection("\(latency.phrase) added for \(time.phrase), by \(who)"), at: wall)
        }
    }

    /// Ends the running injection, if there is one.
    mutating func stopInjection(by who: String, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        guard injection != nil else { return }
        injection = nil
        log.append(.injection("stopped by \(who)"), at: wall)
    }
}
