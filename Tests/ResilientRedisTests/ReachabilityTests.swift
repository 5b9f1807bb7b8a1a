import CircuitBreaker
import Testing

@testable import ResilientRedis

@Suite struct ReachabilityTests {
    private let bench = Bench()

    @Test("a server that answers serves")
    func serving() async {
        bench.connection.answer(.bytes("PONG"))
        #expect(await bench.redis.reachability() == .serving)
        bench.connection.answer(.bytes("PONG"))
        #expect(await bench.redis.ping())
    }

    @Test(
        "what is refused is told from what is gone, and only a server that can be read from is available",
        arguments: [
            (RedisError.serverReply("MISCONF no"), RedisReachability.refusingWrites(.serverReply("MISCONF no")), true),
            (.serverReply("LOADING"), .refusing(.serverReply("LOADING")), false),
            (.serverReply("MASTERDOWN"), .refusing(.serverReply("MASTERDOWN")), false),
            (.serverReply("NOPERM no"), .refusing(.serverReply("NOPERM no")), false),
            (.serverReply("ERR unknown command"), .refusing(.serverReply("ERR unknown command")), false),
            (.connectionRejected("ERR max number"), .refusing(.connectionRejected("ERR max number")), false),
            (.authentication("WRONGPASS"), .refusing(.authentication("WRONGPASS")), false),
            (.connectionRefused, .gone(.connectionRefused), false),
            (.timedOut(after: .seconds(1)), .gone(.timedOut(after: .seconds(1))), false),
            (.shutDown, .unknown, false),
        ]
    )
    func trouble(error: RedisError, reachability: RedisReachability, isAvailable: Bool) async {
        bench.connection.fail(with: error)
        #expect(await bench.redis.reachability() == reachability)
        #expect(await bench.redis.ping() == isAvailable)
    }

    @Test("nothing is known where nothing was sent, and a ping under MISCONF is a failure for the circuit")
    func unknown() async {
        bench.connection.fail(with: RedisError.serverReply("MISCONF no"))
        #expect(await bench.redis.ping())
        #expect(bench.breaker.snapshot().counters.failed == 1)
        bench.connection.fail(with: CancellationError())
        #expect(await bench.redis.reachability() == .unknown)
        bench.breaker.forceOpen()
        #expect(await bench.redis.reachability() == .unknown)
        #expect(await !bench.redis.ping())
    }
}
