extension CircuitBreaker {
    /// The settings of a breaker.
    public struct Configuration: Sendable {
        /// Consecutive failures that open a closed circuit; at least 1.
        public var failureThreshold = 5

        /// How long an open circuit refuses before it lets probes through.
        public var recoveryTimeout: Duration = .seconds(60)

        /// Successful probes that close a half-open circuit; at least 1.
        public var successThreshold = 3

        /// Probes in flight at once while half-open; at least 1.
        public var halfOpenMaxCalls = 3

        /// A probe that has not reported by then counts as failed and gives its place back.
        ///
        /// With zero every probe is too late, and the circuit closes by ``CircuitBreaker/reset(by:)`` only.
        public var probeTimeout: Duration = .seconds(30)

        /// Which errors count as failures; the others count neither way.
        ///
        /// It is not asked about a `CancellationError`, which never counts.
        public var isFailure: @Sendable (any Error) -> Bool = { _ in true }

        /// Where injected shares of failures take their chance from: evenly spread from 0 up to 1.
        ///
        /// It is asked while the breaker holds its lock, so it may not call the breaker.
        public var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

        /// The defaults.
        public init() {}
    }
}
