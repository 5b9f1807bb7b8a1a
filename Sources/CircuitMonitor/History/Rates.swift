/// The figures of one circuit over the last ten seconds, as differences of counters over the time between readings.
///
/// What has nothing behind it, because a counter is not reported or the denominator is zero, is nil and never zero.
package struct Rates: Hashable, Sendable {
    /// Failed calls among those that succeeded or failed.
    package var failure: RateFigure

    /// Calls per second that were tried: succeeded, failed, ignored.
    package var calls: Double?

    /// Calls per second that were refused without being tried.
    package var refused: Double?

    /// Hits among the lookups in the fallback cache, 0 to 1.
    package var cache: Double?

    package var succeededPerSecond: Double?
    package var failedPerSecond: Double?

    package init(
        failure: RateFigure = .none,
        calls: Double? = nil,
        refused: Double? = nil,
        cache: Double? = nil,
        succeededPerSecond: Double? = nil,
        failedPerSecond: Double? = nil
    ) {
        self.failure = failure
        self.calls = calls
        self.refused = refused
        self.cache = cache
        self.succeededPerSecond = succeededPerSecond
        self.failedPerSecond = failedPerSecond
    }
}

/// A failure rate, 0 to 1.
package enum RateFigure: Hashable, Sendable {
    case value(Double)
    /// The last one known, beside a circuit that refuses calls and so has none now.
    case was(Double)
    case none
}

/// Sums of counter differences, and the time over which each was taken.
///
/// Each figure keeps its own time: a counter that a source does not report must not thin out the others.
struct Tally: Hashable, Sendable {
    private var judged = Share()
    private var lookups = Share()
    private var tried = Flow()
    private var refused = Flow()
    private var succeeded = Flow()
    private var failed = Flow()

    init() {}

    /// Adds what was counted between two readings of one process.
    mutating func add(from earlier: Counters, to later: Counters, over time: Duration) {
        let seconds = time.inSeconds
        guard seconds > 0 else { return }
        let succeeded = Self.growth(earlier.succeeded, later.succeeded)
        let failed = Self.growth(earlier.failed, later.failed)
        if let succeeded { self.succeeded.add(succeeded, seconds) }
        if let failed { self.failed.add(failed, seconds) }
        if let succeeded, let failed {
            judged.add(part: failed, rest: succeeded)
            // A service that does not know ignored calls has none to add.
            tried.add(succeeded + failed + (Self.growth(earlier.ignored, later.ignored) ?? 0), seconds)
        }
        if let refused = Self.growth(earlier.refused, later.refused) { self.refused.add(refused, seconds) }
        if let hits = Self.growth(earlier.cacheHits, later.cacheHits),
            let misses = Self.growth(earlier.cacheMisses, later.cacheMisses)
        {
            lookups.add(part: hits, rest: misses)
        }
    }

    var failureRate: Double? { judged.ratio }
    var cacheHitRatio: Double? { lookups.ratio }
    var callsPerSecond: Double? { tried.perSecond }
    var refusedPerSecond: Double? { refused.perSecond }
    var succeededPerSecond: Double? { succeeded.perSecond }
    var failedPerSecond: Double? { failed.perSecond }

    private static func growth(_ earlier: UInt64?, _ later: UInt64?) -> Double? {
        guard let earlier, let later, later >= earlier else { return nil }
        return Double(later - earlier)
    }

    private struct Share: Hashable, Sendable {
        var part = 0.0
        var whole = 0.0

        mutating func add(part: Double, rest: Double) {
            self.part += part
            whole += part + rest
        }

        var ratio: Double? { whole > 0 ? part / whole : nil }
    }

    private struct Flow: Hashable, Sendable {
        var amount = 0.0
        var seconds = 0.0

        mutating func add(_ amount: Double, _ seconds: Double) {
            self.amount += amount
            self.seconds += seconds
        }

        var perSecond: Double? { seconds > 0 ? amount / seconds : nil }
    }
}
