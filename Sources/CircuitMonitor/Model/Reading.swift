package import CircuitVocabulary
package import DisplayText

/// What one circuit said of itself at one moment.
///
/// Everything but the state is optional: absent is absent and never zero. Durations are as of the moment of the
/// reading.
package struct Reading: Hashable, Sendable {
    package var state: CircuitState

    /// The word that the target used, where it is not one of the known ones.
    package var stateWord: DisplayText?

    /// In a circuit that only measures: the state that it would be in.
    package var wouldBe: CircuitState?

    package var counters: Counters

    /// Whether refused calls are counted as fallbacks, so that failed calls that the fallback answered may be among them.
    package var countsFallbacks: Bool

    /// Failures that count towards opening the circuit.
    package var failureStreak: Int?

    /// Whether they are known to be in a row: some breakers count failures over a time, under the same names.
    package var isStreakInARow: Bool

    package var thresholds: Thresholds

    /// What the target counted over a window of its own.
    package var window: CallWindow?

    package var inFlight: Int?

    /// How long the state has lasted, as the target reports it.
    package var timeInState: Duration?

    /// How long the outage has lasted: since the circuit first left closed by itself.
    package var outage: Duration?

    /// When the next probe may pass; zero means that it is due and waits for a call.
    package var nextProbe: Duration?

    /// The last failure; ``LastFailure/never`` where there was none, nil where the target does not tell.
    package var lastFailure: LastFailure?

    /// Entries in the fallback cache now, and how many it can hold.
    package var cacheEntries: Int?
    package var cacheCapacity: Int?

    package var latency: Latency?

    /// A running injection.
    package var injection: Injection?

    /// Changes with every start of the process, where the target has one.
    package var processID: DisplayText?

    /// What can be done to the circuit.
    package var capabilities: Capabilities

    package init(
        state: CircuitState,
        stateWord: DisplayText? = nil,
        wouldBe: CircuitState? = nil,
        counters: Counters = Counters(),
        countsFallbacks: Bool = true,
        failureStreak: Int? = nil,
        isStreakInARow: Bool = true,
        thresholds: Thresholds = Thresholds(),
        window: CallWindow? = nil,
        inFlight: Int? = nil,
        timeInState: Duration? = nil,
        outage: Duration? = nil,
        nextProbe: Duration? = nil,
        lastFailure: LastFailure? = nil,
        cacheEntries: Int? = nil,
        cacheCapacity: Int? = nil,
        latency: Latency? = nil,
        injection: Injection? = nil,
        processID: DisplayText? = nil,
        capabilities: Capabilities = .none
    ) {
        self.state = state
        self.stateWord = stateWord
        self.wouldBe = wouldBe
        self.counters = counters
        self.countsFallbacks = countsFallbacks
        self.failureStreak = failureStreak
        self.isStreakInARow = isStreakInARow
        self.thresholds = thresholds
        self.window = window
        self.inFlight = inFlight
        self.timeInState = timeInState
        self.outage = outage
        self.nextProbe = nextProbe
        self.lastFailure = lastFailure
        self.cacheEntries = cacheEntries
        self.cacheCapacity = cacheCapacity
        self.latency = latency
        self.injection = injection
        self.processID = processID
        self.capabilities = capabilities
    }
}

/// Counters that only grow while the process lives.
package struct Counters: Hashable, Sendable {
    package var total: UInt64?
    package var succeeded: UInt64?
    package var failed: UInt64?
    package var ignored: UInt64?
    /// Calls refused without being tried: what the screens call fallback.
    package var refused: UInt64?
    package var cacheHits: UInt64?
    package var cacheMisses: UInt64?

    package init(
        total: UInt64? = nil,
        succeeded: UInt64? = nil,
        failed: UInt64? = nil,
        ignored: UInt64? = nil,
        refused: UInt64? = nil,
        cacheHits: UInt64? = nil,
        cacheMisses: UInt64? = nil
    ) {
        self.total = total
        self.succeeded = succeeded
        self.failed = failed
        self.ignored = ignored
        self.refused = refused
        self.cacheHits = cacheHits
        self.cacheMisses = cacheMisses
    }
}

