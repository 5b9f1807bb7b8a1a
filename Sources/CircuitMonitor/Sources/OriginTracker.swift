import DisplayText

/// What is known of the process that an answer came from, and of what its counters are.
struct AnswerOrigin: Hashable {
    /// What the counters of the answer are good for.
    enum Figures: Hashable {
        /// They go on where those of the answer before ended.
        case lifetime
        /// They cannot be set against those of the answer before.
        case apart
        /// They are of a window that the service keeps, and fall with it.
        case window
    }

    var figures = Figures.lifetime
    /// Whether the process has restarted.
    var restart = CircuitReading.Restart.none
    /// The circuits that the restart is said of; nil for all.
    var restarted: Set<DisplayText?>?
    /// Whether several processes answer at the address in turn.
    var isShared = false
    /// Which of them answered, where they say; nil where one answers alone or none says.
    var process: DisplayText?
    /// How many of them answered of late, where they say; 1 otherwise.
    var turns = 1
    /// Whether it will be known only from later answers where this one is from.
    var isUndecided = false
}

/// Tells processes that share an address, restarts, and windows apart, by what answers say one after the other.
///
/// A service that names its processes is believed: a name that comes back after another one means that several processes
/// answer in turn, a new name alone means a restart. For one that does not, the counters speak. They only grow while a process
/// lives, so an answer continues the *stream* of an earlier answer when no counter is below it. What falls is judged by what
/// follows:
///
/// - **Several processes**: answers come back to a stream that was left. At once where the two are far apart (the one has
///   twice the calls of the other); where they are near each other, when a dozen answers fit into two or three streams.
/// - **A window that is cleared** (gobreaker's interval): counters fall to next to nothing, while the process lives on, for the
///   second time. Until then a fall counts as a clearing for as long as the next one would take: twice the time in which the
///   calls were counted, if that was under two minutes.
/// - **A window that rolls** (opossum, resilience4j): counters fall by less than a half again and again, and fit into no few
///   streams, because they do not grow.
/// - **A restart**: counters fall to what can have been counted since the answer before, once, and nothing of the above
///   comes. It is said at once where there is more: the service did not answer in between, the process has another name, the
///   time in the state began anew, a circuit that was not closed is closed, or the calls were counted for longer than any window.
///
/// A service that restarts every few seconds without ever being caught dead, and names no process, looks like a window.
struct OriginTracker {
    /// What was seen that is not decided yet.
    private struct Pending {
        var moment: Moment
        /// Until when another fall would be the next clearing of a window.
        var until: MonotonicTime
        var answers = 0
        /// What restarted, if it turns out to be a restart; nil for all circuits.
        var circuits: Set<DisplayText?>?
        /// Whether it can be a restart at all.
        var canBeRestart: Bool
    }

    /// Falls by less than a half.
    private struct SmallFalls {
        var answers = 0
        var falls = 0
        /// Falls that came back to no earlier stream, and changes that did.
        var fresh = 0
        var returns = 0
        var highest: UInt64
        var deepest: UInt64 = 0
    }

    private var current: AnswerStream?
    /// The other streams, the one that was left last first.
    private var others: [AnswerStream] = []
    private var pending: Pending?
    private var smallFalls: SmallFalls?
    /// When the counters last fell to nothing in a process that lives on.
    private var lastClearing: MonotonicTime?
    private var lastFall: MonotonicTime?
    private var isWindow = false
    /// When the answering process last changed, where several answer.
    private var lastTurn: MonotonicTime?

    private static let keptStreams = 8
    /// How long a stream that was left is known, and how long an address counts as shared.
    private static let memory: Duration = .seconds(60)
    private static let sharedMemory: Duration = .seconds(300)
    /// The longest window that counters are cleared by.
    private static let longestClearing: Duration = .seconds(120)
    /// Without a fall for so long, figures are no window's.
    private static let windowMemory: Duration = .seconds(900)
    private static let answersToDecide = 3
    /// Small falls that nothing was decided by after so many answers are forgotten.
    private static let answersToForget = 60

