public import NIOCore
public import NIOPosix
import Synchronization

/// A client for a Redis server.
///
/// Calls of all tasks share its connections, which are made when they are first needed and replaced when they are lost.
/// Commands that come together travel together. Every call has a deadline, which includes the time for a connection.
///
///     let redis = try RedisClient(url: "redis://127.0.0.1:6379")
///     try await redis.set("greeting", "hello")
///     await redis.shutDown()
///
/// A call that is cancelled or out of time does not affect others: its replies are dropped when they come. The commands of
/// such a call may have been carried out, unless they were not sent yet; those are never sent. While there is no
/// connection, calls wait for the outcome of the next attempt and fail with it; attempts follow each other more and more
/// slowly (``RedisConfiguration/backoff``).
///
/// Where a server answers that it does not lead any more (``RedisRefusal/wrongPlace``), the next call goes to a new connection,
/// because the name may lead to another server by now; where it says `LOADING` or `NOREPLICAS`, that is so after
/// ``RedisConfiguration/silenceLimit``, unless it has got well by then. Such replacements follow each other more and more slowly too.
public final class RedisClient: RedisCommands {
    /// What the client was made with.
    public let configuration: RedisConfiguration

    private let opener: ConnectionOpener
    private let group: any EventLoopGroup
    private let links: [Link]
    private let turn = Atomic<UInt>(0)
    private let guests = Guests()
    private let suspicion: Suspicion

    /// Creates a client; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - configuration: Where the server is, and how to deal with it.
    ///   - group: The threads that its connections live on; it must outlive the client.
    /// - Throws: `InvalidSetting` for a setting that makes no sense, ``RedisError`` where a file that TLS needs does not do.
    public init(
        _ configuration: RedisConfiguration,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws {
        try configuration.validate()
        let opener = try ConnectionOpener(configuration)
        self.configuration = configuration
        self.opener = opener
        self.group = group
        let suspicion = Suspicion(settled: TimeAmount(clamping: configuration.silenceLimit))
        self.suspicion = suspicion
        links = (0..<configuration.connections).map { _ in Link(opener, on: group.next(), suspicion) }
    }

    /// Creates a client from a URL; nothing is connected yet.
    ///
    /// - Parameter url: See ``RedisConfiguration/init(url:)``.
    /// - Throws: ``RedisURLError``, or ``RedisError`` where TLS cannot be set up.
    public convenience init(url: String) throws {
        try self.init(RedisConfiguration(url: url))
    }

    deinit {
        // No caller waits any more, or the client would still be referenced.
        for link in links { link.abort() }
    }

    /// How many connections are ready for commands now.
    public var readyConnections: Int { links.count { $0.isConnected } }

    /// Sends commands as one unit of work and returns one reply for each, in their order.
    ///
    /// - Parameters:
    ///   - commands: What to send.
    ///   - delivery: How they travel together.
    /// - Returns: One reply for each command; errors of the server are in their places.
    /// - Throws: ``RedisError``, `CancellationError`.
    public func send(_ commands: [RedisCommand], as delivery: RedisDelivery) async throws -> [RedisValue] {
        try await send(commands, as: delivery, within: configuration.commandDeadline)
    }

    /// Sends commands as one unit of work, with a deadline of its own.
    ///
    /// - Parameters:
    ///   - commands: What to send.
    ///   - delivery: How they travel together.
    ///   - deadline: How long to wait for the replies.
    /// - Returns: One reply for each command; errors of the server are in their places.
    /// - Throws: ``RedisError``, `CancellationError`.
    public func send(
        _ commands: [RedisCommand],
        as delivery: RedisDelivery,
        within deadline: Duration
    ) async throws -> [RedisValue] {
        guard !commands.isEmpty else { return [] }
        for command in commands {
            if let error = SharedConnectionRules.objection(to: command) { throw error }
        }
        return try await nextLink().send(commands, .init(delivery, count: commands.count), patience: deadline)
    }

    /// Sends one command.
    ///
    /// - Parameter command: What to send.
    /// - Returns: The server's reply, which is no error.
    /// - Throws: ``RedisError``, also for an error reply; `CancellationError`.
    public func send(_ command: RedisCommand) async throws -> RedisValue {
        if let error = SharedConnectionRules.objection(to: command) { throw error }
        let reply = try await nextLink().send(command, patience: configuration.commandDeadline)
        if case .error(let text) = reply { throw RedisError.serverReply(text, to: command) }
        return reply
    }

    /// Lends an unshared connection for commands that change it or wait: `BLPOP`, `XREAD BLOCK`, `WATCH`.
    ///
    /// It is made for this and closed afterwards.
    ///
    /// - Parameter body: Uses the connection, and does not keep it.
    /// - Returns: What the body returns.
    /// - Throws: ``RedisError`` where no connection can be made; what the body throws.
    public func withConnection<Result>(_ body: (RedisConnection) async throws -> Result) async throws -> Result {
        let connection = try await RedisConnection.open(opener, for: .dedicated, on: group.next(), guests, suspicion)
        defer { connection.close() }
        return try await body(connection)
    }

    /// Subscribes to channels, on a connection of its own.
    ///
    /// - Parameters:
    ///   - channels: Channels by name.
    ///   - patterns: Channels by pattern (`news.*`).
    /// - Returns: The messages, from now on. The connection is closed when the sequence is not used any more.
    /// - Throws: ``RedisError`` where there is no connection, or the server refuses; `CancellationError`.
    public func subscribe(to channels: [String], patterns: [String] = []) async throws -> RedisSubscription {
        try await RedisSubscription.open(channels, patterns, opener, on: group.next(), guests, suspicion)
    }

    /// Takes no more calls, waits for those under way, and closes all connections.
    ///
    /// It takes as long as the longest deadline at most. Lent connections and subscriptions end at once.
    public func shutDown() async {
        guests.shutDown()
        await withDiscardingTaskGroup { group in
            for link in links { group.addTask { await link.shutDown() } }
        }
    }

    private func nextLink() -> Link {
        guard links.count > 1 else { return links[0] }
        let start = Int(turn.wrappingAdd(1, ordering: .relaxed).newValue % UInt(links.count))
        let chosen = links[start]
        if chosen.isConnected { return chosen }
        // Another one may serve this call in the meantime; this one is made for those to come.
        for offset in 1..<links.count {
            let other = links[(start + offset) % links.count]
            guard other.isConnected else { continue }
            chosen.warmUp()
            return other
        }
        return chosen
    }
}

extension UnitOfWork.Shape {
    /// The shape of a number of commands.
    init(_ delivery: RedisDelivery, count: Int) {
        switch delivery {
        case .pipeline: self = .pipeline(count)
        case .transaction: self = .transaction(count)
        }
    }
}
