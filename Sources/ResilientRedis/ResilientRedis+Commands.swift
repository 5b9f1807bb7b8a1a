extension ResilientRedis {
    /// Sends several commands at once: all their replies, or the fallback.
    ///
    /// Refused or failed: `fallback`, also where a single command is refused by the server, although the others were
    /// carried out. The cache is neither asked nor told.
    ///
    /// - Parameters:
    ///   - commands: What to send; without any, nothing is asked.
    ///   - fallback: The answer when there is none from Redis.
    /// - Returns: One reply for each command, none of them an error.
    public func pipeline(_ commands: [RedisCommand], fallback: [RedisValue]) async -> [RedisValue] {
        await batch(commands, as: .pipeline) ?? fallback
    }

    /// Sends several commands between `MULTI` and `EXEC`: all their replies, or the fallback.
    ///
    /// Refused or failed: `fallback`, also where a single command is refused by the server. The cache is neither asked
    /// nor told.
    ///
    /// - Parameters:
    ///   - commands: What to send; without any, nothing is asked.
    ///   - fallback: The answer when there is none from Redis.
    /// - Returns: One reply for each command, none of them an error.
    public func transaction(_ commands: [RedisCommand], fallback: [RedisValue]) async -> [RedisValue] {
        await batch(commands, as: .transaction) ?? fallback
    }

    /// Sends any command.
    ///
    /// Refused or failed: the reply that was cached under `cacheKey`, else `fallback`. Without a cache key the cache is
    /// neither asked nor told.
    ///
    /// - Parameters:
    ///   - command: What to send.
    ///   - cacheKey: Under which name the reply is cached; a deletion of a key of that name drops it.
    ///   - fallback: The answer when there is none from Redis and none in the cache.
    /// - Returns: The reply, which is no error.
    public func send(
        _ command: RedisCommand,
        cachedAs cacheKey: String? = nil,
        fallback: RedisValue
    ) async -> RedisValue {
        let ticket = cacheKey.map { entries.ticket(for: $0) }
        switch await attempt({ try await $0.sendOne(command) }) {
        case .answered(let reply):
            if let cacheKey, let ticket {
                entries.read(.reply(cacheKey), found: reply == .null ? nil : reply, with: ticket)
            }
            return reply
        case .unavailable: return cacheKey.flatMap { entries.answer(.reply($0)) } ?? fallback
        case .declined: return fallback
        }
    }

    /// Runs a Lua script; ``send(_:cachedAs:fallback:)`` with `EVAL`.
    ///
    /// - Parameters:
    ///   - script: The script.
    ///   - keys: The keys it touches.
    ///   - arguments: What it is given besides.
    ///   - cacheKey: Under which name the reply is cached.
    ///   - fallback: The answer when there is none from Redis and none in the cache.
    /// - Returns: The reply, which is no error.
    public func eval(
        _ script: String,
        keys: [String] = [],
        arguments: [RedisBytes] = [],
        cachedAs cacheKey: String? = nil,
        fallback: RedisValue
    ) async -> RedisValue {
        await send(.eval(script, keys: keys, arguments: arguments), cachedAs: cacheKey, fallback: fallback)
    }

    /// Returns the replies to several commands; nil where one of them is missing.
    func batch(_ commands: [RedisCommand], as delivery: RedisDelivery) async -> [RedisValue]? {
        guard !commands.isEmpty else { return [] }
        guard case .answered(let replies) = await attempt({ try await $0.sendAll(commands, as: delivery) }) else {
            return nil
        }
        return replies
    }
}

extension RedisCommands {
    /// Sends one command, and throws also where its reply contains a failure.
    func sendOne(_ command: RedisCommand) async throws -> RedisValue {
        let reply = try await send(command)
        if let error = reply.refusal { throw error }
        return reply
    }

    /// Sends several commands and throws the first error among their replies.
    ///
    /// An error that is a failure of Redis goes before the caller's mistakes, because it is what counts for the breaker.
    func sendAll(_ commands: [RedisCommand], as delivery: RedisDelivery) async throws -> [RedisValue] {
        let replies = try await send(commands, as: delivery)
        let errors = zip(commands, replies).compactMap { $1.refusal(to: $0) }
        if let error = errors.first(where: \.isFailure) ?? errors.first { throw error }
        if replies.count != commands.count, let first = commands.first { throw RedisError.unexpectedReply(to: first) }
        return replies
    }
}
