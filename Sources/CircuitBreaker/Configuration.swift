extension CircuitBreaker {
    /// The settings of a breaker.
    ///
    /// Values out of range (a threshold of zero, a negative time, a share above one) are rejected where a breaker is created
    /// with them, by an ``InvalidSetting`` that names the setting: see ``validate()``. No time is longer than 31 years.
    public struct Configuration: Sendable {
        /// Consecutive failures that open a closed circuit, at least 1; nil: a streak alone never opens it.
        public var failureThreshold: Int? = 5

        /// How long an open circuit refuses before it lets probes through.
        public var recoveryTimeout: Duration = .seconds(60)

        /// Successful probes that close a half-open circuit; at least 1.
        public var successThreshold = 3

        /// Probes in flight at once while half-open; at least 1.
        public var halfOpenMaxCalls = 3

        /// A probe that has not reported by then counts as failed and gives its place back.
        ///
        /// With zero every probe is too late, and the circuit closes by ``CircuitBreaker/reset(by:reason:)`` only.
        public var probeTimeout: Duration = .seconds(30)

        /// The share of failures (above 0, up to 1) over the ``window`` at which a closed circuit opens; nil: it does not
        /// open by a share.
        public var failureRate: Double?

        /// What a slow call is, and the share of them at which a closed circuit opens; nil: no call is timed for it.
        ///
        /// A probe that is slow opens the circuit again as a failed one does: what was opened for being slow would
        /// otherwise be closed by being slow.
        public var slowCall: SlowCall?

        /// The calls over which shares are taken, of those that ended since the circuit closed.
        ///
        /// Ignored without ``failureRate`` and ``slowCall``.
        public var window: Window = .calls(100)

        /// The calls that the window must hold before a share opens the circuit; at least 1, at most the window's calls.
        public var minimumCalls = 20

        /// How the recovery timeout grows while the dependency stays gone.
        public var backoff: Backoff = .constant

        /// The ramp-up of the load after a circuit has closed by itself; nil: all calls pass at once.
        public var rampUp: RampUp?

        /// A recorder of call durations; nil: no call is timed for it.
        public var latency: LatencyRecording?

        /// Which errors count as failures; the others count neither way.
        ///
        /// An error that counts neither way does not help to close a half-open circuit: the probe gives its place back and
        /// nothing is known. Where an error proves that the dependency answers (`404`, a violated constraint), say so by
        /// ``classify``, which is asked first. Neither is asked where the call was cancelled: a `CancellationError`, and
        /// whatever else is thrown in a cancelled task, never counts. Results that count as failures are told from the others
        /// at the call: see ``CircuitBreaker/run(judging:_:)``.
        public var isFailure: @Sendable (any Error) -> Bool = { _ in true }

        /// What an error says of the dependency: success, failure or neither; nil: ``isFailure`` decides.
        ///
        ///     settings.classify = { error in error is NotFound ? .success : nil }
        ///
        /// A failure may bring its own words, `.failure("status 503")`; `.failure()` is put into words by ``describe``.
        public var classify: @Sendable (any Error) -> Verdict? = { _ in nil }

        /// Describes an error for the last failure, the events and the log; nil: ``CircuitBreaker/describe(_:)``.
        ///
        /// The text leaves the process as it is, without a search for credentials; its first 200 characters are kept.
        public var describe: (@Sendable (any Error) -> String)?

        /// The source of random numbers for injected shares of failures and for jitter: evenly distributed from 0 up to 1.
        ///
        /// It is called under the breaker's lock, so it must not call the breaker.
        public var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

        /// Creates the default settings.
        public init() {}
    }

    /// The calls over which a share is taken.
    public enum Window: Hashable, Sendable {
        /// The last calls, by number; 1 to 1 000 000.
        case calls(Int)
        /// The calls that ended within the last time span; above zero.
        ///
        /// It moves in tenths of itself: a call leaves it when it is between nine and ten tenths of the window old.
        case time(Duration)
    }

    /// The definition of a slow call, and the share of slow calls that opens the circuit.
    public struct SlowCall: Hashable, Sendable {
        /// A call that takes this long, or longer, is slow.
        public var threshold: Duration
        /// The share of slow calls (above 0, up to 1) at which a closed circuit opens.
        public var rate: Double

        /// Creates a rule for slow calls.
        ///
        /// - Parameters:
        ///   - threshold: The duration from which a call is slow; not negative.
        ///   - rate: The share of slow calls (above 0, up to 1) at which a closed circuit opens.
        public init(threshold: Duration, rate: Double = 1) {
            self.threshold = threshold
            self.rate = rate
        }
    }

    /// The growth of the recovery timeout while recoveries fail.
    ///
    /// After `n` failed recoveries in a row it is `recoveryTimeout × multiplierⁿ`, at most ``ceiling``, of which up to the
    /// share ``jitter`` is taken off at random, so that breakers that opened together do not probe together.
    public struct Backoff: Hashable, Sendable {
        /// The factor for each failed recovery; at least 1.
        public var multiplier: Double
        /// The longest recovery timeout; a longer first one stays as it is.
        public var ceiling: Duration
        /// The share (0 to 1) that may be taken off at random.
        public var jitter: Double

        /// Creates a growing recovery timeout.
        ///
        /// - Parameters:
        ///   - multiplier: The factor for each failed recovery; at least 1.
        ///   - ceiling: The longest recovery timeout; a longer first one stays as it is.
        ///   - jitter: The share (0 to 1) that may be taken off at random.
        public init(multiplier: Double = 2, ceiling: Duration = .seconds(600), jitter: Double = 0.2) {
            self.multiplier = multiplier
            self.ceiling = ceiling
            self.jitter = jitter
        }

        /// The same recovery timeout every time.
        public static let constant = Backoff(multiplier: 1, jitter: 0)
    }

    /// The ramp-up of the load after a circuit has closed by itself.
    ///
    /// The share of the calls that pass grows evenly from ``initialShare`` to all of them. Which calls pass is not left to
    /// chance: at a share of a quarter it is every fourth. The others are refused.
    public struct RampUp: Hashable, Sendable {
        /// How long it takes.
        public var duration: Duration
        /// The share (0 to 1) of the calls that pass at once.
        public var initialShare: Double

        /// Creates a ramp-up.
        ///
        /// - Parameters:
        ///   - duration: How long it takes; not negative.
        ///   - initialShare: The share (0 to 1) of the calls that pass at once.
        public init(over duration: Duration, from initialShare: Double = 0.1) {
            self.duration = duration
            self.initialShare = initialShare
        }
    }

    /// A recorder of call durations.
    ///
    /// Two readings of the clock cost more than everything else that a breaker does in a call, so by default nothing is timed.
    public struct LatencyRecording: Sendable {
        /// One call in this many is timed; at least 1.
        public var every: Int
        /// Receives the duration of each timed call that was made, whatever its outcome; called outside the breaker's lock.
        public var record: @Sendable (Duration) -> Void

        /// Creates a recorder.
        ///
        /// - Parameters:
        ///   - every: One call in this many is timed; at least 1.
        ///   - record: Receives the duration of each timed call, outside the breaker's lock.
        public init(every: Int = 1, record: @escaping @Sendable (Duration) -> Void) {
            self.every = every
            self.record = record
        }
    }

    /// The meaning of a result for the dependency.
    public enum Verdict: Hashable, Sendable {
        /// The dependency works.
        case success
        /// It does not; with a short text for the screen, such as `status 503`. Nil: the text of the error.
        ///
        /// Credentials in them are struck out as ``CircuitBreaker/withoutSecrets(_:)`` does.
        case failure(String? = nil)
        /// The result says nothing about the dependency.
        case ignored
        /// It answers, and the call counts neither way: the caller's own mistake.
        ///
        /// Counted as ignored; where the circuit is half-open it is a successful probe, as otherwise nothing but such calls would
        /// keep it half-open for ever.
        case answered
    }
}
