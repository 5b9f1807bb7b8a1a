import CircuitBreaker
import CircuitReports
import Testing

@Suite("The document of events")
struct EventsTests {
    private struct Page {
        var ids: [String]
        var isMissed: Bool
    }

    private func page(_ bench: Bench, after id: String? = nil) throws -> Page {
        let cursor = try id.map { try #require(EventCursor($0)) }
        let document = try object(bench.reports.events(of: bench.circuit, after: cursor))
        let events = try #require(document["events"] as? [[String: Any]])
        return Page(
            ids: events.compactMap { $0["id"] as? String },
            isMissed: try #require(document["missed"] as? Bool)
        )
    }

    @Test("a reader that goes on from its last event gets what came after it")
    func following() throws {
        let bench = Bench()
        bench.fail(5)
        #expect(try page(bench).ids == ["5e1f0c9a:1"])
        bench.breaker.reset()
        bench.breaker.disable()
        let next = try page(bench, after: "5e1f0c9a:1")
        #expect(next.ids == ["5e1f0c9a:2", "5e1f0c9a:3"])
        #expect(!next.isMissed)
        #expect(try page(bench, after: "5e1f0c9a:3").ids.isEmpty)
    }

    @Test("a reader that is too far behind is told so")
    func tooOld() throws {
        let bench = Bench()
        for _ in 0..<200 {
            bench.breaker.disable()
            bench.breaker.reset()
        }
        let page = try page(bench, after: "5e1f0c9a:3")
        #expect(page.isMissed)
        #expect(page.ids.count == 256)
        #expect(try !self.page(bench, after: "5e1f0c9a:399").isMissed)
        #expect(try self.page(bench).isMissed)
    }

    @Test(
        "an identifier of an earlier run, or beyond the last event, gets everything and is told that something is missed"
    )
    func foreign() throws {
        let bench = Bench()
        bench.fail(5)
        for id in ["other:1", "5e1f0c9a:99"] {
            let page = try page(bench, after: id)
            #expect(page.ids == ["5e1f0c9a:1"])
            #expect(page.isMissed)
        }
    }

    @Test("what an operator did is told from what the circuit did", arguments: [true, false])
    func kinds(isOrder: Bool) throws {
        let bench = Bench()
        if isOrder { bench.breaker.forceOpen() } else { bench.fail(5) }
        let events = try object(bench.reports.events(of: bench.circuit))["events"] as? [[String: Any]]
        #expect(events?.first?["kind"] as? String == (isOrder ? "control" : "transition"))
        #expect(events?.first?["from"] as? String == "closed")
        #expect(events?.first?["to"] as? String == (isOrder ? "forced_open" : "open"))
    }

    @Test(
        "a text that is no identifier is none",
        arguments: ["", ":", "a:", ":1", "a:b", "a:-1", "a:+1", "a: 1", "a:1 ", "a:18446744073709551616", "1", "a:١"]
    )
    func noCursor(text: String) {
        #expect(EventCursor(text) == nil)
    }
}
