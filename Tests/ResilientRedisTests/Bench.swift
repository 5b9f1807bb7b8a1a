import CircuitBreaker
import FallbackCache
import ResilientRedis

/// A client over a scripted connection, with everything a test wants to look at.
struct Bench {
    /// The two ways in which an answer can fail to come.
    enum Outage: CaseIterable {
        case failed
        case refused
    }

    let connection = ScriptedRedis()
    let breaker: CircuitBreaker
    let cache: ResilientRedis.Cache
    let redis: ResilientRedis

    init(capacity: Int = 100, failureThreshold: Int = 1_000) {
        var configuration = CircuitBreaker.Configuration()
        configuration.failureThreshold = failureThreshold
        do {
            breaker = try CircuitBreaker(configuration: ResilientRedis.configuration(configuration))
        } catch {
            preconditionFailure("\(error)")
        }
        cache = ResilientRedis.Cache(capacity: capacity)
        redis = ResilientRedis(connection, breaker: breaker, cache: cache)
    }

    func begin(_ outage: Outage) {
        switch outage {
        case .failed: connection.fail(with: RedisError.connectionRefused)
        case .refused: breaker.forceOpen()
        }
    }

    /// Hits and misses together, for tests that count lookups.
    var lookups: [UInt64] { [cache.figures.hits, cache.figures.misses] }
}
