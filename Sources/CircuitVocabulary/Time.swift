/// A point on this process's monotonic clock: what durations and rates are computed from.
package struct MonotonicTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since an arbitrary origin.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The time this much later (or earlier, for a negative duration); saturates.
    package func advanced(by duration: Duration) -> Self {
        Self(nanoseconds: nanoseconds.addingSaturated(duration.wholeNanoseconds))
    }

    /// How much later `other` is; negative where it is earlier; saturates.
    package func duration(to other: Self) -> Duration {
        .nanoseconds(other.nanoseconds.subtractingSaturated(nanoseconds))
    }
}

/// A point in civil time: what is shown, never what is computed with.
package struct WallTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    package var nanosecondsSinceEpoch: Int64

    package init(nanosecondsSinceEpoch: Int64) {
        self.nanosecondsSinceEpoch = nanosecondsSinceEpoch
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
    }

    /// The time this much later (or earlier, for a negative duration); saturates.
    package func advanced(by duration: Duration) -> Self {
        Self(nanosecondsSinceEpoch: nanosecondsSinceEpoch.addingSaturated(duration.wholeNanoseconds))
    }

    /// How much later `other` is; negative where it is earlier; saturates.
    package func duration(to other: Self) -> Duration {
        .nanoseconds(other.nanosecondsSinceEpoch.subtractingSaturated(nanosecondsSinceEpoch))
    }
}

/// One instant on both clocks.
package struct Moment: Hashable, Sendable {
    package var monotonic: MonotonicTime
    package var wall: WallTime

    package init(monotonic: MonotonicTime, wall: WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The moment this much later on both clocks.
    package func advanced(by duration: Duration) -> Self {
        Self(monotonic: monotonic.advanced(by: duration), wall: wall.advanced(by: duration))
    }
}

extension Duration {
    /// The duration in whole nanoseconds; saturates at the ends of `Int64` (about 292 years).
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = clampedComponents
        return seconds.multipliedSaturated(by: 1_000_000_000).addingSaturated(attoseconds / 1_000_000_000)
    }

    /// The duration in whole milliseconds, zero for a negative one.
    package var wholeMilliseconds: UInt64 { UInt64(max(0, wholeNanoseconds / 1_000_000)) }

    /// The duration in seconds.
    package var inSeconds: Double {
        let (seconds, attoseconds) = clampedComponents
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
