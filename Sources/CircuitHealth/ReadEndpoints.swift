import CircuitBreaker
import CircuitReports
import HTTPTypes
import Hummingbird

/// The endpoints that read.
extension CircuitHealth {
    func single() throws(Refusal) -> Response {
        Response(.json, reports.document(of: try primaryCircuit()))
    }

    /// Pings the dependency through its breaker, unless only a look is wanted.
    func dependency(_ question: Question) async throws -> Response {
        let circuit = try primaryCircuit()
        let isAvailable =
            switch try question.query("passive") {
            case nil, "false", "0": await ping(circuit)
            case "true", "1", "": nil as Bool?
            case .some:
                throw Refusal(.unprocessableContent, "This parameter takes true or false.", field: "passive")
            }
        let (body, isDegraded) = reports.dependency(circuit, isAvailable: isAvailable)
        let isDown = isAvailable == false || isDegraded
        return Response(.json, body, status: configuration.answersUnavailable && isDown ? .serviceUnavailable : .ok)
    }

    func list() -> Response {
        Response(.json, reports.list())
    }

    func one(_ question: Question) throws(Refusal) -> Response {
        Response(.json, reports.document(of: try circuit(named: question.parameter("name"))))
    }

    func events(_ question: Question) throws(Refusal) -> Response {
        let circuit = try circuit(named: question.parameter("name"))
        guard let after = try question.query("after") else { return Response(.json, reports.events(of: circuit)) }
        guard let cursor = EventCursor(after) else {
            throw Refusal(
                .unprocessableContent,
                "This parameter takes the id of an event, as it stands in an earlier answer.",
                field: "after"
            )
        }
        return Response(.json, reports.events(of: circuit, after: cursor))
    }

    func metrics() -> Response {
        Response(.metrics, reports.prometheus())
    }

    func actuatorCircuits() -> Response {
        Response(.json, reports.actuatorCircuits())
    }

    func actuatorEvents(_ question: Question) throws(Refusal) -> Response {
        var name: String?
        if question.parameters["name"] != nil { name = try circuit(named: question.parameter("name")).name }
        guard let word = question.parameters["type"] else {
            return Response(.json, reports.actuatorEvents(name: name))
        }
        guard let type = ActuatorEventType(rawValue: word.uppercased()) else {
            throw Refusal(
                .badRequest,
                "There is no type of event by that name: STATE_TRANSITION is one.",
                field: "type"
            )
        }
        return Response(.json, reports.actuatorEvents(name: name, type: type))
    }
}
