#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a breaker takes the time from: a monotonic clock to decide by, a wall clock to show.
///
/// A wall clock that is set back would keep a circuit open for as long as it was set back, so nothing is decided by it.
public struct BreakerClock: Sendable {
    /// Nanoseconds since an arbitrary origin; never falls.
    public var monotonic: @Sendable () -> Int64

    /// The time of day.
    public var wall: @Sendable () -> Timestamp

    /// A clock made of two functions, for tests.
    public init(monotonic: @escaping @Sendable () -> Int64, wall: @escaping @Sendable () -> Timestamp) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The clocks of the system. The monotonic one stands still while the machine sleeps.
    public static let system = BreakerClock(
        monotonic: { read(CLOCK_MONOTONIC) },
        wall: { Timestamp(nanosecondsSinceEpoch: read(CLOCK_REALTIME)) }
    )

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// The duration in whole nanoseconds, kept within what can be added to a clock: at most about 146 years.
    var clampedNanoseconds: Int64 {
        let limit: Int64 = .max / 2
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? -limit : limit }
        let (sum, overflowSum) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !overflowSum else { return seconds < 0 ? -limit : limit }
        return Swift.min(Swift.max(sum, -limit), limit)
    }

    /// The duration as a reason names it: `250ms`, `10s`, `5m`, `1h`.
    var phrase: String {
        let milliseconds = Swift.max(0, clampedNanoseconds / 1_000_000)
        if milliseconds % 1000 != 0 { return "\(milliseconds)ms" }
        let seconds = milliseconds / 1000
        if seconds >= 3600, seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        if seconds >= 60, seconds % 60 == 0 { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
}
