import ArgumentParser
import CircuitBreaker
import CircuitHealth
import FallbackCache
import Logging

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The health endpoints of one circuit with a cache, or of a fleet of twenty, on any port of loopback, until it is
/// terminated: what `Scripts/benchmark-health` sends its load to, and what the benchmark of the screen watches.
@main
struct HealthServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The health endpoints of circuits, to be measured.")

    @Flag(help: "Twenty circuits in place of one.") var fleet = false
    @Flag(help: "Let the fleet have traffic.") var busy = false

    func run() async throws {
        let logger = Logger(label: "health-server") { _ in SwiftLogNoOpLogHandler() }
        let registry = CircuitRegistry()
        let fleet = self.fleet ? Fleet() : nil
        if let fleet { fleet.register(in: registry) } else { try await Self.registerOne(in: registry) }
        let server = CircuitHealthServer(health: CircuitHealth(registry: registry), port: 0, logger: logger) { port in
            print("listening on \(port)")
            fflush(nil)
        }
        async let work: Void? = busy ? fleet?.work() : nil
        try await server.run()
        await work
    }

    private static func registerOne(in registry: CircuitRegistry) async throws {
        let breaker = CircuitBreaker()
        let cache = FallbackCache<String, String>(capacity: 1_000)
        for call in 0..<1_523 {
            cache.store("value", for: "key \(call)")
            _ = try await breaker.run { call }
        }
        try? await breaker.run { throw Unreachable() }
        registry.register(
            breaker,
            named: "redis",
            figures: { cache.figures },
            latency: { LatencyFigures(median: .microseconds(210), p99: .microseconds(1_900)) }
        )
    }
}

/// A failure, so that the document has one to tell of.
struct Unreachable: Error {}
