import CircuitBreaker
import CircuitHealth
import Foundation
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@Suite("The Hystrix stream over a socket")
struct StreamTests {
    private static let request = Array("GET /hystrix.stream HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)

    /// Reads until a text has come; false where the other side closed before.
    private static func read(
        _ iterator: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        until text: String
    ) async throws -> Bool {
        var read: [UInt8] = []
        while read.firstRange(of: Array(text.utf8)) == nil {
            guard let piece = try await iterator.next(isolation: #isolation) else { return false }
            read += piece.readableBytesView
        }
        return true
    }

    @Test("messages come one after the other, and show what happens meanwhile")
    func messages() async throws {
        try await HealthBench.run { bench in
            try await RawClient.withConnection(to: bench.port) { inbound, outbound in
                try await outbound.write(ByteBuffer(bytes: Self.request))
                var iterator = inbound.makeAsyncIterator()
                #expect(try await Self.read(&iterator, until: "text/event-stream"))
                #expect(try await Self.read(&iterator, until: #""isCircuitBreakerOpen":false"#))
                bench.fail(5)
                #expect(try await Self.read(&iterator, until: #""isCircuitBreakerOpen":true"#))
            }
        }
    }

    @Test("five may listen, the sixth is refused in the words of the original, and a place that is left is free again")
    func places() async throws {
        try await HealthBench.run { bench in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (started, starting) = AsyncStream.makeStream(of: Void.self)
                let gate = Gate()
                for _ in 0..<5 {
                    group.addTask {
                        try await RawClient.withConnection(to: bench.port) { inbound, outbound in
                            try await outbound.write(ByteBuffer(bytes: Self.request))
                            var iterator = inbound.makeAsyncIterator()
                            #expect(try await Self.read(&iterator, until: "data: "))
                            starting.yield()
                            await gate.wait()
                        }
                    }
                }
                var count = 0
                for await _ in started {
                    count += 1
                    if count == 5 { break }
                }
                let refused = try await bench.get("/hystrix.stream")
                #expect(refused.status == 503 && refused.isProblem)
                #expect(refused.object["detail"] as? String == "MaxConcurrentConnections reached: 5")
                gate.open()
                try await group.waitForAll()
            }
            // A place is given back when the server notices that the listener is gone: with the next message.
            var status = 503
            while status == 503 {
                status = try await RawClient.withConnection(to: bench.port) { inbound, outbound in
                    try await outbound.write(ByteBuffer(bytes: Self.request))
                    var iterator = inbound.makeAsyncIterator()
                    let first = try await iterator.next(isolation: #isolation).map { Array($0.readableBytesView) } ?? []
                    return try Answer(first).status
                }
            }
            #expect(status == 200)
        }
    }

    @Test("a listener does not keep the service from shutting down")
    func shutdown() async throws {
        let registry = CircuitRegistry()
        registry.register(CircuitBreaker(), named: "redis")
        let quiet = Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = CircuitHealthServer(health: CircuitHealth(registry: registry), port: 0, logger: quiet) {
            port.yield($0)
        }
        let log = CircuitLog(registry: registry, logger: quiet)
        let service = ServiceGroup(configuration: ServiceGroupConfiguration(services: [server, log], logger: quiet))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            let listening = try #require(await ports.first { _ in true })
            try await RawClient.withConnection(to: listening) { inbound, outbound in
                try await outbound.write(ByteBuffer(bytes: Self.request))
                var iterator = inbound.makeAsyncIterator()
                #expect(try await Self.read(&iterator, until: "data: "))
                await service.triggerGracefulShutdown()
                // The rest of what was sent, and then the end.
                while try await iterator.next(isolation: #isolation) != nil {}
            }
            try await group.waitForAll()
        }
    }
}
