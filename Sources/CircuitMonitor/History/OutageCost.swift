package import CircuitVocabulary

/// What the callers of a circuit have not got since it began to refuse calls.
package struct OutageCost: Hashable, Sendable {
    /// Calls that failed or were refused, those included that opened the circuit.
    package var notServed: UInt64

    /// How many of them the fallback's cache answered; nil where the target does not tell.
    package var fromCache: UInt64?

    /// Whether there may have been more: it refused calls already when we first looked, or a process is gone that counted.
    package var isAtLeast: Bool

    /// From when on it is counted; nil where that was before our first look, or where a process is gone that counted.
    ///
    /// An outage that passes into an order, or an order into an outage, is counted on: the state may have begun later.
    package var since: MonotonicTime?

    package init(notServed: UInt64, fromCache: UInt64?, isAtLeast: Bool, since: MonotonicTime? = nil) {
        self.notServed = notServed
        self.fromCache = fromCache
        self.isAtLeast = isAtLeast
        self.since = since
    }
}

/// From which counters the cost of an outage is counted: where each of the last outages began and ended.
///
/// Counters are set against those at the beginning, and not added up interval by interval: a silence in between costs nothing.
struct OutageCounting: Sendable {
    /// A change of what is counted from.
    fileprivate struct Change: Sendable {
        var time: MonotonicTime
        /// When the reading was made whose counters are those at the beginning; nil where it is not known from when they count.
        var from: MonotonicTime?
        /// The counters at the beginning; nil once the outage is over.
        var start: Counters?
        /// What was counted by processes that have been restarted since the beginning; nil where there was none.
        var before: OutageCost?
        var isAtLeast = false
    }

    /// The last changes, oldest first.
    private var changes: [Change] = []

    static let kept = 16

    /// Takes in a reading.
    ///
    /// - Parameters:
    ///   - reading: What was read.
    ///   - before: The reading before; nil for the first.
    ///   - beforeTime: When that was read.
    ///   - time: When it was read.
    ///   - isRestart: Whether the process has restarted since the reading before.
    ///   - hasClosed: Whether another process has served calls since, so that this is another outage.
    ///   - fallbacks: What is known of the circuit's fallbacks.
    mutating func see(
        _ reading: Reading,
        after before: Reading?,
        of beforeTime: MonotonicTime?,
        at time: MonotonicTime,
        isRestart: Bool,
        hasClosed: Bool,
        fallbacks: FallbackCount
    ) {
        let current = changes.last.flatMap { $0.start == nil ? nil : $0 }
        if reading.state.triesAllCalls {
            if current != nil { add(Change(time: time, start: nil)) }
            return
        }
        guard var outage = current else {
            guard reading.state != .unknown else { return }
            // The failures that opened it were counted since the reading before.
            let start = isRestart ? reading.counters.atZero : before?.counters ?? reading.counters
            let isKnown = !isRestart && before?.state.triesAllCalls == true
            return add(Change(time: time, from: isKnown ? beforeTime : nil, start: start, isAtLeast: !isKnown))
        }
        // A reading without counters, because another process may have answered, begins nothing: the next with counters does.
        if !isRestart, let start = outage.start, start.refused == nil, reading.counters.refused != nil {
            return add(Change(time: time, start: reading.counters, before: outage.before, isAtLeast: true))
        }
        if hasClosed { return add(Change(time: time, start: reading.counters.atZero, isAtLeast: true)) }
        guard isRestart, let before else { return }
        outage.before = outage.cost(upTo: before.counters, fallbacks) ?? outage.before
        add(Change(time: time, start: reading.counters.atZero, before: outage.before, isAtLeast: true))
    }

    private mutating func add(_ change: Change) {
        changes.append(change)
        if changes.count > Self.kept { changes.removeFirst() }
    }

    /// What was counted from at a time in the past.
    ///
    /// - Parameter isPast: Whether a change lies at or before that time.
    /// - Returns: The counting as of then.
    func asOf(_ isPast: (MonotonicTime) -> Bool) -> Self {
        var counting = Self()
        if let last = changes.last(where: { isPast($0.time) }) { counting.changes = [last] }
        return counting
    }

    /// The cost up to a reading; nil where the circuit is not out, or where the target does not count refused calls.
    func cost(upTo counters: Counters, _ fallbacks: FallbackCount) -> OutageCost? {
        changes.last?.cost(upTo: counters, fallbacks)
    }

    /// The time between the two readings between which the counted began; nil where it is not known.
    var beginning: ClosedRange<MonotonicTime>? {
        guard let outage = changes.last, let from = outage.from, from <= outage.time else { return nil }
        return from...outage.time
    }
}

extension OutageCounting.Change {
    fileprivate func cost(upTo counters: Counters, _ fallbacks: FallbackCount) -> OutageCost? {
        guard let start else { return nil }
        let growth = CallGrowth(
            from: .init(counters: start, triesAllCalls: false),
            to: .init(counters: counters, triesAllCalls: false),
            fallbacks: fallbacks
        )
        guard let refused = growth.refused else { return before }
        let notServed = growth.notServed ?? refused
        var cost = OutageCost(
            notServed: notServed,
            fromCache: growth.cacheHits.map { min($0, notServed) },
            isAtLeast: isAtLeast || growth.failed == nil,
            since: from
        )
        guard let before else { return cost }
        cost.notServed = cost.notServed.addingSaturated(before.notServed)
        cost.fromCache = [before.fromCache, cost.fromCache].compactMap(\.self).reduce(nil) {
            ($0 ?? 0).addingSaturated($1)
        }
        cost.isAtLeast = true
        return cost
    }
}

extension Counters {
    /// The counters of a process that has just begun: zero where it reports one.
    package var atZero: Counters {
        func zero(_ counter: UInt64?) -> UInt64? { counter.map { _ in 0 } }
        return Counters(
            total: zero(total),
            succeeded: zero(succeeded),
            failed: zero(failed),
            ignored: zero(ignored),
            refused: zero(refused),
            cacheHits: zero(cacheHits),
            cacheMisses: zero(cacheMisses)
        )
    }
}

extension CircuitTrack {
    /// What the outage has cost its callers up to the newest reading; nil where there is none, or where nobody counts.
    package var outageCost: OutageCost? {
        guard resolution == nil, let latest, let latestAt,
            var cost = outageCounting.cost(upTo: latest.counters, fallbacks)
        else { return nil }
        // Where the state began just then, its time is the more exact one.
        if let beginning = outageCounting.beginning, let standing = standing(at: latestAt.monotonic) {
            let began = latestAt.monotonic.advanced(by: .zero - standing.duration)
            if beginning.contains(began) { cost.since = began }
        }
        return cost
    }
}
