import CircuitBreaker
import DemoService
import FallbackCache
import ResilientRedis
import Testing

@Suite struct DemoServiceTests {
    /// The story of `Scenario.outage` in two seconds, told once.
    private var configuration: DemoConfiguration {
        let timeline = ScriptTimeline(phases: [
            .init(at: .milliseconds(300), .stopped),
            .init(at: .milliseconds(1_400), .warmingUp),
            .init(at: .milliseconds(2_000), .fullSpeed),
        ])
        var configuration = DemoConfiguration(
            seed: 5,
            scenario: Scenario(name: "quick", summary: "an outage in two seconds", timeline: timeline)
        )
        configuration.breaker.recoveryTimeout = .milliseconds(200)
        configuration.requestsPerSecond = 400
        configuration.latency = LatencyModel(
            warmUp: .milliseconds(600),
            warmUpFirst: .milliseconds(15),
            warmUpLast: .milliseconds(5)
        )
        return configuration
    }

    @Test("the service has one circuit, named redis, that tells everything of itself before anything runs")
    func registry() async throws {
        let demo = try DemoService(configuration: configuration)
        #expect(demo.registry.circuits.map(\.name) == ["redis"])
        let circuit = try #require(demo.registry["redis"])
        #expect(circuit.breaker.snapshot().counters.total == 0)
        #expect(circuit.figures?().capacity == 1_000)
        #expect(circuit.latency?() == nil)
        #expect(await circuit.probe?() == true)
        #expect(circuit.breaker.snapshot().counters.successful == 1)
        #expect(circuit.latency?() != nil)
    }

    @Test("with the breaker off, calls go straight through and the circuit says that it is disabled")
    func breakerOff() async throws {
        var configuration = configuration
        configuration.isBreakerOff = true
        let circuit = try #require(try DemoService(configuration: configuration).registry["redis"])
        #expect(await circuit.probe?() == true)
        let snapshot = circuit.breaker.snapshot()
        #expect(snapshot.mode == .disabled)
        #expect(snapshot.counters.total == 0)
    }

    @Test(
        "an outage goes through closed, open, half-open, open, half-open, closed, and all adds up",
        .timeLimit(.minutes(1))
    )
    func outage() async throws {
        let demo = try DemoService(configuration: configuration)
        let circuit = try #require(demo.registry["redis"])
        let figures = try #require(circuit.figures)
        let events = circuit.breaker.events()
        let running = Task { await demo.run() }

        var path: [CircuitBreaker.Phase] = [.closed]
        var tripped: CircuitBreaker.Snapshot?
        var lookupsAtTrip: UInt64 = 0
        for await delivery in events {
            guard case .event(let event) = delivery, case .transition(let from, let to, _) = event.kind else {
                continue
            }
            #expect(from == path.last)
            path.append(to)
            if tripped == nil {
                tripped = circuit.breaker.snapshot()
                lookupsAtTrip = figures().hits + figures().misses
            }
            if to == .closed { break }
        }
        let recovered = circuit.breaker.snapshot()
        let lookups = figures()
        running.cancel()
        await running.value

        let tail = Array(path.suffix(3))
        #expect(tail == [.open, .halfOpen, .closed])
        // At least one probe came while Redis was gone: its recovery timeout ended twice before the server was back.
        #expect(path.count { $0 == .halfOpen } >= 2)
        #expect(path.filter { $0 != .halfOpen }.dropFirst().dropLast().allSatisfy { $0 == .open })

        let atTrip = try #require(tripped)
        #expect(atTrip.counters.failed >= 5)
        #expect(atTrip.counters.successful > 0)
        #expect(recovered.counters.refused > atTrip.counters.refused)
        #expect(recovered.counters.failed > atTrip.counters.failed)
        #expect(recovered.lastFailure?.text == "connection refused")
        #expect(lookups.hits > 0 && lookups.misses > 0)
        #expect(lookups.hits + lookups.misses > lookupsAtTrip)

        let end = circuit.breaker.snapshot().counters
        #expect(end.inFlight == 0)
        #expect(end.total == end.successful + end.failed + end.ignored + end.refused)
        let latency = try #require(circuit.latency?())
        #expect(latency.median > .zero && latency.p99 >= latency.median)
    }

