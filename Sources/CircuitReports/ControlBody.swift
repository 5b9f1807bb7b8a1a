public import CircuitBreaker

/// What an operator asks of a circuit, as the last segment of the address says.
public enum ControlVerb: String, CaseIterable, Sendable {
    /// Refuse every call.
    case forceOpen = "force-open"
    /// Back to closed.
    case reset
    /// Let every call through.
    case disable
    /// Let every call through and compute what would have been done.
    case metricsOnly = "metrics-only"
    /// Start an injection.
    case inject
}

/// An order to a circuit, read from the body of a request.
public enum ControlOrder: Hashable, Sendable {
    /// Refuse every call, for a time or until reset.
    case forceOpen(for: Duration?, reason: String?)
    /// Back to closed.
    case reset(reason: String?)
    /// Let every call through.
    case disable(reason: String?)
    /// Let every call through and compute what would have been done.
    case metricsOnly(reason: String?)
    /// Start an injection in place of the one that runs.
    case inject(CircuitBreaker.Injection)
    /// End the injection.
    case stopInjection
}

/// Why a control body is refused, with the field at fault.
public struct ControlBodyError: Error, Hashable, Sendable {
    /// The field; nil where it is the body itself.
    public var field: String?
    /// What is wrong with it and what would be right, in a sentence.
    public var detail: String

    /// A refusal.
    public init(field: String? = nil, detail: String) {
        self.field = field.map { String($0.prefix(100)) }
        self.detail = detail
    }
}

extension ControlOrder {
    /// The longest body that is worth reading.
    public static let longestBody = 4_096

    /// Reads the body of a control request; an empty one is an object without fields.
    ///
    /// It is read strictly: an unknown field, one that is given twice, and a value of another kind or out of range are
    /// refused.
    ///
    /// - Parameters:
    ///   - verb: What is asked.
    ///   - body: The bytes.
    /// - Throws: ``ControlBodyError``.
    public init(_ verb: ControlVerb, body: [UInt8]) throws(ControlBodyError) {
        var fields = try Fields(body)
        switch verb {
        case .forceOpen:
            let time = try fields.number("duration_seconds", above: 0, through: 31 * 86_400)
            let reason = try fields.text("reason", limit: 200)
            try fields.end("duration_seconds, reason")
            self = .forceOpen(for: time.map { .seconds($0) }, reason: reason)
        case .reset: self = .reset(reason: try Self.onlyReason(&fields))
        case .disable: self = .disable(reason: try Self.onlyReason(&fields))
        case .metricsOnly: self = .metricsOnly(reason: try Self.onlyReason(&fields))
        case .inject: self = .inject(try Self.injection(&fields))
        }
    }

    /// Reads the body of a request to end the injection, which has nothing to say.
    ///
    /// - Throws: ``ControlBodyError``.
    public static func stopInjection(body: [UInt8]) throws(ControlBodyError) -> Self {
        let fields = try Fields(body)
        try fields.end("none")
        return .stopInjection
    }

    /// Reads the body of a request in the form of Spring Boot's actuator: `{"updateState":"FORCE_OPEN"}`.
    ///
    /// - Throws: ``ControlBodyError``.
    public init(actuatorBody body: [UInt8]) throws(ControlBodyError) {
        var fields = try Fields(body)
        let word = try fields.text("updateState", limit: 40)
        try fields.end("updateState")
        switch word {
        case "CLOSE": self = .reset(reason: nil)
        case "FORCE_OPEN": self = .forceOpen(for: nil, reason: nil)
        case "DISABLE": self = .disable(reason: nil)
        default:
            throw ControlBodyError(field: "updateState", detail: "It takes CLOSE, FORCE_OPEN or DISABLE.")
        }
    }

    private static func onlyReason(_ fields: inout Fields) throws(ControlBodyError) -> String? {
        let reason = try fields.text("reason", limit: 200)
        try fields.end("reason")
        return reason
    }

