import NIOCore
import NIOPosix
import Synchronization

/// A server that answers with whatever bytes a test wants, on a port of 127.0.0.1.
final class StubServer: Sendable {
    /// What happens to one request.
    enum Reply: Sendable {
        /// The bytes, and the connection stays open.
        case bytes(String)
        case bytesThenClose(String)
        /// Nothing, ever.
        case silence
        /// The bytes, and then more of them for as long as the other side listens.
        case endless(String, then: String)
        /// The reply, but so much later.
        indirect case later(TimeAmount, Self)
        /// The reply, as soon as the future has come.
        indirect case held(EventLoopFuture<Void>, Self)
    }

    struct Request: Sendable {
        var method: String
        var path: String
        /// The lines of the head after the first.
        var headers: [String]
        var body: String
        /// How many requests the connection has carried before this one.
        var earlierOnConnection: Int
    }

    private let answer: Mutex<@Sendable (Request) -> Reply>
    private let log = Mutex<[Request]>([])
    private let listener = Mutex<(any Channel)?>(nil)
    private let connections = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let lastPort = Mutex(0)

    init(_ answer: @escaping @Sendable (Request) -> Reply) {
        self.answer = Mutex(answer)
    }

    /// The requests so far.
    var requests: [Request] { log.withLock { $0 } }

    var port: Int { lastPort.withLock { $0 } }

    func answer(_ new: @escaping @Sendable (Request) -> Reply) {
        answer.withLock { $0 = new }
    }

    /// Listens; on the same port as before where it has listened already.
    func start() async throws {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                self.connections.withLock { $0[ObjectIdentifier(channel)] = channel }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Connection(server: self))
                }
            }
            .bind(host: "127.0.0.1", port: port)
            .get()
        lastPort.withLock { $0 = channel.localAddress?.port ?? 0 }
        listener.withLock { $0 = channel }
    }

    /// Closes the port and every connection.
    func stop() async throws {
        let listening = listener.withLock { listener in
            defer { listener = nil }
            return listener
        }
        try await listening?.close().get()
        for channel in connections.withLock({ Array($0.values) }) { try? await channel.close().get() }
    }

    fileprivate func reply(to request: Request) -> Reply {
        log.withLock { $0.append(request) }
        return answer.withLock { $0 }(request)
    }

    fileprivate func forget(_ channel: any Channel) {
        connections.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    private final class Connection: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let server: StubServer
        private var received = ""
        private var count = 0

        init(server: StubServer) {
            self.server = server
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            while let end = received.firstRange(of: "\r\n\r\n") {
                let lines = received[..<end.lowerBound].split(separator: "\r\n").map(String.init)
                let headers = Array(lines.dropFirst())
                let length =
                    headers.first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
                let rest = received[end.upperBound...].utf8
                guard rest.count >= length else { return }
                let words = (lines.first ?? "").split(separator: " ").map(String.init)
                let request = Request(
                    method: words.first ?? "",
                    path: words.dropFirst().first ?? "",
                    headers: headers,
                    body: String(decoding: rest.prefix(length), as: UTF8.self),
                    earlierOnConnection: count
                )
                received = String(decoding: rest.dropFirst(length), as: UTF8.self)
                count += 1
                perform(server.reply(to: request), context)
            }
        }

        private func perform(_ reply: Reply, _ context: ChannelHandlerContext) {
            switch reply {
            case .bytes(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            case .bytesThenClose(let text):
                let channel = context.channel
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { _ in
                    channel.close(promise: nil)
                }
            case .silence:
                break
            case .later(let time, let reply):
                let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                context.eventLoop.scheduleTask(in: time) { bound.value.0.perform(reply, bound.value.1) }
            case .held(let future, let reply):
                let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                future.hop(to: context.eventLoop).whenSuccess { bound.value.0.perform(reply, bound.value.1) }
            case .endless(let text, let more):
                context.write(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                Self.pour(ByteBuffer(string: more), into: context.channel)
            }
        }

        private static func pour(_ more: ByteBuffer, into channel: any Channel) {
            // Not called from the callback itself: a write that succeeds at once would grow the stack.
            channel.writeAndFlush(more).whenSuccess { channel.eventLoop.execute { pour(more, into: channel) } }
        }

        func channelInactive(context: ChannelHandlerContext) {
            server.forget(context.channel)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

extension StubServer.Reply {
    /// An answer with a body of known length.
    static func http(_ status: Int, _ body: String, headers: String = "") -> Self {
        .bytes("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }
}

/// Runs a test against a server, which is stopped in the end.
func withServer(
    _ answer: @escaping @Sendable (StubServer.Request) -> StubServer.Reply,
    _ body: (StubServer) async throws -> Void
) async throws {
    let server = StubServer(answer)
    try await server.start()
    do {
        try await body(server)
    } catch {
        try await server.stop()
        throw error
    }
    try await server.stop()
}
