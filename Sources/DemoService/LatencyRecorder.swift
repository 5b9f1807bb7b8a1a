import CircuitBreaker
import Synchronization

/// The latencies of the last minute, and counts of all, recorded by those who call and read by those who look.
final class LatencyRecorder: Sendable {
    private struct State {
        var latest = RollingLatency()
        var all = LatencyHistogram()
    }

    private let latencies = Mutex(State())
    private let clock = ContinuousClock()
    private let origin: ContinuousClock.Instant

    /// Begins with nothing.
    init() {
        origin = clock.now
    }

    func record(_ latency: Duration) {
        let now = origin.duration(to: clock.now)
        latencies.withLock { state in
            state.latest.record(latency, at: now)
            state.all.record(latency)
        }
    }

    /// The percentiles of the last minute, or nil while there was no call.
    var figures: LatencyFigures? {
        let now = origin.duration(to: clock.now)
        // The percentiles are taken from a copy, so that nobody who makes a call waits for somebody who looks.
        return latencies.withLock { $0.latest }.figures(at: now)
    }

    /// The latencies of all calls.
    var histogram: LatencyHistogram { latencies.withLock { $0.all } }
}
