import DisplayText
import NIOCore
import Synchronization

/// A service that answers at the health endpoints, polled over HTTP and, where it is one of ours, acted on.
///
/// Ours have a list of all their circuits; other services have one circuit at the passive endpoint. Both only read. A third
/// endpoint pings the dependency through the breaker, and so changes what it shows: it is asked only after the passive one
/// answered 404 or 405, and at most every ten seconds.
package final class HealthSource: CircuitSource {
    let id: TargetID
    let target: Target
    let timeout: Duration
    private let ownFetcher: HTTPFetcher?
    /// Started by the first question: it takes a thread, which the first frame should not wait for.
    var fetcher: HTTPFetcher { ownFetcher ?? .shared }
    let permission: ControlPermission
    let token: AccessToken?
    let operatorName: String?
    private let now: @Sendable () -> MonotonicTime
    let memory = Mutex(Memory())

    static let pingSpacing: Duration = .seconds(10)
    private static let mostRedirects = 5

    /// What polls remember for later ones.
    struct Memory {
        /// Whether an earlier request may have left a connection open.
        var hasConnected = false
        /// When the pinging endpoint was last asked, and what for.
        var ping: (time: MonotonicTime, failure: PollFailure?)?
        var discovery = Discovery.undecided
        /// Whether the service wants the token for reading too.
        var readsWithToken = false
        /// The circuits of the last answer that take control, with their names as the service writes them.
        var controllable: [CircuitID: String] = [:]
        /// How far the events of each circuit have been read.
        var events: [String: EventCursor] = [:]
    }

    /// Which of the two passive endpoints the service has.
    enum Discovery {
        case undecided
        /// All circuits at once.
        case list
        /// One circuit.
        case single
    }

    /// Makes a source; nothing is sent before the first poll.
    ///
    /// - Parameters:
    ///   - target: What to poll.
    ///   - id: Its number.
    ///   - timeout: How long one poll may take, from the first byte sent to the last received.
    ///   - permission: Whether its circuits may be acted on.
    ///   - token: What the service wants to see before it lets anybody act; goes to its own origin only.
    ///   - operatorName: Who acts, for the service's audit log: at most 64 plain characters, or it is left out.
    ///   - fetcher: The client; nil: the one that all targets of the process share.
    ///   - now: The clock.
    package init(
        target: Target,
        id: TargetID,
        timeout: Duration,
        permission: ControlPermission = .notGiven,
        token: AccessToken? = nil,
        operatorName: String? = nil,
        fetcher: HTTPFetcher? = nil,
        now: @escaping @Sendable () -> MonotonicTime = { SystemClock.monotonic }
    ) {
        self.target = target
        self.id = id
        self.timeout = max(timeout, .milliseconds(1))
        self.permission = permission
        self.token = token
        self.operatorName = operatorName.flatMap { name in
            let isPlain = name.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
            return isPlain && (1...64).contains(name.utf8.count) ? name : nil
        }
        ownFetcher = fetcher
        self.now = now
    }

    package func poll() async -> SourceAnswer {
        let deadline = NIODeadline.now() + .nanoseconds(timeout.wholeNanoseconds)
        do throws(PollFailure) {
            let answer = try await read(deadline: deadline)
            let circuits = await report(answer.circuits, deadline: deadline)
            return SourceAnswer(
                outcome: .readings(circuits),
                notice: Self.joined(answer.notices),
                rest: answer.isPing ? Self.pingSpacing : nil
            )
        } catch {
            memory.withLock { memory in
                memory.controllable = [:]
                // Another version of the service may answer next.
                if memory.discovery == .single { memory.discovery = .undecided }
            }
            return SourceAnswer(
                outcome: .failure(error),
                rest: Target.pings(target.endpoint) ? Self.pingSpacing : nil
            )
        }
    }

    // MARK: Asking

    /// Reads every circuit, at the best endpoint that the service has.
    private func read(deadline: NIODeadline) async throws(PollFailure) -> HealthAnswer {
        let discovery = memory.withLock { $0.discovery }
        guard let list = target.list, discovery != .single else { return try await readSingle(deadline: deadline) }
        let answer = try await fetch(list, deadline: deadline)
        if let circuits = try? HealthAnswer(answer, at: list), circuits.isList {
            memory.withLock { $0.discovery = .list }
            return circuits
        }
        let isMissing = Self.isMissing(answer) || (200..<300).contains(answer.status)
        // A service that had a list has it again when its trouble is over.
        guard discovery == .undecided || isMissing else { return try HealthAnswer(answer, at: list) }
        let single: HealthAnswer
        do throws(PollFailure) {
            single = try await readSingle(deadline: deadline)
        } catch {
            // What the address that is there says is read or named, not the one that is missing beside it.
            guard !Self.isMissing(answer), error.reason == "not found" else { throw error }
            return try HealthAnswer(answer, at: list)
        }
        if isMissing { memory.withLock { $0.discovery = .single } }
        return single
    }

    private func readSingle(deadline: NIODeadline) async throws(PollFailure) -> HealthAnswer {
        let answer = try await fetch(target.endpoint, deadline: deadline)
        if Self.isMissing(answer), let fallback = target.fallback {
            return try await ping(fallback, deadline: deadline)
        }
        var circuits = try HealthAnswer(answer, at: target.endpoint)
        if Target.pings(target.endpoint) { circuits.notePing(target.endpoint) }
        return circuits
    }

    /// Asks the endpoint that counts its own calls, unless it was asked a moment ago.
    private func ping(_ fallback: Endpoint, deadline: NIODeadline) async throws(PollFailure) -> HealthAnswer {
        let time = now()
        if let last = memory.withLock({ $0.ping }), last.time.duration(to: time) < Self.pingSpacing {
            throw last.failure ?? Self.tooSoon(fallback)
        }
        do throws(PollFailure) {
            let answer = try await fetch(fallback, deadline: deadline)
            if Self.isMissing(answer) { throw Self.hasNeither(target.endpoint, fallback) }
            var circuits = try HealthAnswer(answer, at: fallback)
            circuits.notePing(fallback)
            memory.withLock { $0.ping = (now(), nil) }
            return circuits
        } catch {
            memory.withLock { $0.ping = (now(), error) }
            throw error
        }
    }

    private static func isMissing(_ answer: HTTPFetcher.Answer) -> Bool {
        answer.status == 404 || answer.status == 405
    }

    /// Asks for an address, following redirects on its own host; with the token where the service wants it for reading.
    func fetch(_ endpoint: Endpoint, deadline: NIODeadline) async throws(PollFailure) -> HTTPFetcher.Answer {
        var endpoint = endpoint
        for _ in 0...Self.mostRedirects {
            let (mayReuse, readsWithToken) = memory.withLock { ($0.hasConnected, $0.readsWithToken) }
            let own = endpoint.isSameOrigin(as: target.endpoint) ? token : nil
            var question = HTTPFetcher.Question(endpoint: endpoint, token: readsWithToken ? own : nil)
            var answer = try await fetcher.send(question, deadline: deadline, mayReuse: mayReuse)
            memory.withLock { $0.hasConnected = true }
            if answer.status == 401, question.token == nil, own != nil {
                question.token = own
                answer = try await fetcher.send(question, deadline: deadline, mayReuse: true)
                if answer.status != 401 { memory.withLock { $0.readsWithToken = true } }
            }
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

    private static func joined(_ notices: [DisplayText]) -> DisplayText? {
        guard let first = notices.first else { return nil }
        return notices.dropFirst().reduce(first) { "\($0); \($1)" }
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
