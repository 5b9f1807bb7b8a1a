import ResilientRedis

extension SimulatedStore {
    mutating func execute(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        switch command.name {
        case "PING": command.arguments.first.map { .bytes($0) } ?? .bytes("PONG")
        case "GET": try get(command, at: now)
        case "SET": try set(command, at: now)
        case "DEL": try delete(command, at: now)
        case "EXISTS": try exists(command, at: now)
        case "EXPIRE": try expire(command, unit: .seconds(1), at: now)
        case "PEXPIRE": try expire(command, unit: .milliseconds(1), at: now)
        case "HGET": try hget(command, at: now)
        case "HGETALL": try hgetall(command, at: now)
        case "HSET": try hset(command, at: now)
        case "ZADD": try zadd(command, at: now)
        case "ZREM": try zrem(command, at: now)
        case "ZCARD": try zcard(command, at: now)
        case "ZRANGE": try zrange(command, at: now)
        case "ZREMRANGEBYSCORE": try zremrangebyscore(command, at: now)
        default: throw CommandError(text: "ERR unknown command '\(command.name)'")
        }
    }

    // MARK: Strings and keys

    private mutating func get(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        let key = try command.only(1)[0]
        switch value(key, at: now) {
        case .string(let bytes): return .bytes(bytes)
        case nil: return .null
        default: throw .wrongType
        }
    }

    private mutating func set(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        let arguments = try command.atLeast(2)
        var expires: Duration?
        var options = arguments.dropFirst(2)
        while let option = options.popFirst() {
            guard let unit = Self.expiryUnits[option], let amount = options.popFirst() else { throw .syntax }
            guard let count = amount.integer else { throw .notAnInteger }
            guard count > 0 else { throw CommandError(text: "ERR invalid expire time in 'set' command") }
            expires = now + Self.bounded(count, unit)
        }
        try checkMemory()
        put(.string(arguments[1]), under: arguments[0], expires: expires)
        return .ok
    }

    private mutating func delete(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        var removed: Int64 = 0
        for key in try command.atLeast(1) where value(key, at: now) != nil && remove(key) {
            removed += 1
        }
        return .integer(removed)
    }

    private mutating func exists(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        var found: Int64 = 0
        for key in try command.atLeast(1) where value(key, at: now) != nil {
            found += 1
        }
        return .integer(found)
    }

    private mutating func expire(
        _ command: RedisCommand,
        unit: Duration,
        at now: Duration
    ) throws(CommandError) -> RedisValue {
        let arguments = try command.only(2)
        guard let count = arguments[1].integer else { throw .notAnInteger }
        guard value(arguments[0], at: now) != nil else { return .integer(0) }
        if count > 0 {
            expire(arguments[0], at: now + Self.bounded(count, unit))
        } else {
            remove(arguments[0])
        }
        return .integer(1)
    }

    private static let expiryUnits: [RedisBytes: Duration] = ["EX": .seconds(1), "PX": .milliseconds(1)]

    /// A life of at most a hundred years, because what lies beyond has no duration.
    private static func bounded(_ count: Int64, _ unit: Duration) -> Duration {
        let century = 100 * 365 * 86_400 as Int64
        return unit * min(count, unit == .seconds(1) ? century : century * 1_000)
    }

    // MARK: Hashes

    private mutating func hash(_ key: RedisBytes, at now: Duration) throws(CommandError) -> [RedisBytes: RedisBytes] {
        switch value(key, at: now) {
        case .hash(let fields): return fields
        case nil: return [:]
        default: throw .wrongType
        }
    }

    private mutating func hget(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        let arguments = try command.only(2)
        return try hash(arguments[0], at: now)[arguments[1]].map { .bytes($0) } ?? .null
    }

    private mutating func hgetall(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        let fields = try hash(command.only(1)[0], at: now)
        return .map(fields.map { RedisValue.Entry(key: .bytes($0.key), value: .bytes($0.value)) })
    }

    private mutating func hset(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        let arguments = try command.atLeast(3)
        guard !arguments.count.isMultiple(of: 2) else { throw .wrongArguments(command) }
        try checkMemory()
        var fields = try hash(arguments[0], at: now)
        var added: Int64 = 0
        for index in stride(from: 1, to: arguments.count, by: 2)
        where fields.updateValue(arguments[index + 1], forKey: arguments[index]) == nil {
            added += 1
        }
        put(.hash(fields), under: arguments[0], expires: life(of: arguments[0]))
        return .integer(added)
    }

    // MARK: Sorted sets

    private mutating func sortedSet(_ key: RedisBytes, at now: Duration) throws(CommandError) -> SortedSet {
        switch value(key, at: now) {
        case .sortedSet(let set): return set
        case nil: return SortedSet()
        default: throw .wrongType
        }
    }

    private mutating func replace(_ set: SortedSet, under key: RedisBytes) {
        if set.isEmpty {
            remove(key)
        } else {
            put(.sortedSet(set), under: key, expires: life(of: key))
        }
    }

    private mutating func zadd(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        let arguments = try command.only(3)
        let score = try Self.score(arguments[1])
        try checkMemory()
        var set = try sortedSet(arguments[0], at: now)
        let isNew = set.insert(arguments[2], score: score)
        replace(set, under: arguments[0])
        return .integer(isNew ? 1 : 0)
    }

    private mutating func zrem(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        let arguments = try command.only(2)
        var set = try sortedSet(arguments[0], at: now)
        let wasThere = set.remove(arguments[1])
        replace(set, under: arguments[0])
        return .integer(wasThere ? 1 : 0)
    }

    private mutating func zcard(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        .integer(Int64(try sortedSet(command.only(1)[0], at: now).count))
    }

    private mutating func zrange(_ command: RedisCommand, at now: Duration) throws(CommandError) -> RedisValue {
        let arguments = try command.only(3)
        guard let start = arguments[1].integer, let stop = arguments[2].integer else { throw .notAnInteger }
        return .array(try sortedSet(arguments[0], at: now).members(from: start, through: stop).map { .bytes($0) })
    }

    private mutating func zremrangebyscore(
        _ command: RedisCommand,
        at now: Duration
    ) throws(CommandError) -> RedisValue {
        let arguments = try command.only(3)
        let (low, high) = (try Self.score(arguments[1]), try Self.score(arguments[2]))
        guard low <= high else { return .integer(0) }
        var set = try sortedSet(arguments[0], at: now)
        let removed = set.remove(scores: low...high)
        replace(set, under: arguments[0])
        return .integer(Int64(removed))
    }

    private static func score(_ bytes: RedisBytes) throws(CommandError) -> Double {
        guard let score = bytes.text.flatMap({ Double($0) }), !score.isNaN else { throw .notAFloat }
        return score
    }
}

extension RedisCommand {
    fileprivate func only(_ count: Int) throws(CommandError) -> [RedisBytes] {
        guard arguments.count == count else { throw .wrongArguments(self) }
        return arguments
    }

    fileprivate func atLeast(_ count: Int) throws(CommandError) -> [RedisBytes] {
        guard arguments.count >= count else { throw .wrongArguments(self) }
        return arguments
    }
}
