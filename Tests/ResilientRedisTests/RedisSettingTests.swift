import CircuitBreaker
import CircuitVocabulary
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

    @Test("trap nothing in the waits between attempts, where they make sense")
    func backoff() throws {
        for time in [Duration.nanoseconds(1), .milliseconds(10), .longestSetting] {
            for factor in [1, 2, 1e300, Double.greatestFiniteMagnitude] {
                for share in [0, 0.5, 1] {
                    var configuration = RedisConfiguration()
                    configuration.commandDeadline = time
                    configuration.backoff.initial = time
                    configuration.backoff.maximum = time
                    configuration.backoff.factor = factor
                    configuration.backoff.jitter = share
                    try configuration.validate()
                    for failures in [1, 2, Int.max] {
                        let delay = configuration.backoff.delay(after: failures, deadline: time, chance: 0.999)
                        #expect(delay >= .zero)
                        #expect(delay <= time)
                    }
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

    @Test(
        "trap nothing in the commands that carry a time, and Redis takes it",
        arguments: times + [.zero, .seconds(1e20)]
    )
    func commands(time: Duration) async throws {
        for command in [RedisCommand.set("k", "v", expiry: time), .expire("k", after: time)] {
            let milliseconds = try #require(command.arguments.last?.integer)
            #expect((milliseconds > 0) == (time > .zero))
            #expect(milliseconds.magnitude <= UInt64(Int64.max / 2))
        }
        #expect(RedisBytes(UInt64.max).description == "18446744073709551615")
        #expect(RedisBytes(Int64.min).integer == .min)
        let bench = Bench()
        let sessions = SessionStore(redis: bench.redis, lifetime: time)
        bench.connection.answer(.integer(0), .integer(1), .integer(1))
        #expect(await sessions.save(["user": "ada"], as: "1"))
        bench.connection.answer(.integer(1))
        #expect(await sessions.extend("1"))
        bench.connection.answer(.ok)
        #expect(await bench.redis.set("k", "v", expiry: time))
        bench.begin(.refused)
        #expect(await sessions.load("1") == (time > .zero ? ["user": "ada"] : nil))
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