    private static func injection(_ fields: inout Fields) throws(ControlBodyError) -> CircuitBreaker.Injection {
        let calls = try fields.number("next", above: 0, through: 1_000_000)
        let rate = try fields.number("rate", above: 0, through: 1)
        let latency = try fields.number("latency_ms", above: 0, through: 600_000)
        let time = try fields.number("duration_seconds", above: 0, through: 86_400)
        try fields.end("next, rate, latency_ms, duration_seconds")

        switch (calls, rate, latency) {
        case (let calls?, nil, nil):
            guard calls == calls.rounded() else {
                throw ControlBodyError(field: "next", detail: "It takes a whole number of calls.")
            }
            guard time == nil else {
                throw ControlBodyError(
                    field: "duration_seconds",
                    detail: "It goes with rate or latency_ms, not with next."
                )
            }
            return .next(Int(calls))
        case (nil, let rate?, nil): return .share(rate, for: try duration(time))
        case (nil, nil, let latency?): return .latency(.seconds(latency / 1_000), for: try duration(time))
        case (nil, nil, nil):
            throw ControlBodyError(
                field: "next",
                detail:
                    #"Say what to inject: {"next": 10}, {"rate": 0.5, "duration_seconds": 30} or {"latency_ms": 200, "duration_seconds": 30}."#
            )
        default:
            throw ControlBodyError(
                field: calls != nil ? "next" : "latency_ms",
                detail: "One injection runs at a time: send next, rate or latency_ms alone."
            )
        }
    }

    private static func duration(_ seconds: Double?) throws(ControlBodyError) -> Duration {
        guard let seconds else {
            throw ControlBodyError(field: "duration_seconds", detail: "Say for how long, in seconds.")
        }
        return .seconds(seconds)
    }
}

extension ControlOrder {
    /// Whether the order starts or ends an injection, which a service may forbid.
    public var isInjection: Bool {
        switch self {
        case .inject, .stopInjection: true
        case .forceOpen, .reset, .disable, .metricsOnly: false
        }
    }

    /// Carries the order out.
    ///
    /// - Parameters:
    ///   - breaker: The breaker.
    ///   - operatorName: Who wants it so.
    public func perform(on breaker: CircuitBreaker, by operatorName: String) {
        switch self {
        case .forceOpen(let time, let reason): breaker.forceOpen(for: time, by: operatorName, reason: reason)
        case .reset(let reason): breaker.reset(by: operatorName, reason: reason)
        case .disable(let reason): breaker.disable(by: operatorName, reason: reason)
        case .metricsOnly(let reason): breaker.setMetricsOnly(by: operatorName, reason: reason)
        case .inject(let injection): breaker.inject(injection, by: operatorName)
        case .stopInjection: breaker.stopInjection(by: operatorName)
        }
    }
}

/// The fields of a body, taken out one by one; what is left is unknown.
private struct Fields {
    private var values: [String: FlatJSON.Value] = [:]
    private var order: [String] = []

    init(_ body: [UInt8]) throws(ControlBodyError) {
        guard !body.isEmpty else { return }
        for (key, value) in try FlatJSON(body).members {
            values[key] = value
            order.append(key)
        }
    }

    /// A number; nil where the field is absent or null.
    mutating func number(
        _ key: String,
        above least: Double,
        through most: Double
    ) throws(ControlBodyError) -> Double? {
        switch values.removeValue(forKey: key) {
        case nil, .null: return nil
        case .number(let number) where number > least && number <= most: return number
        case .number, .text, .flag:
            throw ControlBodyError(
                field: key,
                detail: "It takes a number above \(least.plain) and up to \(most.plain)."
            )
        }
    }

    /// A text; nil where the field is absent or null.
    mutating func text(_ key: String, limit: Int) throws(ControlBodyError) -> String? {
        switch values.removeValue(forKey: key) {
        case nil, .null: return nil
        case .text(let text) where text.count <= limit: return text
        case .number, .text, .flag:
            throw ControlBodyError(field: key, detail: "It takes a text of at most \(limit) characters.")
        }
    }

    /// Refuses what was not asked for.
    func end(_ known: String) throws(ControlBodyError) {
        guard let unknown = order.first(where: { values[$0] != nil }) else { return }
        throw ControlBodyError(field: unknown, detail: "There is no such field here; known: \(known).")
    }
}

extension Double {
    /// Without a fraction that says nothing.
    fileprivate var plain: String { self == rounded() ? String(Int(self)) : description }
}
