extension CircuitBreaker {
    /// The state of a circuit in its cycle.
    public enum State: Hashable, Sendable {
        /// Calls pass and are counted.
        case closed
        /// Every call is refused.
        case open
        /// A few probes pass and decide.
        case halfOpen
    }

    /// What decides about the state: the breaker, or the order of an operator.
    public enum Mode: Hashable, Sendable {
        /// The breaker does.
        case automatic
        /// An operator has it refuse every call.
        case forcedOpen
        /// An operator has it let every call through, count it, and never open.
        case disabled
        /// An operator has it let every call through and only compute what it would have done.
        case metricsOnly
    }

    /// Everything about a circuit at one instant, consistent in itself.
    public struct Snapshot: Hashable, Sendable {
        /// The state; `open` while it is forced open, `closed` while it is disabled or measures only.
        public var state: State
        /// What decides about the state: the breaker, or the order of an operator.
        public var mode: Mode
        /// The streak of failures: kept while open, 0 on entering half-open, 1 after a failed probe.
        public var failureCount: Int
        /// What became of the calls, over the life of the breaker.
        public var counters: Counters
        /// How long the state and mode have lasted.
        public var timeInState: Duration
        /// How long ago the circuit first left closed by itself, until it is closed again.
        public var outage: Duration?
        /// When probes are let through; zero when that is due and waits for a call.
        ///
        /// Nil where it does not come by itself.
        public var nextProbe: Duration?
        /// The last failure, also after recovery.
        public var lastFailure: Failure?
        /// What is being injected.
        public var injection: InjectionStatus?
        /// What the window holds; nil where the configuration has no use for one.
        public var window: WindowFigures?
        /// Probes that have not reported yet.
        public var probesInFlight = 0
        /// Probes of this half-open period that succeeded.
        public var probeSuccesses = 0
        /// Recoveries that have failed in a row: how far the backoff has gone.
        public var failedRecoveries = 0
        /// The share of the calls that passes while the circuit takes its load back.
        public var rampUp: RampUpStatus?
        /// What the circuit would be doing if it did not measure only.
        public var wouldBe: WouldBe?
    }

    /// The calls by outcome: `total = successful + failed + ignored + refused + inFlight`, always.
    public struct Counters: Hashable, Sendable {
        /// Calls that began.
        public var total: UInt64 = 0
        /// Calls that succeeded.
        public var successful: UInt64 = 0
        /// Calls that failed, injected failures among them.
        public var failed: UInt64 = 0
        /// Calls whose outcome counts neither way: cancelled, classified so, abandoned.
        public var ignored: UInt64 = 0
        /// Calls refused without being tried.
        public var refused: UInt64 = 0
        /// Calls that have not ended.
        public var inFlight: UInt64 = 0
        /// Failed calls whose failure was injected.
        public var injected: UInt64 = 0
        /// Ended calls that were slow, whatever their outcome; 0 for ever where no call is timed for it.
        public var slow: UInt64 = 0

        /// Creates counters of zero.
        public init() {}
    }

    /// The content of the window: calls that ended while the circuit was closed.
    ///
    /// It begins empty whenever the circuit closes. Of an open circuit it is what was left, in a window of time dwindling.
    public struct WindowFigures: Hashable, Sendable {
        /// Calls in the window.
        public var calls: Int
        /// Those of them that failed.
        public var failed: Int
        /// Those of them that were slow.
        public var slow: Int
        /// The calls that it must hold before a share opens the circuit.
        public var minimumCalls: Int

        /// The share of failures, 0 to 1; nil while there are too few calls to judge by.
        public var failureRate: Double? { share(of: failed) }
        /// The share of slow calls, 0 to 1; nil while there are too few calls to judge by.
        public var slowCallRate: Double? { share(of: slow) }

        private func share(of part: Int) -> Double? {
            calls >= minimumCalls ? Double(part) / Double(calls) : nil
        }
    }

    /// The progress of a ramp-up.
    public struct RampUpStatus: Hashable, Sendable {
        /// The share of the calls that passes, 0 to 1.
        public var share: Double
        /// When all of them pass.
        public var timeLeft: Duration
    }

    /// What a circuit under metrics only would be doing.
    public struct WouldBe: Hashable, Sendable {
        /// Its state.
        public var state: State
        /// Calls that it would have refused since it measures only.
        public var refused: UInt64
    }

    /// The record of one failure.
    public struct Failure: Hashable, Sendable {
        /// When it was reported.
        public var time: Timestamp
        /// What went wrong, at most 200 characters.
        ///
        /// It may come from outside: clean it before it is drawn.
        public var text: String
        /// Whether it was injected.
        public var isInjected: Bool
    }

    /// An injection that an operator can start for a rehearsal.
    public enum Injection: Hashable, Sendable {
        /// Fail the next calls without making them.
        case next(Int)
        /// Fail a share (0 to 1) of the calls for a time, without making them.
        case share(Double, for: Duration)
        /// Have every call take that much longer, for a time.
        case latency(Duration, for: Duration)
    }

    /// The running injection and what is left of it.
    public struct InjectionStatus: Hashable, Sendable {
        /// Calls that will still be failed.
        public var callsLeft: Int?
        /// The share of the calls that is failed.
        public var rate: Double?
        /// The latency that is added.
        public var addedLatency: Duration?
        /// How long it still goes on.
        public var timeLeft: Duration?
    }
}
