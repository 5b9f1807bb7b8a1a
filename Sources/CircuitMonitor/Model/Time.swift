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
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return Self(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// How much later `other` is; negative where it is earlier; saturates.
    package func duration(to other: Self) -> Duration {
        .nanoseconds(other.nanoseconds.subtracting(nanoseconds))
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
        let (sum, overflow) = nanosecondsSinceEpoch.addingReportingOverflow(duration.wholeNanoseconds)
        return Self(nanosecondsSinceEpoch: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// How much later `other` is; negative where it is earlier; saturates.
    package func duration(to other: Self) -> Duration {
        .nanoseconds(other.nanosecondsSinceEpoch.subtracting(nanosecondsSinceEpoch))
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
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflowSum) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflowSum ? (seconds < 0 ? .min : .max) : sum
    }

    /// The duration in seconds.
    package var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
