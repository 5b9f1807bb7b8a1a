import CircuitMonitor
import CircuitVocabulary
import DisplayText

/// Tells what the counters of one circuit are: those of a life, of a window, or of several processes in turn.
///
/// Counters only grow while a process lives, so an answer continues the *stream* of an earlier answer when no counter is
/// below it. What falls is judged by what follows:
///
/// - **Several processes**: answers come back to a stream that was left. At once where the two are far apart (the one has
///   twice the calls of the other); where they are near each other, when a dozen answers fit into two or three streams.
///   Without counters, the times in the state tell: a state that has lasted for minutes while another one was seen a second
///   ago, twice, is another process's.
/// - **A window that is cleared** (gobreaker's interval): counters fall to next to nothing, while the process lives on, for the
///   second time. Until then a fall counts as a clearing for as long as the next one would take: twice the time in which the
///   calls were counted, if that was under two minutes.
/// - **A window that rolls** (opossum, resilience4j): counters fall by less than a half again and again, and fit into no few
///   streams, because they do not grow.
/// - **A restart**: counters fall to what can have been counted since the answer before, once, and nothing of the above
///   comes. It is said at once where there is more: the service did not answer in between, the process has another name, the
///   time in the state began anew, a circuit that was not closed is closed, or the calls were counted for longer than any window.
/// - **A streak under a counter's name**: the failed calls alone fall, while the others grow (``FailedStreak``).
///
/// A service that restarts every few seconds without ever being caught dead, and names no process, looks like a window.
struct FigureTracker {
    /// What is known of the answer besides the circuit.
    struct Surroundings {
        /// Whether the answer is of the process of the one before: it says so, or another circuit shows it.
        var isOneProcess = false
        /// Whether several processes without names answer at the address in turn.
        var isShared = false
        /// Whether a poll since the answer before did not reach the service.
        var isAfterFailure = false
    }

    /// What was seen that is not decided yet.
    private struct Pending {
        var moment: Moment
        /// Until when another fall would be the next clearing of a window.
        var until: MonotonicTime
        var answers = 0
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

    private(set) var current: CounterStream
    /// The other streams, the one that was left last first.
    private var others: [CounterStream] = []
    private var pending: Pending?
    private var smallFalls: SmallFalls?
    /// When the counters last fell to nothing in a process that lives on.
    private var lastClearing: MonotonicTime?
    private var lastFall: MonotonicTime?
    private(set) var isWindow = false
    /// Whether the failed calls are a counter at all.
    private(set) var failedStreak: FailedStreak
    /// When the answering process last changed, where several answer.
    private var lastTurn: MonotonicTime?
    /// When a time in the state last could not have been.
    private var lastContradiction: MonotonicTime?
    /// For how many answers in a row the counters have grown.
    private var growths = 0

    private static let keptStreams = 8
    /// How long a stream that was left is known, and how long an address counts as shared.
    private static let memory: Duration = .seconds(60)
    private static let sharedMemory: Duration = OriginTracker.sharedMemory
    /// The longest window that counters are cleared by.
    private static let longestClearing: Duration = .seconds(120)
    /// Without a fall for so long, figures are no window's.
    private static let windowMemory: Duration = .seconds(900)
    private static let answersToDecide = 3
    /// Small falls that nothing was decided by after so many answers are forgotten.
    private static let answersToForget = 60
    /// So many answers in a row that grow vouch for one process, and so many more against an earlier verdict.
    private static let growthsToVouch = 6
    private static let growthsToOverrule = 20

    init(_ reading: Reading, at now: MonotonicTime, failedStreak: FailedStreak = FailedStreak()) {
        self.failedStreak = failedStreak
        current = CounterStream(failedStreak.counted(reading), at: now)
    }

    /// Whether it was seen that several processes answer in turn.
    var isShared: Bool { lastTurn != nil }

    /// Whether it will be known only from later answers what the newest one was.
    var isUndecided: Bool { pending != nil }

    /// The states that the processes that answer in turn were last seen in.
    var states: Set<CircuitState> { others.reduce(into: [current.last.state]) { $0.insert($1.last.state) } }

    func step(to reading: Reading, at now: MonotonicTime) -> CounterStep {
        current.step(to: failedStreak.counted(reading), at: now)
    }

    /// Whether a step is one of a process that has been counting all the while, so that whatever other circuits of the answer do
    /// is of that process too.
    func vouches(for step: CounterStep) -> Bool {
        guard growths >= Self.growthsToVouch, !isWindow, let peak = current.peak else { return false }
        return !step.hasFallen && !step.isContradiction && step.growth > 0 && step.rate <= peak * 3
    }

