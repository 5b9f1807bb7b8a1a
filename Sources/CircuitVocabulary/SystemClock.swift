#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The clocks of the machine, read.
package enum SystemClock {
    /// The origin of monotonic time: the first look at the clock in this process.
    private static let origin = ContinuousClock.now

    /// The time now on the clock that never steps and that goes on while the machine sleeps.
    package static var monotonic: MonotonicTime {
        MonotonicTime(nanoseconds: origin.duration(to: .now).wholeNanoseconds)
    }

    /// The civil time now.
    package static var wall: WallTime {
        var time = timespec()
        guard clock_gettime(CLOCK_REALTIME, &time) == 0 else { return WallTime(nanosecondsSinceEpoch: 0) }
        return WallTime(nanosecondsSinceEpoch: 0)
            .advanced(by: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
    }

    /// This instant on both clocks.
    package static func now() -> Moment { Moment(monotonic: monotonic, wall: wall) }

    /// The instant to sleep until: the same for the same time, so that sleepers that share a tick share a wake-up.
    package static func instant(of time: MonotonicTime) -> ContinuousClock.Instant {
        origin.advanced(by: .nanoseconds(time.nanoseconds))
    }
}
