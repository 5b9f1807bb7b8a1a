import CircuitBreaker
import Synchronization

/// A clock that moves when it is told to.
final class ManualClock: Sendable {
    private let nanoseconds: Mutex<Int64>

    init(_ nanoseconds: Int64 = 7_000_000_000_000) {
        self.nanoseconds = Mutex(nanoseconds)
    }

    var now: Int64 { nanoseconds.withLock { $0 } }

    var breakerClock: BreakerClock {
        BreakerClock(monotonic: { self.now }, wall: { Timestamp(nanosecondsSinceEpoch: 0) })
    }

    func pass(_ time: Duration) {
        let (seconds, attoseconds) = time.components
        nanoseconds.withLock { $0 += seconds * 1_000_000_000 + attoseconds / 1_000_000_000 }
    }
}
