/// The result of an attempt to reach Redis.
public enum RedisReachability: Hashable, Sendable {
    /// Redis answers and serves.
    case serving
    /// Redis is there and serves reads, and refuses writes because it cannot keep them (`MISCONF`); it refuses `PING` with
    /// them, so that it does not look healthy.
    case refusingWrites(RedisError)
    /// Redis is there and refuses to serve this client: `LOADING`, `MASTERDOWN`, `NOAUTH`.
    case refusing(RedisError)
    /// No answer of a Redis server: no connection, no answer before the deadline, another protocol.
    case gone(RedisError)
    /// No server was asked: the circuit refused the call or failed it by injection, or the task was cancelled.
    case unknown

    /// Whether Redis is there and can be read from.
    public var isAvailable: Bool {
        switch self {
        case .serving, .refusingWrites: true
        case .refusing, .gone, .unknown: false
        }
    }
}

extension ResilientRedis {
    /// Returns whether Redis is reachable and can be read from.
    ///
    /// Refused or failed: `false`, except where Redis answers that it cannot keep writes (`MISCONF`): it is there, and reads
    /// work. An ordinary call: it is counted, and it is a probe where the circuit is half-open; `MISCONF` counts as a failure.
    ///
    /// - Returns: Whether it answered.
    public func ping() async -> Bool {
        await reachability().isAvailable
    }

    /// Returns how Redis answers a ping: whether it serves, refuses or is unreachable, with the text of its error.
    ///
    /// The same ordinary call as ``ping()``.
    ///
    /// - Returns: What was found.
    public func reachability() async -> RedisReachability {
        switch await attempt({ try await $0.ping() }) {
        case .answered: .serving
        case .unavailable(nil), .declined(nil): .unknown
        case .unavailable(let error?), .declined(let error?): RedisReachability(error)
        }
    }
}

extension RedisReachability {
    fileprivate init(_ error: RedisError) {
        switch error.code {
        case .serverReply where error.replyWord == "MISCONF": self = .refusingWrites(error)
        case .serverReply, .authentication, .connectionRejected: self = .refusing(error)
        case .shutDown: self = .unknown
        default: self = .gone(error)
        }
    }
}
