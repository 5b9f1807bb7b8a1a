import CircuitBreaker
import Synchronization

/// A clock that moves when it is told to, its monotonic and its wall side apart.
final class ManualClock: Sendable {
    private struct Times {
        var monotonic: Int64
        var wall: Int64
    }

    private let times: Mutex<Times>

    init(monotonic: Int64 = 5_000_000_000_000, wall: Int64 = 1_763_592_330_000_000_000) {
        times = Mutex(Times(monotonic: monotonic, wall: wall))
    }

    var now: Int64 { times.withLock { $0.monotonic } }
    var wall: Timestamp { times.withLock { Timestamp(nanosecondsSinceEpoch: $0.wall) } }

    var breakerClock: BreakerClock {
        BreakerClock(monotonic: { self.now }, wall: { self.wall })
    }

    /// Lets time pass on both sides.
    func pass(_ time: Duration) {
        let nanoseconds = time.nanoseconds
        times.withLock {
            $0.monotonic &+= nanoseconds
            $0.wall &+= nanoseconds
        }
    }

    /// Has somebody set the time of day.
    func stepWall(_ time: Duration) {
        let nanoseconds = time.nanoseconds
        times.withLock { $0.wall &+= nanoseconds }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// The shortest time that a breaker's clock can tell.
    static let instant: Duration = .nanoseconds(1)
}
