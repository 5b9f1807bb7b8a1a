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
/// They are read while the breaker holds its lock, so none of them may call the breaker.
public struct BreakerClock: Sendable {
    /// Nanoseconds since an arbitrary origin; never falls.
    public let monotonic: @Sendable () -> Int64

    /// The time of day.
    public let wall: @Sendable () -> Timestamp

    private var isSystem = false

    /// A clock made of two functions, for tests.
    public init(monotonic: @escaping @Sendable () -> Int64, wall: @escaping @Sendable () -> Timestamp) {
        self.monotonic = monotonic
        self.wall = wall
    }

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

extension Duration {
    /// The duration in whole nanoseconds, kept within what can be added to a clock: at most about 146 years.
    package var clampedNanoseconds: Int64 {
        let limit: Int64 = .max / 2
        // Compared before it is taken apart: `components` traps where the seconds do not fit.
        guard self < .nanoseconds(limit) else { return limit }
        guard self > .nanoseconds(-limit) else { return -limit }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
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

extension Int64 {
    /// The sum, or the end of the range where it is beyond.
    package func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the end of the range where it is beyond.
    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    /// How far this instant is after another, as a duration; zero where it is before.
    func elapsed(since earlier: Int64) -> Duration {
        let (difference, overflow) = subtractingReportingOverflow(earlier)
        return .nanoseconds(overflow ? (self < earlier ? 0 : .max) : Swift.max(0, difference))
    }
}
