public import CircuitBreaker

extension CircuitReports {
    /// All circuits in the form of Spring Boot's actuator with resilience4j 2.x: `/actuator/circuitbreakers`.
    ///
    /// A rate over too few calls is `-1.0%`, as there. Unlike there, `notPermittedCalls` counts over the life of the breaker
    /// and not since the last transition; thresholds are absent where they are off.
    ///
    /// - Returns: `application/json`.
    public func actuatorCircuits() -> [UInt8] {
        let circuits = registry.circuits
        var writer = JSONWriter(capacity: 64 + circuits.count * 320)
        writer.beginObject()
        writer.key("circuitBreakers")
        writer.beginObject()
        for circuit in circuits {
            writer.key(named: circuit.name)
            Self.writeActuator(circuit, to: &writer)
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    /// The answer to a change of state in that form.
    ///
    /// - Parameter circuit: The circuit after the change.
    /// - Returns: `application/json`.
    public func actuatorConfirmation(of circuit: Circuit) -> [UInt8] {
        var writer = JSONWriter(capacity: 192)
        writer.beginObject()
        writer.key("circuitBreakerName")
        writer.value(circuit.name)
        writer.key("currentState")
        writer.value(CircuitBreaker.Phase(circuit.breaker.snapshot()).actuatorWord)
        writer.key("message")
        writer.value("\(circuit.name) state has been changed successfully")
        writer.endObject()
        return writer.bytes
    }

    /// The events in that form: `/actuator/circuitbreakerevents[/{name}[/{type}]]`.
    ///
    /// There are `STATE_TRANSITION` and, for a reset by an operator, `RESET`; events of single calls are not kept.
    ///
    /// - Parameters:
    ///   - name: Of one circuit only; nil for all.
    ///   - type: Of one type only; nil for all.
    /// - Returns: `application/json`.
    public func actuatorEvents(name: String? = nil, type: ActuatorEventType? = nil) -> [UInt8] {
        let circuits = registry.circuits.filter { name == nil || $0.name == name }
        let events = circuits.flatMap { circuit in
            circuit.breaker.recentEvents().events.flatMap { Self.actuatorEvents(for: $0, of: circuit.name) }
        }
        var writer = JSONWriter(capacity: 64 + events.count * 256)
        writer.beginObject()
        writer.key("circuitBreakerEvents")
        writer.beginArray()
        for event in events.sorted(by: { $0.time < $1.time }) where type == nil || event.type == type {
            event.write(to: &writer)
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private static func writeActuator(_ circuit: Circuit, to writer: inout JSONWriter) {
        let snapshot = circuit.breaker.snapshot()
        let configuration = circuit.breaker.configuration
        let window = snapshot.window
        writer.beginObject()
        writer.key("failureRate")
        writer.value(percent(window?.failureRate))
        writer.key("slowCallRate")
        writer.value(percent(configuration.slowCall == nil ? nil : window?.slowCallRate))
        if let rate = configuration.failureRate {
            writer.key("failureRateThreshold")
            writer.value(percent(rate))
        }
        if let slowCall = configuration.slowCall {
            writer.key("slowCallRateThreshold")
            writer.value(percent(slowCall.rate))
        }
        writer.key("bufferedCalls")
        writer.value(window?.calls ?? 0)
        writer.key("failedCalls")
        writer.value(window?.failed ?? 0)
        if configuration.slowCall != nil {
            writer.key("slowCalls")
            writer.value(window?.slow ?? 0)
        }
        writer.key("notPermittedCalls")
        writer.value(snapshot.counters.refused)
        writer.key("state")
        writer.value(CircuitBreaker.Phase(snapshot).actuatorWord)
        writer.endObject()
    }

    /// A share in the words of the original, which counts in floats.
    private static func percent(_ share: Double?) -> String {
        "\(Float((share ?? -0.01) * 100))%"
    }

    private static func actuatorEvents(for event: CircuitBreaker.Event, of name: String) -> [ActuatorEvent] {
        guard case .transition(let from, let to, let reason) = event.kind else { return [] }
        var events: [ActuatorEvent] = []
        if case .reset = reason { events.append(ActuatorEvent(circuit: name, type: .reset, time: event.time)) }
        let words = "\(from.actuatorWord)_TO_\(to.actuatorWord)"
        events.append(ActuatorEvent(circuit: name, type: .stateTransition, time: event.time, transition: words))
        return events
    }
}

/// The types of events that resilience4j knows.
public enum ActuatorEventType: String, Sendable {
    /// A call failed.
    case error = "ERROR"
    /// A call failed in a way that does not count.
    case ignoredError = "IGNORED_ERROR"
    /// A call succeeded.
    case success = "SUCCESS"
    /// A call was refused.
    case notPermitted = "NOT_PERMITTED"
    /// The state changed.
    case stateTransition = "STATE_TRANSITION"
    /// The circuit was reset.
    case reset = "RESET"
    /// The share of failures exceeded its threshold.
    case failureRateExceeded = "FAILURE_RATE_EXCEEDED"
    /// The share of slow calls exceeded its threshold.
    case slowCallRateExceeded = "SLOW_CALL_RATE_EXCEEDED"
}

private struct ActuatorEvent {
    var circuit: String
    var type: ActuatorEventType
    var time: Timestamp
    var transition: String?

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("circuitBreakerName")
        writer.value(circuit)
        writer.key("type")
        writer.value(type.rawValue)
        writer.key("creationTime")
        writer.javaTime(time)
        writer.key("errorMessage")
        writer.null()
        writer.key("durationInMs")
        writer.null()
        writer.key("stateTransition")
        if let transition { writer.value(transition) } else { writer.null() }
        writer.endObject()
    }
}

extension JSONWriter {
    /// A time as Java's `ZonedDateTime` writes it.
    fileprivate mutating func javaTime(_ time: Timestamp) {
        var bytes: [UInt8] = []
        bytes.appendTime(time)
        bytes.append(contentsOf: "Z[Etc/UTC]".utf8)
        value(String(decoding: bytes, as: UTF8.self))
    }
}

extension CircuitBreaker.Phase {
    fileprivate var actuatorWord: String { "\(word)".uppercased() }
}
