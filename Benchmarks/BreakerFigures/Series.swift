/// A figure as several runs of the program found it.
struct Series {
    /// One value for each run.
    var values: [Double]

    var median: Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The median with the lowest and the highest: `9.6 (9.4–13.1)`.
    func text(digits: Int) -> String {
        guard let low = values.min(), let high = values.max() else { return "not measured" }
        guard values.count > 1 else { return median.text(digits: digits) }
        return "\(median.text(digits: digits)) (\(low.text(digits: digits))–\(high.text(digits: digits)))"
    }

    /// Run by run, so that a slow run is compared with itself.
    static func - (left: Self, right: Self) -> Self {
        Self(values: zip(left.values, right.values).map { $0 - $1 })
    }

    static func / (left: Self, right: Self) -> Self {
        Self(values: zip(left.values, right.values).map { $0 / $1 })
    }
}

extension Double {
    /// The number with so many digits after the point.
    func text(digits: Int) -> String {
        guard isFinite else { return "–" }
        let sign = self < 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(Int(magnitude.rounded()))" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((magnitude * scale).rounded())
        let (whole, part) = scaled.quotientAndRemainder(dividingBy: Int(scale))
        let places = String(part)
        return "\(sign)\(whole)." + String(repeating: "0", count: digits - places.count) + places
    }
}

extension String {
    func leading(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    func trailing(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
