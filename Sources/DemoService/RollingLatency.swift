package import CircuitBreaker
import CircuitVocabulary
import Histogram

/// The latencies of the last minute, as percentiles; a value that takes the time as an argument.
///
/// The window moves in slices, each a histogram of its own: a slice that is too old is emptied and used again, so that
/// memory is bounded whatever the traffic. Values are kept in microseconds with two significant digits.
package struct RollingLatency: Sendable {
    private struct Slice {
        /// The number of the slice since the origin, or -1 for one that holds nothing.
        var number: Int64 = -1
        var histogram = RollingLatency.emptyHistogram
    }

    private var slices: [Slice]
    private let sliceLength: Int64

    /// Makes an empty window.
    ///
    /// - Parameters:
    ///   - window: How far back the percentiles look; the newest slice comes on top of it.
    ///   - slices: Into how many parts the window is divided, 1 to 1000.
    package init(window: Duration = .seconds(60), slices: Int = 12) {
        let count = min(max(1, slices), 1_000)
        self.slices = Array(repeating: Slice(), count: count)
        sliceLength = max(1, window.clampedNanoseconds / Int64(count))
    }

    /// Adds one latency at a time since the origin; what is longer than a minute counts as a minute.
    package mutating func record(_ latency: Duration, at now: Duration) {
        let number = sliceNumber(at: now)
        let index = Int(number % Int64(slices.count))
        if slices[index].number != number {
            slices[index].histogram.reset()
            slices[index].number = number
        }
        let microseconds = max(0, latency.clampedNanoseconds) / 1_000
        slices[index].histogram.record(UInt64(min(microseconds, Self.longest)))
    }

    /// The percentiles of the window at a time since the origin, or nil while it is empty.
    package func figures(at now: Duration) -> LatencyFigures? {
        let newest = sliceNumber(at: now)
        let oldest = newest - Int64(slices.count) + 1
        var sum = Self.emptyHistogram
        for slice in slices where (oldest...newest).contains(slice.number) {
            sum.add(slice.histogram)
        }
        guard sum.totalCount > 0 else { return nil }
        return LatencyFigures(
            median: .microseconds(sum.valueAtPercentile(50)),
            p99: .microseconds(sum.valueAtPercentile(99))
        )
    }

    private func sliceNumber(at now: Duration) -> Int64 {
        max(0, now.clampedNanoseconds) / sliceLength
    }

    private static let longest: Int64 = 60_000_000
    private static let emptyHistogram = Histogram<UInt32>(
        highestTrackableValue: UInt64(longest),
        numberOfSignificantValueDigits: .two
    )
}
