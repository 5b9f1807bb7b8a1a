import CircuitBreaker
import CircuitVocabulary
public import Logging

/// Where a Redis server is, how to be let in, and how long to wait for it.
///
///     var configuration = try RedisConfiguration(url: "rediss://app:secret@cache.internal:6380/2")
///     configuration.commandDeadline = .milliseconds(250)
public struct RedisConfiguration: Sendable {
    /// Where a server listens.
    public enum Endpoint: Hashable, Sendable {
        /// A host, by name or address, and a port.
        case tcp(host: String, port: Int)
        /// The path of a socket on this machine.
        case unixSocket(path: String)
    }

    /// How long to wait after a connection could not be made, before another one is tried.
    public struct Backoff: Hashable, Sendable {
        /// After the first failure.
        public var initial: Duration = .milliseconds(10)
        /// At most; half the command deadline where that is shorter, so that every call sees an attempt of its own.
        public var maximum: Duration = .milliseconds(500)
        /// By what the wait grows with each failure in a row.
        public var factor: Double = 2
        /// Which share of the wait is left to chance, so that many clients do not come back at the same moment; 0 to 1.
        public var jitter: Double = 0.2

        /// The defaults.
        public init() {}
    }

    /// How much a server may send, so that one that is broken or hostile cannot fill the memory.
    public struct ReplyLimits: Hashable, Sendable {
        /// Bytes of one string.
        public var bulkBytes = 64 << 20
        /// Bytes of one reply with everything in it.
        public var replyBytes = 256 << 20
        /// Elements of one reply, those of arrays within arrays included; a pair of a map is two.
        public var elements = 1 << 20
        /// How deep arrays may lie within arrays.
        public var depth = 32

        /// The defaults.
        public init() {}
    }

    /// Where the server listens.
    public var endpoint: Endpoint
    /// Who to log in as; nil is Redis's user `default`.
    public var user: String?
    /// The password; nil: no login.
    public var password: String?
    /// The database to select.
    public var database = 0
    /// How the server lists this client (`CLIENT LIST`); a name without spaces, or nil.
    public var clientName: String?
    /// TLS; nil: none.
    public var tls: RedisTLS?
    /// How long a connection may take until it is ready for commands, TLS and login included.
    public var connectTimeout: Duration = .seconds(1)
    /// How long a call waits for its replies, the time for a connection included.
    public var commandDeadline: Duration = .seconds(1)
    /// A connection on which calls wait and no reply has come for this long takes no more calls: the next goes to a new one.
    ///
    /// Those that wait on it keep their own deadlines.
    public var silenceLimit: Duration = .seconds(3)
    /// How many connections share the calls; at least 1.
    ///
    /// Each is made when it is first needed.
    public var connections = 1
    /// How long to wait between attempts to connect.
    public var backoff = Backoff()
    /// How much the server may send.
    public var replyLimits = ReplyLimits()
    /// Where connections that are lost and made again are written; nil: nowhere.
    public var logger: Logger?

    /// A configuration with the defaults.
    ///
    /// - Parameter endpoint: Where the server listens.
    public init(endpoint: Endpoint = .tcp(host: "127.0.0.1", port: 6_379)) {
        self.endpoint = endpoint
    }
}

extension RedisConfiguration.Endpoint: CustomStringConvertible {
    /// The endpoint as a person writes it, without credentials.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unixSocket(let path): path
        }
    }
}

extension RedisConfiguration.Backoff {
    /// How long to wait; of a configuration that is valid.
    ///
    /// - Parameters:
    ///   - failures: How many attempts in a row have failed; at least 1.
    ///   - deadline: How long calls wait.
    ///   - chance: From 0 up to 1, evenly spread.
    /// - Returns: The wait before the next attempt.
    func delay(after failures: Int, deadline: Duration, chance: Double) -> Duration {
        var delay = initial
        let ceiling = min(maximum, deadline / 2)
        for _ in 1..<min(failures, 64) where delay < ceiling { delay = delay.scaled(by: factor) }
        return min(delay, ceiling).scaled(by: 1 - jitter * chance)
    }
}
