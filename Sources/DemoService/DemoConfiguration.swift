package import CircuitBreaker

/// What the demo is to be like.
package struct DemoConfiguration: Sendable {
    /// Where the random sequences begin: the same seed asks for the same things with the same latencies.
    package var seed: UInt64
    /// What happens to the simulated Redis.
    package var scenario: Scenario
    /// How the circuit behaves; what a failure of Redis is comes on top.
    package var breaker: CircuitBreaker.Configuration
    /// Whether calls go straight through, as in a roll-back; the breaker then stands beside them, disabled and uncalled.
    package var isBreakerOff = false
    /// The mean load; one request makes one or two calls to Redis, and now and then three.
    package var requestsPerSecond: Double
    /// How many users ask at the same time, and so how many calls there can be in flight; 1 to 10 000.
    package var users: Int
    /// How long a call waits for its answer.
    package var deadline: Duration
    /// How long the simulated Redis takes to answer.
    package var latency: LatencyModel
    /// How many entries the fallback cache holds.
    package var cacheCapacity: Int

    /// Makes the configuration of `breakertop demo`.
    ///
    /// - Parameters:
    ///   - seed: Where the random sequences begin.
    ///   - scenario: What happens to the simulated Redis.
    ///   - breaker: How the circuit behaves.
    package init(
        seed: UInt64 = 1,
        scenario: Scenario = .outage,
        breaker: CircuitBreaker.Configuration = DemoConfiguration.quickBreaker
    ) {
        self.seed = seed
        self.scenario = scenario
        self.breaker = breaker
        requestsPerSecond = 72
        users = 6
        deadline = .seconds(1)
        latency = LatencyModel()
        cacheCapacity = 1_000
    }

    /// A breaker whose whole life fits into a minute.
    ///
    /// One probe at a time: three successes then take three answers one after the other, a second or so while the server
    /// warms up, and half-open can be seen instead of guessed.
    package static var quickBreaker: CircuitBreaker.Configuration {
        var configuration = CircuitBreaker.Configuration()
        configuration.failureThreshold = 5
        configuration.recoveryTimeout = .seconds(5)
        configuration.successThreshold = 3
        configuration.halfOpenMaxCalls = 1
        configuration.probeTimeout = .seconds(5)
        return configuration
    }
}
