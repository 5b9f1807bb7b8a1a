public import CircuitBreaker
import CircuitVocabulary

/// Where a reader of events stands: the identifier of the last one that it has, `INSTANCE:NUMBER`.
public struct EventCursor: Hashable, Sendable {
    /// The run of the process that the number belongs to.
    public var instanceID: String
    /// The number of the event.
    public var sequence: UInt64

    /// Reads an identifier as the events document writes it; nil where it is none.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits)
        else { return nil }
        instanceID = String(text[..<colon])
        sequence = number
    }
}

extension CircuitReports {
    /// The last transitions and control actions of a circuit.
    ///
    /// - Parameters:
    ///   - circuit: The circuit.
    ///   - cursor: The last event that the reader has; nil for all that are kept.
    /// - Returns: `application/json`. `missed` says that there were events which the reader has not and cannot have any
    ///   more, among them those of an earlier run of the process.
    public func events(of circuit: Circuit, after cursor: EventCursor? = nil) -> [UInt8] {
        let (events, missed) = Self.events(of: circuit.breaker, after: cursor, instanceID: identity.instanceID)
        var writer = JSONWriter(capacity: 96 + events.count * 192)
        writer.beginObject()
        writer.key("events")
        writer.beginArray()
        for event in events { write(event, to: &writer) }
        writer.endArray()
        writer.key("missed")
        writer.value(missed)
        writer.key("instance_id")
        writer.value(identity.instanceID)
        writer.endObject()
        return writer.bytes
    }

    private static func events(
        of breaker: CircuitBreaker,
        after cursor: EventCursor?,
        instanceID: String
    ) -> (events: [CircuitBreaker.Event], missed: Bool) {
        let (all, lost) = breaker.recentEvents(after: 0)
        guard let cursor else { return (all, lost > 0) }
        // A number of an earlier run, or of another breaker that had this name, says nothing about these events.
        let newest = all.last?.sequence ?? 0
        guard cursor.instanceID == instanceID, cursor.sequence <= newest else { return (all, true) }
        return (all.filter { $0.sequence > cursor.sequence }, lost > cursor.sequence)
    }

    private func write(_ event: CircuitBreaker.Event, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.value("\(identity.instanceID):\(event.sequence)")
        writer.key("time")
        writer.value(event.time)
        writer.key("kind")
        switch event.kind {
        case .transition(let from, let to, let reason):
            writer.word(reason.isOrder ? "control" : "transition")
            Self.write(from, to, reason, to: &writer)
        case .wouldBe(let from, let to, let reason):
            writer.word("would_be")
            Self.write(from, to, reason, to: &writer)
        case .injection(let text):
            writer.word("injection")
            writer.key("text")
            writer.value(text)
        }
        writer.endObject()
    }

    private static func write(
        _ from: CircuitBreaker.Phase,
        _ to: CircuitBreaker.Phase,
        _ reason: CircuitBreaker.TransitionReason,
        to writer: inout JSONWriter
    ) {
        writer.key("from")
        writer.word(from.word)
        writer.key("to")
        writer.word(to.word)
        writer.key("text")
        writer.value(reason.description)
    }
}

extension CircuitBreaker.Phase {
    /// All of them, in the order in which they are shown.
    static let all: [Self] = [.closed, .open, .halfOpen, .forcedOpen, .disabled, .metricsOnly]

    /// The phase of a snapshot.
    init(_ snapshot: CircuitBreaker.Snapshot) {
        self =
            switch (snapshot.mode, snapshot.state) {
            case (.forcedOpen, _): .forcedOpen
            case (.disabled, _): .disabled
            case (.metricsOnly, _): .metricsOnly
            case (.automatic, .closed): .closed
            case (.automatic, .open): .open
            case (.automatic, .halfOpen): .halfOpen
            }
    }

    var word: StaticString { circuitState.wireWord }
}

extension CircuitBreaker.TransitionReason {
    /// Whether a person wanted it.
    var isOrder: Bool {
        switch self {
        case .forced, .reset, .disabled, .metricsOnly: true
        case .failures, .failureRate, .slowCallRate, .recoveryTimeout, .probeFailed, .probeTimedOut, .probeSlow,
            .successes, .forceExpired:
            false
        }
    }
}