    /// Whether it has vouched for long enough to overrule what other circuits seemed to show.
    var overrules: Bool { growths >= Self.growthsToOverrule }

    /// Takes back that several processes answer in turn: another circuit shows that one does.
    mutating func isOfOneProcess() {
        lastTurn = nil
        others = []
        lastContradiction = nil
    }

    /// Takes in what an answer says of the circuit.
    ///
    /// - Parameters:
    ///   - reading: What it says.
    ///   - step: How it differs from the answer before.
    ///   - around: What else is known of the answer.
    ///   - now: When it came.
    /// - Returns: What its figures are good for, and whether the process has restarted.
    mutating func see(
        _ reading: Reading,
        _ step: CounterStep,
        _ around: Surroundings,
        at now: Moment
    ) -> AnswerOrigin.Circuit {
        forget(at: now.monotonic, around)
        let step = findStreak(in: reading, step, around, at: now.monotonic)
        let reading = failedStreak.counted(reading)
        var verdict = AnswerOrigin.Circuit()
        goOn(with: reading, step, around, at: now, &verdict)
        growths = verdict.figures != .lifetime || step.hasFallen ? 0 : growths + (step.growth > 0 ? 1 : 0)
        if lastTurn == nil, !around.isShared { settle(at: now.monotonic, &verdict) } else { pending = nil }
        if isWindow {
            verdict.figures = .window
            failedStreak = FailedStreak()
        } else if let smallFalls, smallFalls.falls > 1 {
            verdict.figures = .apart
        }
        // What a new life counts comes past the values of the one before.
        if verdict.restart != .none { others = [] }
        return verdict
    }

    /// Takes for a restart what fell together with a circuit whose process has restarted.
    mutating func hasRestarted() {
        pending = nil
        others = []
    }

    /// Takes the failed calls for a streak where they are seen to be one.
    ///
    /// - Returns: How the counters differ that are some.
    private mutating func findStreak(
        in reading: Reading,
        _ step: CounterStep,
        _ around: Surroundings,
        at now: MonotonicTime
    ) -> CounterStep {
        guard !isWindow, !isShared, !around.isShared, failedStreak.sees(step, peak: current.peak) else { return step }
        current.leaveOutFailed()
        others = []
        (pending, smallFalls) = (nil, nil)
        return self.step(to: reading, at: now)
    }

    /// Drops what is too old to be come back to.
    private mutating func forget(at now: MonotonicTime, _ around: Surroundings) {
        guard !others.isEmpty || lastTurn != nil || isWindow || smallFalls != nil else { return }
        if let answers = smallFalls?.answers, answers > Self.answersToForget { smallFalls = nil }
        let memory = isShared || around.isShared ? Self.sharedMemory : Self.memory
        others.removeAll { $0.seen.duration(to: now) > memory }
        if let time = lastTurn, time.duration(to: now) > Self.sharedMemory { lastTurn = nil }
        if let time = lastFall, time.duration(to: now) > Self.windowMemory, isWindow {
            isWindow = false
            smallFalls = nil
            lastClearing = nil
        }
    }

    private mutating func leave(_ stream: CounterStream) {
        others.insert(stream, at: 0)
        if others.count > Self.keptStreams { others.removeLast() }
    }

    private mutating func goOn(
        with reading: Reading,
        _ step: CounterStep,
        _ around: Surroundings,
        at now: Moment,
        _ verdict: inout AnswerOrigin.Circuit
    ) {
        let before = current
        smallFalls?.answers += 1
        if isWindow {
            if step.hasFallen { lastFall = now.monotonic }
            current = CounterStream(reading, at: now.monotonic)
            return
        }
        if !around.isOneProcess {
            if step.isContradiction { noteContradiction(at: now.monotonic) }
            if let index = returned(to: reading, from: step, at: now.monotonic) {
                turn(to: index, with: reading, at: now.monotonic)
                verdict.figures = .apart
                return
            }
        }
        if !step.hasFallen, around.isOneProcess || (!step.isContradiction && before.canReach(step)) {
            current = before.extended(by: reading, step, at: now.monotonic)
            return
        }
        // A new stream.
        if !around.isOneProcess { leave(before) }
        current = CounterStream(reading, at: now.monotonic)
        verdict.figures = .apart
        guard step.hasFallen, around.isOneProcess || !(isShared || around.isShared) else { return }
        lastFall = now.monotonic
        judge(step, from: before, around, at: now, &verdict)
    }

    /// Takes in a time in the state that cannot have been; once may be a clock that was set.
    private mutating func noteContradiction(at now: MonotonicTime) {
        if let last = lastContradiction, last.duration(to: now) <= Self.memory { lastTurn = now }
        lastContradiction = now
    }

