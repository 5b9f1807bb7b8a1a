package import ResilientRedis

/// A real Redis server for the demo, which leaves the server itself alone.
///
/// What a script does, it does to the way there: see ``ServerCondition``. Without a script the way is straight, so that what
/// somebody else does to the server is what is seen.
package final class LinkedRedis: DemoRedis {
    private let client: RedisClient
    private let link: FaultyLink?

    /// Where the server is, for the screen; no credentials.
    package let name: String

    package var commands: any RedisCommands { client }

    /// Prepares a client; nothing is connected before the first command.
    ///
    /// - Parameters:
    ///   - configuration: Where the server is; its deadlines are replaced.
    ///   - deadline: How long a call waits for its answer.
    ///   - isScripted: Whether a script will have its way with the connection.
    ///   - latency: How slow a slow connection is.
    /// - Throws: ``DemoRedisError`` for a TLS connection with a script: its certificate is not that of the way there.
    package init(
        _ configuration: RedisConfiguration,
        deadline: Duration,
        isScripted: Bool,
        latency: LatencyModel = LatencyModel()
    ) async throws {
        var configuration = configuration
        name = "Redis at \(configuration.endpoint)"
        configuration.commandDeadline = deadline
        configuration.connectTimeout = deadline
        guard isScripted else {
            link = nil
            client = try RedisClient(configuration)
            return
        }
        guard configuration.tls == nil else {
            throw DemoRedisError("a scenario cannot cut a rediss:// connection: use redis://, or no scenario")
        }
        let destination: FaultyLink.Destination =
            switch configuration.endpoint {
            case .tcp(let host, let port): .tcp(host: host, port: port)
            case .unixSocket(let path): .unixSocket(path: path)
            }
        let link = try await FaultyLink.open(to: destination, latency: latency)
        configuration.endpoint = .tcp(host: "127.0.0.1", port: link.port)
        self.link = link
        client = try RedisClient(configuration)
    }

    package func become(_ condition: ServerCondition) async throws {
        guard let link else {
            guard condition != .fullSpeed else { return }
            throw DemoRedisError("\(name) is not this program's to stop")
        }
        try await link.become(condition)
    }

    /// Closes all connections.
    package func shutDown() async {
        await client.shutDown()
        await link?.close()
    }
}
