extension ResilientRedis {
    /// Returns one field of a hash.
    ///
    /// Refused or failed: the cached field, also one of a hash that was read as a whole, else nil.
    ///
    /// - Parameters:
    ///   - key: The hash.
    ///   - field: The field.
    /// - Returns: The field's value, or nil where there is none.
    public func hget(_ key: String, _ field: RedisBytes) async -> RedisBytes? {
        let ticket = entries.ticket(for: key)
        switch await attempt({ try await $0.hget(key, field) }) {
        case .answered(let value):
            entries.read(.field(key, field), found: value.map { .bytes($0) }, with: ticket)
            return value
        case .unavailable:
            return entries.answer(field, of: key)
        case .declined:
            return nil
        }
    }

    /// Returns all fields of a hash.
    ///
    /// Refused or failed: the cached hash, else empty.
    ///
    /// - Parameter key: The hash.
    /// - Returns: Its fields; empty where there is no such key.
    public func hgetall(_ key: String) async -> [RedisBytes: RedisBytes] {
        let ticket = entries.ticket(for: key)
        switch await attempt({ try await $0.hgetall(key) }) {
        case .answered(let fields):
            entries.read(.hash(key), found: fields.isEmpty ? nil : RedisValue(hash: fields), with: ticket)
            return fields
        case .unavailable: return entries.answer(.hash(key))?.hash ?? [:]
        case .declined: return [:]
        }
    }

    /// Stores one field of a hash.
    ///
    /// Refused or failed: 0, and the cache stays as it is. On success the cache forgets the field and the hash, because
    /// what it knows of them is no longer true.
    ///
    /// - Parameters:
    ///   - key: The hash.
    ///   - field: The field.
    ///   - value: Its value.
    /// - Returns: 1 where the field is new, 0 where it was there.
    @discardableResult
    public func hset(_ key: String, _ field: RedisBytes, _ value: RedisBytes) async -> Int {
        await hset(key, [field: value])
    }

    /// Stores fields of a hash.
    ///
    /// Refused or failed: 0, and the cache stays as it is. On success the cache forgets the fields and the hash.
    ///
    /// - Parameters:
    ///   - key: The hash.
    ///   - fields: The fields with their values; without any, nothing is asked.
    /// - Returns: How many of the fields are new.
    @discardableResult
    public func hset(_ key: String, _ fields: [RedisBytes: RedisBytes]) async -> Int {
        guard !fields.isEmpty, case .answered(let added) = await attempt({ try await $0.hset(key, fields) }) else {
            return 0
        }
        entries.changed(fields.keys, of: key)
        return added
    }

    /// Puts a whole hash in the place of whatever is under a key, in one transaction.
    ///
    /// Refused or failed: `false`, and the cache stays as it is. On success the cache knows the hash: unlike after
    /// ``hset(_:_:)``, nothing of it is unknown.
    ///
    /// - Parameters:
    ///   - key: The hash.
    ///   - fields: All its fields; without any the hash would not exist, and nothing is asked.
    ///   - expiry: After how long it vanishes by itself; nil is never.
    /// - Returns: Whether it was stored.
    @discardableResult
    public func replaceHash(
        _ key: String,
        with fields: [RedisBytes: RedisBytes],
        expiry: Duration? = nil
    ) async -> Bool {
        guard !fields.isEmpty else { return false }
        let ticket = entries.ticket(for: key)
        let life = expiry.map { [RedisCommand.expire(key, after: $0)] } ?? []
        let commands = [.delete([key]), .hset(key, fields)] + life
        guard case .answered = await attempt({ try await $0.sendAll(commands, as: .transaction) }) else { return false }
        entries.replaced(key, as: .hash(key), by: RedisValue(hash: fields), expiry: expiry, with: ticket)
        return true
    }
}

extension RedisValue {
    /// A map in the order of its fields, so that equal hashes are equal replies.
    init(hash: [RedisBytes: RedisBytes]) {
        let fields = hash.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
        self = .map(fields.map { Entry(key: .bytes($0.key), value: .bytes($0.value)) })
    }
}
