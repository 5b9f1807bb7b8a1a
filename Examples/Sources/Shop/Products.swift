import Hummingbird
import ResilientRedis

/// Products, which a database has and Redis keeps at hand.
struct Products: Sendable {
    let redis: ResilientRedis

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/products/{id}") { request, context -> String in
            let id = try context.parameters.require("id", as: Int.self)
            return await product(id)
        }
    }

    /// A product from Redis, or from the cache while Redis is gone, or else from the database.
    private func product(_ id: Int) async -> String {
        let key = "product:\(id)"
        if let known = await redis.get(key)?.text { return known }
        let product = fromDatabase(id)
        // Whether it could be kept does not matter to who asked for it.
        await redis.set(key, RedisBytes(product), expiry: .seconds(600))
        return product
    }

    /// What would be a query.
    private func fromDatabase(_ id: Int) -> String {
        "product \(id)\n"
    }
}
