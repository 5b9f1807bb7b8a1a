public import CircuitBreaker
import CircuitVocabulary

/// A clock that tests move by hand, with separate monotonic and wall times.
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

    /// Creates a clock that stands still.
    ///
    /// - Parameters:
    ///   - monotonic: Its monotonic time, in nanoseconds.
    ///   - wall: Its wall time, in nanoseconds since 1970; by default a day in November 2025.
    public init(monotonic: Int64 = 5_000_000_000_000, wall: Int64 = 1_763_592_330_000_000_000) {
        times = StateLock(Times(monotonic: monotonic, wall: wall))
    }

    /// The monotonic time, in nanoseconds.
    public var now: Int64 { times.withLock { $0.monotonic } }

    /// The time of day.
    public var wall: Timestamp { times.withLock { Timestamp(nanosecondsSinceEpoch: $0.wall) } }

    /// The clock as a breaker or a fallback cache takes it.
    public var breakerClock: BreakerClock {
        BreakerClock(monotonic: { self.now }, wall: { self.wall })
    }

    /// Moves both times on.
    ///
    /// - Parameter time: By how much; not negative, because a breaker relies on a monotonic clock.
    public func pass(_ time: Duration) {
        let nanoseconds = time.clampedNanoseconds
        times.withLock {
            $0.monotonic = $0.monotonic.addingSaturated(nanoseconds)
            $0.wall = $0.wall.addingSaturated(nanoseconds)
        }
    }

    /// Sets the time of day forwards or backwards; the monotonic time stays.
    ///
    /// - Parameter time: By how much; negative is backwards.
    public func stepWall(_ time: Duration) {
        let nanoseconds = time.clampedNanoseconds
        times.withLock { $0.wall = $0.wall.addingSaturated(nanoseconds) }
    }
}
