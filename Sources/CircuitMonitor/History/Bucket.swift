/// A stretch of wall-clock time and what happened to a circuit during it: one column of a chart.
package struct Bucket: Hashable, Sendable {
    package var start: WallTime
    package var width: Duration

    /// Whether a restart of the service was seen during the bucket.
    package internal(set) var restarted = false

    private var states: StateSet = []
    private var tally = Tally()
    private var hasTally = false

    init(start: WallTime, width: Duration) {
        self.start = start
        self.width = width
    }

    /// Whether any time was spent in a state during the bucket.
    package func contains(_ state: CircuitState) -> Bool { states.contains(StateSet(state)) }

    /// The most severe of what the bucket saw; nil where there is no data, or a gap.
    package var worst: StripState? { states.worst }

    /// Whether the target did not answer during any part of the bucket.
    package var hasNoAnswer: Bool { states.contains(.noAnswer) }

    /// Failed calls among those that succeeded or failed, 0 to 1; nil where none did either, or neither is reported.
    package var failureRate: Double? { tally.failureRate }

    package var refusedPerSecond: Double? { tally.refusedPerSecond }

    /// Calls per second that were tried.
    package var callsPerSecond: Double? { tally.callsPerSecond }

    package var cacheHitRatio: Double? { tally.cacheHitRatio }
    package var succeededPerSecond: Double? { tally.succeededPerSecond }
    package var failedPerSecond: Double? { tally.failedPerSecond }

    mutating func see(_ states: StateSet) {
        self.states.formUnion(states)
    }

    /// Adds an interval between two readings that ended in this bucket.
    mutating func count(from earlier: Counters, to later: Counters, over time: Duration) {
        tally.add(from: earlier, to: later, over: time)
        hasTally = true
    }

    /// Takes the figures of an interval that spans the bucket, or of the newest one; a bucket with its own keeps them.
    mutating func carry(_ spanning: Tally) {
        guard !hasTally else { return }
        tally = spanning
        hasTally = true
    }
}

/// What one cell of a history strip stands for.
package enum StripState: Hashable, Sendable {
    case state(CircuitState)
    case noAnswer
}

/// A set of states and of "no answer", in two bytes.
struct StateSet: OptionSet, Hashable, Sendable {
    var rawValue: UInt16

    init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    init(_ state: CircuitState) {
        rawValue = 1 << UInt16(state.rawValue)
    }

    static let noAnswer = StateSet(rawValue: 1 << 15)

    /// The most severe member: open, forced open, no answer, half-open, then the rest as ``CircuitState`` orders them.
    var worst: StripState? {
        if contains(Self(.open)) { return .state(.open) }
        if contains(Self(.forcedOpen)) { return .state(.forcedOpen) }
        if contains(.noAnswer) { return .noAnswer }
        return CircuitState.allCases.last { contains(Self($0)) }.map(StripState.state)
    }
}
