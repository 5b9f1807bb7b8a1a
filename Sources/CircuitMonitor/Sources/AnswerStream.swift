import DisplayText

/// Answers that can be of one process.
struct AnswerStream {
    var readings: [CircuitReading]
    var processID: DisplayText?
    var startedAt: WallTime?
    /// When the first of the answers came, and the calls that it told.
    var begun: MonotonicTime
    var firstTotal: UInt64
    var seen: MonotonicTime
    /// The most calls per second between two answers.
    var peak: Double?

    var total: UInt64 { readings.reduce(0) { $0.addingSaturated($1.reading.counters.calls) } }
}

/// How the counters of one answer differ from those of an earlier one.
struct AnswerStep {
    /// What a circuit says of the life of its process.
    enum Life { case notTold, goesOn, begun }

    /// Calls that were counted in between, by all circuits whose counters grew.
    var growth: UInt64 = 0
    /// The places of the circuits that have a counter below the earlier one, and the calls that they told.
    var fallen: [Int] = []
    var before: UInt64 = 0
    var after: UInt64 = 0
    var elapsed: Duration
    var life = Life.notTold
    /// Whether a circuit whose counters fell was not closed and is now, or was closed and is not.
    var isClosedAnew = false
    var isOpenAnew = false

    var hasFallen: Bool { !fallen.isEmpty }
}

extension AnswerStream {
    /// Whether another answer is of the same process; nil where they do not say.
    func isSameProcess(as other: Self) -> Bool? {
        if let processID, let otherID = other.processID { return processID == otherID }
        guard let startedAt, let otherStart = other.startedAt else { return nil }
        // Some work it out from how long they have run, to the second.
        let difference = startedAt.duration(to: otherStart)
        return difference < .seconds(3) && difference > .seconds(-3)
    }

    func step(to later: Self) -> AnswerStep {
        var step = AnswerStep(elapsed: seen.duration(to: later.seen))
        for (index, new) in later.readings.enumerated() {
            guard let old = reading(of: new.id.name, at: index) else { continue }
            if new.reading.counters.isBelow(old.counters) {
                step.fallen.append(index)
                step.before = step.before.addingSaturated(old.counters.calls)
                step.after = step.after.addingSaturated(new.reading.counters.calls)
                if old.state != .closed, new.reading.state == .closed { step.isClosedAnew = true }
                if old.state == .closed, new.reading.state != .closed { step.isOpenAnew = true }
                step.note(old, new.reading)
            } else {
                let calls = new.reading.counters.calls
                step.growth = step.growth.addingSaturated(calls - min(calls, old.counters.calls))
            }
        }
        return step
    }

    private func reading(of name: DisplayText?, at index: Int) -> Reading? {
        if index < readings.count, readings[index].id.name == name { return readings[index].reading }
        return readings.first { $0.id.name == name }?.reading
    }

    /// Whether so many calls can have been made since: up to ten times as many as ever before, or less than doubled where
    /// nothing is known of before.
    func canReach(_ step: AnswerStep, at now: MonotonicTime) -> Bool {
        let rate = Double(step.growth) / max(step.elapsed.inSeconds, 0.001)
        if rate <= 1000 { return true }
        guard let peak else { return step.growth < total }
        return rate <= peak * 10
    }

    /// The most calls that a process can have counted that started after this answer.
    func mostCounted(until now: MonotonicTime) -> UInt64 {
        let calls = (peak ?? 0) * 3 * seen.duration(to: now).inSeconds
        return max(20, UInt64(min(max(calls, 0), 1e15)))
    }

    /// The time in which the calls were counted, at the pace of the last stretch; nil where none came in it.
    var timeCounted: Duration? {
        let (calls, time) = (total - min(total, firstTotal), begun.duration(to: seen).inSeconds)
        guard calls > 0, time > 0 else { return nil }
        return .seconds(min(Double(total) / Double(calls) * time, 1e6))
    }

    /// The stream with an answer more.
    func extended(by answer: Self, _ step: AnswerStep) -> Self {
        var stream = self
        stream.readings = answer.readings
        stream.startedAt = answer.startedAt
        stream.seen = answer.seen
        let rate = Double(step.growth) / max(step.elapsed.inSeconds, 0.001)
        if rate > 0 { stream.peak = max(rate, (peak ?? 0) * 0.99) }
        return stream
    }
}

extension AnswerStep {
    /// Notes what a circuit whose counters fell says of its process.
    fileprivate mutating func note(_ old: Reading, _ new: Reading) {
        guard let before = old.timeInState, let after = new.timeInState, old.state == new.state, life != .begun
        else { return }
        let slack = Duration.seconds(2)
        if after + slack >= before + elapsed {
            life = .goesOn
        } else if after <= elapsed + slack, before > after {
            life = .begun
        }
    }
}

extension Counters {
    /// All calls that are told of.
    var calls: UInt64 {
        if let total { return total }
        return [succeeded, failed, ignored, refused].reduce(0) { $0.addingSaturated($1 ?? 0) }
    }
}

extension UInt64 {
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
