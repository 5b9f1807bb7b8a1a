// Times and counts come from callers, other programs and clocks that tests make. Arithmetic on them stops at the ends of
// the range and never traps: a host must not end because a number is absurd.

extension FixedWidthInteger {
    /// Returns the sum, or the end of the range that it lies beyond.
    @inlinable
    package func addingSaturated(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    /// Returns the difference, or the end of the range that it lies beyond; for unsigned counts that is zero.
    @inlinable
    package func subtractingSaturated(_ other: Self) -> Self {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    /// Returns the product, or the end of the range that it lies beyond.
    @inlinable
    package func multipliedSaturated(by other: Self) -> Self {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }

    /// Returns the quotient rounded down and the remainder that goes with it, which is never negative.
    ///
    /// - Parameter divisor: What is divided by; must be positive.
    /// - Returns: Both.
    @inlinable
    package func flooredQuotientAndRemainder(dividingBy divisor: Self) -> (quotient: Self, remainder: Self) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension Int64 {
    /// How far this instant is after another, in nanoseconds, as a duration; zero where it is before.
    @inlinable
    package func elapsed(since earlier: Int64) -> Duration {
        .nanoseconds(Swift.max(0, subtractingSaturated(earlier)))
    }
}

extension UInt64 {
    /// What was added to a count since an earlier reading; zero where it fell.
    @inlinable
    package func growth(since earlier: UInt64) -> UInt64 {
        self > earlier ? self - earlier : 0
    }
}
