import CircuitVocabulary
import DisplayText
import MonitorSupport
import TestSupport

@testable import CircuitMonitor

/// Every poll of one circuit in a list, and what charts should show of it, computed the slow way.
struct PlainHistory {
    struct Poll {
        var time: Int64
        var interval: Int64
        var reading: Reading?
        var isRestart = false
        var changes = 0

        var reach: Int64 { max(3 * interval, 5_000) }
    }

    /// What one column should show.
    struct Column {
        var times: [StripState: Int64] = [:]
        var seen: Set<StripState> = []
        var amounts: [String: UInt64] = [:]
        var covered: [String: Int64] = [:]
        var counted: Int64 = 0
        var spansFrom = Int64.max
        var changes = 0
        var restarted = false
        var worstStreak: Int?

        func perSecond(_ name: String) -> Double? {
            guard let time = covered[name], time > 0 else { return nil }
            return Double(amounts[name] ?? 0) / (Double(time) / 1000)
        }

        func share(_ part: String, _ rest: String) -> Double? {
            guard let time = covered[part], time > 0, covered[rest] == time else { return nil }
            let whole = Double(amounts[part] ?? 0) + Double(amounts[rest] ?? 0)
            return whole > 0 ? Double(amounts[part] ?? 0) / whole : nil
        }
    }

    var polls: [Poll] = []

    /// The columns of a chart that ends at a time, in milliseconds like everything here.
    func columns(endingAt end: Int64, width: Int64, count: Int) -> [Column] {
        let first = floor(end, width) - width * Int64(count - 1)
        func place(_ time: Int64) -> Int { Int(floor(time, width) - first) / Int(width) }
        var columns = Array(repeating: Column(), count: count)
        var earlier: Poll?
        for (index, poll) in polls.enumerated() where poll.time <= end {
            let state: StripState = poll.reading.map { .state($0.state) } ?? .noAnswer
            var reach = min(poll.time + poll.reach, end + 1)
            if index + 1 < polls.count { reach = min(reach, polls[index + 1].time) }
            var time = poll.time
            while time < reach {
                let next = min(floor(time, width) + width, reach)
                if columns.indices.contains(place(time)) {
                    columns[place(time)].times[state, default: 0] += next - time
                    columns[place(time)].seen.insert(state)
                }
                time = next
            }
            let own = place(poll.time)
            if columns.indices.contains(own) {
                columns[own].seen.insert(state)
                columns[own].changes += poll.changes
                if poll.isRestart { columns[own].restarted = true }
                if let streak = poll.reading?.failureStreak {
                    columns[own].worstStreak = max(columns[own].worstStreak ?? 0, streak)
                }
                if let earlier { self.count(from: earlier, to: poll, in: &columns[own]) }
            }
            if poll.reading != nil { earlier = poll }
        }
        for index in columns.indices.reversed() where columns[index].counted == 0 {
            guard let later = columns[index...].first(where: { $0.counted > 0 }), place(later.spansFrom) < index else {
                continue
            }
            (columns[index].amounts, columns[index].covered) = (later.amounts, later.covered)
        }
        return columns
    }

    private func count(from earlier: Poll, to later: Poll, in column: inout Column) {
        guard !later.isRestart, later.time <= earlier.time + earlier.reach + earlier.interval / 2,
            later.time > earlier.time,
            let before = earlier.reading?.counters, let after = later.reading?.counters
        else { return }
        column.counted += later.time - earlier.time
        column.spansFrom = min(column.spansFrom, earlier.time)
        let pairs: [(String, UInt64?, UInt64?)] = [
            ("succeeded", before.succeeded, after.succeeded), ("failed", before.failed, after.failed),
            ("refused", before.refused, after.refused), ("hits", before.cacheHits, after.cacheHits),
            ("misses", before.cacheMisses, after.cacheMisses),
        ]
        for (name, before, after) in pairs {
            guard let before, let after else { continue }
            column.amounts[name, default: 0] += after - before
            column.covered[name, default: 0] += later.time - earlier.time
        }
    }

