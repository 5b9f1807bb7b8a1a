/// The circuits of a process by name: what dashboards and health endpoints read them through.
public final class CircuitRegistry: Sendable {
    private let byName = StateLock<[String: Circuit]>([:])

    /// Creates an empty registry.
    public init() {}

    /// Registers a circuit under a name, in place of an earlier one.
    ///
    /// - Parameters:
    ///   - breaker: The breaker.
    ///   - name: The name of the circuit: what it protects.
    ///   - figures: Reads the figures of the fallback cache beside it.
    ///   - latency: Reads the latency of its calls, where it is measured.
    ///   - histogram: Reads the latencies of all its calls since the start, where they are measured.
    ///   - probe: Asks the dependency whether it is there, by an ordinary call through the breaker.
    public func register(
        _ breaker: CircuitBreaker,
        named name: String,
        figures: (@Sendable () -> CacheFigures)? = nil,
        latency: (@Sendable () -> LatencyFigures?)? = nil,
        histogram: (@Sendable () -> LatencyHistogram)? = nil,
        probe: (@Sendable () async -> Bool)? = nil
    ) {
        let circuit = Circuit(
            name: name,
            breaker: breaker,
            figures: figures,
            latency: latency,
            histogram: histogram,
            probe: probe
        )
        byName.withLock { $0[name] = circuit }
    }

    /// The circuits, by name.
    public var circuits: [Circuit] {
        byName.withLock { $0.values.sorted { $0.name < $1.name } }
    }

    /// The circuit of a name.
    public subscript(name: String) -> Circuit? {
        byName.withLock { $0[name] }
    }
}

/// A circuit and what can be read beside it.
public struct Circuit: Sendable {
    /// What it protects.
    public let name: String
    /// The breaker.
    public let breaker: CircuitBreaker
    /// Reads the figures of the fallback cache beside it.
    public let figures: (@Sendable () -> CacheFigures)?
    /// Reads the latency of its calls; nil without a call in the window.
    public let latency: (@Sendable () -> LatencyFigures?)?
    /// Reads the latencies of all its calls since the start.
    public let histogram: (@Sendable () -> LatencyHistogram)?
    /// Asks the dependency whether it is there, by an ordinary call through the breaker.
    public let probe: (@Sendable () async -> Bool)?
}

/// The counters of a fallback cache.
public struct CacheFigures: Hashable, Sendable {
    /// Lookups for calls that were refused or failed, that found a value.
    public var hits: UInt64
    /// Such lookups that found none.
    public var misses: UInt64
    /// Entries now.
    public var entries: Int
    /// Entries it can hold.
    public var capacity: Int
    /// Entries that gave way to others.
    public var evictions: UInt64
    /// Entries found to be past their time to live.
    public var expired: UInt64

    /// Figures.
    public init(hits: UInt64, misses: UInt64, entries: Int, capacity: Int, evictions: UInt64, expired: UInt64) {
        self.hits = hits
        self.misses = misses
        self.entries = entries
        self.capacity = capacity
        self.evictions = evictions
        self.expired = expired
    }
}

/// Latency percentiles of the calls that were tried, over a window that the measuring code chooses.
public struct LatencyFigures: Hashable, Sendable {
    /// Half of the calls were faster.
    public var median: Duration
    /// All but one in a hundred were faster.
    public var p99: Duration

    /// Figures.
    public init(median: Duration, p99: Duration) {
        self.median = median
        self.p99 = p99
    }
}

/// A store of earlier answers for calls that are refused or fail.
public protocol FallbackStore<Key, Value>: Sendable {
    /// The key of an answer.
    associatedtype Key: Hashable & Sendable
    /// An answer.
    associatedtype Value: Sendable

    /// Stores an answer.
    func store(_ value: Value, for key: Key)

    /// Returns the answer for a call that was refused or failed, and counts a hit or a miss.
    func fallback(for key: Key) -> Value?
}
