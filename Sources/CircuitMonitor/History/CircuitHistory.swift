package import CircuitVocabulary

/// What is remembered of one circuit, in fixed memory whatever the run time.
///
/// The last 900 samples (15 minutes at one a second), 10-second buckets for 3 hours, 1-minute buckets for 24 hours and
/// 5-minute buckets for 72 hours. Where samples come faster than once a second, and so leave earlier, there are 1-second
/// buckets for 15 minutes too. Each level is filled from the samples themselves, so that all of them tell the same, to the
/// millisecond. A sample is a reading or a poll that failed.
///
/// Times lie on a time line that is civil time as of the first sample and goes on with the monotonic clock: a wall clock
/// that is set later moves the history as a whole instead of tearing or reordering it, and finished buckets stay as they are.
package struct CircuitHistory: Sendable {
    /// Samples that are kept.
    package static let capacity = 900

    /// How long a sample speaks for the circuit; what comes later is a gap.
    ///
    /// That is three polling intervals and never under five seconds: a service that hangs for a moment is not lost.
    package static func reach(of interval: Duration) -> Duration {
        .milliseconds(reach(ofMilliseconds: Int64(clamping: interval.wholeMilliseconds)))
    }

    static func reach(ofMilliseconds interval: Int64) -> Int64 {
        let (three, overflow) = interval.multipliedReportingOverflow(by: 3)
        return overflow ? .max / 2 : min(max(three, 5_000), .max / 2)
    }

    /// How far the wall clock may drift from the time line before what is shown follows it, in nanoseconds.
    private static let toleratedDrift: Int64 = 250_000_000

    /// What makes monotonic time into time on the time line, in nanoseconds.
    private var origin: Int64 = 0

    /// How far the wall clock has been set since the first sample, in nanoseconds.
    private var shift: Int64 = 0

    private(set) var samples = SampleRing(capacity: CircuitHistory.capacity)

    /// The levels, the finest first.
    private(set) var levels = [
        BucketLevel(width: .seconds(10), capacity: 1080),
        BucketLevel(width: .seconds(60), capacity: 1440),
        BucketLevel(width: .seconds(300), capacity: 864),
    ]

    /// When the first sample ever was taken.
    private var first: Int64 = 0

    /// Changes with every sample.
    private(set) var version = Fleet.Version()

    /// The newest reading, which the next interval begins with.
    private var newestReading: (time: Int64, tally: CallGrowth.Tally)?

    package init() {}

    /// Samples that are kept at present.
    package var count: Int { samples.count }

    package var isEmpty: Bool { samples.count == 0 }

    /// The beginning of what is known in any detail; nil without a sample.
    package var oldest: WallTime? { oldestTime.map(wall) }

    /// The same on the monotonic clock.
    package var oldestMonotonic: MonotonicTime? { oldestTime.map(monotonic) }

    /// The first moment of which a reading, or that there was none, can be told; nil without a sample.
    ///
    /// Where only buckets know, what a moment was like is told by the bucket that ended last.
    package var firstKnown: MonotonicTime? {
        guard !isEmpty else { return nil }
        guard samples.hasDropped, var time = oldestTime else { return monotonic(samples[0].time) }
        while record(at: monotonic(time)) == nil, !samples.covers(time), let level = level(covering: time) {
            time = (level.number(of: time) + 1) * level.width
        }
        if record(at: monotonic(time)) != nil { return monotonic(time) }
        // The samples reach further back than the levels, to just after the first reading of theirs.
        let reading = (0..<count).first { samples[$0].isReading }
        return monotonic(samples[reading ?? 0].time + 1)
    }

    /// When the newest sample was taken; nil without one.
    package var newest: WallTime? { isEmpty ? nil : wall(samples[count - 1].time) }

    /// The time from the beginning of what is known to the newest sample.
    package var span: Duration {
        oldestTime.map { .milliseconds(samples[count - 1].time - $0) } ?? .zero
    }

    /// How coarsely a time is known: the width of the buckets that have it, nil where there are single samples.
    package func resolution(at time: MonotonicTime) -> Duration? {
        let time = timeLine(time)
        guard !isEmpty, !samples.covers(time) else { return nil }
        return level(covering: time).map { .milliseconds($0.width) }
    }

    /// The bytes that the history takes on the heap, without the texts of failures.
    package var heapBytes: Int {
        samples.heapBytes + levels.reduce(0) { $0 + $1.heapBytes }
            + levels.count * MemoryLayout<BucketLevel>.stride
    }

    // MARK: Adding

    /// Adds a reading.
    ///
    /// - Parameters:
    ///   - reading: What was read.
    ///   - moment: When it was read.
    ///   - interval: How far away the next sample is expected.
    ///   - passed: States between the sample before and this one, known from events.
    ///   - changes: How often the state has changed since then.
    ///   - isRestart: Whether the process has restarted since the reading before.
    ///   - isAfterSilence: Whether too long a silence lies between the reading before and this one: a gap, not an interval.
    ///   - fallbacks: What is known of what the circuit counts as fallbacks.
    mutating func append(
        _ reading: Reading,
        at moment: Moment,
        interval: Duration,
        passed: StateSet = [],
        changes: Int = 0,
        isRestart: Bool = false,
        isAfterSilence: Bool = false,
        fallbacks: FallbackCount = .notKnown
    ) {
        let time = begin(at: moment, interval: interval)
        let state = StateSet(reading.state)
        var counted: (sums: CounterSums, start: Int64)?
        if !isRestart, !isAfterSilence, let earlier = newestReading {
            let growth = CallGrowth(from: earlier.tally, to: reading.tally, fallbacks: fallbacks)
            counted = (CounterSums(growth, over: time - earlier.time), earlier.time)
        }
        samples.append(
            reading,
            time: time,
            interval: Int64(clamping: interval.wholeMilliseconds),
            passed: passed,
            changes: changes,
            isRestart: isRestart,
            isAfterSilence: isAfterSilence,
            fallbacks: fallbacks
        )
        let gauges = samples.gauges(at: count - 1)
        for index in levels.indices {
            levels[index].update(at: time) { bucket in
                bucket.seen.formUnion(state.union(passed))
                bucket.last = state
                bucket.transitions += changes
                if isRestart { bucket.restarts += 1 }
                if let counted { bucket.count(counted.sums, from: counted.start) }
                bucket.gauges.merge(gauges)
            }
        }
        newestReading = (time, reading.tally)
    }

    /// Marks a restart that became known late, at the sample of its time.
    ///
    /// - Parameter wall: When the process was first heard of.
    mutating func noteRestart(at wall: WallTime) {
        guard let index = reading(at: wall), !samples[index].isRestart else { return }
        samples.markRestart(at: index)
        let marked = samples[index].time
        for index in levels.indices { levels[index].amend(at: marked) { $0.restarts += 1 } }
    }

    /// Counts a change of the state that became known late, at the sample of its time.
    ///
    /// - Parameter wall: When the state was first seen.
    mutating func noteChange(at wall: WallTime) {
        guard let index = reading(at: wall) else { return }
        samples.countChange(at: index)
        let changed = samples[index].time
        for index in levels.indices { levels[index].amend(at: changed) { $0.transitions += 1 } }
    }

    /// The sample of a time, where that is a reading.
    private func reading(at wall: WallTime) -> Int? {
        let time = wall.nanosecondsSinceEpoch.subtractingSaturated(shift).flooredMilliseconds
        let index = samples.firstIndex(after: time) - 1
        return index >= 0 && samples[index].isReading ? index : nil
    }

    /// Adds a poll that brought no reading.
    mutating func appendFailure(at moment: Moment, interval: Duration) {
        let time = begin(at: moment, interval: interval)
        for index in levels.indices {
            levels[index].update(at: time) { bucket in
                bucket.seen.formUnion(.noAnswer)
                bucket.last = .noAnswer
            }
        }
        samples.append(
            nil,
            time: time,
            interval: Int64(clamping: interval.wholeMilliseconds),
            passed: [],
            changes: 0,
            isRestart: false,
            isAfterSilence: false
        )
    }

    /// Finds the place of a new sample, and gives the sample before the time that it spoke for.
    private mutating func begin(at moment: Moment, interval: Duration) -> Int64 {
        version = Fleet.Version()
        let offset = moment.wall.nanosecondsSinceEpoch.subtractingSaturated(moment.monotonic.nanoseconds)
        if isEmpty {
            origin = offset
            if interval < .seconds(1) { levels.insert(BucketLevel(width: .seconds(1), capacity: 900), at: 0) }
        }
        let drift = offset.subtractingSaturated(origin).subtractingSaturated(shift)
        if drift.magnitude > Self.toleratedDrift.magnitude { shift = offset.subtractingSaturated(origin) }

        var time = timeLine(moment.monotonic)
        if isEmpty {
            first = time
        } else {
            let before = samples[count - 1]
            // Samples stay in order, whatever the caller's clock does.
            time = max(time, before.time)
            for index in levels.indices {
                levels[index].spend(from: before.time, to: min(before.reach, time), in: before.state)
            }
        }
        return time
    }

    // MARK: The time line

    /// The place of a monotonic time on the time line.
    func timeLine(_ time: MonotonicTime) -> Int64 {
        time.nanoseconds.addingSaturated(origin).flooredMilliseconds
    }

    /// The civil time of a place on the time line.
    func wall(_ time: Int64) -> WallTime {
        WallTime(nanosecondsSinceEpoch: time.inNanoseconds.addingSaturated(shift))
    }

    /// The monotonic time of a place on the time line.
    func monotonic(_ time: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: time.inNanoseconds.subtractingSaturated(origin))
    }

    /// The finest level that knows all from a time on.
    func level(covering time: Int64) -> BucketLevel? {
        levels.first { $0.covers(time) }
    }

    private var oldestTime: Int64? {
        guard !isEmpty else { return nil }
        // The first bucket begins before the first sample, which is in it.
        guard samples.hasDropped, let coarsest = levels.last else { return samples[0].time }
        return min(max(coarsest.start, first), samples[0].time)
    }
}

extension Int64 {
    /// Nanoseconds as whole milliseconds, rounded down.
    var flooredMilliseconds: Int64 {
        flooredQuotientAndRemainder(dividingBy: 1_000_000).quotient
    }

    /// Milliseconds as nanoseconds; saturates.
    var inNanoseconds: Int64 {
        multipliedSaturated(by: 1_000_000)
    }
}
