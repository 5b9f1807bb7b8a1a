import CircuitBreaker
import Synchronization

/// A wall clock that stands still until it is told the time.
final class TestTime: Sendable {
    private let time = Mutex(Duration.zero)

    var clock: BreakerClock {
        BreakerClock(
            monotonic: { 0 },
            wall: { Timestamp(nanosecondsSinceEpoch: Int64(self.time.withLock { $0 } / .nanoseconds(1))) }
        )
    }

    func advance(to instant: Duration) {
        time.withLock { $0 = instant }
    }
}
