public import CircuitBreaker
import CircuitReports
import HTTPTypes
public import Hummingbird

extension RouterMethods {
    /// Adds the health endpoints.
    ///
    /// - Parameter health: What they answer.
    /// - Returns: The router.
    @discardableResult
    public func addCircuitHealth(_ health: CircuitHealth) -> Self {
        health.addRoutes(to: self)
        return self
    }

    /// Adds the health endpoints of the circuits of a registry as they are by default: reading is open, control is off.
    ///
    /// - Parameter registry: The circuits.
    /// - Returns: The router.
    @discardableResult
    public func addCircuitHealth(registry: CircuitRegistry) -> Self {
        addCircuitHealth(CircuitHealth(registry: registry))
    }

    /// Adds the health endpoints of the circuits of a registry.
    ///
    /// - Parameters:
    ///   - registry: The circuits.
    ///   - configuration: How the endpoints are.
    /// - Returns: The router.
    /// - Throws: `InvalidSetting` for the first setting that makes no sense.
    @discardableResult
    public func addCircuitHealth(
        registry: CircuitRegistry,
        configuration: CircuitHealthConfiguration
    ) throws(InvalidSetting) -> Self {
        addCircuitHealth(try CircuitHealth(registry: registry, configuration: configuration))
    }
}

/// What an endpoint is asked: the request, its parameters, and from where it came as far as that is known.
struct Question {
    var request: Request
    var parameters: Parameters
    var remoteAddress: String?

    init(_ request: Request, _ context: some RequestContext) {
        self.request = request
        parameters = context.parameters
        let address = (context as? any RemoteAddressRequestContext)?.remoteAddress
        remoteAddress = address.flatMap { address in
            address.ipAddress.map { "\($0):\(address.port ?? 0)" } ?? address.pathname
        }
    }

    func parameter(_ name: String) -> Substring { parameters[name[...]] ?? "" }

    /// A parameter of the query that may be given once.
    func query(_ name: String) throws(Refusal) -> String? {
        guard request.uri.query != nil else { return nil }
        let values = request.uri.queryParameters[values: name[...]]
        guard values.count < 2 else {
            throw Refusal(.unprocessableContent, "This parameter is given twice.", field: name)
        }
        return values.first.map(String.init)
    }
}

extension CircuitHealth {
    typealias Endpoint = @Sendable (Question) async throws -> Response

    /// Every method that a request is likely to have: those that an endpoint does not know are answered by 405.
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace]

    func addRoutes(to router: some RouterMethods) {
        let health = configuration.prefix + "/health"
        let circuits = health + "/circuit-breakers"
        add(router, health + "/circuit-breaker", [.get: reading { try self.single() }])
        add(router, health + "/redis", [.get: reading { try await self.dependency($0) }])
        add(router, circuits, [.get: reading { self.list() }])
        add(router, circuits + "/{name}", [.get: reading { try self.one($0) }])
        add(router, circuits + "/{name}/events", [.get: reading { try self.events($0) }])
        for verb in ControlVerb.allCases {
            var endpoints: [HTTPRequest.Method: Endpoint] = [.post: { await self.control(.verb(verb), $0) }]
            if verb == .inject { endpoints[.delete] = { await self.control(.stopInjection, $0) } }
            add(router, circuits + "/{name}/\(verb.rawValue)", endpoints)
        }
        if let path = configuration.metricsPath {
            add(router, path, [.get: reading { self.metrics() }])
        }
        if let path = configuration.actuatorPath {
            add(router, path + "/circuitbreakers", [.get: reading { self.actuatorCircuits() }])
            add(router, path + "/circuitbreakers/{name}", [.post: { await self.control(.actuator, $0) }])
            add(router, path + "/circuitbreakerevents", [.get: reading { try self.actuatorEvents($0) }])
            add(router, path + "/circuitbreakerevents/{name}", [.get: reading { try self.actuatorEvents($0) }])
            add(router, path + "/circuitbreakerevents/{name}/{type}", [.get: reading { try self.actuatorEvents($0) }])
        }
        if let path = configuration.hystrixPath {
            add(router, path, [.get: reading { try self.hystrixStream($0) }])
        }
    }

    private func reading(_ endpoint: @escaping @Sendable (Question) async throws -> Response) -> Endpoint {
        { question in
            try self.authorizeReading(question.request.headers)
            return try await endpoint(question)
        }
    }

    private func reading(_ endpoint: @escaping @Sendable () async throws -> Response) -> Endpoint {
        reading { _ in try await endpoint() }
    }

    private func add(_ router: some RouterMethods, _ path: String, _ endpoints: [HTTPRequest.Method: Endpoint]) {
        var endpoints = endpoints
        if let get = endpoints[.get] {
            endpoints[.head] = { try await get($0).createHeadResponse() }
        }
        let allowed = endpoints.keys.map(\.rawValue).sorted().joined(separator: ", ")
        for method in Self.methods {
            let endpoint = endpoints[method]
            router.on(RouterPath(path), method: method) { request, context in
                do {
                    if let endpoint { return try await endpoint(Question(request, context)) }
                    throw Refusal(.methodNotAllowed, "This takes \(allowed).", headers: [.allow: allowed])
                } catch let refusal as Refusal {
                    return Response(refusal)
                }
            }
        }
    }
}
