import CircuitMonitor
import CircuitVocabulary
import DisplayText

/// Tells processes that share an address and restarts apart, by what answers say one after the other.
///
/// A service that names its processes is believed: a name that comes back after another one means that several processes
/// answer in turn, a new name alone means a restart. For one that does not, the counters speak, those of each circuit for
/// themselves (``FigureTracker``): a circuit that is made anew, or whose counters are of a window, says nothing of the others. But
/// an answer is of one process, so that circuits vouch for each other: while one of them goes on growing, the process lives
/// on; where one of them shows that several processes answer in turn, no figure of any is taken across a turn; and what falls
/// together with a circuit whose process has restarted has restarted with it.
struct OriginTracker {
    /// A process that answered, and its circuits.
    fileprivate struct Process {
        var id: DisplayText?
        var startedAt: WallTime?
        var seen: MonotonicTime
        var figures: [DisplayText?: FigureTracker] = [:]

        /// Whether another answer is of the same process; nil where they do not say.
        func isSame(as other: Self) -> Bool? {
            if let id, let otherID = other.id { return id == otherID }
            guard let startedAt, let otherStart = other.startedAt else { return nil }
            // Some work it out from how long they have run, to the second.
            let difference = startedAt.duration(to: otherStart)
            return difference < .seconds(3) && difference > .seconds(-3)
        }

        var total: UInt64 { figures.values.reduce(0) { $0.addingSaturated($1.current.total) } }

        /// The most calls that a process can have counted that started after this one was last heard of.
        func mostCounted(until now: MonotonicTime) -> UInt64 {
            figures.values.reduce(0) { $0.addingSaturated($1.current.mostCounted(until: now)) }
        }
    }

    /// Another name that is not known yet to be a restart.
    private struct Pending {
        var moment: Moment
        var answers = 0
    }

    private var current: Process?
    /// The other processes with a name or a start time, the one that was left last first.
    private var others: [Process] = []
    private var pending: Pending?
    /// When the answering process last changed, where several with a name or a start time answer.
    private var lastTurn: MonotonicTime?

    private static let keptProcesses = 8
    /// How long a process that was left is known, and how long an address counts as shared.
    private static let memory: Duration = .seconds(60)
    static let sharedMemory: Duration = .seconds(300)
    private static let answersToDecide = 3

    /// Takes in an answer.
    ///
    /// - Parameters:
    ///   - readings: What it says of each circuit.
    ///   - startedAt: When the process started, where it says so.
    ///   - isAfterFailure: Whether a poll since the answer before did not reach the service.
    ///   - now: When it came.
    /// - Returns: Where it is from.
    mutating func see(
        _ readings: [CircuitReading],
        startedAt: WallTime? = nil,
        isAfterFailure: Bool = false,
        at now: Moment
    ) -> AnswerOrigin {
        // Somebody who answers for several processes at once says of each whether it restarted.
        let processID = readings.first?.reading.processID
        guard readings.allSatisfy({ $0.reading.processID == processID }) else { return AnswerOrigin(isAggregate: true) }
        var answer = Process(id: processID, startedAt: startedAt, seen: now.monotonic)
        guard current != nil else {
            answer.begin(readings, at: now.monotonic)
            current = answer
            return AnswerOrigin()
        }
        forget(at: now.monotonic)
        var origin = AnswerOrigin()
        let isSame = current?.isSame(as: answer)
        if isSame == false {
            changeProcess(to: answer, readings, isAfterFailure, at: now, &origin)
        } else {
            current?.id = processID
            current?.startedAt = startedAt
            goOn(with: readings, isNamed: isSame == true, isAfterFailure, at: now, &origin)
        }
        if lastTurn != nil {
            pending = nil
            origin.isShared = processID == nil || !others.isEmpty
            origin.process = processID
            if processID != nil { origin.turns = 1 + others.count }
        } else {
            settle(&origin)
        }
        if pending != nil { origin.isUndecided = true }
        for (name, tracker) in current?.figures ?? [:] where tracker.failedStreak.isFound {
            origin.circuits[name, default: origin.rest].isFailedAStreak = true
        }
        return origin
    }

    /// Drops what is too old to be come back to.
    private mutating func forget(at now: MonotonicTime) {
        let memory = lastTurn == nil ? Self.memory : Self.sharedMemory
        others.removeAll { $0.seen.duration(to: now) > memory }
        if let time = lastTurn, time.duration(to: now) > Self.sharedMemory, current?.id == nil { lastTurn = nil }
    }

    // MARK: Processes that say which they are

    private mutating func changeProcess(
        to new: Process,
        _ readings: [CircuitReading],
        _ isAfterFailure: Bool,
        at now: Moment,
        _ origin: inout AnswerOrigin
    ) {
        guard let before = current else { return }
        var answer = new
        answer.begin(readings, after: before, at: now.monotonic)
        let known = others.firstIndex { $0.isSame(as: answer) == true }.map { others.remove(at: $0) }
        others.insert(before, at: 0)
        if others.count > Self.keptProcesses { others.removeLast() }
        current = answer
        if var known {
            let wasShared = lastTurn != nil
            lastTurn = now.monotonic
            guard wasShared, let id = answer.id else {
                origin.rest.figures = .apart
                origin.isUndecided = true
                return
            }
            // Each has a history of its own by now.
            (known.id, known.startedAt) = (id, answer.startedAt)
            current = known
            goOn(with: readings, isNamed: true, false, at: now, &origin)
        } else if lastTurn != nil {
            lastTurn = now.monotonic
            if answer.id == nil { origin.rest.figures = .apart }
        } else if isAfterFailure
            || (answer.total < before.total / 2 && answer.total <= before.mostCounted(until: now.monotonic))
        {
            origin.rest.restart = .now
        } else {
            origin.rest.figures = .apart
            pending = Pending(moment: now)
        }
    }

