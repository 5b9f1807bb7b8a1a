import CircuitVocabulary

extension BreakerStateMachine {
    /// An injection that runs.
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

    /// An operator has it refuse every call, for a time or until reset.
    ///
    /// An outage that runs goes on; disabled and metrics only end.
    mutating func forceOpen(for time: Duration?, by who: String, reason: String?, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        let until = time.map { now.addingSaturated(max(0, $0.clampedNanoseconds)) }
        let reason = CircuitBreaker.TransitionReason.forced(for: time, by: who, reason: reason)
        enter(.forcedOpen(until: until), under: .automatic, at: now, wall: wall, because: reason)
    }

    /// An operator has it back to closed: an empty streak and window, no injection; the lifetime counters stay.
    mutating func reset(by who: String, reason: String?, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        injection = nil
        enter(.closed, under: .automatic, at: now, wall: wall, because: .reset(by: who, reason: reason))
    }

    /// An operator has it let everything through: counted, but never opened.
    mutating func disable(by who: String, reason: String?, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        enter(.closed, under: .disabled, at: now, wall: wall, because: .disabled(by: who, reason: reason))
    }

    /// An operator has it let everything through and only compute what it would have done.
    mutating func setMetricsOnly(by who: String, reason: String?, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        enter(.closed, under: .metricsOnly, at: now, wall: wall, because: .metricsOnly(by: who, reason: reason))
    }

    /// An operator starts an injection in place of the one that runs; one that injects nothing ends it.
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

    /// An operator ends the injection; nothing happens where none runs.
    mutating func stopInjection(by who: String, now: Int64, wall: Timestamp) {
        advance(to: now) { wall }
        guard injection != nil else { return }
        injection = nil
        log.append(.injection("stopped by \(who)"), at: wall)
    }
}
