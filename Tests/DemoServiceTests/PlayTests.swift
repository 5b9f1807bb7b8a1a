import CircuitBreaker
import DemoService
import FallbackCache
import ResilientRedis
import Testing

@Suite("The ten plays on a simulated Redis")
struct PlayTests {
    private static let deadline: Duration = .milliseconds(500)

    /// A stage with a Redis of its own, and what was said on it.
    private func perform(_ play: Play, on server: (any DemoRedis)? = nil) async throws -> [String] {
        let server = server ?? SimulatedRedis(seed: 7, deadline: Self.deadline)
        let settings = Play.breaker(recoveryTimeout: .milliseconds(200))
        let breaker = try CircuitBreaker(configuration: ResilientRedis.configuration(settings))
        let redis = ResilientRedis(server.commands, breaker: breaker, cache: ResilientRedis.Cache(capacity: 100))
        let (lines, writer) = AsyncStream.makeStream(of: String.self)
        let stage = PlayStage(server: server, redis: redis, breaker: breaker, deadline: Self.deadline) {
            writer.yield($0)
        }
        defer { writer.finish() }
        try await stage.perform(play)
        writer.finish()
        return await lines.reduce(into: []) { $0.append($1) }
    }

    @Test("each comes to its end and says every step", .timeLimit(.minutes(2)), arguments: Play.all.map(\.number))
    func performed(number: Int) async throws {
        let play = try #require(Play.named(String(number)))
        let steps = try await perform(play)
        #expect(steps.count >= 2, "\(steps)")
    }

    @Test("they are numbered from 1 to 10 without a hole, and found by number and by name")
    func names() {
        #expect(Play.all.map(\.number) == Array(1...10))
        #expect(Set(Play.all.map(\.name)).count == 10)
        for play in Play.all {
            #expect(Play.named(play.name.uppercased())?.number == play.number)
        }
        #expect(Play.named("11") == nil)
        // A scenario and a play of one name could not both be asked for.
        #expect(Play.all.allSatisfy { Scenario.named($0.name) == nil })
    }

    /// A Redis that cannot be stopped, so that whatever needs an outage has nothing to show.
    private struct Unstoppable: DemoRedis {
        let redis = SimulatedRedis(seed: 7, deadline: PlayTests.deadline)
        var commands: any RedisCommands { redis }
        let name = "unstoppable Redis"
        func become(_ condition: ServerCondition) {}
    }

    @Test("those with an outage are broken where there is none, and say why", arguments: [3, 5, 6, 7, 8, 9])
    func broken(number: Int) async throws {
        let play = try #require(Play.named(String(number)))
        let error = await #expect(throws: BrokenExpectation.self) { try await perform(play, on: Unstoppable()) }
        #expect(error?.description.contains("expected") == true)
    }
}
