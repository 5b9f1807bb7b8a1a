import CircuitBreaker
import CircuitReports
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The endpoints that act.
extension CircuitHealth {
    /// In which form an order comes.
    enum OrderForm {
        case verb(ControlVerb)
        case stopInjection
        /// That of Spring Boot's actuator.
        case actuator

        var isInjection: Bool {
            switch self {
            case .verb(let verb): verb == .inject
            case .stopInjection: true
            case .actuator: false
            }
        }

        var name: String {
            switch self {
            case .verb(let verb): verb.rawValue
            case .stopInjection: "stop-injection"
            case .actuator: "actuator"
            }
        }

        func order(_ body: [UInt8]) throws(ControlBodyError) -> ControlOrder {
            switch self {
            case .verb(let verb): try ControlOrder(verb, body: body)
            case .stopInjection: try .stopInjection(body: body)
            case .actuator: try ControlOrder(actuatorBody: body)
            }
        }
    }

    /// Carries out an order, or says why not; either is recorded.
    func control(_ form: OrderForm, _ question: Question) async -> Response {
        var record = AuditRecord(action: form.name, circuit: question.parameter("name"), from: question.remoteAddress)
        let response: Response
        do {
            let circuit = try await carryOut(form, question, &record)
            response = Response(.json, confirmation(of: circuit, form))
        } catch {
            record.refusal = error.problem
            response = Response(error)
        }
        await write(record)
        return response
    }

    private func carryOut(
        _ form: OrderForm,
        _ question: Question,
        _ record: inout AuditRecord
    ) async throws(Refusal) -> Circuit {
        let headers = question.request.headers
        let owner = try authorizeControl(headers)
        record.who = try Self.operatorName(headers, owner: owner)
        try admitOrder()
        let circuit = try circuit(named: question.parameter("name"))
        guard configuration.allowsInjection || !form.isInjection else {
            throw Refusal(.forbidden, "This service forbids injection.")
        }
        let body = try await Self.body(of: question.request)
        let order: ControlOrder
        do {
            order = try form.order(body)
        } catch {
            // The tools for the original know 400 for a bad body.
            let status: HTTPResponse.Status = if case .actuator = form { .badRequest } else { .unprocessableContent }
            throw Refusal(status, error.detail, field: error.field)
        }
        record.order = order
        order.perform(on: circuit.breaker, by: record.who ?? owner)
        return circuit
    }

    private func confirmation(of circuit: Circuit, _ form: OrderForm) -> [UInt8] {
        if case .actuator = form { return reports.actuatorConfirmation(of: circuit) }
        return reports.document(of: circuit)
    }

    /// Who acts: the owner of the token, and where one token serves several people, who of them says to be acting.
    private static func operatorName(_ headers: HTTPFields, owner: String) throws(Refusal) -> String {
        let claims = headers[values: .operatorName]
        guard claims.count < 2 else { throw Refusal(.badRequest, "The header X-Operator is given twice.") }
        guard let claim = claims.first, !claim.isEmpty else { return owner }
        guard claim.utf8.count <= 64, claim.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw Refusal(.badRequest, "The header X-Operator takes a name of at most 64 plain characters.")
        }
        return claim == owner ? owner : "\(claim) (\(owner))"
    }

    private static func body(of request: Request) async throws(Refusal) -> [UInt8] {
        let tooLarge = Refusal(
            .contentTooLarge,
            "The body may have \(ControlOrder.longestBody) bytes.",
            headers: [.connection: "close"]
        )
        if let length = request.headers[.contentLength].flatMap(Int.init), length > ControlOrder.longestBody {
            throw tooLarge
        }
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: ControlOrder.longestBody)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch {
            throw Refusal(.badRequest, "The body ended before its end.")
        }
        guard buffer.readableBytes > 0 else { return [] }
        let types = request.headers[values: .contentType]
        let type = types.first?.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        guard types.count == 1, type == "application/json" else {
            throw Refusal(.unsupportedMediaType, "Send the body as `Content-Type: application/json`.")
        }
        return Array(buffer.readableBytesView)
    }
}

extension HTTPField.Name {
    /// Who acts with a token that several people share.
    static let operatorName: HTTPField.Name = {
        guard let name = HTTPField.Name("X-Operator") else { preconditionFailure("X-Operator is a valid field name") }
        return name
    }()
}
