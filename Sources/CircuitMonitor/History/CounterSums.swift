/// Sums of counter differences, and the time over which each was taken.
///
/// Each counter keeps its own time: one that a source does not report, or not always, must not thin out the others.
struct CounterSums: Hashable, Sendable {
    /// The place of the calls that were not served, behind the counters, and how many places there are.
    private static let notServed = Counter.allCases.count
    static let lanes = notServed + 1

    /// How much each counter grew.
    var amounts = SIMD8<UInt64>()

    /// For how many milliseconds of the intervals each counter was reported.
    var covered = SIMD8<Int64>()

    /// The milliseconds of all intervals, whatever they reported.
    var time: Int64 = 0

    init() {}

    /// What was counted between two readings of one process.
    init(_ growth: CallGrowth, over milliseconds: Int64) {
        guard milliseconds > 0 else { return }
        time = milliseconds
        for counter in Counter.allCases {
            if let amount = growth[counter] { add(amount, over: milliseconds, to: counter.rawValue) }
        }
        if let amount = growth.notServed { add(amount, over: milliseconds, to: Self.notServed) }
    }

    /// Adds the sums of another stretch of time.
    mutating func merge(_ other: Self) {
        time += other.time
        for lane in 0..<Self.lanes where other.covered[lane] > 0 {
            add(other.amounts[lane], over: other.covered[lane], to: lane)
        }
    }

    private mutating func add(_ amount: UInt64, over milliseconds: Int64, to lane: Int) {
        let (sum, overflow) = amounts[lane].addingReportingOverflow(amount)
        amounts[lane] = overflow ? .max : sum
        covered[lane] += milliseconds
    }

    /// Failed calls among those that succeeded or failed, 0 to 1; nil where none did either, or one of them is not reported.
    var failureRate: Double? {
        guard isAlike(.succeeded, .failed) else { return nil }
        return share(of: .failed, beside: .succeeded)
    }

    /// Calls that succeeded or failed; nil where one of them is not reported.
    var judgedCalls: Double? {
        isAlike(.succeeded, .failed) ? amount(.succeeded) + amount(.failed) : nil
    }

    var cacheHitRatio: Double? {
        guard isAlike(.cacheHits, .cacheMisses) else { return nil }
        return share(of: .cacheHits, beside: .cacheMisses)
    }

    /// Calls per second that were tried.
    var callsPerSecond: Double? {
        guard isAlike(.succeeded, .failed) else { return nil }
        // A service that does not know ignored calls has none to add.
        return (amount(.succeeded) + amount(.failed) + amount(.ignored)) / seconds(.succeeded)
    }

    var refusedPerSecond: Double? { perSecond(.refused) }
    var succeededPerSecond: Double? { perSecond(.succeeded) }
    var failedPerSecond: Double? { perSecond(.failed) }

    /// Calls per second that failed or were refused; nil where it is not known for all of the time.
    var notServedPerSecond: Double? {
        guard hasNotServed else { return nil }
        return Double(amounts[Self.notServed]) / seconds(.failed)
    }

    /// Calls per second that callers made and that say something of the dependency: succeeded, failed, refused; nil where it is
    /// not known for all of the time.
    var demandPerSecond: Double? {
        guard hasNotServed, isAlike(.succeeded, .failed) else { return nil }
        return (amount(.succeeded) + Double(amounts[Self.notServed])) / seconds(.failed)
    }

    /// Whether it is known for as long as failures are how many calls were not served.
    private var hasNotServed: Bool {
        covered[Self.notServed] > 0 && covered[Self.notServed] == covered[Counter.failed.rawValue]
    }

    private func perSecond(_ counter: Counter) -> Double? {
        covered[counter.rawValue] > 0 ? amount(counter) / seconds(counter) : nil
    }

    private func share(of part: Counter, beside rest: Counter) -> Double? {
        let whole = amount(part) + amount(rest)
        return whole > 0 ? amount(part) / whole : nil
    }

    /// Whether two counters were reported for the same time, so that they can be set against each other.
    private func isAlike(_ left: Counter, _ right: Counter) -> Bool {
        covered[left.rawValue] > 0 && covered[left.rawValue] == covered[right.rawValue]
    }

    private func amount(_ counter: Counter) -> Double { Double(amounts[counter.rawValue]) }
    private func seconds(_ counter: Counter) -> Double { Double(covered[counter.rawValue]) / 1000 }
}

/// The counters that are kept as differences; the raw value is the place among the lanes of ``CounterSums``.
enum Counter: Int, CaseIterable, Sendable {
    case succeeded, failed, ignored, refused, cacheHits, cacheMisses
}

/// What holds a number for each ``Counter``.
protocol CountersByKind {
    var succeeded: UInt64? { get }
    var failed: UInt64? { get }
    var ignored: UInt64? { get }
    var refused: UInt64? { get }
    var cacheHits: UInt64? { get }
    var cacheMisses: UInt64? { get }
}

extension Counters: CountersByKind {}
extension CallGrowth: CountersByKind {}

extension CountersByKind {
    subscript(counter: Counter) -> UInt64? {
        switch counter {
        case .succeeded: succeeded
        case .failed: failed
        case .ignored: ignored
        case .refused: refused
        case .cacheHits: cacheHits
        case .cacheMisses: cacheMisses
        }
    }
}
