import NIOCore
import NIOPosix

/// A way to a server that can be cut, frozen and slowed, while the server itself is left alone.
///
/// It listens on a port of the loopback interface and passes on what comes. Cut, the port is closed; frozen, connections are
/// accepted and nothing is passed on; slowed, answers are late.
final class FaultyLink: Sendable {
    /// Where a real server listens.
    enum Destination: Sendable {
        case tcp(host: String, port: Int)
        case unixSocket(path: String)
    }

    /// All of it belongs to one event loop.
    private struct State {
        var listener: (any Channel)?
        var condition = ServerCondition.stopped
        var since = NIODeadline.now()
        /// Both ends of every connection.
        var ends: [ObjectIdentifier: any Channel] = [:]
        /// Callers' ends that were accepted while frozen and lead nowhere yet.
        var waiting: [any Channel] = []
    }

    private let loop: any EventLoop
    private let state: NIOLoopBoundBox<State>
    private let destination: Destination
    private let latency: LatencyModel

    /// The port that it listens on while it is not cut.
    let port: Int

    private init(_ destination: Destination, latency: LatencyModel, loop: any EventLoop, listener: any Channel) throws {
        guard let port = listener.localAddress?.port else { throw DemoRedisError("the link got no port to listen on") }
        self.loop = loop
        self.destination = destination
        self.latency = latency
        self.port = port
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    /// Makes a link that passes everything on.
    static func open(to destination: Destination, latency: LatencyModel) async throws -> FaultyLink {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // Bound once to learn a port that is free, and again for good with the link behind it.
        let probe = try await ServerBootstrap(group: loop).bind(host: "127.0.0.1", port: 0).get()
        let link = try FaultyLink(destination, latency: latency, loop: loop, listener: probe)
        try await probe.close()
        try await link.become(.fullSpeed)
        return link
    }

    /// Brings the link into a condition, and returns when it is in it.
    func become(_ condition: ServerCondition) async throws {
        try await loop.flatSubmit { self.change(to: condition) }.get()
    }

    /// Closes the port and all connections.
    func close() async {
        try? await become(.stopped)
    }

    private func change(to condition: ServerCondition) -> EventLoopFuture<Void> {
        let before = state.value.condition
        state.value.condition = condition
        state.value.since = .now()
        switch condition {
        case .stopped:
            let (listener, ends) = (state.value.listener, Array(state.value.ends.values) + state.value.waiting)
            state.value.listener = nil
            state.value.ends = [:]
            state.value.waiting = []
            for end in ends { end.close(promise: nil) }
            return listener?.close() ?? loop.makeSucceededVoidFuture()
        case .frozen:
            return read(false).flatMap { self.listen() }
        case .fullSpeed, .warmingUp, .slowed:
            guard before == .frozen else { return listen() }
            let waiting = state.value.waiting
            state.value.waiting = []
            for end in waiting { connect(end) }
            return read(true).flatMap { self.listen() }
        }
    }

    private func read(_ isReading: Bool) -> EventLoopFuture<Void> {
        let changes = state.value.ends.values.map { $0.setOption(.autoRead, value: isReading) }
        return EventLoopFuture.andAllComplete(changes, on: loop)
    }

    private func listen() -> EventLoopFuture<Void> {
        guard state.value.listener == nil else { return loop.makeSucceededVoidFuture() }
        return ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { end in
                if self.state.value.condition == .frozen {
                    self.state.value.waiting.append(end)
                } else {
                    self.connect(end)
                }
                return self.loop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: port)
            .map { self.state.value.listener = $0 }
    }

    /// Leads a caller's end on to the server.
    private func connect(_ caller: any Channel) {
        let bootstrap = ClientBootstrap(group: loop).channelOption(.autoRead, value: false).connectTimeout(.seconds(1))
        let connecting =
            switch destination {
            case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
            case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
            }
        connecting.whenComplete { result in
            guard case .success(let server) = result, caller.isActive else {
                if case .success(let server) = result { server.close(promise: nil) }
                return caller.close(promise: nil)
            }
            self.join(caller, server)
        }
    }

    private func join(_ caller: any Channel, _ server: any Channel) {
        guard state.value.condition != .stopped else {
            caller.close(promise: nil)
            return server.close(promise: nil)
        }
        do {
            try caller.pipeline.syncOperations.addHandler(Relay(to: server, delay: { .zero }))
            try server.pipeline.syncOperations.addHandler(Relay(to: caller, delay: { self.delay }))
        } catch {
            caller.close(promise: nil)
            return server.close(promise: nil)
        }
        for end in [caller, server] {
            let key = ObjectIdentifier(end)
            state.value.ends[key] = end
            end.closeFuture.whenComplete { _ in self.state.value.ends[key] = nil }
            if state.value.condition != .frozen { end.setOption(.autoRead, value: true).whenFailure { _ in } }
        }
    }

    /// By how much an answer that comes now is late.
    private var delay: Duration {
        switch state.value.condition {
        case .fullSpeed, .stopped, .frozen:
            return .zero
        case .slowed(let factor):
            return latency.median(slowedBy: factor)
        case .warmingUp:
            let passed = Duration.nanoseconds((NIODeadline.now() - state.value.since).nanoseconds)
            return latency.warmUpMiddle(after: passed) ?? .zero
        }
    }
}

/// Passes on what one end of a connection receives to the other, in order, and its end too.
private final class Relay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let delay: () -> Duration
    private var lastDue = NIODeadline.now()

    init(to other: any Channel, delay: @escaping () -> Duration) {
        self.other = other
        self.delay = delay
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let (buffer, other) = (unwrapInboundIn(data), other)
        // What comes later never overtakes, even where the delay has shrunk meanwhile.
        lastDue = max(lastDue, .now() + TimeAmount(delay()))
        guard lastDue > .now() else { return other.writeAndFlush(buffer, promise: nil) }
        context.eventLoop.assumeIsolated().scheduleTask(deadline: lastDue) { other.writeAndFlush(buffer, promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
