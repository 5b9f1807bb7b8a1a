import NIOCore
import NIOPosix
import RealRedis
import Synchronization

/// A name that leads to a server, as DNS, a Kubernetes service or a proxy is one: after a failover new connections go to the
/// new server, and those that are open stay where they are.
final class Signpost: Sendable {
    private final class Directions: Sendable {
        let state: Mutex<(port: Int, visits: [Int])>

        init(_ port: Int) {
            state = Mutex((port, []))
        }
    }

    let port: Int
    private let listener: any Channel
    private let directions: Directions

    init(to server: RedisServer) async throws {
        let directions = Directions(server.port)
        self.directions = directions
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { caller in
                let port = directions.state.withLock { state in
                    state.visits.append(state.port)
                    return state.port
                }
                return ClientBootstrap(group: caller.eventLoop)
                    .channelOption(.autoRead, value: false)
                    .connect(host: "127.0.0.1", port: port)
                    .flatMapThrowing { server in
                        try caller.pipeline.syncOperations.addHandler(Passage(to: server))
                        try server.pipeline.syncOperations.addHandler(Passage(to: caller))
                        for end in [caller, server] { end.setOption(.autoRead, value: true).whenFailure { _ in } }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
    }

    deinit {
        listener.close(promise: nil)
    }

    var url: String { "redis://127.0.0.1:\(port)" }

    /// The ports that connections were led to, in order.
    var visits: [Int] { directions.state.withLock { $0.visits } }

    /// Leads new connections there.
    func lead(to server: RedisServer) {
        directions.state.withLock { $0.port = server.port }
    }
}

/// Passes on what one end of a connection receives to the other, and its end too.
private final class Passage: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
