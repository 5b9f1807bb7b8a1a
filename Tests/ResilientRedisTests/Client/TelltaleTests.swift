import RealRedis
import Testing

@testable import ResilientRedis

@Suite struct TelltaleTests {
    @Test("every command that a real server answers while it loads is known to say nothing")
    func loading() async throws {
        let server = try RedisServer()
        let commands = try await RedisClient.patient(server.url).send(.init("COMMAND"))
        var names: [String] = []
        for command in commands.elements ?? [] where isAnsweredWhileLoading(command) {
            let name = try #require(command.elements?.first?.bytes?.description)
            names.append(name)
            #expect(Telltale.isAnsweredWhileLoading(name.uppercased()), "\(name)")
        }
        #expect(names.count > 20)
        for name in ["GET", "SET", "EVAL", "PING"] { #expect(!Telltale.isAnsweredWhileLoading(name)) }
    }

    /// Whether a command, as `COMMAND` describes it, or a part of it has the flag.
    private func isAnsweredWhileLoading(_ command: RedisValue) -> Bool {
        guard let elements = command.elements, elements.count > 2 else { return false }
        if elements[2].elements?.contains(where: { $0.bytes?.description == "loading" }) == true { return true }
        return elements.count > 9 && elements[9].elements?.contains(where: isAnsweredWhileLoading) == true
    }
}