    private func floor(_ time: Int64, _ width: Int64) -> Int64 {
        let remainder = time % width
        return time - (remainder < 0 ? remainder + width : remainder)
    }
}

/// A random life of a circuit, both in a fleet and in a list.
struct RandomLife {
    private(set) var fleet = Fleet(hearing: [], interval: .seconds(1))
    private(set) var plain = PlainHistory()
    private(set) var time: Int64 = 0

    private var counters = Counters(succeeded: 0, failed: 0, refused: 0, cacheHits: 0, cacheMisses: 0)
    private var state = CircuitState.closed
    private var process = 0
    private let interval: Int64
    /// The longest silence, in milliseconds.
    private let silence: Int64

    /// 2025-11-19T22:45:00Z, as ``Moment/at(_:)`` begins.
    static let epoch: Int64 = 1_763_592_300_000

    init(interval: Int64, silence: Int64) {
        self.interval = interval
        self.silence = silence
    }

    static func moment(_ time: Int64) -> Moment {
        Moment(
            monotonic: MonotonicTime(nanoseconds: time * 1_000_000),
            wall: WallTime(nanosecondsSinceEpoch: (epoch + time) * 1_000_000)
        )
    }

    mutating func poll(_ random: inout SeededRandom) {
        time += Int64.random(in: interval / 2...interval * 3 / 2, using: &random)
        if Int.random(in: 0..<300, using: &random) == 0 { time += Int64.random(in: 0...silence, using: &random) }
        guard Int.random(in: 0..<20, using: &random) > 0 else {
            plain.polls.append(.init(time: Self.epoch + time, interval: interval))
            apply(.failure(PollFailure(reason: "refused", detail: "refused")))
            return
        }
        let before = plain.polls.last { $0.reading != nil }
        let isRestart = before != nil && Int.random(in: 0..<200, using: &random) == 0
        if isRestart {
            process += 1
            counters = Counters(succeeded: 0, failed: 0, refused: 0, cacheHits: 0, cacheMisses: 0)
        }
        if Int.random(in: 0..<30, using: &random) == 0 {
            state = CircuitState.allCases.randomElement(using: &random) ?? .open
        }
        counters.succeeded = counters.succeeded.map { $0 + UInt64.random(in: 0...90_000, using: &random) }
        // What would tell of a flip between two polls is left out: see the tests of traces.
        let (failed, refused) = (UInt64.random(in: 0...3, using: &random), UInt64.random(in: 0...500, using: &random))
        if state != .open { counters.failed = counters.failed.map { $0 + failed } }
        if state != .closed { counters.refused = counters.refused.map { $0 + refused } }
        counters.cacheHits = counters.cacheHits.map { $0 + UInt64.random(in: 0...500, using: &random) }
        counters.cacheMisses = counters.cacheMisses.map { $0 + UInt64.random(in: 0...5, using: &random) }
        var reading = Reading(state: state, counters: counters, processID: "\(process)")
        // Now and then a source leaves something out.
        if Int.random(in: 0..<15, using: &random) == 0 { reading.counters.refused = nil }
        if Int.random(in: 0..<15, using: &random) == 0 { reading.counters.failed = nil }
        if Int.random(in: 0..<3, using: &random) > 0 { reading.failureStreak = .random(in: 0...400, using: &random) }
        plain.polls.append(
            .init(
                time: Self.epoch + time,
                interval: interval,
                reading: reading,
                isRestart: isRestart,
                changes: before.map { $0.reading?.state != state } == true ? 1 : 0
            )
        )
        apply(.readings([CircuitReading(id: .named("redis"), reading: reading)]))
    }

    private mutating func apply(_ outcome: PollResult.Outcome) {
        fleet.apply(
            PollResult(
                target: TargetID(index: 0),
                started: Self.moment(time),
                finished: Self.moment(time),
                outcome: outcome,
                spacing: .milliseconds(interval)
            )
        )
    }
}
