import CircuitMonitor
import DisplayText
import NIOCore
import Synchronization

// MARK: - The events that our own services keep

extension HealthSource {
    /// How many questions for events are on their way at once.
    private static let eventQuestionsAtOnce = 4

    /// What happened since the last poll, by the places of the circuits; nil where the service does not keep events.
    ///
    /// They are asked for when the circuit looks other than before: a transition that was undone between two polls shows in the
    /// time since which the state has been what it is. A few are asked for side by side, those first that have waited longest;
    /// what does not come in time is asked for again with the next poll. Where none of them looks other, one is asked about
    /// every few polls all the same.
    func newEvents(of circuits: [(index: Int, document: HealthDocument)]) async -> [(Int, [CircuitEvent]?)] {
        var events: [(Int, [CircuitEvent]?)] = []
        var questions: [(index: Int, question: EventCursors.Question)] = []
        let time = now()
        memory.withLock { memory in
            var quiet: [(name: String, revision: [String?])] = []
            var places: [String: Int] = [:]
            for (index, document) in circuits {
                let name = document.rawName ?? ""
                let process = document.reading.processID
                switch memory.events.errand(for: name, revision: document.revision, process: process) {
                case .absent: events.append((index, nil))
                case .upToDate: events.append((index, []))
                case .ask(let question):
                    questions.append((index, question))
                    continue
                }
                quiet.append((name, document.revision))
                places[name] = index
            }
            guard questions.isEmpty, let question = memory.events.questionInPassing(among: quiet, at: time),
                let index = places[question.name]
            else { return }
            questions.append((index, question))
        }
        guard !questions.isEmpty else { return events }
        let asked = questions.sorted { $0.question.misses > $1.question.misses }
        let deadline = PollDeadline(timeout: timeout).next
        return await withTaskGroup(of: (index: Int, events: [CircuitEvent]?, isLate: Bool).self) { group in
            var left = asked[...]
            func askNext() {
                guard let (index, question) = left.popFirst() else { return }
                group.addTask {
                    let (events, isLate) = await self.events(question, deadline: deadline)
                    return (index, events, isLate)
                }
            }
            for _ in 0..<Self.eventQuestionsAtOnce { askNext() }
            for await answer in group {
                events.append((answer.index, answer.events))
                // Who is late with one is spared the others.
                if answer.isLate {
                    let spared = left
                    left = []
                    memory.withLock { memory in
                        for (_, question) in spared { memory.events.missed(question) }
                    }
                    events += spared.map { ($0.index, []) }
                }
                askNext()
            }
            return events
        }
    }

    /// Asks for the events of one circuit.
    private func events(
        _ question: EventCursors.Question,
        deadline: NIODeadline
    ) async -> (events: [CircuitEvent]?, isLate: Bool) {
        guard let endpoint = eventsEndpoint(of: question.name, after: question.lastID) else { return ([], false) }
        let answer: HTTPFetcher.Answer
        do throws(PollFailure) {
            answer = try await fetch(endpoint, deadline: PollDeadline(until: deadline))
        } catch {
            memory.withLock { $0.events.missed(question) }
            return (question.isAfterAbsence ? nil : [], true)
        }
        if (200..<300).contains(answer.status), let news = EventsDocument(body: answer.body.readableBytesView) {
            let isNews = memory.withLock { $0.events.read(question, upTo: news.lastID) }
            // Until now the circuit itself had to tell what happened, and it does so once more.
            if question.isAfterAbsence { return (nil, false) }
            guard isNews else { return ([], false) }
            var events = news.events
            if news.hasGap, question.lastID != nil, let first = events.first {
                events.insert(CircuitEvent(time: first.time, kind: .missed, text: "between two polls"), at: 0)
            }
            return (events, false)
        }
        if (400..<500).contains(answer.status), answer.status != 429 {
            memory.withLock { $0.events.isAbsent(question, at: now()) }
            return (nil, false)
        }
        memory.withLock { $0.events.missed(question) }
        return (question.isAfterAbsence ? nil : [], true)
    }

    private func eventsEndpoint(of name: String, after last: String?) -> Endpoint? {
        guard var endpoint = target.controlRoot?.below(name)?.below("events") else { return nil }
        // Encoded as a part of a path it is encoded for a query as well.
        if let last, let encoded = endpoint.below(last)?.path.split(separator: "/").last {
            endpoint.query = "after=\(encoded)"
        }
        return endpoint
    }
}
