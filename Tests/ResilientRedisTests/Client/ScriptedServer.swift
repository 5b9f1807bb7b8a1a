import NIOCore
import NIOPosix
import Synchronization

@testable import ResilientRedis

/// A server on loopback that does what a test says, and remembers what it was told.
final class ScriptedServer: Sendable {
    /// What the server does when a command has come.
    enum Action: Sendable {
        case send(String)
        case close
    }

    /// Decides what to do about a command, given the number of the connection, from 1 on.
    typealias Script = @Sendable (_ connection: Int, _ command: [String]) -> [Action]

    let port: Int
    private let listener: any Channel
    private let ledger = Ledger()

    init(_ script: @escaping Script) async throws {
        let ledger = ledger
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let number = ledger.accept(channel)
                    try channel.pipeline.syncOperations.addHandler(Conversation(number, script, ledger))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
    }

    /// A server that says the same to whatever comes.
    init(raw answer: String) async throws {
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Parrot(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
    }

    deinit {
        listener.close(promise: nil)
        ledger.closeAll()
    }

    /// The answer to a greeting, as a server of today gives it; nil for any other command.
    static func greeting(_ command: [String]) -> [Action]? {
        switch command.first {
        case "HELLO": [.send("%0\r\n")]
        case "CLIENT": [.send("+OK\r\n")]
        default: nil
        }
    }

    var url: String { "redis://127.0.0.1:\(port)" }

    /// How many connections were accepted.
    var accepted: Int { ledger.state.withLock { $0.accepted } }

    /// How many connections are open.
    var open: Int { ledger.state.withLock { $0.channels.count } }

    /// Every command that has come, in order.
    var commands: [[String]] { ledger.state.withLock { $0.commands } }

    /// Sends something on a connection.
    func send(_ text: String, to connection: Int) {
        let channel = ledger.state.withLock { $0.channels[connection] }
        channel?.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    /// Returns when that command has come so many times.
    func received(_ command: [String], times: Int = 1) async throws {
        try await until { commands.count { $0 == command } >= times }
    }
}

private final class Ledger: Sendable {
    struct State {
        var channels: [Int: any Channel] = [:]
        var accepted = 0
        var commands: [[String]] = []
    }

    let state = Mutex(State())

    func accept(_ channel: any Channel) -> Int {
        state.withLock { state in
            state.accepted += 1
            state.channels[state.accepted] = channel
            return state.accepted
        }
    }

    func forget(_ number: Int) {
        state.withLock { state in
            _ = state.channels.removeValue(forKey: number)
        }
    }

    func closeAll() {
        for channel in state.withLock({ $0.channels.values.map { $0 } }) { channel.close(promise: nil) }
    }
}

/// One connection of the server.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let number: Int
    private let script: ScriptedServer.Script
    private let ledger: Ledger
    /// Commands travel in the same language as replies.
    private var decoder = ReplyDecoder()

    init(_ number: Int, _ script: @escaping ScriptedServer.Script, _ ledger: Ledger) {
        self.number = number
        self.script = script
        self.ledger = ledger
    }

    func channelInactive(context: ChannelHandlerContext) {
        ledger.forget(number)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.append(unwrapInboundIn(data))
        while case .reply(.array(let words))? = try? decoder.next() {
            let command = words.map { $0.bytes?.description ?? "" }
            ledger.state.withLock { $0.commands.append(command) }
            for action in script(number, command) {
                switch action {
                case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                case .close: context.close(promise: nil)
                }
            }
        }
    }
}

private final class Parrot: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: String

    init(_ answer: String) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
}
