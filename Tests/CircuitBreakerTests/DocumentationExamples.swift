import CircuitBreaker
import CircuitBreakerTestKit
import FallbackCache
import Testing

// The examples of the documentation, as they stand there; `DocumentationTests` sees to that. What they need around them is
// below.

private struct Users: Sendable {
    let database: Database
    let breaker = CircuitBreaker()

    func name(of id: Int) async throws -> String {
        try await breaker.run { try await database.name(of: id) }
    }
}

@Suite("The examples of the documentation, run")
struct DocumentationExamples {
    private let database = Database()
    private let payments = Payments()

    @Test("a first call returns what the operation returns")
    func firstCall() async throws {
        let breaker = CircuitBreaker()
        let name = try await breaker.run { try await database.name(of: 7) }
        #expect(name == "Ada")
    }

    @Test("a fallback answers where the operation fails")
    func fallback() async throws {
        let (breaker, id) = (CircuitBreaker(), -1)
        let name = try await breaker.run {
            try await database.name(of: id)
        } fallback: { error in
            "unknown"
        }
        #expect(name == "unknown")
    }

    @Test("a refusal says when to come back")
    func refusal() async throws {
        let users = Users(database: database)
        users.breaker.forceOpen()
        do {
            print(try await users.name(of: 7))
        } catch let refusal as CircuitRefusal {
            // The database was not asked. This says when asking again makes sense, where anybody can tell.
            print("come back in \(refusal.retryAfter() ?? .seconds(1))")
        }
        #expect(users.breaker.snapshot().counters.refused == 1)
    }

    @Test("a registered breaker is found by its name")
    func registration() {
        let breaker = CircuitBreaker()
        let circuits = CircuitRegistry()
        circuits.register(breaker, named: "database")
        #expect(circuits["database"]?.breaker === breaker)
    }

    @Test("a listener's loop ends with its task")
    func listening() async {
        let breaker = CircuitBreaker()
        let listener = Task {
            for await delivery in breaker.events() {
                switch delivery {
                case .event(let event): print(event.sequence, event.kind)
                case .missed(let count): print("\(count) events were overwritten before they were taken")
                }
            }
        }
        listener.cancel()
        await listener.value
    }

    @Test("every call of the article on calls does what it says")
    func calls() async throws {
        let (breaker, order) = (CircuitBreaker(), "tea")
        let (lastKnownPrice, standardPrice) = (5, 4)
        let store = Store()
        let receipt = try await breaker.run { try await payments.charge(order) }
        let page = try breaker.runSynchronously { try store.page(12) }
        #expect([receipt, page] == ["receipt for tea", "page 12"])
        do {
            let price = try await breaker.run {
                try await payments.price(of: "tea")
            } fallback: { error in
                error is CircuitRefusal ? lastKnownPrice : standardPrice
            }
            #expect(price == 3)
        }
        do {
            let cache = FallbackCache<String, Int>(capacity: 1000, timeToLive: .seconds(300))
            let price = try await breaker.run("tea", in: cache) { try await payments.price(of: "tea") }
            #expect(price == 3)
        }
        let response = try await breaker.run(judging: verdict) { try await payments.request("/prices") }
        #expect(response.status == 503)
        #expect(breaker.snapshot().counters.failed == 1)
    }

    @Test("a permit reports what became of a call")
    func permit() throws {
        let (breaker, connection) = (CircuitBreaker(), Connection())
        let permit = try breaker.acquire()
        do {
            try connection.send("PING")
            permit.succeed()
        } catch {
            permit.fail(error)
        }
        #expect(breaker.snapshot().counters.failed == 1)
    }

    @Test("the settings of the article on settings open a circuit at half of twenty calls")
    func choosingSettings() throws {
        var settings = CircuitBreaker.Configuration()
        settings.failureRate = 0.5
        settings.window = .time(.seconds(30))
        settings.minimumCalls = 20
        settings.recoveryTimeout = .seconds(5)
        settings.backoff = CircuitBreaker.Backoff(multiplier: 2, ceiling: .seconds(120), jitter: 0.2)
        settings.rampUp = CircuitBreaker.RampUp(over: .seconds(10))
        settings.classify = { error in error is MalformedRequest ? .success : nil }
        let breaker = try CircuitBreaker(configuration: settings)
        settings.slowCall = CircuitBreaker.SlowCall(threshold: .seconds(2), rate: 0.8)
        for call in 0..<20 {
            #expect(breaker.snapshot().state == .closed)
            if call % 2 == 0 { try breaker.acquire().succeed() } else { try breaker.acquire().fail(Gone()) }
        }
        #expect(breaker.snapshot().state == .open)
    }

    @Test("the orders of the article on operation can be given one after the other")
    func orders() {
        let breaker = CircuitBreaker()
        breaker.forceOpen(for: .seconds(300), by: "ada", reason: "moving the database")
        #expect(breaker.snapshot().mode == .forcedOpen)
        breaker.disable(by: "ada", reason: "opens for nothing since the deployment")
        #expect(breaker.snapshot().mode == .disabled)
        breaker.setMetricsOnly(by: "ada", reason: "trying a window of 30 s")
        #expect(breaker.snapshot().mode == .metricsOnly)
        breaker.inject(.next(5), by: "ada")
        breaker.inject(.share(0.3, for: .seconds(60)), by: "ada")
        breaker.inject(.latency(.milliseconds(200), for: .seconds(60)), by: "ada")
        breaker.stopInjection(by: "ada")
        #expect(breaker.recentEvents().events.count == 7)
    }

    @Test("an outage and the recovery from it take no time on a manual clock")
    func testing() async {
        struct Users {
            let breaker: CircuitBreaker
            let ask: () async throws -> String
            var name: String {
                get async { (try? await breaker.run(ask)) ?? "unknown" }
            }

            init(breaker: CircuitBreaker, ask: @escaping () async throws -> String) {
                (self.breaker, self.ask) = (breaker, ask)
            }
        }
        let clock = ManualClock()
        let breaker = CircuitBreaker(clock: clock.breakerClock)
        let database = ScriptedOperation([.failure(Gone())], thereafter: .success("Ada"), on: clock)
        let users = Users(breaker: breaker) { try await database.answer() }
        breaker.forceOpen(for: .seconds(60))

        #expect(await users.name == "unknown")
        #expect(database.callCount == 0)

        // A probe that fails opens the circuit again, one minute later the next ones pass.
        clock.pass(.seconds(60))
        #expect(await users.name == "unknown")
        #expect(breaker.snapshot().state == .open)
        clock.pass(.seconds(60))
        for _ in 1...3 { #expect(await users.name == "Ada") }
        #expect(breaker.snapshot().state == .closed)

        breaker.forceOpen()
        #expect(await users.name == "unknown")
    }
}

// MARK: What the examples use

private func verdict(on response: Response) -> CircuitBreaker.Verdict {
    switch response.status {
    case 429, 500...: .failure("status \(response.status)")
    default: .success
    }
}

private struct Gone: Error {}

private struct MalformedRequest: Error {}

private struct Response {
    var status: Int
}

private struct Database: Sendable {
    func name(of id: Int) async throws -> String {
        guard id > 0 else { throw MalformedRequest() }
        return "Ada"
    }
}

private struct Payments {
    func charge(_ order: String) async throws -> String { "receipt for \(order)" }
    func price(of item: String) async throws -> Int { 3 }
    func request(_ path: String) async throws -> Response { Response(status: 503) }
}

private struct Store {
    func page(_ number: Int) throws -> String { "page \(number)" }
}

private struct Connection {
    func send(_ text: String) throws { throw Gone() }
}
