import CircuitBreaker
import ResilientRedis

/// The simulated service itself: a shop with a product cache, sessions and an API with a rate limit.
struct DemoSite: Sendable {
    private let redis: ResilientRedis
    private let sessions: SessionStore
    private let limiter: RateLimiter

    init(redis: ResilientRedis) {
        self.redis = redis
        sessions = SessionStore(redis: redis, lifetime: .seconds(1_200))
        limiter = RateLimiter(redis: redis, limit: 30, per: .seconds(10))
    }

    /// Serves one request, whatever Redis says.
    func serve(_ request: TrafficModel.Request) async {
        switch request {
        case .viewPage(let session, let product):
            if await sessions.load("s\(session)") == nil { await save(session) }
            // What is not in the cache comes from the database, and goes into the cache.
            if await redis.get(Self.key(product)) == nil { await store(product) }
        case .editProduct(let product):
            await store(product)
        case .logIn(let session):
            await save(session)
        case .logOut(let session):
            await sessions.end("s\(session)")
        case .callAPI(let client):
            _ = await limiter.check("client-\(client)")
        case .ping:
            _ = await redis.ping()
        }
    }

    private func store(_ product: Int) async {
        await redis.set(Self.key(product), Self.description(of: product), expiry: .seconds(600))
    }

    private func save(_ session: Int) async {
        await sessions.save(["user": "user-\(session)", "basket": "\(session % 7)"], as: "s\(session)")
    }

    private static func key(_ product: Int) -> String { "product:\(product)" }

    private static func description(of product: Int) -> RedisBytes {
        RedisBytes(#"{"id":\#(product),"name":"Product \#(product)","stock":\#(product % 50)}"#)
    }
}
