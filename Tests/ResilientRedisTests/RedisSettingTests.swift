import CircuitBreaker
import Testing

@testable import ResilientRedis

@Suite("Settings of the Redis client at their extremes")
struct RedisSettingTests {
    private static let times: [Duration] = [
        .seconds(-1), .seconds(10_000_000_000), .seconds(Int64.max), .seconds(Int64.min), .seconds(1e19),
        .seconds(-1e19),
    ]

    @Test(
        "are refused by name where they make no sense",
        arguments: [
            "endpoint.port", "database", "connectTimeout", "commandDeadline", "silenceLimit", "connections",
            "backoff.initial", "backoff.maximum", "backoff.factor", "backoff.jitter", "replyLimits.bulkBytes",
            "replyLimits.replyBytes", "replyLimits.elements", "replyLimits.depth",
        ]
    )
    func refused(name: String) throws {
        func times(_ path: WritableKeyPath<RedisConfiguration, Duration>) -> [(inout RedisConfiguration) -> Void] {
            Self.times.map { time in { $0[keyPath: path] = time } }
        }
        func counts(_ path: WritableKeyPath<RedisConfiguration, Int>) -> [(inout RedisConfiguration) -> Void] {
            [Int.min, -1].map { count in { $0[keyPath: path] = count } }
        }
        let changes: [(inout RedisConfiguration) -> Void] =
            switch name {
            case "endpoint.port":
                [Int.min, -1, 0, 65_536, .max].map { port in { $0.endpoint = .tcp(host: "127.0.0.1", port: port) } }
            case "database": counts(\.database)
            case "connectTimeout": times(\.connectTimeout) + [{ $0.connectTimeout = .zero }]
            case "commandDeadline": times(\.commandDeadline) + [{ $0.commandDeadline = .zero }]
            case "silenceLimit": times(\.silenceLimit) + [{ $0.silenceLimit = .zero }]
            case "connections": counts(\.connections) + [{ $0.connections = .max }]
            case "backoff.initial": times(\.backoff.initial)
            case "backoff.maximum": times(\.backoff.maximum)
            case "backoff.factor":
                [0, 0.5, -1, Double.nan, .infinity, -.infinity].map { factor in { $0.backoff.factor = factor } }
            case "backoff.jitter":
                [-0.1, 1.1, Double.nan, .infinity, -.infinity].map { jitter in { $0.backoff.jitter = jitter } }
            case "replyLimits.bulkBytes": counts(\.replyLimits.bulkBytes)
            case "replyLimits.replyBytes": counts(\.replyLimits.replyBytes)
            case "replyLimits.elements": counts(\.replyLimits.elements)
            default: counts(\.replyLimits.depth)
            }
        for change in changes {
            var configuration = RedisConfiguration()
            change(&configuration)
            let error = try #require(throws: InvalidSetting.self) { try RedisClient(configuration) }
            #expect(error.setting == name)
        }
        _ = try RedisClient(RedisConfiguration())
    }

    @Test("trap nothing in the waits between attempts, whoever computes with them unchecked")
    func backoff() {
        for time in Self.times + [.zero, .milliseconds(10)] {
            for factor in [0, 2, 1e300, Double.nan, .infinity, -.infinity] {
                for share in [0, 0.5, 1, Double.nan, .infinity, -.infinity] {
                    var backoff = RedisConfiguration.Backoff()
                    (backoff.initial, backoff.maximum, backoff.factor, backoff.jitter) = (time, time, factor, share)
                    let delay = backoff.delay(after: .max, deadline: time, chance: share)
                    #expect(delay <= max(.zero, time))
                }
            }
        }
    }

    @Test("trap nothing in a limiter's window", arguments: times + [.zero, .seconds(1e20)])
    func limiter(window: Duration) async {
        let bench = Bench()
        for limit in [Int.min, 0, .max] {
            let limiter = RateLimiter(redis: bench.redis, limit: limit, per: window)
            bench.connection.answer(.integer(0), .integer(1), .integer(1), .array([.bytes("1-x-1")]), .integer(1))
            bench.connection.answer(.integer(1))
            if case .limited(let wait) = await limiter.check("c") { #expect(wait > .zero) }
        }
    }

    @Test("trap nothing as a deadline beyond every clock", arguments: [Duration.seconds(1e19), .seconds(Int64.max)])
    func deadline(time: Duration) async throws {
        var configuration = RedisConfiguration(endpoint: .tcp(host: "127.0.0.1", port: 1))
        configuration.connectTimeout = .milliseconds(200)
        let client = try RedisClient(configuration)
        await #expect(throws: RedisError.self) { try await client.send([.ping], as: .pipeline, within: time) }
        await client.shutDown()
    }
}
