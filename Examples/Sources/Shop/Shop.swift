import CircuitBreaker
import CircuitHealth
import FallbackCache
import Hummingbird
import Logging
import NIOCore
import ResilientRedis
import ServiceLifecycle

/// A shop that goes on while its Redis is gone: products come from a cache, sessions live on, nobody waits for a time-out.
@main
struct Shop {
    static func main() async throws {
        let environment = Environment()
        let logger = Logger(label: "shop")

        // Redis behind a breaker, with a cache of what was read and written before an outage.
        let client = try RedisClient(url: environment.get("REDIS_URL") ?? "redis://127.0.0.1:6379")
        var settings = CircuitBreaker.Configuration()
        settings.failureThreshold = 5
        settings.recoveryTimeout = .seconds(10)
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration(settings))
        let cache = ResilientRedis.Cache(capacity: 1_000)
        let redis = ResilientRedis(client, breaker: breaker, cache: cache)

        // What dashboards and load balancers read.
        let registry = CircuitRegistry()
        registry.register(breaker, named: "redis", figures: { cache.figures }, probe: { await redis.ping() })
        var health = CircuitHealthConfiguration()
        health.logger = logger
        if let token = environment.get("CONTROL_TOKEN") {
            health.controlTokens = [try AccessToken(token)]
            health.audit = .file(environment.get("AUDIT_LOG") ?? "audit.jsonl")
        }

        let router = Router(context: ShopContext.self)
        // The endpoints come before the limit: who asks how the service is must be answered when it is busy, too.
        let endpoints = try CircuitHealth(registry: registry, configuration: health)
        router.addCircuitHealth(endpoints)
        router.add(middleware: RateLimitMiddleware(limiter: RateLimiter(redis: redis, limit: 30, per: .seconds(10))))
        Products(redis: redis).addRoutes(to: router)
        Sessions(store: SessionStore(redis: redis)).addRoutes(to: router)

        let port = environment.get("PORT", as: Int.self) ?? 8080
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            services: [CircuitLog(registry: registry, logger: logger)],
            logger: logger
        )
        try await application.runService()
        await endpoints.finishAudit()
        await client.shutDown()
    }
}

/// A request's context that knows from where the request came: the limit counts by it, and the audit log names it.
struct ShopContext: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
