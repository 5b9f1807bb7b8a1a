import CircuitBreaker
import CircuitVocabulary

/// One command as it travels: a name and its arguments.
///
/// The commands that this library itself uses have makers; any other is ``init(_:_:)``. Keys are text here because
/// services name their keys; a key that is not text goes in as an argument.
public struct RedisCommand: Hashable, Sendable {
    /// The command's name in capitals.
    public let name: String
    /// What follows the name, in order.
    public let arguments: [RedisBytes]

    /// Creates any command.
    public init(_ name: String, _ arguments: [RedisBytes] = []) {
        self.name = name.uppercased()
        self.arguments = arguments
    }

    /// Creates a command whose name is in capitals already.
    private init(known name: String, _ arguments: [RedisBytes] = []) {
        self.name = name
        self.arguments = arguments
    }

    /// `PING`.
    public static let ping = RedisCommand(known: "PING")

    /// `GET key`.
    public static func get(_ key: String) -> RedisCommand {
        RedisCommand(known: "GET", [RedisBytes(key)])
    }

    /// `SET key value`, with `PX` where the value is to vanish by itself.
    public static func set(_ key: String, _ value: RedisBytes, expiry: Duration? = nil) -> RedisCommand {
        guard let expiry else { return RedisCommand(known: "SET", [RedisBytes(key), value]) }
        return RedisCommand(known: "SET", [RedisBytes(key), value, "PX", RedisBytes(expiry.redisMilliseconds)])
    }

    /// `DEL key …`.
    public static func delete(_ keys: [String]) -> RedisCommand {
        RedisCommand(known: "DEL", keys.map { RedisBytes($0) })
    }

    /// `EXISTS key …`; a key named twice counts twice.
    public static func exists(_ keys: [String]) -> RedisCommand {
        RedisCommand(known: "EXISTS", keys.map { RedisBytes($0) })
    }

    /// `PEXPIRE key milliseconds`.
    public static func expire(_ key: String, after duration: Duration) -> RedisCommand {
        RedisCommand(known: "PEXPIRE", [RedisBytes(key), RedisBytes(duration.redisMilliseconds)])
    }

    /// `HGET key field`.
    public static func hget(_ key: String, _ field: RedisBytes) -> RedisCommand {
        RedisCommand(known: "HGET", [RedisBytes(key), field])
    }

    /// `HGETALL key`.
    public static func hgetall(_ key: String) -> RedisCommand {
        RedisCommand(known: "HGETALL", [RedisBytes(key)])
    }

    /// `HSET key field value …`.
    public static func hset(_ key: String, _ fields: [RedisBytes: RedisBytes]) -> RedisCommand {
        RedisCommand(known: "HSET", [RedisBytes(key)] + fields.flatMap { [$0.key, $0.value] })
    }

    /// `ZADD key score member`.
    public static func zadd(_ key: String, score: Int64, member: RedisBytes) -> RedisCommand {
        RedisCommand(known: "ZADD", [RedisBytes(key), RedisBytes(score), member])
    }

    /// `ZREM key member`.
    public static func zrem(_ key: String, member: RedisBytes) -> RedisCommand {
        RedisCommand(known: "ZREM", [RedisBytes(key), member])
    }

    /// `ZCARD key`.
    public static func zcard(_ key: String) -> RedisCommand {
        RedisCommand(known: "ZCARD", [RedisBytes(key)])
    }

    /// `ZRANGE key start stop`, both by rank and inclusive.
    public static func zrange(_ key: String, _ start: Int, _ stop: Int) -> RedisCommand {
        RedisCommand(known: "ZRANGE", [RedisBytes(key), RedisBytes(start), RedisBytes(stop)])
    }

    /// `ZREMRANGEBYSCORE key -inf maximum`: removes the members up to a score, itself included.
    public static func zremrangebyscore(_ key: String, upTo maximum: Int64) -> RedisCommand {
        RedisCommand(known: "ZREMRANGEBYSCORE", [RedisBytes(key), "-inf", RedisBytes(maximum)])
    }

    /// `EVAL script numkeys key … argument …`.
    public static func eval(_ script: String, keys: [String] = [], arguments: [RedisBytes] = []) -> RedisCommand {
        let head = [RedisBytes(script), RedisBytes(keys.count)]
        return RedisCommand(known: "EVAL", head + keys.map { RedisBytes($0) } + arguments)
    }
}

extension Duration {
    /// Whole milliseconds for a command, rounded up so that a life that is not zero does not become zero.
    ///
    /// At most half of what a number can say, 146 million years: Redis adds the time of day, and refuses what does not fit.
    fileprivate var redisMilliseconds: Int64 {
        let limit = Int64.max / 2
        let (seconds, attoseconds) = clampedComponents
        guard seconds.magnitude < UInt64(limit / 1_000) else { return seconds < 0 ? -limit : limit }
        let fraction = attoseconds / 1_000_000_000_000_000
        return seconds * 1_000 + (attoseconds % 1_000_000_000_000_000 > 0 ? fraction + 1 : fraction)
    }
}
