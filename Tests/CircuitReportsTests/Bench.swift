import CircuitBreaker
import CircuitReports
import Foundation
import Synchronization

/// A circuit on a clock that moves when it is told to, and the reports about it.
final class Bench: Sendable {
    let clock = ManualClock()
    let registry = CircuitRegistry()
    let reports: CircuitReports
    let breaker: CircuitBreaker

    init(
        named name: String = "redis",
        figures: (@Sendable () -> CacheFigures)? = nil,
        latency: (@Sendable () -> LatencyFigures?)? = nil,
        _ change: (inout CircuitBreaker.Configuration) -> Void = { _ in }
    ) {
        var configuration = CircuitBreaker.Configuration()
        configuration.describe = { "\($0)" }
        change(&configuration)
        do {
            breaker = try CircuitBreaker(configuration: configuration, clock: clock.breakerClock)
        } catch {
            preconditionFailure("\(error)")
        }
        registry.register(breaker, named: name, figures: figures, latency: latency)
        reports = CircuitReports(
            registry: registry,
            identity: ServiceIdentity(instanceID: "5e1f0c9a", startedAt: clock.wall)
        )
    }

    convenience init(_ change: (inout CircuitBreaker.Configuration) -> Void) {
        self.init(named: "redis", figures: nil, latency: nil, change)
    }

    var circuit: Circuit { registry.circuits[0] }

    func succeed(_ count: Int = 1) {
        for _ in 0..<count { (try? breaker.acquire())?.succeed() }
    }

    func fail(_ count: Int = 1) {
        for _ in 0..<count { (try? breaker.acquire())?.fail(ConnectionRefused()) }
    }

    /// The circuit's document as a dictionary.
    func document() throws -> [String: Any] {
        try object(reports.document(of: circuit))
    }
}

struct ConnectionRefused: Error, CustomStringConvertible {
    var description: String { "connection refused" }
}

struct NoObject: Error {
    var text: String
}

/// A body as a dictionary.
func object(_ body: [UInt8]) throws -> [String: Any] {
    guard let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else {
        throw NoObject(text: String(decoding: body, as: UTF8.self))
    }
    return object
}

/// A clock that moves when it is told to.
final class ManualClock: Sendable {
    private struct Times {
        var monotonic: Int64 = 5_000_000_000_000
        /// That is 2025-11-19T22:45:30.123456Z.
        var wall: Int64 = 1_763_592_330_123_456_000
    }

    private let times = Mutex(Times())

    var now: Int64 { times.withLock { $0.monotonic } }
    var wall: Timestamp { times.withLock { Timestamp(nanosecondsSinceEpoch: $0.wall) } }

    var breakerClock: BreakerClock {
        BreakerClock(monotonic: { self.now }, wall: { self.wall })
    }

    func pass(milliseconds: Int64) {
        times.withLock {
            $0.monotonic += milliseconds * 1_000_000
            $0.wall += milliseconds * 1_000_000
        }
    }

    /// Has somebody set the time of day.
    func setWall(nanosecondsSinceEpoch: Int64) {
        times.withLock { $0.wall = nanosecondsSinceEpoch }
    }
}

/// Files that several targets' tests share.
enum Fixtures {
    private static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")
    }

    static func url(_ path: String) -> URL { folder.appending(path: path) }

    static func all(in path: String) throws -> [(name: String, body: [UInt8])] {
        try FileManager.default.contentsOfDirectory(at: url(path), includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
            .map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
    }
}
