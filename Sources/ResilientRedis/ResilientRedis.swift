public import CircuitBreaker
public import FallbackCache

/// Redis behind a circuit breaker, with a cache of what was read and written before an outage.
///
/// Every operation is one unit of work for the breaker. Where the breaker refuses it or Redis fails, the operation has an
/// answer all the same, which its documentation states; no caller sees an error of Redis, unless it asks ``raw``. An
/// error reply that is the caller's mistake (`WRONGTYPE`) and a cancelled task give the same answer as an empty Redis:
/// they say nothing about Redis, so they neither count as failures nor ask the cache. What Redis refuses for reasons of its own
/// (`MISCONF`, `READONLY`, `NOPERM`) is a failure: see <doc:What-an-Error-Reply-Means>.
///
/// Hits and misses of the cache are counted for reads with a key that were refused or failed, and for nothing else.
public final class ResilientRedis: Sendable {
    /// The key of a cached reply.
    public enum CacheKey: Hashable, Sendable {
        /// The value under a key.
        case value(String)
        /// One field of a hash.
        case field(String, RedisBytes)
        /// A whole hash.
        case hash(String)
        /// The reply to any other command, under the caller's key.
        case reply(String)
    }

    /// The cache that answers during an outage.
    public typealias Cache = FallbackCache<CacheKey, RedisValue>

    /// The connection without breaker and cache, which throws; for publish and subscribe, and for streams.
    public let raw: any RedisCommands
    /// The breaker that every operation asks; nil lets every operation through.
    public let breaker: CircuitBreaker?

    let entries: FallbackEntries
    private let recorder: (@Sendable (Duration) -> Void)?

    /// Creates a protected client from a connection, a breaker and a cache.
    ///
    /// - Parameters:
    ///   - raw: The connection.
    ///   - breaker: The breaker, made with ``configuration(_:)`` so that it knows the caller's mistakes from failures of
    ///     Redis. Nil switches it off: everything goes straight through, and failures still have their answers.
    ///   - cache: The cache, of which this object is the only writer.
    ///   - recorder: Receives the duration of each call that was tried, also of a failed one; it includes injected latency.
    ///     Nil: nothing is measured.
    public init(
        _ raw: any RedisCommands,
        breaker: CircuitBreaker?,
        cache: Cache,
        recorder: (@Sendable (Duration) -> Void)? = nil
    ) {
        self.raw = raw
        self.breaker = breaker
        self.recorder = recorder
        entries = FallbackEntries(cache: cache)
    }

    /// The cache that answers during an outage.
    public var cache: Cache { entries.cache }

    /// Returns a configuration with which a breaker recognises failures of Redis.
    ///
    /// Errors that are none (``RedisError/isFailure``) count neither way, though a mistake that only a server points out
    /// (`WRONGTYPE`, `ERR syntax error`) closes a half-open circuit as a success does; all others are put to the rule that the
    /// configuration already has. A rule of its own for single errors (`classify`) goes before both. A ``RedisError`` is described
    /// by its own text, which names no credentials, unless the configuration describes errors itself.
    ///
    /// - Parameter configuration: The configuration to start from.
    /// - Returns: The same with the rule for Redis before its own.
    public static func configuration(
        _ configuration: CircuitBreaker.Configuration = CircuitBreaker.Configuration()
    ) -> CircuitBreaker.Configuration {
        var result = configuration
        let (classify, rule) = (configuration.classify, configuration.isFailure)
        result.classify = { error in
            if let verdict = classify(error) { return verdict }
            return (error as? RedisError)?.isAnswer == true ? .answered : nil
        }
        result.isFailure = { error in
            if let error = error as? RedisError, !error.isFailure { return false }
            return rule(error)
        }
        if result.describe == nil {
            result.describe = { error in
                guard let error = error as? RedisError else { return CircuitBreaker.describe(error) }
                return CircuitBreaker.withoutSecrets(error.description)
            }
        }
        return result
    }
}

extension ResilientRedis {
    /// The outcome of a unit of work.
    enum Outcome<Answer> {
        /// Redis answered.
        case answered(Answer)
        /// The breaker refused it, or Redis failed; with what Redis said or did where it was asked.
        case unavailable(RedisError?)
        /// The caller's mistake or a cancelled task; Redis is as it was.
        case declined(RedisError?)
    }

    /// Carries out one unit of work through the breaker.
    func attempt<Answer>(_ work: (any RedisCommands) async throws -> Answer) async -> Outcome<Answer> {
        let began = recorder.map { _ in ContinuousClock.now }
        do {
            let answer =
                if let breaker { try await breaker.run { try await work(raw) } } else { try await work(raw) }
            record(since: began)
            return .answered(answer)
        } catch is CancellationError {
            return .declined(nil)
        } catch is CircuitRefusal, is InjectedFailure {
            return .unavailable(nil)
        } catch {
            record(since: began)
            let error = error as? RedisError
            // The breaker counts neither way what a cancelled task ends with.
            if Task.isCancelled { return .declined(error) }
            return error?.isFailure == false ? .declined(error) : .unavailable(error)
        }
    }

    private func record(since began: ContinuousClock.Instant?) {
        guard let recorder, let began else { return }
        recorder(ContinuousClock.now - began)
    }
}
