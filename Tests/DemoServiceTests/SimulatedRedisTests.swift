import DemoService
import ResilientRedis
import Testing

@Suite struct SimulatedRedisTests {
    private let redis = SimulatedRedis(
        seed: 1,
        latency: LatencyModel(median: .microseconds(50), p99: .microseconds(200)),
        deadline: .milliseconds(20)
    )

    @Test("a stopped server refuses connections, and has its data when it is back")
    func stopped() async throws {
        try await redis.set("k", "v")
        redis.become(.stopped)
        await #expect(throws: RedisError.connectionRefused) { try await redis.ping() }
        redis.become(.fullSpeed)
        #expect(try await redis.get("k") == "v")
    }

    @Test("a frozen server lets calls wait for their deadline")
    func frozen() async throws {
        redis.become(.frozen)
        let clock = ContinuousClock()
        let began = clock.now
        await #expect(throws: RedisError.timedOut(after: .milliseconds(20))) { try await redis.get("k") }
        #expect(clock.now - began >= .milliseconds(20))
    }

    @Test("a server that is slow beyond the deadline times out, and the error says after how long")
    func slowed() async throws {
        redis.become(.slowed(1_000_000))
        let error = await #expect(throws: RedisError.self) { try await redis.get("k") }
        #expect(error?.description == "timed out after 20ms")
    }

    @Test("an answer that is under way when the server stops never comes")
    func stoppedUnderWay() async {
        let slow = SimulatedRedis(
            seed: 1,
            latency: LatencyModel(median: .milliseconds(100), p99: .milliseconds(100)),
            deadline: .seconds(10)
        )
        // The stop comes before or after the call has been sent; both ways there is no answer.
        let call = Task { try await slow.ping() }
        await Task.yield()
        slow.become(.stopped)
        let error = await #expect(throws: RedisError.self) { try await call.value }
        #expect(error == .connectionClosed || error == .connectionRefused)
    }

    @Test("a cancelled call ends at once as cancelled, and not as a failure")
    func cancelled() async {
        let patient = SimulatedRedis(seed: 1, deadline: .seconds(3_600))
        patient.become(.frozen)
        let call = Task { try await patient.ping() }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
    }

    @Test("an error among several commands stands in its place and the others are carried out")
    func pipeline() async throws {
        let replies = try await redis.send(
            [.set("k", "v"), .hget("k", "f"), .get("k")],
            as: .pipeline
        )
        #expect(replies.count == 3)
        #expect(replies.first == .ok)
        #expect(replies.last == .bytes("v"))
        #expect(try await redis.send([], as: .transaction).isEmpty)
    }
}

@Suite struct LatencyModelTests {
    @Test("drawn latencies have the median and the 99th percentile that were asked for")
    func percentiles() {
        let seed: UInt64 = 7
        var generator = SplitMix64(seed: seed)
        let model = LatencyModel()
        let drawn = (0..<20_000).map { _ in model.draw(using: &generator) }.sorted()
        let median = drawn[drawn.count / 2]
        let p99 = drawn[drawn.count * 99 / 100]
        #expect(median > .microseconds(190) && median < .microseconds(210), "seed \(seed), median \(median)")
        #expect(p99 > .microseconds(1_700) && p99 < .microseconds(2_300), "seed \(seed), p99 \(p99)")
    }

    @Test("a warm-up begins slow, gets faster and ends")
    func warmUp() {
        var generator = SplitMix64(seed: 7)
        let model = LatencyModel()
        let first = model.drawWarmUp(after: .zero, using: &generator)
        let last = model.drawWarmUp(after: .milliseconds(5_999), using: &generator)
        #expect(first.map { $0 >= .milliseconds(425) && $0 <= .milliseconds(575) } == true)
        #expect(last.map { $0 >= .milliseconds(85) && $0 <= .milliseconds(116) } == true)
        #expect(model.drawWarmUp(after: .seconds(6), using: &generator) == nil)
    }

    @Test("the same seed draws the same latencies")
    func repeatable() {
        var (one, other) = (SplitMix64(seed: 42), SplitMix64(seed: 42))
        let model = LatencyModel()
        for _ in 0..<100 {
            #expect(model.draw(using: &one) == model.draw(using: &other))
        }
    }
}
