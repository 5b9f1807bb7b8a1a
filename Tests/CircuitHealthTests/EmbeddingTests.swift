import CircuitBreaker
import CircuitHealth
import Hummingbird
import Logging
import Testing

@Suite("The endpoints in an application of somebody else's")
struct EmbeddingTests {
    @Test("one line adds them beside routes that are there, under any context and below any group")
    func embedded() async throws {
        let registry = CircuitRegistry()
        registry.register(CircuitBreaker(), named: "redis")
        let router = Router()
        router.get("/") { _, _ in "hello" }
        router.group("internal").addCircuitHealth(registry: registry)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            let listening = try #require(await ports.first { _ in true })
            func get(_ path: String) async throws -> Answer {
                let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                return try Answer(await RawClient.exchange(Array(request.utf8), port: listening))
            }
            #expect(try await get("/").text == "hello")
            let answer = try await get("/internal/api/v1/health/circuit-breaker")
            #expect(answer.status == 200 && answer.object["state"] as? String == "closed")
            #expect(try await get("/internal/metrics").status == 200)
            group.cancelAll()
        }
    }

    @Test("a port that is none is an error that says so", arguments: [Int.min, -1, 65_536, .max])
    func noPort(port: Int) async throws {
        let server = CircuitHealthServer(
            health: CircuitHealth(registry: CircuitRegistry()),
            port: port,
            logger: Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let error = await #expect(throws: CircuitHealthServerError.self) { try await server.run() }
        #expect(error?.description.contains("a port is a number from 1 to 65535") == true)
    }

    @Test("a port that is taken is an error that names it")
    func takenPort() async throws {
        try await HealthBench.run { bench in
            let second = CircuitHealthServer(
                health: bench.health,
                port: bench.port,
                logger: Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            let error = await #expect(throws: CircuitHealthServerError.self) { try await second.run() }
            #expect(error?.description.hasPrefix("cannot listen on 127.0.0.1:\(bench.port)") == true)
        }
    }
}
