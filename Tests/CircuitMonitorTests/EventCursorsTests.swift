import DisplayText
import Testing

@testable import CircuitMonitor

@Suite("How far events have been read")
struct EventCursorsTests {
    private var cursors = EventCursors()

    private mutating func question(_ revision: String) -> EventCursors.Question? {
        guard case .ask(let question) = cursors.errand(for: "redis", revision: [revision], process: "p1") else {
            return nil
        }
        return question
    }

    @Test("what was read is asked for when the circuit looks other than before, after the last event")
    mutating func read() throws {
        let first = try #require(question("a"))
        #expect(cursors.read(first, upTo: "7") == true)
        #expect(cursors.errand(for: "redis", revision: ["a"], process: "p1") == .upToDate)
        #expect(question("b")?.lastID == "7")
    }

    @Test("an order that was given while the question was on its way makes the events be asked for again")
    mutating func orderMeanwhile() throws {
        let askeda = try #require(question("a"))
        #expect(cursors.read(askeda, upTo: "7") == true)
        let onItsWay = try #require(question("b"))
        cursors.askAgain(for: "redis")
        #expect(cursors.read(onItsWay, upTo: "8") == true)
        let again = try #require(question("b"))
        #expect(again.lastID == "8")
    }

    @Test("an answer to an older question does not take a newer cursor back, and its events are no news")
    mutating func olderAnswer() throws {
        let slow = try #require(question("a"))
        let quick = try #require(question("b"))
        #expect(cursors.read(quick, upTo: "9") == true)
        #expect(cursors.read(slow, upTo: "5") == false)
        #expect(cursors.errand(for: "redis", revision: ["b"], process: "p1") == .upToDate)
        #expect(question("c")?.lastID == "9")
    }

    @Test("another process has events of its own")
    mutating func otherProcess() throws {
        let askeda = try #require(question("a"))
        #expect(cursors.read(askeda, upTo: "7") == true)
        guard case .ask(let question) = cursors.errand(for: "redis", revision: ["b"], process: "p2") else {
            Issue.record("not asked")
            return
        }
        #expect(question.lastID == nil)
    }

    @Test("what was not answered is counted, until it is; what the service does not keep is not asked for again")
    mutating func misses() throws {
        for count in 0..<3 {
            let asked = try #require(question("a"))
            #expect(asked.misses == count)
            cursors.missed(asked)
        }
        let asked = try #require(question("a"))
        #expect(cursors.read(asked, upTo: nil) == true)
        #expect(question("b")?.misses == 0)
        cursors.isAbsent(try #require(question("b")))
        #expect(cursors.errand(for: "redis", revision: ["c"], process: "p1") == .absent)
        cursors.keep(["other"])
        #expect(question("c") != nil)
    }
}
