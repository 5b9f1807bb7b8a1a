#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What the users of the simulated service ask for, and when; a value without a clock.
struct TrafficModel: Sendable {
    /// One thing that a user asks for.
    enum Request: Hashable, Sendable {
        case viewPage(session: Int, product: Int)
        case editProduct(Int)
        case logIn(session: Int)
        case logOut(session: Int)
        case callAPI(client: Int)
        case ping
    }

    private let products = Zipf(count: 2_000, exponent: 1.1)
    private let sessions = Zipf(count: 200, exponent: 0.6)
    private let clients = Zipf(count: 20, exponent: 0.8)
    private let requestsPerSecond: Double

    /// Makes the traffic of a mean load, which is taken into reasonable bounds.
    init(requestsPerSecond: Double) {
        self.requestsPerSecond = requestsPerSecond.isFinite ? min(10_000, max(0.1, requestsPerSecond)) : 100
    }

    /// The load at a time since the start, in requests per second: a slow tide with a ripple on it.
    func load(at elapsed: Duration) -> Double {
        let seconds = elapsed / .seconds(1)
        return requestsPerSecond * (1 + 0.2 * sin(2 * .pi * seconds / 67) + 0.1 * sin(2 * .pi * seconds / 11))
    }

    /// How long one of several equal users waits before the next request, exponentially distributed.
    func pause(at elapsed: Duration, users: Int, using generator: inout SplitMix64) -> Duration {
        let mean = Double(max(1, users)) / load(at: elapsed)
        return .seconds(min(5, -mean * log(1 - generator.unit())))
    }

    /// What is asked for next.
    func request(using generator: inout SplitMix64) -> Request {
        switch generator.unit() {
        case ..<0.62:
            .viewPage(session: sessions.draw(using: &generator), product: products.draw(using: &generator))
        case ..<0.70: .editProduct(products.draw(using: &generator))
        case ..<0.74: .logIn(session: sessions.draw(using: &generator))
        case ..<0.75: .logOut(session: sessions.draw(using: &generator))
        case ..<0.98: .callAPI(client: clients.draw(using: &generator))
        default: .ping
        }
    }
}