    /// The stream that an answer goes on better than the one before it; nil where there is none.
    private func returned(to reading: Reading, from step: CounterStep, at now: MonotonicTime) -> Int? {
        guard !others.isEmpty else { return nil }
        if !step.hasFallen, !step.isContradiction, lastTurn == nil, smallFalls == nil, current.peak != nil,
            current.canReach(step)
        {
            return nil
        }
        let steps = others.enumerated().map {
            (index: $0.offset, stream: $0.element, step: $0.element.step(to: reading, at: now))
        }
        let fitting = steps.filter { !$0.step.hasFallen && !$0.step.isContradiction && $0.stream.canReach($0.step) }
        guard let best = fitting.min(by: { $0.step.growth < $1.step.growth }) else { return nil }
        if step.hasFallen || step.isContradiction { return best.index }
        return best.step.growth < step.growth / 4 ? best.index : nil
    }

    private mutating func turn(to index: Int, with reading: Reading, at now: MonotonicTime) {
        let before = current
        let known = others.remove(at: index)
        leave(before)
        current = known.extended(by: reading, known.step(to: reading, at: now), at: now)
        let (low, high) = (min(before.total, current.total), max(before.total, current.total))
        if lastTurn != nil || high / 2 >= max(low, 1) {
            lastTurn = now
            return
        }
        var falls = smallFalls ?? SmallFalls(highest: high)
        falls.returns += 1
        if current.total < before.total { falls.falls += 1 }
        smallFalls = falls
        decideSmallFalls(isOneProcess: false, at: now)
    }

    /// Finds out why counters fell.
    private mutating func judge(
        _ step: CounterStep,
        from before: CounterStream,
        _ around: Surroundings,
        at now: Moment,
        _ verdict: inout AnswerOrigin.Circuit
    ) {
        let isSmall = step.after >= step.before / 2
        let isNearNothing = !isSmall && step.after <= before.mostCounted(until: now.monotonic)
        if !isSmall, around.isAfterFailure || (isNearNothing && step.life == .begun) {
            verdict = AnswerOrigin.Circuit(restart: .now)
            pending = nil
        } else if isNearNothing {
            clear(step, from: before, at: now, &verdict)
        } else if isSmall {
            // A window's calls fall together; see `FailedStreak`.
            guard step.reset == nil else { return }
            var falls = smallFalls ?? SmallFalls(highest: before.total)
            falls.falls += 1
            falls.fresh += 1
            // A counter may fall while all calls together rise.
            falls.deepest = max(falls.deepest, step.before.subtractingSaturated(step.after))
            smallFalls = falls
            decideSmallFalls(isOneProcess: around.isOneProcess, at: now.monotonic)
        } else {
            pending = Pending(moment: now, until: now.monotonic, canBeRestart: false)
        }
    }

    /// Takes in that counters fell to next to nothing.
    private mutating func clear(
        _ step: CounterStep,
        from before: CounterStream,
        at now: Moment,
        _ verdict: inout AnswerOrigin.Circuit
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
            verdict = AnswerOrigin.Circuit(restart: .now)
        } else {
            pending = Pending(
                moment: now,
                until: now.monotonic.advanced(by: (counted ?? .zero) * 2),
                canBeRestart: true
            )
        }
    }

    /// Decides between several processes and a rolling window, as soon as there were enough answers.
    private mutating func decideSmallFalls(isOneProcess: Bool, at now: MonotonicTime) {
        guard let falls = smallFalls else { return }
        let highest = others.reduce(current.total) { max($0, $1.total) }
        let grows = highest > falls.highest.addingSaturated(falls.deepest).addingSaturated(falls.deepest)
        if isOneProcess ? falls.falls >= 3 : falls.fresh >= 3 && falls.answers >= 6 && (!grows || falls.fresh >= 5) {
            isWindow = true
            smallFalls = nil
            others = []
        } else if !isOneProcess, falls.returns >= 3, falls.answers >= 12 + 4 * max(falls.fresh - 1, 0) {
            lastTurn = now
            smallFalls = nil
        }
    }

    /// Says that it was a restart after all, when nothing else came of it.
    private mutating func settle(at now: MonotonicTime, _ verdict: inout AnswerOrigin.Circuit) {
        guard var waiting = pending else { return }
        defer { pending = waiting.answers < 0 ? nil : waiting }
        waiting.answers += 1
        guard waiting.answers > Self.answersToDecide, waiting.until <= now else { return }
        waiting.answers = -1
        guard waiting.canBeRestart else { return }
        verdict.restart = .earlier(waiting.moment.wall, text: "counters fell")
    }
}
