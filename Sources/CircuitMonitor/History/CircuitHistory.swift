/// The last 900 samples of one circuit in fixed memory: 15 minutes at one a second.
///
/// Kept by column: a counter that the source does not report costs nothing. A sample is a reading or a poll that
/// failed. Times are monotonic; the civil time of all of them hangs on one anchor, so that a clock that is set or
/// slewed shifts the history as a whole instead of tearing or reordering it.
package struct CircuitHistory: Sendable {
    /// Samples that are kept.
    package static let capacity = 900

    /// How many polling intervals a sample speaks for; what comes later is a gap.
    package static let reachInIntervals = 3

    /// How far the wall clock may drift from the monotonic one before the history follows it, in nanoseconds.
    private static let toleratedDrift: Int64 = 250_000_000

    /// Wall clock minus monotonic clock, in nanoseconds.
    private(set) var anchor: Int64 = 0

    /// Where the oldest sample is, once the columns are full.
    private var head = 0

    private var times: [Int64] = []
    /// Until when a sample speaks for the circuit, unless the next one comes first.
    private var reaches: [Int64] = []
    private var states: [StateSet] = []
    /// States that the circuit went through since the sample before, known from events.
    private var passed = LazyColumn<StateSet>(absent: [])
    private var restarts = LazyColumn<Bool>(absent: false)
    private var counters = CounterColumns()

    package init() {}

    package var count: Int { times.count }

    package var isEmpty: Bool { times.isEmpty }

    /// When the oldest sample was taken; nil without one.
    package var oldest: WallTime? { isEmpty ? nil : wall(self[0].time) }

    /// When the newest sample was taken; nil without one.
    package var newest: WallTime? { isEmpty ? nil : wall(self[count - 1].time) }

    /// The time from the oldest sample to the newest.
    package var span: Duration {
        isEmpty
            ? .zero : MonotonicTime(nanoseconds: self[0].time).duration(to: .init(nanoseconds: self[count - 1].time))
    }

    // MARK: Adding

    /// Adds a reading.
    ///
    /// - Parameters:
    ///   - state: What it said.
    ///   - counters: What it counted.
    ///   - moment: When it was read.
    ///   - interval: How far away the next sample is expected.
    ///   - passed: States between the sample before and this one, known from events.
    ///   - isRestart: Whether the process has restarted since the reading before.
    mutating func append(
        _ state: CircuitState,
        counters: Counters,
        at moment: Moment,
        interval: Duration,
        passed: StateSet = [],
        isRestart: Bool = false
    ) {
        append(StateSet(state), counters, moment, interval, passed, isRestart)
    }

    /// Adds a poll that brought no reading.
    mutating func appendFailure(at moment: Moment, interval: Duration) {
        append(.noAnswer, Counters(), moment, interval, [], false)
    }

    private mutating func append(
        _ state: StateSet,
        _ counters: Counters,
        _ moment: Moment,
        _ interval: Duration,
        _ between: StateSet,
        _ isRestart: Bool
    ) {
        let offset = moment.wall.nanosecondsSinceEpoch.subtractingReportingOverflow(moment.monotonic.nanoseconds)
            .partialValue
        let drift = offset.subtractingReportingOverflow(anchor).partialValue
        if isEmpty || drift.magnitude > Self.toleratedDrift.magnitude { anchor = offset }

        // Samples stay in order, whatever the caller's clock does.
        let time = isEmpty ? moment.monotonic : max(moment.monotonic, MonotonicTime(nanoseconds: self[count - 1].time))
        let reach = time.advanced(by: interval * Self.reachInIntervals).nanoseconds
        let slot: Int
        if count < Self.capacity {
            slot = count
            times.append(time.nanoseconds)
            reaches.append(reach)
            states.append(state)
        } else {
            slot = head
            head = (head + 1) % Self.capacity
            times[slot] = time.nanoseconds
            reaches[slot] = reach
            states[slot] = state
        }
        passed.store(between.isEmpty ? nil : between, at: slot)
        restarts.store(isRestart ? true : nil, at: slot)
        self.counters.store(counters, at: slot)
    }

    // MARK: Reading

    /// The history cut into buckets of a fixed width, oldest first; the last is the one that contains `now`.
    ///
    /// Buckets are aligned to their width in civil time, so that only the newest changes until it ends. A state takes
    /// the time from its sample to the next, at most three intervals, and never a time before it was read. An interval
    /// between two readings counts in the bucket in which it ends; buckets narrower than an interval share its
    /// figures. Takes time in proportion to the samples within the buckets.
    ///
    /// - Parameters:
    ///   - now: The end of what is looked at; later samples are left out.
    ///   - width: The width of a bucket.
    ///   - count: How many buckets; at most 10 000.
    /// - Returns: As many buckets as asked for; none for a count or width that is not positive.
    package func buckets(endingAt now: Moment, width: Duration, count: Int) -> [Bucket] {
        let width = width.wholeNanoseconds
        guard width > 0, count > 0 else { return [] }
        let count = min(count, 10_000)
        let nowMonotonic = now.monotonic.nanoseconds
        let nowWall = isEmpty ? now.wall.nanosecondsSinceEpoch : wall(nowMonotonic).nanosecondsSinceEpoch
        let last = Self.floor(nowWall, to: width)
        let grid = Grid(first: last.subtracting(width.multiplied(by: count - 1)), width: width, count: count)
        var buckets = (0..<count).map { index in
            Bucket(
                start: WallTime(nanosecondsSinceEpoch: grid.first.adding(width.multiplied(by: index))),
                width: .nanoseconds(width)
            )
        }
        guard !isEmpty else { return buckets }

        // One sample before the first bucket may reach into it, and one more carries the counters of the first
        // interval.
        let start = max(firstIndex(after: grid.first.subtracting(anchor)) - 2, 0)
        var newestInterval: (tally: Tally, bucket: Int)?
        var earlier: Sample?
        for index in start..<self.count {
            let sample = self[index]
            guard sample.time <= nowMonotonic else { break }
            let ownBucket = grid.bucket(of: wall(sample.time))

            var end = min(sample.reach, nowMonotonic.adding(1))
            if index + 1 < self.count { end = min(end, self[index + 1].time) }
            let lastSeen = grid.bucket(of: wall(max(end.subtracting(1), sample.time)))
            for bucket in max(ownBucket, 0)..<max(min(lastSeen, count - 1) + 1, max(ownBucket, 0)) {
                buckets[bucket].see(sample.state)
            }
            if buckets.indices.contains(ownBucket) {
                buckets[ownBucket].see(sample.passed)
                if sample.isRestart { buckets[ownBucket].restarted = true }
            }

            guard sample.state != .noAnswer else {
                newestInterval = nil
                continue
            }
            newestInterval = nil
            if let before = earlier, let tally = self.tally(from: before, to: sample) {
                if buckets.indices.contains(ownBucket) {
                    buckets[ownBucket].count(
                        from: counters[before.slot],
                        to: counters[sample.slot],
                        over: sample.since(before)
                    )
                }
                let between = max(grid.bucket(of: wall(before.time)) + 1, 0)
                for bucket in between..<max(min(ownBucket, count), between) { buckets[bucket].carry(tally) }
                if sample.reach >= nowMonotonic { newestInterval = (tally, ownBucket) }
            }
            earlier = sample
        }
        // The column of now has figures before its own sample comes, or it would blink once per bucket.
        if let newestInterval, newestInterval.bucket == count - 2 { buckets[count - 1].carry(newestInterval.tally) }
        return buckets
    }

    /// The sums over the intervals that ended within a time before `now`.
    ///
    /// At least the newest interval counts, however long the intervals are, as long as the newest sample still speaks
    /// for the circuit. Nothing does while polls fail.
    ///
    /// - Parameters:
    ///   - window: How far back an interval may have ended.
    ///   - now: The end of what is looked at.
    /// - Returns: The sums.
    func tally(over window: Duration, endingAt now: MonotonicTime) -> Tally {
        var sum = Tally()
        let end = firstIndex(after: now.nanoseconds)
        guard end > 0, self[end - 1].state != .noAnswer else { return sum }
        let windowStart = now.advanced(by: .zero - window).nanoseconds
        var later: Sample?
        for index in stride(from: end - 1, through: 0, by: -1) {
            let sample = self[index]
            if sample.state == .noAnswer { continue }
            if let later {
                guard later.time > windowStart || (later.slot == self[end - 1].slot && later.reach >= now.nanoseconds)
                else {
                    break
                }
                if tally(from: sample, to: later) != nil {
                    sum.add(from: counters[sample.slot], to: counters[later.slot], over: later.since(sample))
                }
            }
            later = sample
        }
        return sum
    }

    /// The sums of one interval, or nil where it is a gap: a restart, or more than three polling intervals.
    private func tally(from earlier: Sample, to later: Sample) -> Tally? {
        guard !later.isRestart, later.time <= earlier.reach else { return nil }
        var tally = Tally()
        tally.add(from: counters[earlier.slot], to: counters[later.slot], over: later.since(earlier))
        return tally
    }

    private struct Sample {
        var slot: Int
        var time: Int64
        var reach: Int64
        var state: StateSet
        var passed: StateSet
        var isRestart: Bool

        func since(_ earlier: Self) -> Duration {
            MonotonicTime(nanoseconds: earlier.time).duration(to: MonotonicTime(nanoseconds: time))
        }
    }

    private subscript(index: Int) -> Sample {
        let slot = (head + index) % max(count, 1)
        return Sample(
            slot: slot,
            time: times[slot],
            reach: reaches[slot],
            state: states[slot],
            passed: passed[slot],
            isRestart: restarts[slot]
        )
    }

    /// The index of the first sample later than a time.
    private func firstIndex(after time: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].time > time { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func wall(_ monotonic: Int64) -> WallTime {
        WallTime(nanosecondsSinceEpoch: monotonic.adding(anchor))
    }

    private static func floor(_ value: Int64, to width: Int64) -> Int64 {
        let remainder = value % width
        return value.subtracting(remainder < 0 ? remainder + width : remainder)
    }
}

/// Where buckets lie in civil time.
private struct Grid {
    var first: Int64
    var width: Int64
    var count: Int

    /// The bucket that a time falls into: -1 before the first, `count` after the last.
    func bucket(of time: WallTime) -> Int {
        let distance = time.nanosecondsSinceEpoch.subtracting(first)
        guard distance >= 0 else { return -1 }
        return Int(min(distance / width, Int64(count)))
    }
}

extension Int64 {
    fileprivate func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    fileprivate func subtracting(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    fileprivate func multiplied(by other: Int) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: Int64(other))
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
