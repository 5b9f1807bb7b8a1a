package import CircuitMonitor
package import CircuitVocabulary
import DisplayText
import NIOCore
import Synchronization

/// A service that answers at the health endpoints, polled over HTTP and, where it is one of ours, acted on.
///
/// Ours have a list of all their circuits; other services have one circuit at the passive endpoint. Both only read. A third
/// endpoint pings the dependency through the breaker, and so changes what it shows: it is asked only after the passive one
/// was missing, and at most every ten seconds.
///
/// A poll is one request, but for what has to be found out once. What was found is kept until it is missing itself, however slow
/// or ill the service is.
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
    let now: @Sendable () -> MonotonicTime
    let memory = Mutex(Memory())

    static let pingSpacing: Duration = .seconds(10)
    /// The longest rest that a service is given: what nobody looks at for longer is not watched.
    static let longestRest: Duration = .seconds(120)
    private static let mostRedirects = 5
    /// How late a timer may be on a busy machine.
    private static let longestLateness: Duration = .seconds(1)

    /// What polls remember for later ones.
    struct Memory {
        /// Whether an earlier request may have left a connection open.
        var hasConnected = false
        /// When the pinging endpoint was last asked, and what for.
        var ping: (time: MonotonicTime, failure: PollFailure?)?
        var discovery = EndpointDiscovery()
        /// Why the last poll failed; nil after one that did not.
        var failure: PollFailure?
        /// What an address that answers has said, while it is not known where to ask.
        var finding: (place: EndpointDiscovery.Place, failure: PollFailure)?
        /// Whether nobody answered at the address since the last answer.
        var wasGone = false
        /// How long the service has asked to be left alone, in this poll.
        var askedRest: Duration?
        /// Where an endpoint has moved to for good.
        var moved: [Endpoint: Endpoint] = [:]
        /// Whether the service wants the token for reading too.
        var readsWithToken = false
        var origin = OriginTracker()
        var age = AnswerAge()
        /// When the newest answer was made, and where it was from.
        var lastMade: MonotonicTime?
        var lastOrigin: AnswerOrigin?
        /// When the last request of the poll was sent, and when its answer had come.
        var exchange: (sent: Moment, received: Moment)?
        /// Whether several processes answer in turn, so that an order could reach any of them.
        var isShared = false
        /// The circuits of the last answer that take control, with their names as the service writes them.
        var controllable: [CircuitID: String] = [:]
        /// How far the events of each circuit have been read.
        var events = EventCursors()
    }

    /// Makes a source; nothing is sent before the first poll.
    ///
    /// - Parameters:
    ///   - target: What to poll.
    ///   - id: Its number.
    ///   - timeout: How long one request may take, from the first byte sent to the last received.
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
        let begun = now()
        let answer = await pollOnce()
        // Every request ends in time unless this program was stopped: what came then may be as old as the stop is long, and the
        // service is not to blame.
        guard begun.duration(to: now()) > timeout * PollDeadline.requests + Self.longestLateness else { return answer }
        let again = moment()
        var fresh = await pollOnce()
        fresh.begunAnew = again
        return fresh
    }

    private func pollOnce() async -> SourceAnswer {
        let deadline = PollDeadline(timeout: timeout)
        memory.withLock { ($0.askedRest, $0.exchange) = (nil, nil) }
        do throws(PollFailure) {
            let answer = try await read(deadline: deadline)
            let exchange = memory.withLock { $0.exchange }
            let (circuits, notice) = await report(answer, asked: exchange?.sent.monotonic ?? now())
            return SourceAnswer(
                outcome: .readings(circuits),
                notice: Self.joined((notice.map { [$0] } ?? []) + answer.notices + (restWords.map { [$0] } ?? [])),
                rest: longer(answer.isPing ? Self.pingSpacing : nil),
                exchange: exchange.map { .init(sent: $0.sent, received: $0.received) }
            )
        } catch {
            let failure = memory.withLock { memory in
                memory.controllable = [:]
                let isGone = memory.exchange == nil ? error.reason != "timeout" : Self.comesFromBefore(error)
                if isGone { memory.wasGone = true }
                // An address that is missing says less than one beside it that is there, whatever is wrong with its answer.
                if memory.discovery.found == nil, Self.saysLittle(error), let finding = memory.finding {
                    memory.failure = finding.failure
                    return finding.failure
                }
                // While it is not known where to ask, one place after the other fails: they need not take turns on the screen.
                if memory.discovery.found == nil, let last = memory.failure, last.reason == error.reason { return last }
                memory.failure = error
                return error
            }
            return SourceAnswer(
                outcome: .failure(restWords.map(failure.adding) ?? failure),
                rest: longer(Target.pings(target.endpoint) ? Self.pingSpacing : nil)
            )
        }
    }

    /// The longer of a rest and the one that the service has asked for.
    private func longer(_ rest: Duration?) -> Duration? {
        guard let asked = memory.withLock(\.askedRest) else { return rest }
        return max(min(asked, Self.longestRest), rest ?? .zero)
    }

    /// That the service has asked to be left alone; nil where it has not.
    private var restWords: DisplayText? {
        guard let asked = memory.withLock(\.askedRest) else { return nil }
        let words: DisplayText = "asked to wait \(Durations.remaining(asked)) (Retry-After)"
        return asked > Self.longestRest ? "\(words), polled again in \(Durations.setting(Self.longestRest))" : words
    }

    // MARK: Asking

    /// Reads every circuit, at the best endpoint that the service has.
    private func read(deadline: PollDeadline) async throws(PollFailure) -> HealthAnswer {
        guard let list = target.list else { return try await readSingle(deadline: deadline) }
        let time = now()
        let (discovery, isLookDue) = memory.withLock { ($0.discovery, $0.discovery.isLookDue(at: time)) }
        if isLookDue, let circuits = await lookAgain(for: list, deadline: deadline) { return circuits }
        var instead: Result<HealthAnswer, PollFailure>?
        if discovery.place == .list {
            let answer = try await noting(.list) { () throws(PollFailure) in
                try await fetch(list, deadline: deadline)
            }
            let result = Result { () throws(PollFailure) in try HealthAnswer(answer, at: list) }
            let isMissing = HealthAnswer.isMissing(answer.status)
            note(isMissing ? nil : result, at: .list)
            if !isMissing, case .success(let circuits) = result, circuits.isList || discovery.found == .list {
                memory.withLock { $0.discovery.answeredList(of: circuits.circuits.count) }
                return circuits
            }
            // Who answers everything alike has no list; one that was there and is ill has.
            guard isMissing || (discovery.found == nil && (200..<300).contains(answer.status)) else {
                memory.withLock { $0.discovery.failed(at: .list) }
                return try result.get()
            }
            let mayGoOn = memory.withLock { $0.discovery.isMissing(.list, at: time) }
            guard mayGoOn else { throw memory.withLock { $0.failure } ?? Self.failure(of: result) }
            if !isMissing { instead = result }
        }
        return try await readSingle(deadline: deadline, instead: instead)
    }

    /// Looks whether a service of which one circuit is read has a list by now; whatever else it says is no news.
    private func lookAgain(for list: Endpoint, deadline: PollDeadline) async -> HealthAnswer? {
        var found: HealthAnswer?
        if let answer = try? await fetch(list, deadline: deadline), !HealthAnswer.isMissing(answer.status) {
            found = try? HealthAnswer(answer, at: list)
        }
        let time = now()
        guard let found, found.isList, !found.circuits.isEmpty else {
            memory.withLock { $0.discovery.lookedInVain(at: time) }
            return nil
        }
        memory.withLock { $0.discovery.answeredList(of: found.circuits.count) }
        return found
    }

    /// Reads the endpoint that tells of one circuit.
    ///
    /// - Parameters:
    ///   - deadline: How long it may take.
    ///   - instead: What the list said, where that was an answer, for a service without this endpoint.
    /// - Returns: What it answered.
    /// - Throws: A ``PollFailure``.
    private func readSingle(
        deadline: PollDeadline,
        instead: Result<HealthAnswer, PollFailure>? = nil
    ) async throws(PollFailure) -> HealthAnswer {
        let answer = try await noting(.single) { () throws(PollFailure) in
            try await fetch(target.endpoint, deadline: deadline)
        }
        if HealthAnswer.isMissing(answer.status) {
            // What the address that is there says is read or named, not the one that is missing beside it.
            if let instead {
                let circuits = try instead.get()
                memory.withLock { $0.discovery.answeredList(of: circuits.circuits.count) }
                return circuits
            }
            if let fallback = target.fallback { return try await ping(fallback, deadline: deadline) }
        }
        let result = Result { () throws(PollFailure) in try HealthAnswer(answer, at: target.endpoint) }
        note(HealthAnswer.isMissing(answer.status) ? nil : result, at: .single)
        var circuits = try await noting(.single) { () throws(PollFailure) in try result.get() }
        let listed = memory.withLock(\.discovery.listed)
        guard circuits.circuits.count >= listed else {
            throw Self.less(circuits.circuits.count, than: listed, at: target.endpoint)
        }
        let time = now()
        memory.withLock { $0.discovery.answeredSingle(at: time) }
        if Target.pings(target.endpoint) { circuits.notePing(target.endpoint) }
        return circuits
    }

    /// Notes what an address has said that is no answer to what was asked; nil where there is nothing at it.
    private func note(_ result: Result<HealthAnswer, PollFailure>?, at place: EndpointDiscovery.Place) {
        memory.withLock { memory in
            if case .failure(let failure)? = result {
                memory.finding = (place, failure)
            } else if memory.finding?.place == place {
                memory.finding = nil
            }
        }
    }

    /// Notes where a request went that brought no answer.
    private func noting<Value>(
        _ place: EndpointDiscovery.Place,
        _ body: () async throws(PollFailure) -> Value
    ) async throws(PollFailure) -> Value {
        do throws(PollFailure) {
            return try await body()
        } catch {
            memory.withLock { memory in
                memory.discovery.failed(at: place)
                if !Self.saysLittle(error) { memory.finding = (place, error) }
            }
            throw error
        }
    }

    /// Whether an answer is that of a proxy that does not reach the service.
    private static func comesFromBefore(_ failure: PollFailure) -> Bool {
        ["502", "503", "504"].contains(failure.reason)
    }

    /// Whether a failure says only that an address is missing or was not asked.
    private static func saysLittle(_ failure: PollFailure) -> Bool {
        ["not found", "waiting"].contains(failure.reason)
    }

    /// Asks the endpoint that counts its own calls, unless it was asked a moment ago.
    private func ping(_ fallback: Endpoint, deadline: PollDeadline) async throws(PollFailure) -> HealthAnswer {
        let time = now()
        if let last = memory.withLock({ $0.ping }), last.time.duration(to: time) < Self.pingSpacing {
            memory.withLock { _ = $0.discovery.isMissing(.single, at: time) }
            throw last.failure ?? Self.tooSoon(fallback)
        }
        do throws(PollFailure) {
            let answer = try await fetch(fallback, deadline: deadline)
            if HealthAnswer.isMissing(answer.status) { throw Self.hasNeither(target.endpoint, fallback) }
            var circuits = try HealthAnswer(answer, at: fallback)
            circuits.notePing(fallback)
            memory.withLock { $0.ping = (now(), nil) }
            return circuits
        } catch {
            let answered = now()
            memory.withLock { memory in
                memory.ping = (answered, error)
                _ = memory.discovery.isMissing(.single, at: answered)
            }
            throw error
        }
    }

    /// Asks for an address, following redirects on its own host; with the token where the service wants it for reading.
    func fetch(_ asked: Endpoint, deadline: PollDeadline) async throws(PollFailure) -> HTTPFetcher.Answer {
        let known = memory.withLock { $0.moved.isEmpty ? nil : $0.moved.removeValue(forKey: asked) }
        var endpoint = known ?? asked
        var isForGood = true
        for _ in 0...Self.mostRedirects {
            let answer = try await fetchHere(endpoint, deadline: deadline)
            guard [301, 302, 303, 307, 308].contains(answer.status) else {
                if endpoint != asked, isForGood, (200..<300).contains(answer.status) {
                    let found = endpoint
                    memory.withLock { $0.moved[asked] = found }
                }
                noteRest(answer)
                return answer
            }
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
            isForGood = isForGood && [301, 308].contains(answer.status)
            endpoint = next
        }
        throw PollFailure(reason: "redirect", detail: "\(endpoint.shown) redirects in circles")
    }

    private func fetchHere(_ endpoint: Endpoint, deadline: PollDeadline) async throws(PollFailure) -> HTTPFetcher.Answer
    {
        let (mayReuse, readsWithToken) = memory.withLock { ($0.hasConnected, $0.readsWithToken) }
        let own = endpoint.isSameOrigin(as: target.endpoint) ? token : nil
        var question = HTTPFetcher.Question(endpoint: endpoint, token: readsWithToken ? own : nil)
        var sent = moment()
        var answer = try await fetcher.send(question, deadline: deadline.next, mayReuse: mayReuse)
        memory.withLock { $0.hasConnected = true }
        if answer.status == 401, question.token == nil, own != nil {
            question.token = own
            sent = moment()
            answer = try await fetcher.send(question, deadline: deadline.next, mayReuse: true)
            if answer.status != 401 { memory.withLock { $0.readsWithToken = true } }
        }
        answer.hadToken = question.token != nil
        let exchange = (sent: sent, received: moment())
        memory.withLock { $0.exchange = exchange }
        return answer
    }

    private func moment() -> Moment { Moment(monotonic: now(), wall: SystemClock.now().wall) }

    /// Notes that a service has asked to be left alone.
    private func noteRest(_ answer: HTTPFetcher.Answer) {
        guard answer.status == 429 || answer.status == 503, let text = answer.retryAfter,
            let asked = HTTPTime.retryAfter(text, date: answer.date.flatMap(HTTPTime.date), now: SystemClock.now().wall)
        else { return }
        memory.withLock { $0.askedRest = max($0.askedRest ?? .zero, asked) }
    }

    /// Why an answer cannot be used.
    private static func failure(of result: Result<HealthAnswer, PollFailure>) -> PollFailure {
        guard case .failure(let failure) = result else {
            return PollFailure(reason: "not found", detail: "not where it was found before: polled again")
        }
        return failure
    }

    private static func joined(_ notices: [DisplayText]) -> DisplayText? {
        guard let first = notices.first else { return nil }
        return notices.dropFirst().reduce(first) { "\($0); \($1)" }
    }

    /// Why an answer about one circuit does not stand in for a list that was there a moment ago.
    private static func less(_ count: Int, than listed: Int, at endpoint: Endpoint) -> PollFailure {
        PollFailure(
            reason: "not found",
            detail: "the list of \(listed) circuits is missing, and \(endpoint.shown) has \(count): polled again"
        )
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
            detail: "\(passive.shown) does not exist, nor does \(DisplayText(untrusted: pinging.path))",
            remedy: .namePath
        )
    }
}
