package import CircuitBreaker
import CircuitVocabulary
package import ResilientRedis

/// Where a play is performed: a Redis that can be made to fail, and the client that has to live with it.
package struct PlayStage: Sendable {
    /// The Redis.
    package let server: any DemoRedis
    /// The client that the calls are made with.
    package let redis: ResilientRedis
    /// Its breaker.
    package let breaker: CircuitBreaker
    /// How long a call waits for its answer at most.
    package let deadline: Duration

    private let pace: Duration
    private let say: @Sendable (String) -> Void

    /// Sets the stage.
    ///
    /// - Parameters:
    ///   - server: The Redis.
    ///   - redis: The client in front of it, unused until now.
    ///   - breaker: Its breaker.
    ///   - deadline: How long a call waits for its answer at most.
    ///   - pace: How long to rest after every step, for those who watch.
    ///   - say: Hears of every step.
    package init(
        server: any DemoRedis,
        redis: ResilientRedis,
        breaker: CircuitBreaker,
        deadline: Duration,
        pace: Duration = .zero,
        say: @escaping @Sendable (String) -> Void
    ) {
        self.server = server
        self.redis = redis
        self.breaker = breaker
        self.deadline = deadline
        self.pace = pace
        self.say = say
    }

    /// Performs a play, and leaves the Redis running.
    ///
    /// - Parameter play: The play.
    /// - Throws: ``BrokenExpectation`` where something came otherwise, ``DemoRedisError`` where the Redis cannot be had as the play
    ///   wants it, `CancellationError`.
    package func perform(_ play: Play) async throws {
        do {
            try await play.perform(self)
        } catch {
            try? await server.become(.fullSpeed)
            throw error
        }
        try await server.become(.fullSpeed)
    }

    // MARK: What plays are made of

    /// The circuit as of now.
    var circuit: CircuitBreaker.Snapshot { breaker.snapshot() }

    /// A step is done: says so, and rests.
    func done(_ step: String) async throws {
        say(step)
        if pace > .zero { try await Task.sleep(for: pace.sleepable) }
    }

    /// The Redis becomes something else.
    func server(_ condition: ServerCondition, _ step: String) async throws {
        try await server.become(condition)
        try await done("\(server.name) \(step)")
    }

    /// Reads a key so many times, one call after the other.
    func call(_ times: Int, key: String = "play:key") async {
        for _ in 0..<times { _ = await redis.get(key) }
    }

    /// Has the circuit open by five failing calls.
    func open() async throws {
        await call(5)
        try expect("state after five failing calls", circuit.state, .open)
        try await done("five calls failed, the circuit is open")
    }

    /// Waits until an open circuit would let a probe through.
    func waitForProbe() async throws {
        while let left = circuit.nextProbe, left > .zero { try await Task.sleep(for: left) }
        try expect("what is left of the recovery timeout", circuit.nextProbe, .zero)
        try await done("the recovery timeout is over")
    }

    /// Checks that something is as it has to be.
    func expect<Value: Equatable>(_ what: String, _ value: Value, _ wanted: Value) throws(BrokenExpectation) {
        guard value != wanted else { return }
        throw BrokenExpectation(description: "\(what): expected \(wanted), got \(value)")
    }

    /// Checks that something holds.
    func expect(_ what: String, _ holds: Bool) throws(BrokenExpectation) {
        guard !holds else { return }
        throw BrokenExpectation(description: "expected \(what)")
    }
}
