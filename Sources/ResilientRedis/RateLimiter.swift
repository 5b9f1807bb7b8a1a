public import CircuitBreaker
import CircuitVocabulary
import Synchronization

/// A limit on the number of requests of one client within any window of time.
///
/// The window slides: Redis keeps the time of every admitted request in a sorted set, and a request is admitted while
/// fewer than `limit` of them are younger than the window. Times are the caller's wall clock, so services that share a
/// limit should agree on the time to a fraction of the window.
///
/// While Redis is gone the limiter lets every request pass and counts them in ``Counters/unchecked``: a limit protects a
/// service, and refusing all clients because none can be counted would not.
public final class RateLimiter: Sendable {
    /// The decision about a request.
    public enum Decision: Hashable, Sendable {
        /// Within the limit; with the number of requests that may follow at once.
        case admitted(remaining: Int)
        /// Beyond the limit; worth another try after that time.
        case limited(retryAfter: Duration)
        /// Redis is gone, or does not understand the question; the request was not counted.
        case unchecked

        /// Whether the request may go on.
        public var mayPass: Bool {
            if case .limited = self { false } else { true }
        }
    }

    /// The number of requests by decision.
    public struct Counters: Hashable, Sendable {
        /// Requests within the limit.
        public var admitted: UInt64
        /// Requests beyond the limit.
        public var limited: UInt64
        /// Requests that passed because Redis was gone.
        public var unchecked: UInt64

        /// Creates counters.
        public init(admitted: UInt64 = 0, limited: UInt64 = 0, unchecked: UInt64 = 0) {
            self.admitted = admitted
            self.limited = limited
            self.unchecked = unchecked
        }
    }

    private struct State {
        var counters = Counters()
        var sequence: UInt64 = 0
    }

    private let redis: ResilientRedis
    private let prefix: String
    private let limit: Int
    private let window: Int64
    private let clock: BreakerClock
    /// Tells the requests of this limiter from those that other processes count at the same microsecond.
    private let origin = UInt64.random(in: .min ... .max)
    private let state = Mutex(State())

    /// Creates a limiter.
    ///
    /// - Parameters:
    ///   - redis: Where requests are counted.
    ///   - limit: How many requests are admitted within a window; none where it is negative.
    ///   - window: How long a request counts; at least a microsecond, and never longer than 292 000 years.
    ///   - prefix: What stands before a client's name in its key.
    ///   - clock: Whose wall clock says when a request came.
    public init(
        redis: ResilientRedis,
        limit: Int,
        per window: Duration,
        prefix: String = "rate:",
        clock: BreakerClock = .system
    ) {
        self.redis = redis
        self.limit = max(0, limit)
        self.window = max(1, window.wholeMicroseconds)
        self.prefix = prefix
        self.clock = clock
    }

    /// How many requests were decided in each way since the limiter was made.
    public var counters: Counters { state.withLock { $0.counters } }

    /// Decides about one request of a client, and counts it where it is admitted.
    ///
    /// - Parameter client: Who asks.
    /// - Returns: Whether the request may go on, and what can be said besides.
    public func check(_ client: String) async -> Decision {
        let decision = await decide(client)
        state.withLock { state in
            switch decision {
            case .admitted: state.counters.admitted &+= 1
            case .limited: state.counters.limited &+= 1
            case .unchecked: state.counters.unchecked &+= 1
            }
        }
        return decision
    }

    private func decide(_ client: String) async -> Decision {
        let key = prefix + client
        let time = clock.wall().nanosecondsSinceEpoch / 1_000
        let member = member(at: time)
        let commands: [RedisCommand] = [
            .zremrangebyscore(key, upTo: time.subtractingSaturated(window)),
            .zadd(key, score: time, member: member),
            .zcard(key),
            .zrange(key, 0, 0),
            .expire(key, after: .microseconds(window)),
        ]
        guard
            let replies = await redis.batch(commands, as: .transaction),
            let count = replies[2].integer
        else { return .unchecked }
        guard count > limit else { return .admitted(remaining: limit - Int(max(0, count))) }

        // A request that is turned away does not count, or a client that keeps trying would never be let in again.
        _ = await redis.batch([.zrem(key, member: member)], as: .pipeline)
        let oldest = replies[3].elements?.first?.bytes.flatMap(Self.time) ?? time
        let wait = oldest.addingSaturated(window).subtractingSaturated(time)
        return .limited(retryAfter: .microseconds(min(max(wait, 1), window)))
    }

    /// Returns a member that is unique to a request and names the time when it was added.
    private func member(at time: Int64) -> RedisBytes {
        let sequence = state.withLock { state in
            state.sequence &+= 1
            return state.sequence
        }
        return RedisBytes("\(time)-\(String(origin, radix: 36))-\(sequence)")
    }

    private static func time(of member: RedisBytes) -> Int64? {
        member.text.flatMap { Int64($0.prefix { $0 != "-" }) }
    }
}

extension Duration {
    /// Whole microseconds, at the bound where they do not fit.
    fileprivate var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = clampedComponents
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return scaled.addingSaturated(attoseconds / 1_000_000_000_000)
    }
}
