package import CircuitVocabulary

/// When one target is polled: a value that takes events and the time, and says what to do.
///
/// Never two polls at once; late timers and late answers are told by their numbers and do nothing. Polls are due on
/// ticks that lie a whole number of intervals after a first one that targets share, counted from the start of the last
/// poll and not from its end; an answer that takes longer skips ticks.
///
/// While a target fails it is polled on as before for ``patience`` failures, so that a restart is seen as soon as it
/// is over. After that the time between polls doubles up to five intervals, or ten seconds where that is less, but
/// never under one interval.
package struct PollerStateMachine: Hashable, Sendable {
    /// What to do next.
    package enum Action: Hashable, Sendable {
        /// Nothing: another event will come.
        case none
        /// Call ``timerFired(_:at:)`` with this number at this time.
        case wait(timer: Int, until: MonotonicTime)
        /// Poll, and call ``finished(_:succeeded:rest:jitter:at:)`` with this number.
        case poll(Int)
    }

    private enum State: Hashable, Sendable {
        case idle
        case waiting(timer: Int, until: MonotonicTime)
        case inFlight(poll: Int, started: MonotonicTime, isWantedAgain: Bool)
        case stopped
    }

    /// Failures in a row before the polls grow further apart.
    package static let patience = 30

    private static let widestBackOff: Duration = .seconds(10)
    private static let widestBackOffInIntervals = 5

    private let interval: Duration
    /// The first tick.
    private var origin = MonotonicTime(nanoseconds: 0)
    private var state = State.idle
    private var numbers = 0
    private var failures = 0
    /// No poll begins before: the source asked for it.
    private var restUntil: MonotonicTime?

    /// Makes a machine that has not started.
    ///
    /// - Parameter interval: How far apart polls are; at least a millisecond.
    package init(interval: Duration) {
        self.interval = max(interval, .milliseconds(1))
    }

    /// Begins.
    ///
    /// - Parameters:
    ///   - firstTick: When the first poll is due; all ticks lie whole intervals after it.
    ///   - now: The time; where the first tick is over the first poll is due at once.
    /// - Returns: What to do.
    package mutating func start(firstTick: MonotonicTime, at now: MonotonicTime) -> Action {
        guard state == .idle else { return .none }
        origin = firstTick
        return firstTick <= now ? poll(at: now) : wait(until: firstTick)
    }

    /// A timer went off.
    package mutating func timerFired(_ timer: Int, at now: MonotonicTime) -> Action {
        guard case .waiting(timer, let until) = state else { return .none }
        return until <= now ? poll(at: now) : .wait(timer: timer, until: until)
    }

    /// A poll has ended.
    ///
    /// - Parameters:
    ///   - number: Which.
    ///   - succeeded: Whether the target answered.
    ///   - rest: How long the source wants to be left alone.
    ///   - jitter: A random number from 0 to 1 that spreads the polls of targets that fail together.
    ///   - now: The time.
    /// - Returns: What to do.
    package mutating func finished(
        _ number: Int,
        succeeded: Bool,
        rest: Duration?,
        jitter: Double,
        at now: MonotonicTime
    ) -> Action {
        guard case .inFlight(number, let started, let isWantedAgain) = state else { return .none }
        failures = succeeded ? 0 : min(failures + 1, Self.patience + 64)
        restUntil = rest.map { now.advanced(by: $0) }
        if isWantedAgain, restUntil == nil { return poll(at: now) }

        let backOff = backOff(jitter: jitter)
        let due =
            backOff > interval
            ? max(started.advanced(by: backOff), now)
            : tick(notBefore: max(now, started.advanced(by: .nanoseconds(1))))
        if let restUntil, restUntil > due { return wait(until: tick(notBefore: restUntil)) }
        return due <= now ? poll(at: now) : wait(until: due)
    }

    /// The user does not want to wait for the next tick.
    ///
    /// Polls at once, or once more after a poll that is in flight; does nothing while the source rests.
    package mutating func refreshNow(at now: MonotonicTime) -> Action {
        switch state {
        case .waiting:
            if let restUntil, restUntil > now { return .none }
            return poll(at: now)
        case .inFlight(let number, let started, _):
            state = .inFlight(poll: number, started: started, isWantedAgain: true)
            return .none
        case .idle, .stopped:
            return .none
        }
    }

    /// Ends for good.
    package mutating func stop() {
        state = .stopped
    }

    private mutating func poll(at now: MonotonicTime) -> Action {
        numbers &+= 1
        state = .inFlight(poll: numbers, started: now, isWantedAgain: false)
        return .poll(numbers)
    }

    private mutating func wait(until time: MonotonicTime) -> Action {
        numbers &+= 1
        state = .waiting(timer: numbers, until: time)
        return .wait(timer: numbers, until: time)
    }

    /// The first tick that is not before a time.
    private func tick(notBefore time: MonotonicTime) -> MonotonicTime {
        let width = max(interval.wholeNanoseconds, 1)
        let (distance, overflow) = time.nanoseconds.subtractingReportingOverflow(origin.nanoseconds)
        guard !overflow, distance > 0 else { return origin }
        let remainder = distance % width
        return remainder == 0 ? time : time.advanced(by: .nanoseconds(width - remainder))
    }

    /// The time between polls after the failures so far.
    private func backOff(jitter: Double) -> Duration {
        let excess = failures - Self.patience
        guard excess > 0 else { return interval }
        let widest = max(min(interval * Self.widestBackOffInIntervals, Self.widestBackOff), interval)
        let doubled = interval * (1 << min(excess, 8))
        // Up to a quarter earlier, never under the interval.
        let share = 1 - 0.25 * min(max(jitter.isFinite ? jitter : 0, 0), 1)
        return max(min(doubled, widest) * share, interval)
    }
}
