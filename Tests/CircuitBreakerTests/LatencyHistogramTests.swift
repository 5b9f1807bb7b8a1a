import CircuitBreaker
import Testing

@Suite("The latencies of all calls")
struct LatencyHistogramTests {
    @Test("a latency is counted once: at the first bound that it does not exceed, or above them all")
    func places() {
        for (place, bound) in LatencyHistogram.bounds.enumerated() {
            for (latency, expected) in [(bound, place), (bound + .nanoseconds(1), place + 1)] {
                var histogram = LatencyHistogram()
                histogram.record(latency)
                #expect(histogram.counts[expected] == 1)
                #expect(histogram.total == 1)
                #expect(histogram.sum == latency)
            }
        }
    }

    @Test("the bounds ascend, and a clock that went back counts as no time")
    func bounds() {
        #expect(zip(LatencyHistogram.bounds, LatencyHistogram.bounds.dropFirst()).allSatisfy { $0 < $1 })
        var histogram = LatencyHistogram()
        histogram.record(.seconds(-5))
        #expect(histogram.counts.first == 1 && histogram.sum == .zero)
    }
}
