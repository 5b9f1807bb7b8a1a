import CircuitVocabulary
import DisplayText
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("Members of a circuit that say different states")
struct StateContradictionTests {
    private func body(_ members: String) throws -> HealthBody {
        try HealthBody(Array(#"{"circuit_breakers": {"a": {\#(members)}, "b": {"state": "closed"}}}"#.utf8))
    }

    @Test(
        "states that exclude each other are none of them, and both members are named",
        arguments: [
            (#""state": "closed", "isOpen": true"#, "state closed, isOpen true"),
            (#""isOpen": true, "state": "CLOSED""#, "isOpen true, state CLOSED"),
            (#""state": "open", "is_open": false"#, "state open, is_open false"),
            (#""state": "open", "isClosed": true"#, "state open, isClosed true"),
            (#""state": "half_open", "isClosed": true"#, "state half_open, isClosed true"),
            (#""state": "closed", "isHalfOpen": true"#, "state closed, isHalfOpen true"),
            (#""state": "closed", "forced_open": true"#, "state closed, forced_open true"),
            (#""state": "closed", "status": "OPEN""#, "state closed, status OPEN"),
            (#""state": 1, "state_name": "open", "isOpen": false"#, "state_name open, isOpen false"),
            (#""state": "closed", "metrics": {"isOpen": true}"#, "state closed, metrics.isOpen true"),
            (#""stats": {"state": "open"}, "state": "closed""#, "stats.state open, state closed"),
            (#""isOpen": true, "isClosed": true"#, "isOpen true, isClosed true"),
            (#""isOpen": false, "isClosed": true, "isHalfOpen": true"#, "isClosed true, isHalfOpen true"),
        ]
    )
    func contradictions(members: String, word: String) throws {
        let body = try body(members)
        #expect(body.circuits.map(\.reading.state) == [.unknown, .closed])
        #expect(body.circuits.first?.reading.stateWord == DisplayText(untrusted: word))
        let lines = HealthNotices.lines(of: body, at: "URL")
        #expect(lines == ["the state of a is unknown: “\(DisplayText(untrusted: word))” contradict each other"])
    }

    @Test("a contradiction is found behind members that say the same hundreds of times")
    func behindMany() throws {
        let same = (0..<500).map { #""state\#(String(repeating: "_", count: $0 % 40))": "closed""# }
        let members = (same + [#""isOpen": true"#]).joined(separator: ", ")
        let body = try body(members)
        #expect(body.circuits.map(\.reading.state) == [.unknown, .closed])
    }

    @Test("a body that is one circuit says so too")
    func alone() throws {
        for extra in ["", #", "failure_count": 4"#] {
            let body = try HealthBody(Array(#"{"state": "closed", "isOpen": true\#(extra)}"#.utf8))
            #expect(body.circuits.map(\.reading.state) == [.unknown])
            #expect(HealthNotices.lines(of: body, at: "URL").count == 1)
        }
    }

    @Test(
        "what only says it otherwise is no contradiction",
        arguments: [
            (#""state": "open", "isOpen": true"#, CircuitState.open),
            (#""state": "half_open", "isOpen": true"#, .halfOpen),
            (#""state": "half_open", "isOpen": false"#, .halfOpen),
            (#""state": "half_open", "isOpen": false, "isClosed": false"#, .halfOpen),
            (#""state": "open", "isForcedOpen": true"#, .open),
            (#""state": "forced_open", "isOpen": true"#, .forcedOpen),
            (#""state": "closed", "isOpen": false, "isHalfOpen": false, "isClosed": true"#, .closed),
            (#""state": "closed", "status": "ok", "isOpen": false"#, .closed),
            (#""state": "closed", "status": "disabled""#, .closed),
            (#""state": "closed", "open": 4"#, .closed),
            (#""state": "disabled", "isClosed": true"#, .disabled),
            (#""state": "closed", "mode": "disabled""#, .disabled),
            (#""state": "open", "last_error": "closed""#, .open),
            (#""state": "open", "health": {"status": "closed"}"#, .open),
            (#""state": "open", "stats": {"state": "OPEN", "closed": 4}"#, .open),
            (#""state": "open", "previous": {"state": "closed"}"#, .open),
            (#""state": {"isOpen": false, "isHalfOpen": true}"#, .halfOpen),
        ]
    )
    func agreements(members: String, state: CircuitState) throws {
        let body = try body(members)
        #expect(body.circuits.first?.reading.state == state)
        #expect(HealthNotices.lines(of: body, at: "URL").isEmpty)
    }
}
