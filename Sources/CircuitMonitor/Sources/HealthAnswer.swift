import DisplayText
import NIOCore

/// What a health endpoint answered: circuits, and what the user should know of how they were read.
struct HealthAnswer {
    var circuits: [HealthDocument]

    /// Whether the endpoint tells of all circuits of the service.
    var isList: Bool

    /// Whether the question was itself a call through the breaker.
    private(set) var isPing = false

    private(set) var notices: [DisplayText] = []

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - answer: What came.
    ///   - endpoint: From where.
    /// - Throws: A ``PollFailure`` that says why it is none.
    init(_ answer: HTTPFetcher.Answer, at endpoint: Endpoint) throws(PollFailure) {
        let url = endpoint.shown
        switch answer.status {
        case 401, 403:
            throw PollFailure(reason: "\(answer.status)", detail: "\(url) answers \(answer.status): it needs a token")
        case 404, 405:
            throw PollFailure(reason: "not found", detail: "\(url) answers \(answer.status): is the path right?")
        case 200..<300, 500..<600:
            break
        default:
            throw PollFailure(reason: "\(answer.status)", detail: "\(url) answers \(answer.status)")
        }
        let isError = answer.status >= 500
        do throws(HealthDocumentError) {
            (circuits, isList) = try HealthDocument.all(in: answer.body.readableBytesView)
        } catch {
            throw Self.failure(error, status: answer.status, at: url)
        }
        // A health endpoint may say that a dependency is ill by its status: what counts is what it says of the circuit.
        if isError { notices.append("\(url) answers \(answer.status) with a valid body") }
        let nonsense = circuits.flatMap(\.nonsense)
        if let field = nonsense.first {
            let more = nonsense.count - 1
            notices.append(more == 0 ? "\(field) makes no sense" : "\(field) and \(more) more make no sense")
        }
        if circuits.isEmpty { notices.append("\(url) has no circuit yet") }
    }

    /// Notes that the endpoint counts its own calls.
    mutating func notePing(_ endpoint: Endpoint) {
        isPing = true
        notices.insert(
            "polls of \(DisplayText(untrusted: endpoint.path)) are calls through the breaker: ≥10 s apart",
            at: 0
        )
    }

    private static func failure(_ error: HealthDocumentError, status: Int, at url: DisplayText) -> PollFailure {
        if status >= 500 {
            return PollFailure(reason: "\(status)", detail: "\(url) answers \(status) and no health document")
        }
        return switch error {
        case .notJSON(let beginning):
            PollFailure(
                reason: "not JSON: \(beginning)",
                detail: "\(url) answers with something else than JSON: is it the address of a health endpoint?"
            )
        case .noState:
            PollFailure(
                reason: "no state",
                detail: "\(url) answers JSON without a state: is it the health endpoint of a breaker?"
            )
        }
    }
}
