import DisplayText
import TestSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("Where the circuits of a body lie")
struct BodyStructureTests {
    private func read(_ text: String) throws -> HealthBody {
        try HealthBody(Array(text.utf8))
    }

    private func found(_ text: String) throws -> [String] {
        try read(text).circuits.map { "\($0.name?.text ?? "-") \($0.reading.state)" }
    }

    private func error(_ text: String) -> HealthDocumentError? {
        do throws(HealthDocumentError) {
            _ = try HealthBody(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    private func notices(_ text: String) throws -> [DisplayText] {
        HealthNotices.lines(of: try read(text), at: "URL")
    }

    @Test(
        "circuits are found in maps and arrays, at the top and under names of any kind",
        arguments: [
            #"{"redis": {"state": "open"}, "db": {"state": "closed"}}"#,
            #"{"redis": "open", "db": "closed"}"#,
            #"{"breakers": {"redis": "OPEN", "db": "CLOSED"}}"#,
            #"[{"name": "redis", "state": "open"}, {"name": "db", "state": "closed"}]"#,
            #"{"circuits": [{"redis": {"state": "open"}}, {"db": "closed"}]}"#,
            #"{"data": {"redis": {"state": "open"}, "db": {"state": "closed"}}, "success": true}"#,
            #"{"data": {"result": {"circuitBreakers": [{"name": "redis", "state": "open"}, {"name": "db", "state": "closed"}]}}}"#,
            #"{"status": "degraded", "checks": [{"name": "redis", "status": "open"}, {"name": "db", "status": "closed"}]}"#,
            #"{"circuit_breakers": {"redis": {"stats": {"state": "open"}}, "db": {"stats": {"state": "closed"}}, "summary": {"open": 1}}}"#,
            #"{"redis": {"circuit_breaker": {"state": "open", "failure_count": 5}}, "db": {"circuit_breaker": {"state": "closed"}}}"#,
            #"{"redis": {"runtime": {"state": "open"}}, "db": {"runtime": {"state": "closed"}}}"#,
            #"{"services": {"redis": {"circuit_breaker": "open", "up": true}, "db": {"circuit_breaker": "closed"}}}"#,
            #"{"items": [{"service": "redis", "breaker": {"state": "open"}}, {"service": "db", "breaker": {"state": "closed"}}]}"#,
            #"{"redis": {"isOpen": true}, "db": {"isClosed": true}}"#,
        ]
    )
    func places(body: String) throws {
        #expect(try found(body).sorted() == ["db closed", "redis open"])
        #expect(try read(body).isList)
        #expect(try notices(body) == [])
    }

    @Test(
        "one circuit is found at the top and in an envelope",
        arguments: [
            #"{"name": "redis", "state": "open"}"#, #"{"data": {"name": "redis", "state": "open"}, "success": true}"#,
            #"{"service": "redis", "status": "open", "failure_count": 5}"#,
            #"{"name": "redis", "details": {"state": "open"}}"#,
            #"{"state": "open", "circuit": "redis", "history": [{"state": "closed"}], "previous": {"state": "closed"}}"#,
        ]
    )
    func single(body: String) throws {
        #expect(try found(body) == ["redis open"])
        #expect(try !read(body).isList)
    }

    @Test("groups of circuits under a name that says so become parts of the names")
    func groups() throws {
        let body = """
            {"circuit_breakers": {"auth": {"region": "eu", "redis": {"state": "open"}, "db": {"state": "closed"}},
             "pay": {"redis": {"state": "closed"}}}}
            """
        #expect(try found(body) == ["auth/db closed", "auth/redis open", "pay/redis closed"])
    }

    @Test("a circuit that is named like a part of the answer is a circuit all the same")
    func oddNames() throws {
        let body = #"{"circuit_breakers": {"data": {"state": "open"}, "status": {"state": "closed"}}}"#
        #expect(try found(body) == ["data open", "status closed"])
    }

    // MARK: Never absent, never merged

    @Test("a named circuit that cannot be read is unknown with its word, and a notice names it")
    func unreadable() throws {
        let body = #"{"circuit_breakers": {"a": {"state": "open"}, "b": {"status": "ok"}, "c": null, "d": {}, "e": 5}}"#
        #expect(try found(body) == ["a open", "b unknown", "c unknown", "d unknown", "e unknown"])
        let words = try read(body).circuits.map { $0.reading.stateWord }
        #expect(words == [nil, "ok", nil, nil, "5"])
        #expect(try notices(body) == ["4 circuits have no state that is known: b “ok”, c, d and 1 more"])
    }

    @Test("a list of names alone is a list of circuits without a state")
    func namesOnly() throws {
        #expect(try found(#"{"circuitBreakers": ["a", "b"]}"#) == ["a unknown", "b unknown"])
    }

    @Test(
        "circuits with the same name are told apart by key, ID or place",
        arguments: [
            (
                #"{"circuits": {"x": {"name": "d", "state": "open"}, "y": {"name": "d", "state": "closed"}}}"#,
                ["x", "y"]
            ),
            (
                #"[{"id": 7, "name": "d", "state": "open"}, {"id": 9, "name": "d", "state": "closed"}]"#,
                ["d #7", "d #9"]
            ),
            (#"[{"name": "d", "state": "open"}, {"name": "d", "state": "closed"}]"#, ["d", "d #2"]),
            (#"[{"state": "open"}, {"state": "closed"}]"#, ["#1", "#2"]),
            (#"{"circuits": {"d": {"state": "open"}, "d": {"state": "closed"}}}"#, ["d", "d #2"]),
            (#"{"circuits": {"": {"state": "open"}, "d": {"state": "closed"}}}"#, ["#1", "d"]),
            (#"{"circuits": {"x": {"name": "y", "state": "open"}, "y": {"state": "closed"}}}"#, ["x", "y"]),
        ]
    )
    func sameNames(body: String, names: [String]) throws {
        #expect(try read(body).circuits.map { $0.name?.text } == names)
    }

    @Test("names that look the same when they are drawn are told apart as well")
    func sameLook() throws {
        let long = String(repeating: "x", count: 300)
        let names = try read(#"{"circuits": {"\#(long)1": {"state": "open"}, "\#(long)2": {"state": "closed"}}}"#)
            .circuits.map(\.name)
        #expect(names.count == 2 && names[0] != names[1])
    }

    @Test("circuits beyond the bound are counted in a notice")
    func bound() throws {
        let list = (0..<1005).map { #""c\#($0)": {"state": "closed"}"# }.joined(separator: ",")
        let body = #"{"circuit_breakers": {\#(list)}}"#
        #expect(try read(body).circuits.count == 1000)
        #expect(try notices(body) == ["only the first 1000 of 1005 circuits are read"])
    }

    @Test("groups have no more circuits together than a list")
    func boundOfGroups() throws {
        let group = "{" + (0..<600).map { #""c\#($0)": "closed""# }.joined(separator: ",") + "}"
        let body = #"{"circuit_breakers": {"a": \#(group), "b": \#(group)}}"#
        #expect(try notices(body) == ["only the first 1000 of 1200 circuits are read"])
    }

    @Test(
        "only an empty list has no circuit yet",
        arguments: [#"{"circuit_breakers": {}}"#, #"{"data": {"breakers": []}}"#, "[]"]
    )
    func emptyList(body: String) throws {
        #expect(try read(body).isList)
        #expect(try notices(body) == ["URL has no circuit yet"])
    }

    // MARK: No guessing

    @Test(
        "a body with two places that could be meant is refused with both",
        arguments: [
            (#"{"breakers": {"a": {"state": "open"}}, "circuits": [{"state": "open"}]}"#, "breakers (1), circuits (1)"),
            (#"{"a": {"x": {"state": "open"}}, "b": {"y": {"state": "closed"}}}"#, "a (1), b (1)"),
            (#"{"state": "closed", "circuit_breaker": {"state": "open"}}"#, "state, circuit_breaker"),
            (
                #"{"state": "open", "failure_count": 3, "breakers": {"a": {"state": "closed"}}}"#,
                "the body itself, breakers (1)"
            ),
        ] as [(String, DisplayText)]
    )
    func ambiguous(body: String, places: DisplayText) {
        #expect(error(body) == .severalPlaces(places))
    }

    @Test(
        "a body without a breaker's word is refused with what it has",
        arguments: [
            (#"{"status": "ok", "uptime": 5}"#, "status “ok”, uptime"), (#"{"status": "UP"}"#, "status “UP”"),
            (#"{"status": "healthy", "checks": {"db": {"status": "up"}}}"#, "status “healthy”, checks"),
            (#"{"circuit_breakers": {"open": 2, "closed": 3}}"#, "circuit_breakers"), ("{}", "nothing"),
            (#"{"shop": {"open": true}}"#, "shop"),
            (#"{"transitions": [{"from": "closed", "to": "open"}]}"#, "transitions"),
            ("[1, 2]", "a list of 2"), ("42", "a number"),
        ] as [(String, DisplayText)]
    )
    func nothing(body: String, found: DisplayText) {
        #expect(error(body) == .noCircuit(found: found))
    }

    // MARK: Hostile bodies

    @Test("a hundred thousand entries, deep nesting and trees of wrappers are read in bounded time")
    func hostile() {
        func tree(_ depth: Int) -> String {
            depth == 0 ? "1" : "{" + (0..<6).map { #""n\#($0)": \#(tree(depth - 1))"# }.joined(separator: ",") + "}"
        }
        let bodies = [
            #"{"circuit_breakers": {\#((0..<100_000).map { #""c\#($0)": {"state": "open"}"# }.joined(separator: ","))}}"#,
            "[" + String(repeating: #"{"name": "d", "state": "open"},"#, count: 50_000) + "1]",
            String(repeating: #"{"breakers":"#, count: 100) + "1" + String(repeating: "}", count: 100),
            tree(5), #"{"circuit_breakers": \#(tree(5))}"#,
            #"{"circuit_breakers": {"\u0007\u001b[2J": {"state": 1e400, "failure_rate": 1e400, "now": 1e400}}}"#,
        ]
        let clock = ContinuousClock()
        for body in bodies {
            let time = clock.measure { _ = try? HealthBody(Array(body.utf8)) }
            #expect(time < .seconds(20))
        }
    }

    @Test("random wrappers around random values never trap")
    func fuzz() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let names = ["state", "status", "circuit_breakers", "data", "name", "isOpen", "failure_rate", "now", "x", ""]
        let leaves = [
            #""open""#, #""x""#, "1", "-1", "1e400", "null", "true", "0.5", "[]", "{}", "9223372036854775807",
            #""30%""#,
        ]
        func value(_ depth: Int) -> String {
            switch depth > 4 ? 2 : Int.random(in: 0..<5, using: &random) {
            case 0, 1:
                let members = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    #""\#(names.randomElement(using: &random) ?? "")": \#(value(depth + 1))"#
                }
                return "{\(members.joined(separator: ","))}"
            case 3:
                let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth + 1) }
                return "[\(elements.joined(separator: ","))]"
            default: return leaves.randomElement(using: &random) ?? "1"
            }
        }
        for _ in 0..<3_000 {
            guard let body = try? HealthBody(Array(value(0).utf8)) else { continue }
            let names = body.circuits.map(\.name)
            #expect(Set(names).count == names.count, "seed \(seed)")
        }
    }
}
