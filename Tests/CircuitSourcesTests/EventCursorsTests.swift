import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

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
        cursors.isAbsent(try #require(question("b")), at: .at(0))
        #expect(cursors.errand(for: "redis", revision: ["c"], process: "p1") == .absent)
        cursors.keep(["other"])
        #expect(question("c") != nil)
    }

    private mutating func inPassing(_ names: [String] = ["redis"], at seconds: Double) -> EventCursors.Question? {
        cursors.questionInPassing(among: names.map { ($0, ["a"]) }, at: .at(seconds))
    }

    @Test("that there are no events is forgotten after a while that doubles, and when the process changes")
    mutating func absence() throws {
        cursors.isAbsent(try #require(question("a")), at: .at(0))
        #expect(question("b") == nil && inPassing(at: 59) == nil)
        let again = try #require(inPassing(at: 60))
        #expect(again.isAfterAbsence)
        cursors.isAbsent(again, at: .at(60))
        #expect(inPassing(at: 179) == nil)
        let third = try #require(inPassing(at: 180))
        cursors.missed(third)
        #expect(inPassing(at: 200) == nil && inPassing(at: 300) != nil)
        guard case .ask(let question) = cursors.errand(for: "redis", revision: ["b"], process: "p2") else {
            Issue.record("not asked")
            return
        }
        #expect(!question.isAfterAbsence)
        cursors.isAbsent(question, at: .at(400))
        let found = try #require(inPassing(at: 460))
        #expect(cursors.read(found, upTo: "3") == true)
        #expect(cursors.errand(for: "redis", revision: ["a"], process: "p2") == .upToDate)
    }

    @Test("a circuit that looks as before is asked about every few polls, one at a time, and less where nobody answers")
    mutating func quiet() throws {
        let names = ["a", "b", "c"]
        for name in names {
            guard case .ask(let question) = cursors.errand(for: name, revision: ["a"], process: "p1") else { continue }
            _ = cursors.read(question, upTo: "1")
        }
        var asked: [String] = []
        for poll in 0..<20 {
            for name in names { #expect(cursors.errand(for: name, revision: ["a"], process: "p1") == .upToDate) }
            guard let question = inPassing(names, at: Double(poll)) else { continue }
            asked.append(question.name)
            #expect(cursors.read(question, upTo: nil) && question.lastID == "1")
        }
        #expect(asked.count >= 9 && Set(asked).count == 3)
        #expect(zip(asked, asked.dropFirst()).allSatisfy { $0 != $1 })
        var missed = 0
        for poll in 0..<100 {
            for name in names { _ = cursors.errand(for: name, revision: ["a"], process: "p1") }
            guard let question = inPassing(names, at: Double(poll)) else { continue }
            missed += 1
            cursors.missed(question)
        }
        #expect(missed < 20)
    }
}
