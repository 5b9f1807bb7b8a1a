import CircuitBreaker
import DemoService
import FallbackCache
import RealRedis
import ResilientRedis
import Testing

@Suite("The ten scenarios against a real redis-server", .serialized, .timeLimit(.minutes(3)))
struct ScenarioTests {
    private static let deadline: Duration = .milliseconds(500)

    /// Sets a stage with a breaker of its own, and performs a play on it.
    private func perform(_ play: Play, on server: some DemoRedis) async throws {
        let settings = Play.breaker(recoveryTimeout: .milliseconds(400))
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration(settings))
        let redis = ResilientRedis(server.commands, breaker: breaker, cache: ResilientRedis.Cache(capacity: 100))
        let stage = PlayStage(server: server, redis: redis, breaker: breaker, deadline: Self.deadline) { _ in }
        try await stage.perform(play)
        #expect(breaker.snapshot().counters.inFlight == 0)
    }

    @Test("a server that is killed, frozen and started again", arguments: Play.all.map(\.number))
    func process(number: Int) async throws {
        let play = try #require(Play.named(String(number)))
        let server = try ProcessRedis(deadline: Self.deadline)
        try await perform(play, on: server)
        await server.client.shutDown()
    }

    @Test("a server that runs on behind a link that is cut and frozen", arguments: Play.all.map(\.number))
    func link(number: Int) async throws {
        let play = try #require(Play.named(String(number)))
        let server = try RedisServer()
        let redis = try await LinkedRedis(
            try RedisConfiguration(url: server.url),
            deadline: Self.deadline,
            isScripted: true
        )
        try await perform(play, on: redis)
        await redis.shutDown()
    }

    @Test("a link that is slowed answers late, and one that is not scripted cannot be stopped")
    func slowed() async throws {
        let server = try RedisServer()
        let configuration = try RedisConfiguration(url: server.url)
        let slow = try await LinkedRedis(configuration, deadline: .milliseconds(200), isScripted: true)
        try await slow.commands.ping()
        // 200 µs is the median of the model, so this is two seconds.
        try await slow.become(.slowed(10_000))
        await #expect(throws: RedisError.timedOut(after: .milliseconds(200))) { try await slow.commands.ping() }
        try await slow.become(.fullSpeed)
        await slow.shutDown()

        let straight = try await LinkedRedis(configuration, deadline: .milliseconds(200), isScripted: false)
        await #expect(throws: DemoRedisError.self) { try await straight.become(.stopped) }
        try await straight.commands.ping()
        await straight.shutDown()
    }
}
