import DemoService
import RealRedis
import ResilientRedis

/// A real `redis-server` of the test's own, which a play stops by killing it and freezes by stopping its process.
struct ProcessRedis: DemoRedis {
    let client: RedisClient
    let name = "redis-server"

    private let server: RedisServer

    var commands: any RedisCommands { client }

    /// Starts a server that keeps its data over a kill, and a client for it.
    init(deadline: Duration) throws {
        server = try RedisServer("--appendonly", "yes", "--appendfsync", "always")
        var configuration = RedisConfiguration(endpoint: .tcp(host: "127.0.0.1", port: server.port))
        configuration.commandDeadline = deadline
        configuration.connectTimeout = deadline
        client = try RedisClient(configuration)
    }

    func become(_ condition: ServerCondition) async throws {
        switch condition {
        case .stopped:
            server.kill()
        case .frozen:
            try server.start()
            server.freeze()
        case .fullSpeed, .warmingUp, .slowed:
            server.thaw()
            try server.start()
        }
    }
}
