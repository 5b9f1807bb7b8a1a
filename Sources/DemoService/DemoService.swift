package import CircuitBreaker
import FallbackCache
import ResilientRedis

/// A service to watch: simulated Redis, real breaker, real cache, believable traffic.
///
/// Nothing of it is drawn from a script except the fate of the simulated Redis. What the circuit does is what a circuit
/// does, so force-open, reset and injection work on it as on any other.
package final class DemoService: Sendable {
    /// The circuits of the service: one, named `redis`.
    package let registry: CircuitRegistry
    /// What the script does to the simulated Redis, one line each, for one listener.
    ///
    /// A listener that does not keep up loses the oldest lines. The stream ends when ``run()`` does.
    package let notes: AsyncStream<String>

    private let noteWriter: AsyncStream<String>.Continuation
    private let configuration: DemoConfiguration
    private let server: any DemoRedis
    private let redis: ResilientRedis
    private let breaker: CircuitBreaker

    /// Puts the service together; nothing runs yet.
    ///
    /// - Parameters:
    ///   - configuration: What it is to be like.
    ///   - server: The Redis behind it; nil: a simulated one.
    /// - Throws: `InvalidSetting` for a breaker that cannot be made so.
    package init(
        configuration: DemoConfiguration = DemoConfiguration(),
        server: (any DemoRedis)? = nil
    ) throws(InvalidSetting) {
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration(configuration.breaker))
        self.configuration = configuration
        (notes, noteWriter) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))

        let server =
            server
            ?? SimulatedRedis(
                seed: configuration.seed,
                latency: configuration.latency,
                deadline: configuration.deadline
            )
        if configuration.isBreakerOff { breaker.disable(by: "configuration", reason: "calls go straight through") }
        let cache = ResilientRedis.Cache(capacity: configuration.cacheCapacity)
        let latencies = LatencyRecorder()
        let redis = ResilientRedis(
            server.commands,
            breaker: configuration.isBreakerOff ? nil : breaker,
            cache: cache
        ) { latencies.record($0) }
        self.server = server
        self.redis = redis
        self.breaker = breaker

        registry = CircuitRegistry()
        registry.register(
            breaker,
            named: "redis",
            figures: { cache.figures },
            latency: { latencies.figures },
            histogram: { latencies.histogram },
            probe: { await redis.ping() }
        )
    }

    /// Runs traffic and script until the task is cancelled; to be called once.
    package func run() async {
        let clock = ContinuousClock()
        let began = clock.now
        let site = DemoSite(redis: redis)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.play(self.configuration.scenario.timeline, since: began) }
            var generator = SplitMix64(seed: configuration.seed)
            for _ in 0..<min(max(1, configuration.users), 10_000) {
                let own = generator.split()
                group.addTask { await self.visit(site, since: began, with: own) }
            }
        }
        noteWriter.finish()
    }

    /// Performs a play in place of traffic and script; to be called once.
    ///
    /// - Parameters:
    ///   - play: The play.
    ///   - pace: How long to rest after every step, for those who watch.
    /// - Throws: What ``PlayStage/perform(_:)`` throws.
    package func perform(_ play: Play, pace: Duration) async throws {
        defer { noteWriter.finish() }
        let stage = PlayStage(
            server: server,
            redis: redis,
            breaker: breaker,
            deadline: configuration.deadline,
            pace: pace,
            say: { [noteWriter] in noteWriter.yield($0) }
        )
        noteWriter.yield("play \(play.number), \(play.name): \(play.summary)")
        do {
            try await stage.perform(play)
        } catch {
            if let broken = error as? BrokenExpectation { noteWriter.yield("broken: \(broken)") }
            throw error
        }
        noteWriter.yield("play \(play.number) is over: all expectations held")
    }

    /// One user: waits, asks, waits.
    private func visit(
        _ site: DemoSite,
        since began: ContinuousClock.Instant,
        with generator: SplitMix64
    ) async {
        let clock = ContinuousClock()
        let traffic = TrafficModel(requestsPerSecond: configuration.requestsPerSecond)
        var generator = generator
        while !Task.isCancelled {
            let pause = traffic.pause(at: clock.now - began, users: configuration.users, using: &generator)
            guard (try? await clock.sleep(for: pause)) != nil else { return }
            await site.serve(traffic.request(using: &generator))
        }
    }

    /// Keeps the Redis as the timeline wants it, and touches nothing else.
    private func play(_ timeline: ScriptTimeline, since began: ContinuousClock.Instant) async {
        let clock = ContinuousClock()
        var condition = ServerCondition.fullSpeed
        while !Task.isCancelled {
            let elapsed = clock.now - began
            let wanted = timeline.condition(at: elapsed)
            if wanted != condition {
                do {
                    try await server.become(wanted)
                    noteWriter.yield(wanted.note(of: server.name, after: condition))
                } catch {
                    noteWriter.yield("the script does not go on: \(error)")
                    return
                }
                condition = wanted
            }
            guard let next = timeline.nextChange(after: elapsed) else { return }
            guard (try? await clock.sleep(until: began + next)) != nil else { return }
        }
    }
}

extension ServerCondition {
    /// What an operator would write down when a server comes into this condition.
    func note(of server: String, after previous: ServerCondition) -> String {
        switch (previous, self) {
        case (_, .stopped): "\(server) stopped"
        case (_, .frozen): "\(server) frozen"
        case (.slowed(let before), .slowed(let now)) where now < before: "\(server) gets better"
        case (_, .slowed): "\(server) slowed down"
        case (_, .warmingUp): "\(server) started, warming up"
        case (.stopped, .fullSpeed): "\(server) started"
        case (_, .fullSpeed): "\(server) back to full speed"
        }
    }
}
