import Hummingbird
import ResilientRedis

/// Who is logged in.
struct Sessions: Sendable {
    let store: SessionStore

    func addRoutes(to router: Router<ShopContext>) {
        router.post("/login") { request, _ -> Response in
            guard let user = request.uri.queryParameters["user"].map(String.init), !user.isEmpty else {
                throw HTTPError(.badRequest, message: "say who you are: /login?user=NAME")
            }
            let identifier = Self.newIdentifier()
            // Nobody is logged in by a session that was not saved: it would be gone with the next request.
            guard await store.save(["user": user], as: identifier) else { throw HTTPError(.serviceUnavailable) }
            var response = Response(status: .noContent)
            response.setCookie(Cookie(name: Self.cookie, value: identifier, path: "/", httpOnly: true, sameSite: .lax))
            return response
        }
        router.get("/me") { request, _ -> String in
            // A session that this process has seen lives on while Redis is gone.
            guard let identifier = request.cookies[Self.cookie]?.value, let session = await store.load(identifier)
            else {
                throw HTTPError(.unauthorized)
            }
            return (session["user"] ?? "somebody") + "\n"
        }
        router.post("/logout") { request, _ -> HTTPResponse.Status in
            guard let identifier = request.cookies[Self.cookie]?.value else { return .noContent }
            return await store.end(identifier) ? .noContent : .serviceUnavailable
        }
    }

    private static let cookie = "session"

    /// 128 bits that nobody can guess.
    private static func newIdentifier() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<2).map { _ in String(random.next() as UInt64, radix: 36) }.joined()
    }
}
