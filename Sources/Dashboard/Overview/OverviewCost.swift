import CircuitMonitor

extension OverviewRow.Measures {
    /// Which of two rows of the same severity costs its callers more, or has done so for longer; nil where neither does.
    ///
    /// What is calm stands by name. Two digits are compared: rows must not change places with every reading.
    func isDearer(than other: Self) -> Bool? {
        guard severity != .calm else { return nil }
        let (cost, otherCost) = (Self.rounded(notServed ?? 0), Self.rounded(other.notServed ?? 0))
        if cost != otherCost { return cost > otherCost }
        let (time, otherTime) = (standing?.duration ?? .zero, other.standing?.duration ?? .zero)
        return time == otherTime ? nil : time > otherTime
    }

    /// A rate to two significant digits.
    private static func rounded(_ rate: Double) -> Double {
        guard rate > 0, rate.isFinite else { return 0 }
        var step = 1.0
        while rate / step >= 100 { step *= 10 }
        while rate / step < 10, step > 1e-6 { step /= 10 }
        return (rate / step).rounded() * step
    }
}
