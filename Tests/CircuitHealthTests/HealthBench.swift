import CircuitBreaker
import CircuitHealth
import CircuitReports
import Foundation
import Logging
import Synchronization

/// A service on a port of 127.0.0.1: one circuit named `redis`, and whatever endpoints the test configures.
struct HealthBench: Sendable {
    static let secret = "0123456789abcdef0123456789abcdef"

    let registry: CircuitRegistry
    let breaker: CircuitBreaker
    let health: CircuitHealth
    let port: Int
    let log: LogLines
    let audit: AuditLines

    /// Serves while the body runs.
    static func run(
        probe: (@Sendable (CircuitBreaker) async -> Bool)? = nil,
        breaker change: (inout CircuitBreaker.Configuration) -> Void = { _ in },
        _ configure: (inout CircuitHealthConfiguration) throws -> Void = { _ in },
        _ body: @Sendable (HealthBench) async throws -> Void
    ) async throws {
        var settings = CircuitBreaker.Configuration()
        change(&settings)
        let breaker = try CircuitBreaker(configuration: settings)
        let registry = CircuitRegistry()
        if let probe {
            registry.register(breaker, named: "redis", probe: { await probe(breaker) })
        } else {
            registry.register(breaker, named: "redis")
        }

        let (log, audit) = (LogLines(), AuditLines())
        var configuration = CircuitHealthConfiguration()
        configuration.logger = log.logger
        configuration.audit = .sink { audit.append($0) }
        try configure(&configuration)
        let health = try CircuitHealth(registry: registry, configuration: configuration)

        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = CircuitHealthServer(
            health: health,
            port: 0,
            logger: Logger(label: "quiet", factory: { _ in SwiftLogNoOpLogHandler() })
        ) {
            port.yield($0)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await server.run()
            }
            guard let listening = await ports.first(where: { _ in true }) else {
                try await group.next()
                return
            }
            try await body(
                HealthBench(
                    registry: registry,
                    breaker: breaker,
                    health: health,
                    port: listening,
                    log: log,
                    audit: audit
                )
            )
            group.cancelAll()
        }
    }

    /// The same with a control token and an injection of the test's own.
    static func runWithControl(
        _ configure: (inout CircuitHealthConfiguration) throws -> Void = { _ in },
        _ body: @Sendable (HealthBench) async throws -> Void
    ) async throws {
        try await run(
            { configuration in
                configuration.controlTokens = [try AccessToken(secret, name: "ops")]
                try configure(&configuration)
            },
            body
        )
    }

    func get(_ path: String, headers: [String] = []) async throws -> Answer {
        try await send("GET", path, headers: headers)
    }

    /// A control request with the right token.
    func post(_ path: String, _ body: String = "", headers: [String] = []) async throws -> Answer {
        let type = body.isEmpty ? [] : ["Content-Type: application/json"]
        return try await send(
            "POST",
            path,
            headers: ["Authorization: Bearer \(Self.secret)"] + type + headers,
            body: body
        )
    }

    func send(_ method: String, _ path: String, headers: [String] = [], body: String = "") async throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        return try await exchange(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8))
    }

    func exchange(_ request: [UInt8]) async throws -> Answer {
        try Answer(await RawClient.exchange(request, port: port))
    }

    func fail(_ count: Int = 1) {
        for _ in 0..<count { (try? breaker.acquire())?.fail(ConnectionRefused()) }
    }
}

struct ConnectionRefused: Error, CustomStringConvertible {
    var description: String { "connection refused" }
}

/// What the service wrote into its log.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(lines: self) }
    }

    fileprivate func append(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.append("\(event.level) \(event.message)")
        }
    }
}

/// What was recorded of control actions.
final class AuditLines: Sendable {
    private let lines = Mutex<[[UInt8]]>([])

    func append(_ line: [UInt8]) {
        lines.withLock { $0.append(line) }
    }

    var all: [[String: Any]] {
        lines.withLock { $0 }.compactMap { try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] }
    }
}
