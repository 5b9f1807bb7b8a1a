import CircuitVocabulary

/// What two readings of a circuit, one after the other, say of the time between them.
///
/// A flip that begins and ends between two polls leaves traces in the counters. Only what must have happened is claimed.
struct Interim: Hashable, Sendable {
    /// Whether the later reading goes on where the earlier one ended: the same process, and no silence.
    let isContinuous: Bool

    /// Whether a circuit that was out at both ends may have been closed in between.
    let mayHaveClosed: Bool

    /// Whether it has been: another process counts, and has served calls.
    let hasClosed: Bool

    /// Whether a circuit that was in one state at both ends has been in it all the while.
    let stay: Stay

    /// What happened in between though neither reading shows it; nil where nothing did, or where the source tells itself.
    let trace: CircuitEvent.Trace?

    /// Whether the circuit was open at both ends and no call failed in between.
    let failuresStopped: Bool

    /// What is known of a state that is the same at both ends.
    enum Stay: Hashable, Sendable {
        /// It has lasted.
        case lasted
        /// It may have: the readings do not say.
        case mayHaveLasted
        /// The state at the later end has begun in between.
        case begunAnew
    }

    /// Compares two readings.
    ///
    /// - Parameters:
    ///   - earlier: The earlier one.
    ///   - later: The later one.
    ///   - growth: What became of the calls between them.
    ///   - elapsed: The time between them.
    ///   - isRestart: Whether another process counts.
    ///   - isApart: Whether another process may count, so that the two cannot be set against each other.
    ///   - isAfterSilence: Whether too long a silence lies between them.
    ///   - hasEvents: Whether the source tells what happened in between.
    ///   - failuresHadStopped: What ``failuresStopped`` was for the earlier one and the one before.
    init(
        from earlier: Reading,
        to later: Reading,
        growth: CallGrowth,
        elapsed: Duration,
        isRestart: Bool,
        isApart: Bool,
        isAfterSilence: Bool,
        hasEvents: Bool,
        failuresHadStopped: Bool
    ) {
        let change = Change(earlier: earlier, later: later, growth: growth, elapsed: elapsed)
        isContinuous = !isRestart && !isApart && !isAfterSilence
        hasClosed = isRestart && (later.counters.succeeded ?? 0) > 0
        if isRestart || isApart {
            (mayHaveClosed, trace, failuresStopped) = (true, nil, false)
            stay = hasClosed || later.state == .closed ? .begunAnew : .mayHaveLasted
            return
        }
        // A circuit closes by calls that succeed.
        mayHaveClosed = isAfterSilence && !change.lasted && growth.succeeded != 0
        failuresStopped = earlier.state == .open && later.state == .open && !change.hasFailed
        trace = hasEvents ? nil : change.trace(failuresHadStopped: failuresHadStopped)
        stay = trace != nil ? .begunAnew : isAfterSilence ? change.stayThroughSilence : .lasted
    }
}

/// The differences between two readings of one process.
private struct Change {
    let earlier: Reading
    let later: Reading
    let growth: CallGrowth
    let elapsed: Duration

    /// How exactly two times that a target reports can be set against each other: some tell whole seconds.
    private static let tolerance: Duration = .milliseconds(1_500)

    /// Whether the target says that the state has lasted since before the earlier reading.
    var lasted: Bool {
        guard earlier.state == later.state, let time = later.timeInState else { return false }
        return time >= elapsed
    }

    /// Whether a state has lasted through a time without readings.
    var stayThroughSilence: Interim.Stay {
        if later.timeInState != nil { return lasted ? .lasted : .begunAnew }
        switch later.state {
        // A circuit leaves closed by calls that fail, and then it refuses some.
        case .closed: return growth.failed == 0 && (growth.refused ?? 0) == 0 ? .lasted : .begunAnew
        // Had it let calls pass in between, some would have been tried.
        case .forcedOpen, .open, .halfOpen:
            return growth.failed == 0 && growth.succeeded == 0 ? .lasted : .mayHaveLasted
        case .disabled, .metricsOnly, .unknown: return .mayHaveLasted
        }
    }

    /// Whether a call has failed since the earlier reading, as far as the target tells.
    var hasFailed: Bool {
        if let failed = growth.failed { return failed > 0 }
        return later.lastFailure?.time != nil && later.lastFailure?.time != earlier.lastFailure?.time
    }

    func trace(failuresHadStopped: Bool) -> CircuitEvent.Trace? {
        guard earlier.state == later.state, !lasted else { return nil }
        switch later.state {
        case .closed: return growth.hasRefused ? .refusing : hasTripped ? .tripped : nil
        case .open: return hasProbed(failuresHadStopped: failuresHadStopped) ? .failedProbe : nil
        case .halfOpen, .forcedOpen, .disabled, .metricsOnly, .unknown: return nil
        }
    }

    /// Whether so many calls failed beside so few that succeeded that more than the threshold failed in a row.
    private var hasTripped: Bool {
        guard let failed = growth.failed, let succeeded = growth.succeeded, let threshold = later.thresholds.failures,
            threshold > 0,
            let streak = later.failureStreak, later.isStreakInARow, streak < threshold
        else { return false }
        // The successes cut the failures into one run more than there are of them; the longest is at least the average.
        let (runs, overflow) = succeeded.addingReportingOverflow(1)
        let (most, isTooMany) = runs.multipliedReportingOverflow(by: UInt64(threshold - 1))
        return !overflow && !isTooMany && failed > most
    }

    /// Whether a probe was let through, and failed.
    ///
    /// The times that the target reports decide where it has them. A call that failed may have been on its way since before
    /// the circuit opened, unless none was in flight or failures had stopped.
    private func hasProbed(failuresHadStopped: Bool) -> Bool {
        if let before = earlier.timeInState, let now = later.timeInState {
            return now + Self.tolerance < before + elapsed
        }
        if let before = earlier.nextProbe, let now = later.nextProbe {
            return now > max(before - elapsed, .zero) + Self.tolerance
        }
        return hasFailed && (failuresHadStopped || earlier.inFlight == 0)
    }
}

extension CircuitEvent.Trace {
    /// The state that the circuit was in between.
    var passed: CircuitState {
        switch self {
        case .refusing, .tripped: .open
        case .failedProbe: .halfOpen
        }
    }
}
