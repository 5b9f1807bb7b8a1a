import CircuitMonitor
import CircuitVocabulary

/// What answers that can be of one process say of one circuit.
struct CounterStream {
    /// What a reading says that tells lives of a process apart.
    struct Sighting {
        var counters: Counters
        var state: CircuitState
        var timeInState: Duration?

        init(_ reading: Reading) {
            counters = reading.counters
            state = reading.state
            timeInState = reading.timeInState
        }

        var total: UInt64 { counters.calls }
    }

    var last: Sighting
    /// When the first of the answers came, and the calls that it told.
    var begun: MonotonicTime
    var firstTotal: UInt64
    var seen: MonotonicTime
    /// The most calls per second between two answers.
    var peak: Double?

    init(_ reading: Reading, at now: MonotonicTime) {
        last = Sighting(reading)
        (begun, seen) = (now, now)
        firstTotal = last.total
    }

    var total: UInt64 { last.total }
}

/// How the counters of one answer differ from those of an earlier one.
struct CounterStep {
    /// What a circuit says of the life of its process.
    enum Life { case notTold, goesOn, begun }

    /// Calls that were counted in between; zero where a counter fell.
    var growth: UInt64 = 0
    /// Whether a counter is below the earlier one, and the calls that were told then and now.
    var hasFallen = false
    /// How a counter fell; nil where others than that of the failed calls did.
    var reset: FailedReset?
    var before: UInt64
    var after: UInt64
    var elapsed: Duration
    var life = Life.notTold
    /// Whether it was not closed and is now, or was closed and is not.
    var isClosedAnew = false
    var isOpenAnew = false
    /// Whether the state is said to have lasted since before the earlier answer, which said otherwise.
    var isContradiction = false

    /// Calls per second.
    var rate: Double { Double(growth) / max(elapsed.inSeconds, 0.001) }
}

extension CounterStream {
    /// How exactly two times that a service reports can be set against each other.
    private static let slack: Duration = .seconds(2)

    func step(to reading: Reading, at now: MonotonicTime) -> CounterStep {
        let later = Sighting(reading)
        var step = CounterStep(before: total, after: later.total, elapsed: seen.duration(to: now))
        if later.counters.isBelow(last.counters) {
            step.hasFallen = true
            step.reset = FailedReset(from: last.counters, to: later.counters)
            step.isClosedAnew = last.state != .closed && later.state == .closed
            step.isOpenAnew = last.state == .closed && later.state != .closed
        } else {
            step.growth = later.total - min(later.total, last.total)
        }
        guard let after = later.timeInState else { return step }
        if last.state != later.state {
            step.isContradiction = after > step.elapsed + Self.slack
        } else if let before = last.timeInState {
            step.isContradiction = after > before + step.elapsed + Self.slack
            if after + Self.slack >= before + step.elapsed {
                step.life = .goesOn
            } else if after <= step.elapsed + Self.slack, before > after {
                step.life = .begun
            }
        }
        return step
    }

    /// Whether so many calls can have been made since: up to ten times as many as ever before, or less than doubled where
    /// nothing is known of before.
    func canReach(_ step: CounterStep) -> Bool {
        if step.rate <= 1000 { return true }
        guard let peak else { return step.growth < total }
        return step.rate <= peak * 10
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

    /// Begins anew without the failed calls, which are no counter.
    mutating func leaveOutFailed() {
        last.counters.failed = nil
        (begun, firstTotal) = (seen, total)
    }

    /// The stream with an answer more.
    func extended(by reading: Reading, _ step: CounterStep, at now: MonotonicTime) -> Self {
        var stream = self
        stream.last = Sighting(reading)
        stream.seen = now
        if step.rate > 0 { stream.peak = max(step.rate, (peak ?? 0) * 0.99) }
        return stream
    }
}

extension Counters {
    /// All calls that are told of.
    var calls: UInt64 {
        if let total { return total }
        return [succeeded, failed, ignored, refused].reduce(0) { $0.addingSaturated($1 ?? 0) }
    }
}
