import DisplayText
import NIOCore
import NIOHTTP1
import Synchronization

/// How far the events of a circuit have been read.
struct EventCursor {
    /// What the circuit looked like when its events were last asked for.
    var revision: [String?] = []
    /// The process that the events are from.
    var process: DisplayText?
    /// The last event's ID.
    var lastID: String?
    /// Whether the service keeps no events of the circuit.
    var isAbsent = false
}

// MARK: - What our own services have besides

extension HealthSource {
    /// The readings of circuits, with what can be done to them, and with their events.
    func report(_ circuits: [HealthDocument], deadline: NIODeadline) async -> [CircuitReading] {
        let hasRoot = target.controlRoot != nil
        var reports: [CircuitReading] = []
        var controllable: [CircuitID: String] = [:]
        for document in circuits {
            let id = CircuitID(target: id, instance: target.instance, name: document.name)
            var report = CircuitReading(id: id, reading: document.reading)
            if hasRoot, document.isOurs, let name = document.rawName {
                report.reading.capabilities = permission.remoteCapabilities
                report.events = await newEvents(of: name, document, deadline: deadline)
                controllable[id] = name
            }
            reports.append(report)
        }
        memory.withLock { memory in
            memory.controllable = controllable
            let names = Set(controllable.values)
            memory.events = memory.events.filter { names.contains($0.key) }
        }
        return reports
    }

    /// What happened since the last poll; nil where the service does not keep events.
    ///
    /// They are asked for when the circuit looks other than before: a transition that was undone between two polls shows in the
    /// time since which the state has been what it is.
    private func newEvents(of name: String, _ document: HealthDocument, deadline: NIODeadline) async -> [CircuitEvent]?
    {
        var cursor = memory.withLock { $0.events[name] } ?? EventCursor()
        guard !cursor.isAbsent else { return nil }
        guard cursor.revision != document.revision else { return [] }
        if cursor.process != document.reading.processID {
            cursor = EventCursor(process: document.reading.processID)
        }
        let last = cursor.lastID
        guard let endpoint = eventsEndpoint(of: name, after: last),
            // What is late is asked for again with the next poll.
            let answer = try? await fetch(endpoint, deadline: deadline)
        else { return [] }
        var events: [CircuitEvent]?
        if (200..<300).contains(answer.status), let news = EventsDocument(body: answer.body.readableBytesView) {
            cursor.revision = document.revision
            cursor.lastID = news.lastID ?? last
            events = news.events
            if news.hasGap, last != nil, let first = news.events.first {
                events?.insert(CircuitEvent(time: first.time, kind: .missed, text: "between two polls"), at: 0)
            }
        } else if (400..<500).contains(answer.status), answer.status != 429 {
            cursor.isAbsent = true
        } else {
            events = []
        }
        memory.withLock { $0.events[name] = cursor }
        return events
    }

    private func eventsEndpoint(of name: String, after last: String?) -> Endpoint? {
        guard var endpoint = target.controlRoot?.below(name)?.below("events") else { return nil }
        // Encoded as a part of a path it is encoded for a query as well.
        if let last, let encoded = endpoint.below(last)?.path.split(separator: "/").last {
            endpoint.query = "after=\(encoded)"
        }
        return endpoint
    }

    package func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome {
        var outcome = ControlOutcome(circuit: circuit, action: action, failure: nil)
        do throws(PollFailure) {
            let answer = try await ask(for: action, on: circuit)
            outcome.status = answer.status
            outcome.failure = ControlAnswer.failure(
                status: answer.status,
                body: answer.body.readableBytesView,
                retryAfter: answer.retryAfter,
                hadToken: token != nil
            )
        } catch {
            outcome.failure = error.reason
        }
        return outcome
    }

    private func ask(for action: ControlAction, on circuit: CircuitID) async throws(PollFailure) -> HTTPFetcher.Answer {
        switch permission {
        case .allowed: break
        case .notGiven: throw Self.refusal("control is off: start with --control")
        case .readOnly: throw Self.refusal("read-only, as you asked")
        }
        guard let name = memory.withLock({ $0.controllable[circuit] }) else {
            throw Self.refusal("not among the circuits that \(target.label) has just listed for control")
        }
        let request = ControlRequest(action)
        guard let endpoint = target.controlRoot?.below(name)?.below(request.verb) else {
            throw Self.refusal("the name cannot be part of an address")
        }
        let question = HTTPFetcher.Question(
            endpoint: endpoint,
            method: request.method == .delete ? .DELETE : .POST,
            body: request.body,
            token: token,
            operatorName: operatorName
        )
        let deadline = NIODeadline.now() + .nanoseconds(max(timeout, .seconds(5)).wholeNanoseconds)
        // Doing any of these twice is doing it once, so that a kept connection that was just closed does no harm.
        let answer = try await fetcher.send(question, deadline: deadline, mayReuse: true)
        // Whatever came of it stands in the events.
        memory.withLock { $0.events[name]?.revision = [] }
        return answer
    }

    /// What is not even sent.
    private static func refusal(_ why: DisplayText) -> PollFailure {
        PollFailure(reason: why, detail: why)
    }
}
