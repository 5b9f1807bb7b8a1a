import Hummingbird
import NIOCore
import ResilientRedis

/// At most so many requests of one address, counted in Redis for all instances together.
///
/// While Redis is gone nobody is turned away: a limit is there to protect the service, not to close it.
struct RateLimitMiddleware: RouterMiddleware {
    typealias Context = ShopContext

    let limiter: RateLimiter

    func handle(
        _ request: Request,
        context: ShopContext,
        next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        let client = context.remoteAddress?.ipAddress ?? "unknown"
        if case .limited(let wait) = await limiter.check(client) {
            let seconds = max(1, Int((wait / .seconds(1)).rounded(.up)))
            throw HTTPError(.tooManyRequests, headers: [.retryAfter: "\(seconds)"], message: "too many requests")
        }
        return try await next(request, context)
    }
}
