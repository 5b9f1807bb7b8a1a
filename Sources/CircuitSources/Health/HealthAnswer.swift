import CircuitMonitor
import CircuitVocabulary
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

    /// How long a cache has kept the answer, and when the service sent it, by its headers.
    let age: Duration?
    let date: WallTime?

    /// The time by the service's own clock, the newest that the body tells.
    private(set) var now: WallTime?

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - answer: What came.
    ///   - endpoint: From where.
    ///   - now: The time by our own clock; used where the service tells none.
    /// - Throws: A ``PollFailure`` that says why it is none.
    init(
        _ answer: HTTPFetcher.Answer,
        at endpoint: Endpoint,
        now: WallTime = SystemClock.wall
    ) throws(PollFailure) {
        let url = endpoint.shown
        age = answer.age.flatMap(HTTPTime.seconds)
        date = answer.date.flatMap(HTTPTime.date)
        switch answer.status {
        case 401, 403:
            throw PollFailure(
                reason: "\(answer.status)",
                detail: "\(url) answers \(answer.status): "
                    + (answer.hadToken ? "the token is not accepted" : "it needs a token"),
                remedy: answer.hadToken ? .checkToken : .giveToken
            )
        case let status where Self.isMissing(status):
            throw PollFailure(reason: "not found", detail: "\(url) answers \(answer.status): is the path right?")
        case 200..<300, 500..<600:
            break
        default:
            throw PollFailure(reason: "\(answer.status)", detail: "\(url) answers \(answer.status)")
        }
        let body: HealthBody
        do throws(HealthDocumentError) {
            body = try HealthBody(answer.body.readableBytesView, now: now)
        } catch {
            throw Self.failure(error, status: answer.status, at: url)
        }
        (circuits, isList) = (body.circuits, body.isList)
        self.now = body.circuits.lazy.compactMap(\.now).max() ?? body.now
        // A health endpoint may say that a dependency is ill by its status: what counts is what it says of the circuit.
        if answer.status >= 500 { notices.append("\(url) answers \(answer.status) with a valid body") }
        notices += HealthNotices.lines(of: body, at: url)
    }

    /// Whether a status says that there is nothing at the address: not there, not for reading, or not any more.
    static func isMissing(_ status: Int) -> Bool { [404, 405, 410].contains(status) }

    /// Notes that the endpoint counts its own calls.
    mutating func notePing(_ endpoint: Endpoint) {
        isPing = true
        notices.insert(
            "polls of \(DisplayText(untrusted: endpoint.path)) are calls through the breaker: ≥10 s apart",
            at: 0
        )
    }

    private static func failure(_ error: HealthDocumentError, status: Int, at url: DisplayText) -> PollFailure {
        switch error {
        case .notJSON where status >= 500:
            PollFailure(reason: "\(status)", detail: "\(url) answers \(status) and no health document")
        case .notJSON(let beginning):
            PollFailure(
                reason: "not JSON: \(beginning)",
                detail:
                    "\(url) answers \(status) with something else than JSON: is it the address of a health endpoint?"
            )
        case .noCircuit(let found):
            PollFailure(
                reason: status >= 500 ? "\(status)" : "no state",
                detail: "\(url) answers \(status) with JSON that names no state of a circuit; it has \(found)"
            )
        case .severalPlaces(let places):
            PollFailure(
                reason: "several places",
                detail:
                    "\(url) answers \(status) with circuits in several places and does not tell which to watch: \(places)"
            )
        }
    }
}
