import CircuitReports
import HTTPTypes
public import Hummingbird
public import Logging
public import NIOCore
public import ServiceLifecycle
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The health endpoints on a port of their own, for a service that has no HTTP server or wants them apart from it.
///
/// It listens on loopback unless told otherwise, and stops when the service group shuts down gracefully or its task is
/// cancelled; what the audit log could not take within five seconds of that is written to the service's own log.
public struct CircuitHealthServer: Service {
    private let health: CircuitHealth
    private let host: String
    private let port: Int
    private let logger: Logger
    private let onListening: @Sendable (Int) async -> Void

    /// Puts the server together; nothing listens yet.
    ///
    /// - Parameters:
    ///   - health: The endpoints.
    ///   - host: The address to listen on.
    ///   - port: The port; 0 takes any.
    ///   - logger: Where the server writes.
    ///   - onListening: Told the port when it listens.
    public init(
        health: CircuitHealth,
        host: String = "127.0.0.1",
        port: Int = 8080,
        logger: Logger = Logger(label: "circuit-health-server"),
        onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.health = health
        self.host = host
        self.port = port
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until it is stopped.
    ///
    /// - Throws: ``CircuitHealthServerError`` where it cannot listen.
    public func run() async throws {
        guard (0...65_535).contains(port) else {
            throw CircuitHealthServerError(
                description: "cannot listen on \(host):\(port): a port is a number from 1 to 65535, or 0 for any"
            )
        }
        let router = Router(context: HealthRequestContext.self)
        router.add(middleware: ProblemMiddleware(listing: health.configuration.prefix + "/health/circuit-breakers"))
        router.addCircuitHealth(health)
        let hasListened = Mutex(false)
        let application = Application(
            router: router,
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                hasListened.withLock { $0 = true }
                await onListening(channel.localAddress?.port ?? port)
            },
            logger: logger
        )
        do {
            try await application.run()
        } catch  where !hasListened.withLock({ $0 }) && !(error is CancellationError) {
            throw CircuitHealthServerError(
                description: "cannot listen on \(host):\(port): \(Self.reason(error, host: host, port: port))"
            )
        } catch {
            await health.finishAudit()
            throw error
        }
        await health.finishAudit()
    }

    /// What is in the way, and what to do.
    private static func reason(_ error: any Error, host: String, port: Int) -> String {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: "port \(port) is in use by another program: stop that one, or choose another port"
        case EACCES: "port \(port) is for privileged programs: choose one from 1024 on"
        case EADDRNOTAVAIL: "this machine has no address \(host): choose one of its own, such as 127.0.0.1"
        default: "\(error): choose another address or port"
        }
    }
}

/// Why the server does not listen.
public struct CircuitHealthServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The address and what the system said.
    public let description: String
}

/// Knows from where a request came, for the audit log.
///
/// An application that embeds the endpoints with a context of its own has its `RemoteAddressRequestContext` read.
public struct HealthRequestContext: RequestContext, RemoteAddressRequestContext {
    /// What every context has.
    public var coreContext: CoreRequestContextStorage
    /// The other end of the connection.
    public let remoteAddress: SocketAddress?

    /// A context of a request on a connection.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}

/// Answers what no route knows as a problem, as the routes do.
private struct ProblemMiddleware: RouterMiddleware {
    typealias Context = HealthRequestContext

    let listing: String

    func handle(
        _ request: Request,
        context: HealthRequestContext,
        next: @concurrent (Request, HealthRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            let detail = error.status == .notFound ? "There is nothing here: see \(listing)." : error.description
            return Response(Refusal(error.status, detail))
        }
    }
}