    /// Takes in an answer.
    ///
    /// - Parameters:
    ///   - readings: What it says of each circuit.
    ///   - startedAt: When the process started, where it says so.
    ///   - isAfterFailure: Whether nobody answered since the answer before.
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
        guard readings.allSatisfy({ $0.reading.processID == processID }) else {
            return AnswerOrigin(restart: .compared)
        }
        var answer = AnswerStream(
            readings: readings,
            processID: processID,
            startedAt: startedAt,
            begun: now.monotonic,
            firstTotal: 0,
            seen: now.monotonic
        )
        answer.firstTotal = answer.total
        guard let before = current else {
            current = answer
            return AnswerOrigin()
        }
        forget(at: now.monotonic)
        var origin = AnswerOrigin()
        if before.isSameProcess(as: answer) == false {
            changeProcess(to: answer, isAfterFailure, at: now, &origin)
        } else {
            goOn(from: before, with: answer, isAfterFailure, at: now, &origin)
        }
        if lastTurn == nil {
            settle(at: now.monotonic, &origin)
        } else {
            pending = nil
            origin.isShared = processID == nil || !others.isEmpty
            origin.process = processID
            if processID != nil { origin.turns = 1 + others.count }
        }
        if isWindow {
            origin.figures = .window
        } else if let smallFalls, smallFalls.falls > 1 {
            origin.figures = .apart
        }
        if pending != nil { origin.isUndecided = true }
        // What a new life counts comes past the values of the one before; a name does not come again.
        if origin.restart != .none { others.removeAll { $0.isSameProcess(as: $0) == nil } }
        return origin
    }

    /// Drops what is too old to be come back to.
    private mutating func forget(at now: MonotonicTime) {
        guard !others.isEmpty || lastTurn != nil || isWindow || smallFalls != nil else { return }
        if let answers = smallFalls?.answers, answers > Self.answersToForget { smallFalls = nil }
        let memory = lastTurn == nil ? Self.memory : Self.sharedMemory
        others.removeAll { $0.seen.duration(to: now) > memory }
        if let time = lastTurn, time.duration(to: now) > Self.sharedMemory, current?.processID == nil { lastTurn = nil }
        if let time = lastFall, time.duration(to: now) > Self.windowMemory, isWindow {
            isWindow = false
            smallFalls = nil
            lastClearing = nil
        }
    }

    // MARK: Processes with a name

    private mutating func changeProcess(
        to answer: AnswerStream,
        _ isAfterFailure: Bool,
        at now: Moment,
        _ origin: inout AnswerOrigin
    ) {
        guard let before = current else { return }
        if let index = others.firstIndex(where: { $0.isSameProcess(as: answer) == true }) {
            let wasShared = lastTurn != nil
            lastTurn = now.monotonic
            let known = others.remove(at: index)
            leave(before)
            if wasShared, answer.processID != nil {
                // Each has a history of its own by now.
                goOn(from: known, with: answer, false, at: now, &origin)
            } else {
                current = answer
                origin.figures = .apart
                origin.isUndecided = true
            }
            return
        }
        leave(before)
        current = answer
        if lastTurn != nil {
            lastTurn = now.monotonic
            origin.figures = answer.processID == nil ? .apart : .lifetime
        } else if isAfterFailure
            || (answer.total < before.total / 2 && answer.total <= before.mostCounted(until: now.monotonic))
        {
            origin.restart = .now
        } else {
            origin.figures = .apart
            pending = Pending(moment: now, until: now.monotonic, circuits: nil, canBeRestart: true)
        }
    }

    private mutating func leave(_ stream: AnswerStream) {
        others.insert(stream, at: 0)
        if others.count > Self.keptStreams { others.removeLast() }
    }

    // MARK: Processes without a name

    private mutating func goOn(
        from before: AnswerStream,
        with answer: AnswerStream,
        _ isAfterFailure: Bool,
        at now: Moment,
        _ origin: inout AnswerOrigin
    ) {
        let step = before.step(to: answer)
        let isNamed = before.isSameProcess(as: answer) == true
        smallFalls?.answers += 1
        if isWindow {
            if step.hasFallen { lastFall = now.monotonic }
            current = answer
            return
        }
        if !isNamed, let index = returned(to: answer, from: step, at: now.monotonic) {
            turn(to: index, from: before, with: answer, at: now.monotonic)
            origin.figures = .apart
            return
        }
        if !step.hasFallen, isNamed || before.canReach(step, at: now.monotonic) {
            current = before.extended(by: answer, step)
            return
        }
        // A new stream.
        if !isNamed { leave(before) }
        current = answer
        origin.figures = .apart
        guard step.hasFallen, lastTurn == nil || isNamed else { return }
        lastFall = now.monotonic
        judge(step, from: before, to: answer, isAfterFailure, at: now, &origin)
    }

    /// The stream that an answer goes on better than the one before it; nil where there is none.
    private func returned(to answer: AnswerStream, from step: AnswerStep, at now: MonotonicTime) -> Int? {
        guard !others.isEmpty else { return nil }
        if !step.hasFallen, lastTurn == nil, smallFalls == nil, current?.peak != nil,
            current?.canReach(step, at: now) == true
        {
            return nil
        }
        let steps = others.enumerated().map {
            (index: $0.offset, stream: $0.element, step: $0.element.step(to: answer))
        }
        let fitting = steps.filter { !$0.step.hasFallen && $0.stream.canReach($0.step, at: now) }
        guard let best = fitting.min(by: { $0.step.growth < $1.step.growth }) else { return nil }
        if step.hasFallen { return best.index }
        return best.step.growth < step.growth / 4 ? best.index : nil
    }

    private mutating func turn(
        to index: Int,
        from before: AnswerStream,
        with answer: AnswerStream,
        at now: MonotonicTime
    ) {
        let known = others.remove(at: index)
        leave(before)
        current = known.extended(by: answer, known.step(to: answer))
        let (low, high) = (min(before.total, answer.total), max(before.total, answer.total))
        if lastTurn != nil || high / 2 >= max(low, 1) {
            lastTurn = now
            return
        }
        var falls = smallFalls ?? SmallFalls(highest: high)
        falls.returns += 1
        if answer.total < before.total { falls.falls += 1 }
        smallFalls = falls
        decideSmallFalls(isNamed: false, at: now)
    }

    /// Finds out why counters fell.
    private mutating func judge(
        _ step: AnswerStep,
        from before: AnswerStream,
        to answer: AnswerStream,
        _ isAfterFailure: Bool,
        at now: Moment,
        _ origin: inout AnswerOrigin
    ) {
        let isSmall = step.after >= step.before / 2
        let isNearNothing = !isSmall && step.after <= before.mostCounted(until: now.monotonic)
        let names = Set(step.fallen.map { answer.readings[$0].id.name })
        if !isSmall, isAfterFailure || (isNearNothing && step.life == .begun) {
            origin.restart = .now
            origin.restarted = names
            origin.figures = .lifetime
            pending = nil
        } else if isNearNothing {
            clear(step, from: before, names, at: now, &origin)
        } else if isSmall {
            var falls = smallFalls ?? SmallFalls(highest: before.total)
            falls.falls += 1
            falls.fresh += 1
            // A counter may fall while all calls together rise.
            falls.deepest = max(falls.deepest, step.before - min(step.before, step.after))
            smallFalls = falls
            decideSmallFalls(isNamed: before.isSameProcess(as: answer) == true, at: now.monotonic)
        } else {
            pending = Pending(moment: now, until: now.monotonic, circuits: names, canBeRestart: false)
        }
    }

    /// Takes in that counters fell to next to nothing.
    private mutating func clear(
        _ step: AnswerStep,
        from before: AnswerStream,
        _ names: Set<DisplayText?>,
        at now: Moment,
        _ origin: inout AnswerOrigin
    ) {
        let isAgain = lastClearing.map { $0.duration(to: now.monotonic) <= Self.windowMemory } ?? false
        if isAgain || pending?.canBeRestart == true {
            isWindow = true
            pending = nil
            return
        }
        let stretch = before.begun.duration(to: before.seen)
        let counted = before.timeCounted
        if step.life == .goesOn || step.isOpenAnew {
            lastClearing = now.monotonic
        } else if stretch > Self.longestClearing || counted.map({ $0 > Self.longestClearing }) ?? false
            || step.isClosedAnew
        {
            origin.restart = .now
            origin.restarted = names
            origin.figures = .lifetime
        } else {
            pending = Pending(
                moment: now,
                until: now.monotonic.advanced(by: (counted ?? .zero) * 2),
                circuits: names,
                canBeRestart: true
            )
        }
    }

    /// Decides between several processes and a rolling window, as soon as there were enough answers.
    private mutating func decideSmallFalls(isNamed: Bool, at now: MonotonicTime) {
        guard let falls = smallFalls, let current else { return }
        let highest = others.reduce(current.total) { max($0, $1.total) }
        let grows = highest > falls.highest.addingSaturated(falls.deepest).addingSaturated(falls.deepest)
        if isNamed ? falls.falls >= 3 : falls.fresh >= 3 && falls.answers >= 6 && (!grows || falls.fresh >= 5) {
            isWindow = true
            smallFalls = nil
            others = []
        } else if !isNamed, falls.returns >= 3, falls.answers >= 12 + 4 * max(falls.fresh - 1, 0) {
            lastTurn = now
            smallFalls = nil
        }
    }

    /// Says that it was a restart after all, when nothing else came of it.
    private mutating func settle(at now: MonotonicTime, _ origin: inout AnswerOrigin) {
        guard var waiting = pending else { return }
        defer { pending = waiting.answers < 0 ? nil : waiting }
        waiting.answers += 1
        guard waiting.answers > Self.answersToDecide, waiting.until <= now else { return }
        waiting.answers = -1
        guard waiting.canBeRestart else { return }
        origin.restart = .earlier(
            waiting.moment.wall,
            text: waiting.circuits == nil ? "another process" : "counters fell"
        )
        origin.restarted = waiting.circuits
    }
}