/// The settings of the breaker, as far as the target tells them.
package struct Thresholds: Hashable, Sendable {
    /// Consecutive failures that open a closed circuit.
    package var failures: Int?
    /// Successful probes that close a half-open circuit.
    package var successes: Int?
    /// Probes in flight at once.
    package var halfOpenCalls: Int?
    package var recoveryTimeout: Duration?
    /// When a probe that has not reported counts as failed.
    package var probeTimeout: Duration?
    /// The share of failures over the window that opens a circuit, 0 to 1.
    package var failureRate: Double?
    /// The share of slow calls over the window that opens a circuit, 0 to 1.
    package var slowCallRate: Double?
    /// From when on a call is slow.
    package var slowCall: Duration?
    /// The calls that a window must hold before its shares count.
    package var minimumCalls: Int?

    package init(
        failures: Int? = nil,
        successes: Int? = nil,
        halfOpenCalls: Int? = nil,
        recoveryTimeout: Duration? = nil,
        probeTimeout: Duration? = nil,
        failureRate: Double? = nil,
        slowCallRate: Double? = nil,
        slowCall: Duration? = nil,
        minimumCalls: Int? = nil
    ) {
        self.failures = failures
        self.successes = successes
        self.halfOpenCalls = halfOpenCalls
        self.recoveryTimeout = recoveryTimeout
        self.probeTimeout = probeTimeout
        self.failureRate = failureRate
        self.slowCallRate = slowCallRate
        self.slowCall = slowCall
        self.minimumCalls = minimumCalls
    }
}

/// What a target counted over a window of its own: kept apart from its lifetime counters.
package struct CallWindow: Hashable, Sendable {
    package var extent: Extent
    package var calls: Int?
    package var failed: Int?
    package var slow: Int?
    /// The shares that the target computed, 0 to 1; nil where there were too few calls.
    package var failureRate: Double?
    package var slowCallRate: Double?

    package enum Extent: Hashable, Sendable {
        /// The last calls.
        case calls(Int)
        /// The calls of this time.
        case time(Duration)
        /// The target does not say.
        case notReported
    }

    package init(
        extent: Extent,
        calls: Int? = nil,
        failed: Int? = nil,
        slow: Int? = nil,
        failureRate: Double? = nil,
        slowCallRate: Double? = nil
    ) {
        self.extent = extent
        self.calls = calls
        self.failed = failed
        self.slow = slow
        self.failureRate = failureRate
        self.slowCallRate = slowCallRate
    }
}

/// The last failure that the target remembers.
package struct LastFailure: Hashable, Sendable {
    /// What a target says that remembers none; one that does not tell its failures says nothing.
    package static let never = LastFailure(time: nil)

    package var time: WallTime?
    package var text: DisplayText?
    /// Whether it was injected in a rehearsal.
    package var isInjected: Bool?

    /// Clocks that are this far apart are together.
    private static let tolerance: Duration = .seconds(5)

    /// How far the failure lies in the future, which says that a clock or a time zone is wrong.
    ///
    /// - Parameter now: The time by the clock that the failure's is compared with.
    /// - Returns: How far; nil where it does not lie in the future.
    package func lead(over now: WallTime) -> Duration? {
        guard let time, now.duration(to: time) > Self.tolerance else { return nil }
        return now.duration(to: time)
    }

    package init(time: WallTime?, text: DisplayText? = nil, isInjected: Bool? = nil) {
        self.time = time
        self.text = text
        self.isInjected = isInjected
    }
}

/// Percentiles of the latency of tried calls, over the window that the target keeps.
package struct Latency: Hashable, Sendable {
    package var median: Duration
    package var p99: Duration

    package init(median: Duration, p99: Duration) {
        self.median = median
        self.p99 = p99
    }
}

/// A running injection and what is left of it.
package struct Injection: Hashable, Sendable {
    /// Calls that will still be failed.
    package var callsLeft: Int?
    /// The share of calls that is failed, 0 to 1.
    package var rate: Double?
    /// The latency that is added.
    package var addedLatency: Duration?
    package var timeLeft: Duration?

    package init(
        callsLeft: Int? = nil,
        rate: Double? = nil,
        addedLatency: Duration? = nil,
        timeLeft: Duration? = nil
    ) {
        self.callsLeft = callsLeft
        self.rate = rate
        self.addedLatency = addedLatency
        self.timeLeft = timeLeft
    }
}
