public import CircuitBreaker
import CircuitVocabulary

/// What the circuits of a process say of themselves, as bytes to answer with.
///
/// It knows no web framework: every report is a body, and whoever serves it adds the status and the content type that
/// the report's documentation names. Reading changes nothing about the circuits.
///
///     let reports = CircuitReports(registry: registry)
///     let body = reports.document(of: circuit)
public struct CircuitReports: Sendable {
    /// The circuits.
    public let registry: CircuitRegistry
    /// Who speaks.
    public let identity: ServiceIdentity
    /// Where the endpoints are, for the addresses in the reports: `/api/v1`, without a slash at its end.
    public let prefix: String

    let transitions = TransitionCounts()

    /// Makes reports.
    ///
    /// - Parameters:
    ///   - registry: The circuits; those that are registered later appear as they come.
    ///   - identity: Who speaks.
    ///   - prefix: Where the endpoints are.
    public init(registry: CircuitRegistry, identity: ServiceIdentity = .process, prefix: String = "/api/v1") {
        self.registry = registry
        self.identity = identity
        self.prefix = prefix
    }

    /// The document of one circuit: the ten fields that services in the field send, and ours after them.
    ///
    /// - Parameter circuit: The circuit.
    /// - Returns: `application/json`.
    public func document(of circuit: Circuit) -> [UInt8] {
        var writer = JSONWriter()
        write(circuit, circuit.reading(), to: &writer)
        return writer.bytes
    }

    /// The documents of all circuits under their names.
    ///
    /// - Returns: `application/json`.
    public func list() -> [UInt8] {
        let circuits = registry.circuits
        var writer = JSONWriter(capacity: 64 + circuits.count * 1_536)
        writer.beginObject()
        writer.key("circuit_breakers")
        writer.beginObject()
        for circuit in circuits {
            writer.key(named: circuit.name)
            write(circuit, circuit.reading(), to: &writer)
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    /// The document about a dependency and its circuit.
    ///
    /// - Parameters:
    ///   - circuit: The circuit.
    ///   - isAvailable: What a ping said; nil where none was sent.
    /// - Returns: `application/json`, and whether the circuit is anything but closed.
    public func dependency(_ circuit: Circuit, isAvailable: Bool?) -> (body: [UInt8], isDegraded: Bool) {
        let reading = circuit.reading()
        let isDegraded = reading.snapshot.state != .closed
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("redis_available")
        if let isAvailable { writer.value(isAvailable) } else { writer.null() }
        writer.key("circuit_breaker")
        write(circuit, reading, to: &writer)
        writer.key("degraded_mode")
        writer.value(isDegraded)
        writer.endObject()
        return (writer.bytes, isDegraded)
    }
}

/// A snapshot and the time of day that belongs to it.
struct CircuitReading {
    var now: Timestamp
    var snapshot: CircuitBreaker.Snapshot
}

extension Circuit {
    /// What the circuit is now.
    func reading() -> CircuitReading {
        CircuitReading(now: breaker.clock.wall(), snapshot: breaker.snapshot())
    }
}

extension Timestamp {
    /// The time that lies before this one, to the millisecond.
    ///
    /// Between the two clocks that it comes from lie microseconds, never the same: finer, it would look as if it moved.
    func earlier(by duration: Duration) -> Timestamp {
        let exact = nanosecondsSinceEpoch.addingSaturated(-duration.clampedNanoseconds)
        return Timestamp(nanosecondsSinceEpoch: exact - exact % 1_000_000)
    }
}
