package import CircuitMonitor
import CircuitVocabulary
import DisplayText
import NIOCore
import NIOHTTP1
import Synchronization

// MARK: - What our own services have besides

extension HealthSource {
    /// The readings of circuits, with what can be done to them, and with their events; and what is to be known of where they
    /// are from.
    func report(
        _ answer: HealthAnswer,
        asked: MonotonicTime
    ) async -> (circuits: [CircuitReading], notice: DisplayText?) {
        var reports = answer.circuits.map { document in
            CircuitReading(
                id: CircuitID(target: id, instance: target.instance, name: document.name),
                reading: document.reading
            )
        }
        let (notice, isUndecided) = noteOrigin(of: answer, asked: asked, &reports)
        let controllable = target.controlRoot == nil ? [] : reports.indices.filter { answer.circuits[$0].isOurs }
        let isShared = memory.withLock { $0.isShared }
        guard !controllable.isEmpty, !isShared else {
            memory.withLock { $0.controllable = [:] }
            return (reports, notice)
        }
        let names = controllable.map { answer.circuits[$0].rawName ?? "" }
        for index in controllable { reports[index].reading.capabilities = permission.remoteCapabilities }
        memory.withLock { memory in
            memory.controllable = Dictionary(zip(controllable.map { reports[$0].id }, names)) { $1 }
            memory.events.keep(names)
        }
        // What may be of another process is asked for when that is known, and is not told of otherwise before.
        let untold = controllable.filter { reports[$0].events == nil }
        if isUndecided {
            let kept = memory.withLock { memory in
                untold.filter { !memory.events.areAbsent(for: answer.circuits[$0].rawName ?? "") }
            }
            for index in kept { reports[index].events = [] }
        }
        let decided = isUndecided ? [] : untold
        for (index, events) in await newEvents(of: decided.map { ($0, answer.circuits[$0]) }) {
            reports[index].events = events
        }
        return (reports, notice)
    }

    /// Writes into readings how old they are and which process they are from.
    ///
    /// - Returns: What the user should know, and whether only later answers will tell which process this one is of.
    private func noteOrigin(
        of answer: HealthAnswer,
        asked: MonotonicTime,
        _ reports: inout [CircuitReading]
    ) -> (notice: DisplayText?, isUndecided: Bool) {
        let arrival = Moment(monotonic: now(), wall: SystemClock.now().wall)
        let process = answer.circuits.first?.reading.processID
        let witness = AnswerAge.Witness(
            age: answer.age,
            date: answer.date,
            now: answer.now,
            processID: process
        )
        let startedAt = answer.circuits.lazy.compactMap(\.startedAt).first
        let (age, origin) = memory.withLock { memory in
            let age = memory.age.see(witness, asked: asked, at: arrival.monotonic)
            let made = arrival.monotonic.advanced(by: .zero - age.age)
            defer { memory.failure = nil }
            // An older answer than the last, from another cache, says nothing of the process.
            if age.age > .zero, let last = memory.lastMade, made <= last, var origin = memory.lastOrigin {
                origin.forgetRestarts()
                return (age, origin)
            }
            let origin = memory.origin.see(
                reports,
                startedAt: startedAt,
                isAfterFailure: memory.wasGone,
                at: age.age > .zero ? arrival.advanced(by: .zero - age.age) : arrival
            )
            memory.wasGone = false
            memory.isShared = origin.isShared
            (memory.lastMade, memory.lastOrigin) = (made, origin)
            return (age, origin)
        }
        origin.mark(&reports, at: target.instance)
        if age.age > .zero { for index in reports.indices { reports[index].age = age.age } }
        return (age.notice ?? origin.notice(of: reports), origin.isUndecided)
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
            if answer.status == 401 { outcome.remedy = token == nil ? .giveToken : .checkToken }
        } catch {
            outcome.failure = error.reason
            outcome.remedy = error.remedy
        }
        return outcome
    }

    private func ask(for action: ControlAction, on circuit: CircuitID) async throws(PollFailure) -> HTTPFetcher.Answer {
        switch permission {
        case .allowed: break
        case .notGiven: throw Self.refusal("control is off", .allowControl)
        case .readOnly: throw Self.refusal("read-only, as you asked")
        }
        let (known, isShared) = memory.withLock { ($0.controllable[circuit], $0.isShared) }
        guard !isShared else {
            throw Self.refusal("several processes answer at this address: an order could reach any of them")
        }
        guard let name = known else {
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
        memory.withLock { $0.events.askAgain(for: name) }
        return answer
    }

    /// What is not even sent.
    private static func refusal(_ why: DisplayText, _ remedy: Remedy? = nil) -> PollFailure {
        PollFailure(reason: why, detail: why, remedy: remedy)
    }
}
