// Times and counts come from callers, from other programs and from clocks that tests make. Arithmetic on them stops at the
// ends of what can be told and never traps: a host must not end because a number is absurd.

extension Duration {
    /// The longest time that a setting takes, about 31 years: more than anybody means, short enough for every clock and timer.
    package static let longestSetting = Duration.seconds(1_000_000_000)

    /// The duration in whole nanoseconds, kept within what can be added to a clock: at most about 146 years.
    package var clampedNanoseconds: Int64 {
        let limit: Int64 = .max / 2
        // Compared before it is taken apart: `components` traps where the seconds do not fit.
        guard self < .nanoseconds(limit) else { return limit }
        guard self > .nanoseconds(-limit) else { return -limit }
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// `components`, at the end of the range where the seconds do not fit.
    package var clampedComponents: (seconds: Int64, attoseconds: Int64) {
        guard self < .seconds(Int64.max) else { return (.max, 0) }
        guard self > .seconds(Int64.min) else { return (.min, 0) }
        return components
    }

    /// The duration as a task can sleep it, from zero to ``longestSetting``.
    ///
    /// `Task.sleep` traps where the deadline does not fit its clock.
    package var sleepable: Duration { min(max(self, .zero), .longestSetting) }

    /// The product to the nanosecond, kept within about 146 years; zero for a factor that is no number.
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
    package func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    /// How far this instant is after another, as a duration; zero where it is before.
    func elapsed(since earlier: Int64) -> Duration {
        .nanoseconds(Swift.max(0, subtractingClamped(earlier)))
    }
}

extension UInt64 {
    /// The sum, or the end of the range where it is beyond.
    package func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// What was added to a count since an earlier reading; nothing where it fell.
    package func growth(since earlier: UInt64) -> UInt64 {
        self > earlier ? self - earlier : 0
    }
}

extension Double {
    /// The nearest share, 0 to 1; 0 for what is no number.
    var asShare: Double { self > 0 ? min(self, 1) : 0 }

    /// The share in whole percent, at most nine digits of them; nil for what is no such number.
    package var wholePercent: Int? {
        let percent = (self * 100).rounded()
        return percent.magnitude < 1e9 ? Int(percent) : nil
    }

    /// The share in words: `37%`.
    var percent: String { wholePercent.map { "\($0)%" } ?? "an unknown share" }
}
