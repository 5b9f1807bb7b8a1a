extension ResilientRedis {
    /// Returns the value under a key.
    ///
    /// Refused or failed: the cached value, else nil. A value that was read is cached, and so is one that was written.
    ///
    /// - Parameter key: The key.
    /// - Returns: The value, or nil where there is none.
    public func get(_ key: String) async -> RedisBytes? {
        let ticket = entries.ticket(for: key)
        switch await attempt({ try await $0.get(key) }) {
        case .answered(let value):
            entries.read(.value(key), found: value.map { .bytes($0) }, with: ticket)
            return value
        case .unavailable: return entries.answer(.value(key))?.bytes
        case .declined: return nil
        }
    }

    /// Returns the value under a key, or a default.
    ///
    /// Refused or failed: the cached value, else `default`.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - default: The answer where there is no value.
    /// - Returns: The value.
    public func get(_ key: String, default: RedisBytes) async -> RedisBytes {
        await get(key) ?? `default`
    }

    /// Stores a value.
    ///
    /// Refused or failed: `false`, and the cache stays as it is. A value that was stored is cached.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - value: The value.
    ///   - expiry: After how long it vanishes by itself; nil is never.
    /// - Returns: Whether it was stored.
    @discardableResult
    public func set(_ key: String, _ value: RedisBytes, expiry: Duration? = nil) async -> Bool {
        let ticket = entries.ticket(for: key)
        guard case .answered(true) = await attempt({ try await $0.set(key, value, expiry: expiry) }) else {
            return false
        }
        entries.replaced(key, as: .value(key), by: .bytes(value), expiry: expiry, with: ticket)
        return true
    }

    /// Stores a value that expires; ``set(_:_:expiry:)`` in the order of Redis's `SETEX`.
    ///
    /// Refused or failed: `false`, and the cache stays as it is.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - expiry: After how long it vanishes.
    ///   - value: The value.
    /// - Returns: Whether it was stored.
    @discardableResult
    public func setex(_ key: String, _ expiry: Duration, _ value: RedisBytes) async -> Bool {
        await set(key, value, expiry: expiry)
    }

    /// Removes keys, from the cache too.
    ///
    /// Refused or failed: 0, and the cache stays as it is.
    ///
    /// - Parameter keys: The keys.
    /// - Returns: How many of them there were.
    @discardableResult
    public func delete(_ keys: String...) async -> Int {
        await delete(keys)
    }

    /// Removes keys, from the cache too.
    ///
    /// Refused or failed: 0, and the cache stays as it is.
    ///
    /// - Parameter keys: The keys; without any, nothing is asked.
    /// - Returns: How many of them there were.
    @discardableResult
    public func delete(_ keys: [String]) async -> Int {
        guard !keys.isEmpty, case .answered(let count) = await attempt({ try await $0.delete(keys) }) else { return 0 }
        for key in keys {
            entries.removed(key)
        }
        return count
    }

    /// Returns how many of the keys exist.
    ///
    /// Refused or failed: 0. The cache is not asked.
    ///
    /// - Parameter keys: The keys; one named twice counts twice.
    /// - Returns: How many of them there are.
    public func exists(_ keys: String...) async -> Int {
        await exists(keys)
    }

    /// Returns how many of the keys exist.
    ///
    /// Refused or failed: 0. The cache is not asked.
    ///
    /// - Parameter keys: The keys; one named twice counts twice, and without any, nothing is asked.
    /// - Returns: How many of them there are.
    public func exists(_ keys: [String]) async -> Int {
        guard !keys.isEmpty, case .answered(let count) = await attempt({ try await $0.exists(keys) }) else { return 0 }
        return count
    }

    /// Gives a key and its cached entries a time to live.
    ///
    /// Refused or failed: `false`, and the cache stays as it is.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - duration: How long it is to live from now on.
    /// - Returns: Whether there is such a key.
    @discardableResult
    public func expire(_ key: String, after duration: Duration) async -> Bool {
        guard case .answered(true) = await attempt({ try await $0.expire(key, after: duration) }) else { return false }
        entries.bounded(key, to: duration)
        return true
    }
}