    /// Says that another name was a restart, when no earlier one came back.
    private mutating func settle(_ origin: inout AnswerOrigin) {
        guard var waiting = pending else { return }
        waiting.answers += 1
        pending = waiting
        guard waiting.answers > Self.answersToDecide else { return }
        pending = nil
        origin.rest.restart = .earlier(waiting.moment.wall, text: "another process")
        for name in origin.circuits.keys where origin.circuits[name]?.restart == CircuitReading.Restart.none {
            origin.circuits[name]?.restart = origin.rest.restart
        }
    }

    // MARK: The circuits of a process

    /// Judges each circuit of the current process by its counters.
    private mutating func goOn(
        with readings: [CircuitReading],
        isNamed: Bool,
        _ isAfterFailure: Bool,
        at now: Moment,
        _ origin: inout AnswerOrigin
    ) {
        guard var process = current else { return }
        // Two owners would copy all figures.
        current = nil
        defer { current = process }
        process.seen = now.monotonic
        let steps = readings.map { process.figures[$0.id.name]?.step(to: $0.reading, at: now.monotonic) }
        let vouching = zip(readings, steps).map { reading, step in
            step.flatMap { step in process.figures[reading.id.name].map { $0.vouches(for: step) } } ?? false
        }
        let vouchers = vouching.count { $0 }
        let isOverruled = zip(readings, vouching).contains { reading, vouches in
            vouches && process.figures[reading.id.name]?.overrules == true
        }
        if isOverruled { for name in process.figures.keys { process.figures[name]?.isOfOneProcess() } }
        var around = FigureTracker.Surroundings(isShared: process.isShared, isAfterFailure: isAfterFailure)
        var fallen: [DisplayText?] = []
        var verdicts: [AnswerOrigin.Circuit] = []
        for (index, circuit) in readings.enumerated() {
            let name = circuit.id.name
            guard let step = steps[index] else {
                process.figures[name] = FigureTracker(circuit.reading, at: now.monotonic)
                verdicts.append(AnswerOrigin.Circuit())
                continue
            }
            around.isOneProcess = isNamed || vouchers > (vouching[index] ? 1 : 0)
            let verdict = process.figures[name]?.see(circuit.reading, step, around, at: now) ?? AnswerOrigin.Circuit()
            verdicts.append(verdict)
            if step.hasFallen, step.after < step.before / 2 { fallen.append(name) }
        }
        process.forget(all: readings, at: now.monotonic)
        if fallen.count > 1, verdicts.contains(where: { $0.restart == .now }) {
            for (index, circuit) in readings.enumerated() where fallen.contains(circuit.id.name) {
                guard process.figures[circuit.id.name]?.isWindow == false else { continue }
                process.figures[circuit.id.name]?.hasRestarted()
                verdicts[index] = AnswerOrigin.Circuit(restart: .now)
            }
        }
        origin.isShared = process.isShared
        if origin.isShared {
            origin.disputes = process.disputes
            // The answer is of one process: where one circuit shows a turn, all have turned.
            if verdicts.contains(where: { $0.figures == .apart }) { origin.rest.figures = .apart }
        }
        for (circuit, verdict) in zip(readings, verdicts) where verdict != origin.rest {
            var verdict = verdict
            if verdict.figures == .lifetime { verdict.figures = origin.rest.figures }
            origin.circuits[circuit.id.name] = verdict
        }
        // A process that says which it is is known, whatever its counters turn out to be.
        if !isNamed, process.figures.values.contains(where: \.isUndecided) { origin.isUndecided = true }
    }
}

extension OriginTracker.Process {
    /// Begins with an answer; what another process of the service called a counter and is none is none here either.
    fileprivate mutating func begin(_ readings: [CircuitReading], after other: Self? = nil, at now: MonotonicTime) {
        for circuit in readings {
            let streak = other?.figures[circuit.id.name]?.failedStreak ?? FailedStreak()
            figures[circuit.id.name] = FigureTracker(circuit.reading, at: now, failedStreak: streak)
        }
    }

    /// Drops circuits that have not been told of for long.
    fileprivate mutating func forget(all readings: [CircuitReading], at now: MonotonicTime) {
        guard figures.count > readings.count else { return }
        figures = figures.filter { $0.value.current.seen.duration(to: now) <= OriginTracker.sharedMemory }
        // One that invents names must not eat the memory of the dashboard.
        guard figures.count > 2 * readings.count + 64 else { return }
        let told = Set(readings.map(\.id.name))
        figures = figures.filter { told.contains($0.key) }
    }

    /// Whether a circuit shows that several processes without names answer in turn.
    fileprivate var isShared: Bool { figures.values.contains(where: \.isShared) }

    /// The circuits that were seen in different states, by name.
    fileprivate var disputes: [AnswerOrigin.Dispute] {
        let disputed = figures.filter { $0.value.states.count > 1 }
        return disputed.map { name, tracker in
            AnswerOrigin.Dispute(name: name, states: tracker.states.sorted { $0.rawValue > $1.rawValue })
        }
        .sorted { ($0.name ?? .empty) < ($1.name ?? .empty) }
    }
}
