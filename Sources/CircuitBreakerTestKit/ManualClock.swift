public import CircuitBreaker
import CircuitVocabulary

/// A clock that moves when it is told to, its monotonic and its wall side apart.
///
///     let clock = ManualClock()
///     let breaker = CircuitBreaker(clock: clock.breakerClock)
///     // … five failures …
///     clock.pass(.seconds(60))
///     // The next call is a probe.
///
/// It may be used from any thread. Sums that leave the range of a clock stop at its ends.
public final class ManualClock: Sendable {
    private struct Times {
        var monotonic: Int64
        var wall: Int64
    }

    private let times: StateLock<Times>

    /// A clock that stands still.
    ///
    /// - Parameters:
    ///   - monotonic: What its monotonic side shows, in nanoseconds.
    ///   - wall: What its wall side shows, in nanoseconds since 1970; without one, a day in November 2025.
    public init(monotonic: Int64 = 5_000_000_000_000, wall: Int64 = 1_763_592_330_000_000_000) {
        times = StateLock(Times(monotonic: monotonic, wall: wall))
    }

    /// What its monotonic side shows, in nanoseconds.
    public var now: Int64 { times.withLock { $0.monotonic } }

    /// What its wall side shows.
    public var wall: Timestamp { times.withLock { Timestamp(nanosecondsSinceEpoch: $0.wall) } }

    /// The clock as a breaker or a fallback cache takes it.
    public var breakerClock: BreakerClock {
        BreakerClock(monotonic: { self.now }, wall: { self.wall })
    }

    /// Lets time pass on both sides.
    ///
    /// - Parameter time: How much; a breaker relies on it that its monotonic clock never falls.
    public func pass(_ time: Duration) {
        let nanoseconds = time.clampedNanoseconds
        times.withLock {
            $0.monotonic = $0.monotonic.addingSaturated(nanoseconds)
            $0.wall = $0.wall.addingSaturated(nanoseconds)
        }
    }

    /// Has somebody set the time of day, forth or back; the monotonic side stays.
    ///
    /// - Parameter time: By how much.
    public func stepWall(_ time: Duration) {
        let nanoseconds = time.clampedNanoseconds
        times.withLock { $0.wall = $0.wall.addingSaturated(nanoseconds) }
    }
}
