import DisplayText
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("The process that a body says it is from")
struct ProcessNameTests {
    private func processes(_ json: String) throws -> [DisplayText?] {
        try HealthBody(Array(json.utf8)).circuits.map(\.reading.processID)
    }

    @Test(
        "is read beside or around the circuits, whatever it is called",
        arguments: [
            #"{"instance_id": "web-1", "circuit_breakers": {"a": {"state": "open"}}}"#,
            #"{"instanceId": "web-1", "circuit_breakers": [{"name": "a", "state": "open"}]}"#,
            #"{"instance": "web-1", "circuit_breakers": {"a": {"state": "open"}}}"#,
            #"{"pod": "web-1", "breakers": {"a": "open"}}"#,
            #"{"podName": "web-1", "hostname": "node-7", "circuit_breakers": {"a": {"state": "open"}}}"#,
            #"{"hostname": "web-1", "circuit_breakers": {"a": {"state": "open"}}}"#,
            #"{"data": {"pod": "web-1", "circuit_breakers": {"a": {"state": "open"}}}}"#,
            #"{"hostname": "lb", "data": {"pod": "web-1", "circuit_breakers": {"a": {"state": "open"}}}}"#,
            #"{"pod": "web-1", "data": {"circuit_breakers": {"a": {"state": "open"}}}}"#,
            #"{"pod": "web-1", "circuit_breaker": {"state": "open", "failure_count": 4}}"#,
            #"{"pod": "web-1", "a": {"state": "open", "failure_count": 4}}"#,
        ]
    )
    func names(json: String) throws {
        #expect(try processes(json) == ["web-1"])
    }

    @Test("processes of one machine are told apart by their numbers")
    func numbers() throws {
        let body = #"{"hostname": "web-1", "pid": 4312, "circuit_breakers": {"a": {"state": "open"}}}"#
        #expect(try processes(body) == ["web-1 4312"])
        #expect(try processes(#"{"pid": 4312, "circuit_breakers": {"a": {"state": "open"}}}"#) == ["4312"])
    }

    @Test("what a circuit says of itself goes before, and what names nothing is left out")
    func own() throws {
        let body =
            #"{"pod": "x", "circuit_breakers": {"a": {"state": "open", "instance_id": "i-1"}, "b": {"state": "open"}}}"#
        #expect(try processes(body) == ["i-1", "x"])
        for value in ["null", #""""#, "{}", "true", #""none""#] {
            #expect(try processes(#"{"pod": \#(value), "circuit_breakers": {"a": {"state": "open"}}}"#) == [nil])
        }
        // The machine of a dependency, which a circuit names, is not that of the service.
        #expect(try processes(#"{"state": "open", "failure_count": 4, "hostname": "db-1"}"#) == [nil])
    }

    @Test("a map of circuits keeps those that are called as processes are")
    func circuitsOfSuchNames() throws {
        let body = try HealthBody(Array(#"{"host": "open", "pod": "closed", "mail": "closed"}"#.utf8))
        #expect(body.circuits.compactMap(\.name).contains("pod"))
    }

    @Test("pods that name themselves beside their circuits are an instance each")
    func pods() throws {
        var scene = AddressScene()
        for second in 0..<12 {
            let pod = second % 2 == 0 ? "pod-a" : "pod-b"
            let calls = (second % 2 == 0 ? 50_000 : 1_200) + second * 100
            let json = """
                {"pod": "\(pod)", "circuit_breakers": {"a": {"state": "closed", "total_calls": \(calls), \
                "successful_calls": \(calls), "failed_calls": 0}}}
                """
            let circuits = try HealthBody(Array(json.utf8)).circuits
            scene.answer(circuits.map { ($0.name ?? "?", $0.reading) })
        }
        #expect(scene.restarts == 0)
        #expect(scene.fleet.circuits.map(\.id.instance) == ["host0 pod-a", "host0 pod-b"])
    }
}
