package import CircuitVocabulary

/// A stretch of wall-clock time and what happened to a circuit during it: one column of a chart.
package struct Bucket: Hashable, Sendable {
    package var start: WallTime
    package var width: Duration

    /// Half the width of what the bucket had to be drawn from, where that was kept more coarsely than it is wide: `±30 s`.
    package internal(set) var blur: Duration?

    var contents = BucketContents()

    init(start: WallTime, width: Duration) {
        self.start = start
        self.width = width
    }

    /// Whether the circuit was in a state at any time during the bucket.
    package func contains(_ state: CircuitState) -> Bool { contents.seen.contains(StateSet(state)) }

    /// How long the circuit was in a state; what it passed through between two readings takes no time.
    package func time(in state: CircuitState) -> Duration { .milliseconds(contents.times[state.rawValue]) }

    /// How long the target did not answer.
    package var timeWithoutAnswer: Duration { .milliseconds(contents.times[StateSet.lanes - 1]) }

    /// The most severe of what the bucket saw; nil where there is no data, or a gap.
    package var worst: StripState? { contents.seen.worst }

    /// Whether the target did not answer during any part of the bucket.
    package var hasNoAnswer: Bool { contents.seen.contains(.noAnswer) }

    /// Whether a restart of the service was seen during the bucket.
    package var restarted: Bool { contents.restarts > 0 }

    /// How often the state changed, as far as it is known.
    package var transitions: Int { contents.transitions }

    /// Failed calls among those that succeeded or failed, 0 to 1; nil where none did either, or neither is reported.
    package var failureRate: Double? { contents.sums.failureRate }

    package var refusedPerSecond: Double? { contents.sums.refusedPerSecond }

    /// Calls per second that were tried.
    package var callsPerSecond: Double? { contents.sums.callsPerSecond }

    package var cacheHitRatio: Double? { contents.sums.cacheHitRatio }
    package var succeededPerSecond: Double? { contents.sums.succeededPerSecond }
    package var failedPerSecond: Double? { contents.sums.failedPerSecond }

    /// The longest streak of failures, the most calls in flight, and the highest 99th percentile that were read.
    package var worstFailureStreak: Int? { contents.gauges[.worstStreak].map(Int.init(clamping:)) }
    package var worstInFlight: Int? { contents.gauges[.worstInFlight].map(Int.init(clamping:)) }
    package var worstP99: Duration? {
        contents.gauges[.worstP99].map { .microseconds(Int64(clamping: $0)) }
    }
}

/// What happened during a stretch of time, without the place of it: times are milliseconds, here and in the levels.
struct BucketContents: Hashable, Sendable {
    /// The time spent in each state and without an answer.
    var times = SIMD8<Int64>()

    /// Every state that it was in or passed through.
    var seen: StateSet = []

    /// What it was in at the end: of the newest sample.
    var last: StateSet = []

    var sums = CounterSums()

    /// When the longest of the intervals that ended here began, where that is before the bucket.
    var spansFrom: Int64?

    var gauges = BucketGauges()
    var transitions = 0
    var restarts = 0

    /// Adds a time spent in a state.
    mutating func spend(_ milliseconds: Int64, in state: StateSet) {
        seen.formUnion(state)
        if let lane = state.lane { times[lane] += milliseconds }
    }

    /// Adds an interval between two readings that ended here.
    mutating func count(_ interval: CounterSums, from start: Int64) {
        sums.merge(interval)
        spansFrom = min(spansFrom ?? start, start)
    }

    /// Adds what happened later.
    mutating func merge(_ later: Self) {
        times &+= later.times
        seen.formUnion(later.seen)
        if !later.last.isEmpty { last = later.last }
        sums.merge(later.sums)
        if let start = later.spansFrom { spansFrom = min(spansFrom ?? start, start) }
        gauges.merge(later.gauges)
        transitions += later.transitions
        restarts += later.restarts
    }
}
