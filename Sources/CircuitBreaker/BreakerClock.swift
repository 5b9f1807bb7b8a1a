#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The two clocks of a breaker: a monotonic one for decisions, a wall clock for display.
///
/// A wall clock that is set back would keep a circuit open for as long as it was set back, so nothing is decided by it.
/// They are read while the breaker holds its lock, so none of them may call the breaker.
public struct BreakerClock: Sendable {
    /// Nanoseconds since an arbitrary origin; never falls.
    public let monotonic: @Sendable () -> Int64

    /// The time of day.
    public let wall: @Sendable () -> Timestamp

    private var isSystem = false

    /// Creates a clock from two functions, for tests.
    public init(monotonic: @escaping @Sendable () -> Int64, wall: @escaping @Sendable () -> Timestamp) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The monotonic time; of the clocks of the system without the indirect call of ``monotonic``.
    @inline(__always)
    var now: Int64 { isSystem ? Self.read(CLOCK_MONOTONIC) : monotonic() }

    /// The monotonic time as it was up to a few milliseconds ago, for a fifth of the price; nil where there is no such clock.
    ///
    /// An open circuit refuses by it while the time of its next probe is far. It is no function like the others, because an
    /// indirect call would cost as much as the reading.
    var coarseTime: Int64? {
        #if os(Linux)
            isSystem ? Self.read(CLOCK_MONOTONIC_COARSE) : nil
        #else
            nil
        #endif
    }

    /// The clocks of the system.
    ///
    /// On Linux the monotonic one stands still while the machine sleeps: a circuit that was open before still waits the
    /// rest of its time for the network to come back. On Darwin it goes on.
    public static let system = {
        var clock = BreakerClock(
            monotonic: { read(CLOCK_MONOTONIC) },
            wall: { Timestamp(nanosecondsSinceEpoch: read(CLOCK_REALTIME)) }
        )
        clock.isSystem = true
        return clock
    }()

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
