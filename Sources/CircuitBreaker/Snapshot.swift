extension CircuitBreaker {
    /// Where a circuit stands in its cycle.
    public enum State: Hashable, Sendable {
        /// Calls pass and are counted.
        case closed
        /// Every call is refused.
        case open
        /// A few probes pass and decide.
        case halfOpen
    }

    /// Who decides about the state.
    public enum Mode: Hashable, Sendable {
        /// The breaker does.
        case automatic
        /// An operator has it refuse every call.
        case forcedOpen
    }

    /// Everything about a circuit at one instant, consistent in itself.
    public struct Snapshot: Hashable, Sendable {
        /// The state; `open` while it is forced open.
        public var state: State
        /// Who decides about the state.
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
        /// Probes that have not reported yet.
        public var probesInFlight: Int
        /// Probes of this half-open period that succeeded.
        public var probeSuccesses: Int
    }

    /// What became of calls: `total = successful + failed + ignored + refused + inFlight`, always.
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

        /// Counters of a breaker that has not been called.
        public init() {}
    }

    /// One failure, as it is remembered.
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

    /// What an operator can inject, to rehearse.
    public enum Injection: Hashable, Sendable {
        /// Fail the next calls without making them.
        case next(Int)
        /// Fail a share (0 to 1) of the calls for a time, without making them.
        case share(Double, for: Duration)
        /// Have every call take that much longer, for a time.
        case latency(Duration, for: Duration)
    }

    /// An injection and what is left of it.
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
