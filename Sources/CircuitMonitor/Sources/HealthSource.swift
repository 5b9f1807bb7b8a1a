import DisplayText
import NIOCore
import Synchronization

/// A service that answers at the two health endpoints, polled over HTTP.
///
/// The passive endpoint only reads. The other one pings the dependency through the breaker, and so changes what it
/// shows: it is asked only after the passive one answered 404 or 405, and at most every ten seconds.
package final class HealthSource: CircuitSource {
    private let id: TargetID
    private let target: Target
    private let timeout: Duration
    private let fetcher: HTTPFetcher
    private let now: @Sendable () -> MonotonicTime
    private let memory = Mutex(Memory())

    static let pingSpacing: Duration = .seconds(10)
    private static let mostRedirects = 5

    private struct Memory {
        /// Whether an earlier request may have left a connection open.
        var hasConnected = false
        /// When the pinging endpoint was last asked, and what for.
        var ping: (time: MonotonicTime, failure: PollFailure?)?
    }

    /// Makes a source; nothing is sent before the first poll.
    ///
    /// - Parameters:
    ///   - target: What to poll.
    ///   - id: Its number.
    ///   - timeout: How long one poll may take, from the first byte sent to the last received.
    ///   - fetcher: The client.
    ///   - now: The clock.
    package init(
        target: Target,
        id: TargetID,
        timeout: Duration,
        fetcher: HTTPFetcher = .shared,
        now: @escaping @Sendable () -> MonotonicTime = { SystemClock.monotonic }
    ) {
        self.target = target
        self.id = id
        self.timeout = max(timeout, .milliseconds(1))
        self.fetcher = fetcher
        self.now = now
    }

    package func poll() async -> SourceAnswer {
        let deadline = NIODeadline.now() + .nanoseconds(timeout.wholeNanoseconds)
        do throws(PollFailure) {
            let answer = try await fetch(target.endpoint, deadline: deadline)
            if answer.status == 404 || answer.status == 405, let fallback = target.fallback {
                return try await ping(fallback, deadline: deadline)
            }
            let (circuit, notices) = try reading(answer, at: target.endpoint)
            guard Target.pings(target.endpoint) else {
                return SourceAnswer(outcome: .readings([circuit]), notice: Self.joined(notices))
            }
            return SourceAnswer(
                outcome: .readings([circuit]),
                notice: Self.joined([Self.pingNotice(target.endpoint)] + notices),
                rest: Self.pingSpacing
            )
        } catch {
            return SourceAnswer(
                outcome: .failure(error),
                rest: Target.pings(target.endpoint) ? Self.pingSpacing : nil
            )
        }
    }

    package func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome {
        ControlOutcome(circuit: circuit, action: action, failure: "\(target.label) can only be watched")
    }

    // MARK: Asking

    /// Asks the endpoint that counts its own calls, unless it was asked a moment ago.
    private func ping(_ fallback: Endpoint, deadline: NIODeadline) async throws(PollFailure) -> SourceAnswer {
        let time = now()
        if let last = memory.withLock({ $0.ping }), last.time.duration(to: time) < Self.pingSpacing {
            throw last.failure ?? Self.tooSoon(fallback)
        }
        do throws(PollFailure) {
            let answer = try await fetch(fallback, deadline: deadline)
            if answer.status == 404 || answer.status == 405 { throw Self.hasNeither(target.endpoint, fallback) }
            let (circuit, notices) = try reading(answer, at: fallback)
            memory.withLock { $0.ping = (now(), nil) }
            return SourceAnswer(
                outcome: .readings([circuit]),
                notice: Self.joined([Self.pingNotice(fallback)] + notices),
                rest: Self.pingSpacing
            )
        } catch {
            memory.withLock { $0.ping = (now(), error) }
            throw error
        }
    }

    /// Asks for an address, following redirects on its own host.
    private func fetch(_ endpoint: Endpoint, deadline: NIODeadline) async throws(PollFailure) -> HTTPFetcher.Answer {
        var endpoint = endpoint
        for _ in 0...Self.mostRedirects {
            let mayReuse = memory.withLock { $0.hasConnected }
            let answer = try await fetcher.get(endpoint, deadline: deadline, mayReuse: mayReuse)
            memory.withLock { $0.hasConnected = true }
            guard [301, 302, 303, 307, 308].contains(answer.status) else { return answer }
            guard let next = answer.location.flatMap(endpoint.redirected) else {
                throw PollFailure(
                    reason: "\(answer.status)",
                    detail: "\(endpoint.shown) redirects to nowhere that can be followed"
                )
            }
            guard next.host == endpoint.host, next.scheme == endpoint.scheme || next.scheme == .https else {
                throw PollFailure(
                    reason: "redirect",
                    detail: "\(endpoint.shown) redirects to \(next.shown): watch that instead if it is yours"
                )
            }
            endpoint = next
        }
        throw PollFailure(reason: "redirect", detail: "\(endpoint.shown) redirects in circles")
    }

    // MARK: Reading

    private func reading(
        _ answer: HTTPFetcher.Answer,
        at endpoint: Endpoint
    ) throws(PollFailure) -> (CircuitReading, [DisplayText]) {
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
            let document = try HealthDocument(body: answer.body.readableBytesView)
            var notices: [DisplayText] = []
            // A health endpoint may say that a dependency is ill by its status: what counts is what it says of the
            // circuit.
            if isError { notices.append("\(url) answers \(answer.status) with a valid body") }
            if let field = document.nonsense.first {
                let more = document.nonsense.count - 1
                notices.append(more == 0 ? "\(field) makes no sense" : "\(field) and \(more) more make no sense")
            }
            let id = CircuitID(target: id, instance: target.instance, name: document.name)
            return (CircuitReading(id: id, reading: document.reading), notices)
        } catch {
            if isError {
                throw PollFailure(
                    reason: "\(answer.status)",
                    detail: "\(url) answers \(answer.status) and no health document"
                )
            }
            switch error {
            case .notJSON(let beginning):
                throw PollFailure(
                    reason: "not JSON: \(beginning)",
                    detail: "\(url) answers with something else than JSON: is it the address of a health endpoint?"
                )
            case .noState:
                throw PollFailure(
                    reason: "no state",
                    detail: "\(url) answers JSON without a state: is it the health endpoint of a breaker?"
                )
            }
        }
    }

    private static func joined(_ notices: [DisplayText]) -> DisplayText? {
        guard let first = notices.first else { return nil }
        return notices.dropFirst().reduce(first) { "\($0); \($1)" }
    }

    private static func pingNotice(_ endpoint: Endpoint) -> DisplayText {
        "polls of \(DisplayText(untrusted: endpoint.path)) are calls through the breaker: ≥10 s apart"
    }

    private static func tooSoon(_ endpoint: Endpoint) -> PollFailure {
        PollFailure(
            reason: "waiting",
            detail: "\(endpoint.shown) is asked at most every 10 s: each poll is a call through the breaker"
        )
    }

    private static func hasNeither(_ passive: Endpoint, _ pinging: Endpoint) -> PollFailure {
        PollFailure(
            reason: "not found",
            detail:
                "\(passive.shown) does not exist, nor does \(DisplayText(untrusted: pinging.path)): give the path with --path"
        )
    }
}