    @Test("the notes say what the script does, in order, and end with the service", .timeLimit(.minutes(1)))
    func notes() async throws {
        let demo = try DemoService(configuration: configuration)
        let running = Task { await demo.run() }
        var lines: [String] = []
        for await line in demo.notes {
            lines.append(line)
            if lines.count == 3 { running.cancel() }
        }
        #expect(
            lines == [
                "simulated Redis stopped", "simulated Redis started, warming up", "simulated Redis back to full speed",
            ]
        )
        await running.value
    }

    @Test("without an outage no call fails and none is refused", .timeLimit(.minutes(1)))
    func healthy() async throws {
        var quiet = configuration
        // The note that belongs to the slowing, by nothing, says that half a second is over.
        quiet.scenario = Scenario(
            name: "quiet",
            summary: "nothing happens",
            timeline: ScriptTimeline(phases: [.init(at: .milliseconds(500), .slowed(1))])
        )
        let demo = try DemoService(configuration: quiet)
        let circuit = try #require(demo.registry["redis"])
        let running = Task { await demo.run() }
        for await _ in demo.notes { break }
        running.cancel()
        await running.value
        let counters = circuit.breaker.snapshot().counters
        #expect(counters.successful > 20)
        #expect(counters.failed == 0)
        #expect(counters.refused == 0)
    }

    @Test("a service that is told to stop stops, also while its Redis hangs", .timeLimit(.minutes(1)))
    func stopping() async throws {
        var hanging = configuration
        hanging.deadline = .seconds(3_600)
        hanging.scenario = Scenario(
            name: "hanging",
            summary: "Redis never answers",
            timeline: ScriptTimeline(phases: [.init(at: .zero, .frozen), .init(at: .milliseconds(500), .slowed(1))])
        )
        let demo = try DemoService(configuration: hanging)
        let circuit = try #require(demo.registry["redis"])
        let running = Task { await demo.run() }
        for await line in demo.notes where line != "simulated Redis frozen" { break }
        #expect(circuit.breaker.snapshot().counters.inFlight > 0)
        running.cancel()
        await running.value
        let counters = circuit.breaker.snapshot().counters
        #expect(counters.inFlight == 0)
        #expect(counters.failed == 0)
        #expect(counters.ignored > 0)
    }
}

@Suite struct DemoScenarioTests {
    @Test("in the outage the demo's breaker finds Redis gone three times and meets it warming up at the fourth probe")
    func probes() {
        let timeline = Scenario.outage.timeline
        let breaker = DemoConfiguration.quickBreaker
        let tripped = Duration.seconds(8)
        let probes = (1...4).map { tripped + breaker.recoveryTimeout * $0 }
        #expect(probes.map { timeline.condition(at: $0) } == [.stopped, .stopped, .stopped, .warmingUp])
        #expect(breaker.halfOpenMaxCalls == 1 && breaker.successThreshold == 3)
    }

    @Test("the probes that close the circuit take about a second, so that half-open can be seen")
    func visible() throws {
        var generator = SplitMix64(seed: 3)
        var sinceStart = Duration.seconds(2)
        for _ in 1...DemoConfiguration.quickBreaker.successThreshold {
            sinceStart += try #require(LatencyModel().drawWarmUp(after: sinceStart, using: &generator))
        }
        #expect(sinceStart - .seconds(2) > .milliseconds(750))
        #expect(sinceStart - .seconds(2) < .milliseconds(1_500))
    }
}

@Suite struct RateLimiterOverSimulatedRedisTests {
    @Test("a client gets its limit within any window, and turned-away requests do not count")
    func sliding() async {
        let time = TestTime()
        let redis = ResilientRedis(
            SimulatedRedis(seed: 1, latency: LatencyModel(median: .zero, p99: .zero)),
            breaker: nil,
            cache: ResilientRedis.Cache(capacity: 10)
        )
        let limiter = RateLimiter(redis: redis, limit: 2, per: .seconds(10), clock: time.clock)
        #expect(await limiter.check("c") == .admitted(remaining: 1))
        time.advance(to: .seconds(4))
        #expect(await limiter.check("c") == .admitted(remaining: 0))
        #expect(await limiter.check("c") == .limited(retryAfter: .seconds(6)))
        #expect(await limiter.check("other") == .admitted(remaining: 1))
        time.advance(to: .seconds(9))
        #expect(await limiter.check("c") == .limited(retryAfter: .seconds(1)))
        time.advance(to: .seconds(10))
        #expect(await limiter.check("c") == .admitted(remaining: 0))
        #expect(await limiter.check("c") == .limited(retryAfter: .seconds(4)))
    }
}
