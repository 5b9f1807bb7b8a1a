extension Double {
    /// The nearest share, 0 to 1; 0 for what is no number.
    package var asShare: Double { self > 0 ? min(self, 1) : 0 }

    /// The share in whole percent, at most nine digits of them; nil for what is no such number.
    package var wholePercent: Int? {
        let percent = (self * 100).rounded()
        return percent.magnitude < 1e9 ? Int(percent) : nil
    }

    /// The share in words: `37%`.
    package var percent: String { wholePercent.map { "\($0)%" } ?? "an unknown share" }
}
