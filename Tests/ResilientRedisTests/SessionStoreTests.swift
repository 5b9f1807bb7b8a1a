import ResilientRedis
import Testing

@Suite struct SessionStoreTests {
    private let bench = Bench()
    private var connection: ScriptedRedis { bench.connection }
    private var sessions: SessionStore { SessionStore(redis: bench.redis, prefix: "s:", lifetime: .seconds(60)) }

    private func save(_ fields: [String: String], as identifier: String) async -> Bool {
        connection.answer(.integer(0), .integer(Int64(fields.count)), .integer(1))
        return await sessions.save(fields, as: identifier)
    }

    @Test("saving replaces the whole session with its life in one transaction")
    func saving() async {
        #expect(await save(["user": "ada"], as: "1"))
        #expect(
            connection.sent == [[.delete(["s:1"]), .hset("s:1", ["user": "ada"]), .expire("s:1", after: .seconds(60))]]
        )
        #expect(connection.deliveries == [.transaction])
    }

    @Test("a session that was saved before an outage is readable during it", arguments: Bench.Outage.allCases)
    func savedBefore(outage: Bench.Outage) async {
        #expect(await save(["user": "ada", "basket": "3"], as: "1"))
        bench.begin(outage)
        #expect(await sessions.load("1") == ["user": "ada", "basket": "3"])
        #expect(await sessions.load("2") == nil)
        #expect(bench.lookups == [1, 1])
    }

    @Test("a session that was loaded before an outage is readable during it", arguments: Bench.Outage.allCases)
    func loadedBefore(outage: Bench.Outage) async {
        connection.answer(.map([.init(key: .bytes("user"), value: .bytes("ada"))]))
        #expect(await sessions.load("1") == ["user": "ada"])
        bench.begin(outage)
        #expect(await sessions.load("1") == ["user": "ada"])
    }

    @Test(
        "during an outage nothing can be saved, extended or ended, and what was known stays",
        arguments: Bench.Outage.allCases
    )
    func writingDuring(outage: Bench.Outage) async {
        #expect(await save(["user": "ada"], as: "1"))
        bench.begin(outage)
        #expect(await sessions.save(["user": "eve"], as: "1") == false)
        #expect(await sessions.extend("1") == false)
        #expect(await sessions.end("1") == false)
        #expect(await sessions.load("1") == ["user": "ada"])
    }

    @Test("a session that was ended before an outage stays ended during it", arguments: Bench.Outage.allCases)
    func endedBefore(outage: Bench.Outage) async {
        #expect(await save(["user": "ada"], as: "1"))
        connection.answer(.integer(1))
        #expect(await sessions.end("1"))
        bench.begin(outage)
        #expect(await sessions.load("1") == nil)
    }

    @Test("after the outage Redis has the word again")
    func afterwards() async {
        #expect(await save(["user": "ada"], as: "1"))
        bench.begin(.failed)
        #expect(await sessions.load("1") == ["user": "ada"])
        connection.fail(with: nil)
        connection.answer(.map([.init(key: .bytes("user"), value: .bytes("grace"))]))
        #expect(await sessions.load("1") == ["user": "grace"])
    }

    @Test("a session without fields cannot be saved, and nothing is sent")
    func empty() async {
        #expect(await sessions.save([:], as: "1") == false)
        #expect(connection.sent.isEmpty)
    }
}
