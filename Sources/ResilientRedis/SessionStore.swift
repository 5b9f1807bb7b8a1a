/// Sessions of a web service, each a Redis hash with a time to live.
///
/// While Redis is gone, a session that this process has saved or loaded before is answered from the cache, as it was
/// then; a session it has never seen is not found. Saving, extending and ending sessions fail meanwhile, and say so by
/// `false`: a session that could not be ended in Redis is not ended in the cache either.
public struct SessionStore: Sendable {
    private let redis: ResilientRedis
    private let prefix: String
    private let lifetime: Duration

    /// Creates a store.
    ///
    /// - Parameters:
    ///   - redis: Where the sessions are.
    ///   - prefix: What stands before a session's identifier in its key.
    ///   - lifetime: How long a session lives after it was saved or extended.
    public init(redis: ResilientRedis, prefix: String = "session:", lifetime: Duration = .seconds(1_800)) {
        self.redis = redis
        self.prefix = prefix
        self.lifetime = lifetime
    }

    /// Returns a session's fields; nil where there is no such session, or none in the cache while Redis is down.
    ///
    /// - Parameter identifier: The session's identifier.
    /// - Returns: Its fields, as text.
    public func load(_ identifier: String) async -> [String: String]? {
        let fields = await redis.hgetall(key(identifier))
        guard !fields.isEmpty else { return nil }
        var session: [String: String] = [:]
        for (field, value) in fields {
            session[field.description] = value.description
        }
        return session
    }

    /// Saves a session in place of an older one, for a whole lifetime.
    ///
    /// - Parameters:
    ///   - fields: All its fields; a session without any cannot be saved.
    ///   - identifier: The session's identifier.
    /// - Returns: Whether it was saved.
    @discardableResult
    public func save(_ fields: [String: String], as identifier: String) async -> Bool {
        var hash: [RedisBytes: RedisBytes] = [:]
        for (field, value) in fields {
            hash[RedisBytes(field)] = RedisBytes(value)
        }
        return await redis.replaceHash(key(identifier), with: hash, expiry: lifetime)
    }

    /// Extends a session by another lifetime.
    ///
    /// - Parameter identifier: The session's identifier.
    /// - Returns: Whether there is such a session and it was extended.
    @discardableResult
    public func extend(_ identifier: String) async -> Bool {
        await redis.expire(key(identifier), after: lifetime)
    }

    /// Ends a session.
    ///
    /// - Parameter identifier: The session's identifier.
    /// - Returns: Whether there was such a session and it was ended.
    @discardableResult
    public func end(_ identifier: String) async -> Bool {
        await redis.delete(key(identifier)) > 0
    }

    private func key(_ identifier: String) -> String { prefix + identifier }
}
