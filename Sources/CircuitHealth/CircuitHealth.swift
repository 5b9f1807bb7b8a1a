public import CircuitBreaker
public import CircuitReports
import CircuitVocabulary
import HTTPTypes
import Hummingbird
import Synchronization

/// The health endpoints of a service: what its circuits say of themselves, and the control of them.
///
///     let router = Router()
///     router.addCircuitHealth(CircuitHealth(registry: registry))
///
/// Reading is open and control is off until a token is configured for it; see ``CircuitHealthConfiguration``.
public final class CircuitHealth: Sendable {
    /// The circuits.
    public let registry: CircuitRegistry
    /// How the endpoints are.
    public let configuration: CircuitHealthConfiguration
    /// What is answered, for those who want to answer with it elsewhere.
    public let reports: CircuitReports

    let streams: StreamPlaces
    let pings: PingPlaces
    /// Nil where the log of the service is the record.
    let audit: AuditWriter?
    private let limits: Mutex<Limits>

    /// Two limits, so that nobody without a token can use up the one of those who have one.
    private struct Limits {
        var orders: TokenBucket
        var strangers: TokenBucket
    }

    /// Puts the endpoints together as they are by default: reading is open, control is off.
    ///
    /// - Parameters:
    ///   - registry: The circuits; those that are registered later appear as they come.
    ///   - identity: Who speaks.
    public convenience init(registry: CircuitRegistry, identity: ServiceIdentity = .process) {
        self.init(registry: registry, valid: CircuitHealthConfiguration(), identity: identity)
    }

    /// Puts the endpoints together; nothing is served yet.
    ///
    /// - Parameters:
    ///   - registry: The circuits; those that are registered later appear as they come.
    ///   - configuration: How the endpoints are.
    ///   - identity: Who speaks.
    /// - Throws: `InvalidSetting` for the first setting that makes no sense.
    public convenience init(
        registry: CircuitRegistry,
        configuration: CircuitHealthConfiguration,
        identity: ServiceIdentity = .process
    ) throws(InvalidSetting) {
        try configuration.validate()
        self.init(registry: registry, valid: configuration, identity: identity)
    }

    private init(registry: CircuitRegistry, valid configuration: CircuitHealthConfiguration, identity: ServiceIdentity)
    {
        var configuration = configuration
        configuration.prefix = configuration.prefix.asPrefix
        self.registry = registry
        self.configuration = configuration
        reports = CircuitReports(registry: registry, identity: identity, prefix: configuration.prefix)
        streams = StreamPlaces(limit: configuration.mostStreams)
        pings = PingPlaces(limit: 16)
        audit =
            switch configuration.audit.destination {
            case .serviceLog: nil
            case .sink(let write): AuditWriter(write, patience: .seconds(1))
            }
        let now = BreakerClock.system.monotonic()
        let limit = configuration.controlLimit
        limits = Mutex(
            Limits(
                orders: TokenBucket(burst: limit.burst, perSecond: limit.perSecond, now: now),
                strangers: TokenBucket(burst: 20, perSecond: 1, now: now)
            )
        )
    }

    // MARK: Circuits

    /// The circuit that the endpoints for a single one are about.
    func primaryCircuit() throws(Refusal) -> Circuit {
        if let name = configuration.primaryCircuit {
            if let circuit = registry[name] { return circuit }
        } else if let circuit = registry["redis"] ?? registry.circuits.first {
            return circuit
        }
        throw Refusal(.serviceUnavailable, "No circuit is registered yet: try again when the service has started.")
    }

    /// The circuit of a segment of a path; none is ever made for it.
    func circuit(named segment: Substring) throws(Refusal) -> Circuit {
        if let name = segment.percentDecoded, let circuit = registry[name] { return circuit }
        let shown = String(segment.prefix(60)).harmless
        throw Refusal(.notFound, "There is no circuit \(shown): see \(configuration.prefix)/health/circuit-breakers.")
    }

    // MARK: Access

    /// Refuses whoever may not read.
    func authorizeReading(_ headers: HTTPFields) throws(Refusal) {
        guard !configuration.readTokens.isEmpty else { return }
        _ = try authenticate(headers, with: configuration.readTokens + configuration.controlTokens)
    }

    /// Refuses whoever may not act, and says who it is otherwise.
    func authorizeControl(_ headers: HTTPFields) throws(Refusal) -> String {
        guard !configuration.controlTokens.isEmpty else {
            throw Refusal(.forbidden, "Control is off: this service has no control token configured.")
        }
        return try authenticate(headers, with: configuration.controlTokens)
    }

    private func authenticate(_ headers: HTTPFields, with tokens: [AccessToken]) throws(Refusal) -> String {
        let credentials = headers[values: .authorization]
        guard credentials.count < 2 else { throw refuseStranger("The header Authorization is given twice.") }
        guard let credential = credentials.first, let token = credential.bearerToken else {
            throw refuseStranger("This needs a token: send it as `Authorization: Bearer TOKEN`.")
        }
        var owner: String?
        // All of them are compared, so that the time does not tell which one it was.
        for candidate in tokens where candidate.matches(token) { owner = candidate.name }
        guard let owner else { throw refuseStranger("The token is not one that this service knows.") }
        return owner
    }

    private func refuseStranger(_ detail: String) -> Refusal {
        let now = BreakerClock.system.monotonic()
        if let wait = limits.withLock({ $0.strangers.take(at: now) }) {
            return .tooMany("Too many requests without a right token", wait)
        }
        return Refusal(.unauthorized, detail, headers: [.wwwAuthenticate: #"Bearer realm="circuits""#])
    }

    /// Refuses an order that comes too soon after others.
    func admitOrder() throws(Refusal) {
        let now = BreakerClock.system.monotonic()
        if let wait = limits.withLock({ $0.orders.take(at: now) }) { throw .tooMany("Too many control actions", wait) }
    }
}

extension Refusal {
    fileprivate static func tooMany(_ what: String, _ seconds: Int) -> Refusal {
        Refusal(.tooManyRequests, "\(what): try again in \(seconds) s.", headers: [.retryAfter: "\(seconds)"])
    }
}

extension String {
    /// What follows `Bearer`; nil for another scheme.
    fileprivate var bearerToken: Substring.UTF8View? {
        let scheme = "bearer"
        guard utf8.count > scheme.utf8.count, prefix(scheme.count).lowercased() == scheme else { return nil }
        let rest = utf8.dropFirst(scheme.utf8.count)
        guard rest.first == 0x20 else { return nil }
        return Substring(rest).utf8.drop { $0 == 0x20 }
    }

    /// With a slash before it and none after it.
    fileprivate var asPrefix: String {
        split(separator: "/").map { "/" + $0 }.joined()
    }
}
