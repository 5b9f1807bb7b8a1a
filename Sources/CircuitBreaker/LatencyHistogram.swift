import CircuitVocabulary

/// A histogram of call durations by upper bounds, as Prometheus expects it.
public struct LatencyHistogram: Hashable, Sendable {
    /// The upper bounds, ascending: from half a millisecond to ten seconds, two to four in each power of ten.
    public static let bounds: [Duration] = [
        .microseconds(500), .milliseconds(1), .microseconds(2_500), .milliseconds(5), .milliseconds(10),
        .milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1),
        .milliseconds(2_500), .seconds(5), .seconds(10),
    ]

    /// The number of calls by duration: each index counts the calls above the bound before it and up to its own bound; the last
    /// counts those above every bound.
    public private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)

    /// The sum of all durations.
    public private(set) var sum: Duration = .zero

    /// Creates an empty histogram.
    public init() {}

    /// The number of all calls.
    public var total: UInt64 { counts.reduce(0) { $0.addingSaturated($1) } }

    /// Counts a call.
    ///
    /// - Parameter latency: The duration; kept within zero and about 31 years.
    public mutating func record(_ latency: Duration) {
        let latency = latency.sleepable
        counts[Self.bounds.firstIndex { latency <= $0 } ?? Self.bounds.count] += 1
        sum += latency
    }
}
