extension Duration {
    /// The longest time that a setting takes, about 31 years: more than anybody means, short enough for every clock and timer.
    package static let longestSetting = Duration.seconds(1_000_000_000)

    /// The duration in whole nanoseconds, kept within what can be added to a clock: at most about 146 years.
    @inlinable
    package var clampedNanoseconds: Int64 {
        let limit: Int64 = .max / 2
        // Compared before it is taken apart: `components` traps where the seconds do not fit.
        guard self < .nanoseconds(limit) else { return limit }
        guard self > .nanoseconds(-limit) else { return -limit }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// `components`, at the end of the range where the seconds do not fit.
    @inlinable
    package var clampedComponents: (seconds: Int64, attoseconds: Int64) {
        guard self < .seconds(Int64.max) else { return (.max, 0) }
        guard self > .seconds(Int64.min) else { return (.min, 0) }
        return components
    }

    /// The duration as a task can sleep it, from zero to ``longestSetting``.
    ///
    /// `Task.sleep` traps where the deadline does not fit its clock.
    package var sleepable: Duration { min(max(self, .zero), .longestSetting) }

    /// Returns the product to the nanosecond, kept within about 146 years; zero where the factor is NaN.
    ///
    /// `Duration * Double` traps where the product does not fit.
    package func scaled(by factor: Double) -> Duration {
        let limit = Duration.longestProduct
        let product = (Double(clampedNanoseconds) * factor).rounded()
        guard !product.isNaN else { return .zero }
        return .nanoseconds(Int64(Swift.min(Swift.max(product, -limit), limit)))
    }

    /// Nanoseconds; a power of two, so that it is exact as a floating-point number.
    private static let longestProduct = Double(Int64(1) << 62)

    /// The duration as a reason names it: `250ms`, `10s`, `5m`, `1h`.
    package var phrase: String {
        let milliseconds = Swift.max(0, clampedNanoseconds / 1_000_000)
        if milliseconds % 1000 != 0 { return "\(milliseconds)ms" }
        let seconds = milliseconds / 1000
        if seconds >= 3600, seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        if seconds >= 60, seconds % 60 == 0 { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
}
