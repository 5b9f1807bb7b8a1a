import CircuitBreaker
import ResilientRedis
import Testing

@Suite struct RateLimiterTests {
    private let bench = Bench()
    private var connection: ScriptedRedis { bench.connection }

    private func limiter(limit: Int = 3, atMicroseconds time: Int64 = 100_000_000) -> RateLimiter {
        let clock = BreakerClock(monotonic: { 0 }, wall: { Timestamp(nanosecondsSinceEpoch: time * 1_000) })
        return RateLimiter(redis: bench.redis, limit: limit, per: .seconds(10), prefix: "r:", clock: clock)
    }

    private func answer(count: Int64, oldest: RedisBytes) {
        connection.answer(.integer(0), .integer(1), .integer(count), .array([.bytes(oldest)]), .integer(1))
    }

    @Test("a request within the limit is admitted, and the decision says how many may follow")
    func admitted() async {
        answer(count: 2, oldest: "95000000-x-1")
        let limiter = limiter()
        #expect(await limiter.check("c") == .admitted(remaining: 1))
        #expect(limiter.counters == .init(admitted: 1, limited: 0, unchecked: 0))
        #expect(connection.deliveries == [.transaction])
        #expect(connection.sent.first?.map(\.name) == ["ZREMRANGEBYSCORE", "ZADD", "ZCARD", "ZRANGE", "PEXPIRE"])
        #expect(connection.sent.first?.first == .zremrangebyscore("r:c", upTo: 90_000_000))
    }

    @Test("a request beyond the limit is turned away until the oldest has left the window, and is not counted")
    func limited() async {
        answer(count: 4, oldest: "95000000-x-1")
        connection.answer(.integer(1))
        let limiter = limiter()
        let decision = await limiter.check("c")
        #expect(decision == .limited(retryAfter: .seconds(5)))
        #expect(!decision.mayPass)
        #expect(limiter.counters == .init(admitted: 0, limited: 1, unchecked: 0))
        #expect(connection.sent.last?.map(\.name) == ["ZREM"])
        #expect(connection.sent.last?.first?.arguments.last == connection.sent.first?[1].arguments.last)
    }

    @Test("while Redis is gone every request passes, and that is counted", arguments: Bench.Outage.allCases)
    func gone(outage: Bench.Outage) async {
        bench.begin(outage)
        let limiter = limiter(limit: 1)
        for _ in 0..<10 {
            let decision = await limiter.check("c")
            #expect(decision == .unchecked)
            #expect(decision.mayPass)
        }
        #expect(limiter.counters == .init(admitted: 0, limited: 0, unchecked: 10))
    }

    @Test(
        "a reply that makes no sense, and times at the edge, let the request pass or wait within the window",
        arguments: [Int64.max / 1_000, Int64.min / 1_000, 0] as [Int64]
    )
    func strange(time: Int64) async {
        let limiter = limiter(limit: 0, atMicroseconds: time)
        answer(count: .max, oldest: "99999999999999999999-x-1")
        connection.answer(.integer(1))
        guard case .limited(let retry) = await limiter.check("c") else {
            Issue.record("a full window admitted a request")
            return
        }
        #expect(retry > .zero && retry <= .seconds(10))
        answer(count: .min, oldest: "x")
        #expect(await limiter.check("c") == .admitted(remaining: 0))
        connection.answer(.integer(0), .integer(1), .bytes("many"), .null, .integer(1))
        #expect(await limiter.check("c") == .unchecked)
    }

    @Test("no two requests share a member, also at the same moment")
    func members() async {
        let limiter = limiter()
        for _ in 0..<3 {
            answer(count: 1, oldest: "95000000-x-1")
            _ = await limiter.check("c")
        }
        #expect(Set(connection.sent.map { $0[1].arguments }).count == 3)
    }
}
