import CircuitVocabulary

/// How long calls took, counted by upper bounds, over the life of whoever measures: what a Prometheus histogram is made of.
public struct LatencyHistogram: Hashable, Sendable {
    /// The upper bounds, ascending: from half a millisecond to ten seconds, two to four in each power of ten.
    public static let bounds: [Duration] = [
        .microseconds(500), .milliseconds(1), .microseconds(2_500), .milliseconds(5), .milliseconds(10),
        .milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1),
        .milliseconds(2_500), .seconds(5), .seconds(10),
    ]

    /// Calls that took no longer than the bound of the same place, and longer than the one before it; the last place has
    /// those that took longer than every bound.
    public private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)

    /// What all of them took together.
    public private(set) var sum: Duration = .zero

    /// A histogram of no calls.
    public init() {}

    /// All calls.
    public var total: UInt64 { counts.reduce(0) { $0.addingSaturated($1) } }

    /// A call took so long.
    ///
    /// - Parameter latency: How long; less than nothing counts as nothing, more than about 31 years as those.
    public mutating func record(_ latency: Duration) {
        let latency = latency.sleepable
        counts[Self.bounds.firstIndex { latency <= $0 } ?? Self.bounds.count] += 1
        sum += latency
    }
}
