extension CircuitBreaker {
    /// The settings of a breaker.
    ///
    /// Values that make no sense (a threshold of zero, a negative time, a share above one) are refused where a breaker is made
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

        /// Over which calls the shares are taken: those that ended since the circuit closed, the last so many of them.
        ///
        /// Of no meaning without ``failureRate`` and ``slowCall``.
        public var window: Window = .calls(100)

        /// The calls that the window must hold before a share opens the circuit; at least 1, at most the window's calls.
        public var minimumCalls = 20

        /// How the recovery timeout grows while the dependency stays gone.
        public var backoff: Backoff = .constant

        /// How a circuit that has closed by itself takes its load back; nil: at once.
        public var rampUp: RampUp?

        /// Who is told how long the calls take; nil: no call is timed for it.
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

        /// Puts an error into words for the last failure, the events and the log; nil: ``CircuitBreaker/describe(_:)``.
        ///
        /// These words leave the process, so what this returns is taken without further cleaning, up to 200 characters.
        public var describe: (@Sendable (any Error) -> String)?

        /// Where injected shares of failures and jitter take their chance from: evenly spread from 0 up to 1.
        ///
        /// It is asked while the breaker holds its lock, so it may not call the breaker.
        public var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

        /// The defaults.
        public init() {}
    }

    /// Over which calls a share is taken.
    public enum Window: Hashable, Sendable {
        /// The last so many calls; 1 to 1 000 000.
        case calls(Int)
        /// The calls that ended within the last so much time.
        ///
        /// It moves in tenths of itself: a call leaves it when it is between nine and ten tenths of the window old.
        case time(Duration)
    }

    /// What a slow call is, and how many are too many.
    public struct SlowCall: Hashable, Sendable {
        /// A call that takes this long, or longer, is slow.
        public var threshold: Duration
        /// The share of slow calls (above 0, up to 1) at which a closed circuit opens.
        public var rate: Double

        /// A rule for slow calls.
        public init(threshold: Duration, rate: Double = 1) {
            self.threshold = threshold
            self.rate = rate
        }
    }

    /// How the recovery timeout grows while recoveries fail.
    ///
    /// After `n` failed recoveries in a row it is `recoveryTimeout × multiplierⁿ`, at most ``ceiling``, of which up to the
    /// share ``jitter`` is taken off at random, so that breakers that opened together do not probe together.
    public struct Backoff: Hashable, Sendable {
        /// The factor for each failed recovery; at least 1.
        public var multiplier: Double
        /// What the recovery timeout never exceeds, unless it is longer from the start.
        public var ceiling: Duration
        /// The share (0 to 1) that chance may take off.
        public var jitter: Double

        /// A growing recovery timeout.
        public init(multiplier: Double = 2, ceiling: Duration = .seconds(600), jitter: Double = 0.2) {
            self.multiplier = multiplier
            self.ceiling = ceiling
            self.jitter = jitter
        }

        /// The recovery timeout as it stands, every time.
        public static let constant = Backoff(multiplier: 1, jitter: 0)
    }

    /// How a circuit takes its load back after it has closed by itself.
    ///
    /// The share of the calls that pass grows evenly from ``initialShare`` to all of them. Which calls pass is not left to
    /// chance: at a share of a quarter it is every fourth. The others are refused.
    public struct RampUp: Hashable, Sendable {
        /// How long it takes.
        public var duration: Duration
        /// The share (0 to 1) of the calls that pass at once.
        public var initialShare: Double

        /// A slow start.
        public init(over duration: Duration, from initialShare: Double = 0.1) {
            self.duration = duration
            self.initialShare = initialShare
        }
    }

    /// Who is told how long calls take.
    ///
    /// Two readings of the clock cost more than all else that a breaker does in a call, so nothing is timed unasked.
    public struct LatencyRecording: Sendable {
        /// One call in so many is timed; at least 1.
        public var every: Int
        /// Told how long a call took that was made, whatever its outcome, outside the breaker's lock.
        public var record: @Sendable (Duration) -> Void

        /// Has one call in so many timed.
        public init(every: Int = 1, record: @escaping @Sendable (Duration) -> Void) {
            self.every = every
            self.record = record
        }
    }

    /// What a result says of the dependency.
    public enum Verdict: Hashable, Sendable {
        /// The dependency works.
        case success
        /// It does not; a few words for the screen: `status 503`. Nil: those that the error has.
        ///
        /// Credentials in them are struck out as ``CircuitBreaker/withoutSecrets(_:)`` does.
        case failure(String? = nil)
        /// It says nothing either way.
        case ignored
        /// It answers, and the call counts neither way: the caller's own mistake.
        ///
        /// Counted as ignored; where the circuit is half-open it is a successful probe, as otherwise nothing but such calls would
        /// keep it half-open for ever.
        case answered
    }
}
