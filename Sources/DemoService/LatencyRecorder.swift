import CircuitBreaker
import Synchronization

/// The latencies of the last minute, recorded by those who call and read by those who look.
final class LatencyRecorder: Sendable {
    private let latencies = Mutex(RollingLatency())
    private let clock = ContinuousClock()
    private let origin: ContinuousClock.Instant

    /// Begins with nothing.
    init() {
        origin = clock.now
    }

    func record(_ latency: Duration) {
        let now = origin.duration(to: clock.now)
        latencies.withLock { $0.record(latency, at: now) }
    }

    /// The percentiles of the last minute, or nil while there was no call.
    var figures: LatencyFigures? {
        let now = origin.duration(to: clock.now)
        // The percentiles are taken from a copy, so that nobody who makes a call waits for somebody who looks.
        return latencies.withLock { $0 }.figures(at: now)
    }
}
