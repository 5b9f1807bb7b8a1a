import CircuitBreaker
import FallbackCache

/// Twenty circuits of one service, as a dashboard has to show them: their rates move all the time, one of them is open, one
/// comes and goes, one lets a share of its calls fail.
struct Fleet: Sendable {
    private static let step = Duration.milliseconds(100)

    private let circuits: [BusyCircuit] = [
        BusyCircuit("redis", rate: 148, outage: .lasting),
        BusyCircuit("payments", rate: 22, failing: 0.142),
        BusyCircuit("sessions", rate: 37, outage: .recurring),
        BusyCircuit("search", rate: 1520, failing: 0.003),
        BusyCircuit("catalogue", rate: 820), BusyCircuit("prices", rate: 700), BusyCircuit("stock", rate: 410),
        BusyCircuit("images", rate: 310), BusyCircuit("recommendations", rate: 260), BusyCircuit("basket", rate: 180),
        BusyCircuit("profile", rate: 90), BusyCircuit("reviews", rate: 64), BusyCircuit("coupons", rate: 51),
        BusyCircuit("tax", rate: 33), BusyCircuit("shipping", rate: 15), BusyCircuit("mail", rate: 12),
        BusyCircuit("loyalty", rate: 7), BusyCircuit("fraud", rate: 5), BusyCircuit("invoices", rate: 3),
        BusyCircuit("refunds", rate: 1.2),
    ]

    /// Makes the circuits known.
    func register(in registry: CircuitRegistry) {
        for circuit in circuits { circuit.register(in: registry) }
    }

    /// Calls through all of them until the task is cancelled.
    func work() async {
        let start = ContinuousClock.now
        while !Task.isCancelled {
            let second = Int(start.duration(to: .now) / .seconds(1))
            for circuit in circuits { circuit.work(for: Self.step, second: second) }
            try? await Task.sleep(for: Self.step)
        }
    }
}

/// A circuit with traffic.
private struct BusyCircuit: Sendable {
    /// When what it protects is gone.
    enum Outage {
        case never
        case lasting
        /// The first twenty seconds of every minute.
        case recurring
    }

    private let name: String
    private let rate: Double
    private let failing: Double
    private let outage: Outage
    private let breaker: CircuitBreaker
    private let cache = FallbackCache<Int, Int>(capacity: 1_000)

    init(_ name: String, rate: Double, failing: Double = 0, outage: Outage = .never) {
        self.name = name
        self.rate = rate
        self.failing = failing
        self.outage = outage
        var configuration = CircuitBreaker.Configuration()
        configuration.recoveryTimeout = .seconds(10)
        do {
            breaker = try CircuitBreaker(configuration: configuration)
        } catch {
            preconditionFailure("\(error)")
        }
        for key in 0..<900 { cache.store(key, for: key) }
    }

    func register(in registry: CircuitRegistry) {
        registry.register(breaker, named: name, figures: { [cache] in cache.figures })
    }

    /// Makes the calls that fall into a time: about as many as the rate says.
    func work(for time: Duration, second: Int) {
        let expected = rate * (time / .seconds(1)) * .random(in: 0.7...1.3)
        let isGone =
            switch outage {
            case .never: false
            case .lasting: true
            case .recurring: second % 60 < 20
            }
        for _ in 0..<Int(expected + .random(in: 0..<1)) {
            do {
                try breaker.runSynchronously {
                    if isGone || .random(in: 0..<1) < failing { throw Unreachable() }
                }
            } catch {
                _ = cache.fallback(for: .random(in: 0..<1_000))
            }
        }
    }
}
