/// The way in which the commands of one unit of work are sent together.
public enum RedisDelivery: Hashable, Sendable {
    /// One after the other, sent at once; other clients' commands may come in between.
    case pipeline
    /// Between `MULTI` and `EXEC`: nothing comes in between, and all of them run or none.
    case transaction
}

/// A connection to something that answers Redis commands: the real client, or a simulated server.
///
/// One requirement is without a default, and the named commands are built upon it, so that a double for a test is a few lines.
/// Every call has a deadline that the implementation knows; no call waits for ever.
public protocol RedisCommands: Sendable {
    /// Sends commands as one unit of work and returns one reply for each, in their order.
    ///
    /// - Parameters:
    ///   - commands: What to send; without any, the answer is empty and nothing is sent.
    ///   - delivery: How they travel together.
    /// - Returns: One reply for each command. A command that the server refuses has its error in its place; the others
    ///   have been carried out.
    /// - Throws: ``RedisError`` when there are no replies to return: no connection, no answer before the deadline, or a
    ///   transaction that the server discarded. `CancellationError` when the calling task was cancelled.
    func send(_ commands: [RedisCommand], as delivery: RedisDelivery) async throws -> [RedisValue]

    /// Sends one command; by default as a pipeline of one.
    ///
    /// - Parameter command: What to send.
    /// - Returns: The server's reply, which is no error.
    /// - Throws: ``RedisError``, also for an error reply; `CancellationError` when the calling task was cancelled.
    func send(_ command: RedisCommand) async throws -> RedisValue
}

/// The named commands, which throw error replies as ``RedisError`` and check the kind of the answer.
extension RedisCommands {
    /// Sends one command.
    ///
    /// - Parameter command: What to send.
    /// - Returns: The server's reply, which is no error.
    /// - Throws: ``RedisError``, also for an error reply.
    public func send(_ command: RedisCommand) async throws -> RedisValue {
        guard let reply = try await send([command], as: .pipeline).first else {
            throw RedisError.unexpectedReply(to: command)
        }
        if case .error(let text) = reply { throw RedisError.serverReply(text, to: command) }
        return reply
    }

    /// Returns the value under a key; nil where there is none.
    public func get(_ key: String) async throws -> RedisBytes? {
        try await bytes(.get(key))
    }

    /// Stores a value, which expires after `expiry`; returns whether it was stored.
    @discardableResult
    public func set(_ key: String, _ value: RedisBytes, expiry: Duration? = nil) async throws -> Bool {
        try await send(.set(key, value, expiry: expiry)) != .null
    }

    /// Removes keys; returns how many of them existed.
    @discardableResult
    public func delete(_ keys: [String]) async throws -> Int {
        try await count(.delete(keys))
    }

    /// Returns how many of the keys exist.
    public func exists(_ keys: [String]) async throws -> Int {
        try await count(.exists(keys))
    }

    /// Gives a key a time to live; returns whether the key exists.
    @discardableResult
    public func expire(_ key: String, after duration: Duration) async throws -> Bool {
        try await count(.expire(key, after: duration)) > 0
    }

    /// Returns one field of a hash; nil where there is none.
    public func hget(_ key: String, _ field: RedisBytes) async throws -> RedisBytes? {
        try await bytes(.hget(key, field))
    }

    /// Returns all fields of a hash; empty where the key does not exist.
    public func hgetall(_ key: String) async throws -> [RedisBytes: RedisBytes] {
        let command = RedisCommand.hgetall(key)
        guard let hash = try await send(command).hash else { throw RedisError.unexpectedReply(to: command) }
        return hash
    }

    /// Stores fields of a hash; returns how many of them are new.
    @discardableResult
    public func hset(_ key: String, _ fields: [RedisBytes: RedisBytes]) async throws -> Int {
        try await count(.hset(key, fields))
    }

    /// Sends `PING`, and throws where the answer is missing or an error.
    public func ping() async throws {
        _ = try await send(.ping)
    }

    private func bytes(_ command: RedisCommand) async throws -> RedisBytes? {
        switch try await send(command) {
        case .bytes(let bytes): return bytes
        case .null: return nil
        default: throw RedisError.unexpectedReply(to: command)
        }
    }

    private func count(_ command: RedisCommand) async throws -> Int {
        guard let integer = try await send(command).integer, let count = Int(exactly: integer) else {
            throw RedisError.unexpectedReply(to: command)
        }
        return count
    }
}
