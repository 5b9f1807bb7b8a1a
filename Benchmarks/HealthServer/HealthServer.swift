import CircuitBreaker
import CircuitHealth
import FallbackCache
import Logging

/// The health endpoints of one circuit with a cache, on any port of loopback, until it is terminated: what
/// `Scripts/benchmark-health` sends its load to.
@main
struct HealthServer {
    static func main() async throws {
        let logger = Logger(label: "health-server") { _ in SwiftLogNoOpLogHandler() }
        let breaker = CircuitBreaker()
        let cache = FallbackCache<String, String>(capacity: 1_000)
        for call in 0..<1_523 {
            cache.store("value", for: "key \(call)")
            _ = try await breaker.run { call }
        }
        try? await breaker.run { throw Unreachable() }

        let registry = CircuitRegistry()
        registry.register(
            breaker,
            named: "redis",
            figures: { cache.figures },
            latency: { LatencyFigures(median: .microseconds(210), p99: .microseconds(1_900)) }
        )
        let server = CircuitHealthServer(health: CircuitHealth(registry: registry), port: 0, logger: logger) { port in
            print("listening on \(port)")
        }
        try await server.run()
    }
}

/// A failure, so that the document has one to tell of.
struct Unreachable: Error {}
