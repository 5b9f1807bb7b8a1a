import CircuitMonitor
import CircuitVocabulary
package import DisplayText
import TerminalCells

/// How numbers are written: three significant digits, SI steps, and never a rounding that turns "some" into "none" or "all".
package enum Figures {
    /// What stands where there is no figure: absent is not zero.
    package static let absent = FieldLine.absent

    /// A rate or gauge: `0.0`, `0.02`, `3.10`, `48.0`, `148`, `1.52k`.
    package static func rate(_ value: Double?) -> DisplayText {
        guard let value, value.isFinite else { return absent }
        return scaled(max(0, value))
    }

    /// A rate with its unit: `48.0/s`.
    package static func perSecond(_ value: Double?) -> DisplayText {
        value == nil ? absent : "\(rate(value))/s"
    }

    /// A counter: exact below a thousand, `1.52k` above.
    package static func count(_ value: UInt64?) -> DisplayText {
        guard let value else { return absent }
        return value < 1000 ? "\(value)" : scaled(Double(value))
    }

    /// A counter that is known as an `Int`.
    package static func count(_ value: Int?) -> DisplayText {
        count(value.map { UInt64(clamping: $0) })
    }

    /// A share (0 to 1) in percent without its sign: `0.0`, `14.2`, `100`; `<0.1` and `>99.9` are neither none nor all.
    package static func percent(_ share: Double?) -> DisplayText {
        guard let share, share.isFinite else { return absent }
        let percent = min(max(share, 0), 1) * 100
        if percent == 0 { return "0.0" }
        if percent == 100 { return "100" }
        if percent < 0.05 { return "<0.1" }
        if percent >= 99.95 { return ">99.9" }
        return fixed(percent, decimals: 1)
    }

    /// A latency: `0.21 ms`, `48.0 ms`, `1.20 s`.
    package static func latency(_ duration: Duration) -> DisplayText {
        let milliseconds = max(0, duration.inSeconds * 1000)
        if milliseconds >= 1000 {
            return "\(scaled(milliseconds / 1000)) s"
        }
        return "\(scaled(milliseconds)) ms"
    }

    private static let steps: [(factor: Double, suffix: DisplayText)] = [
        (1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"), (1e15, "P"), (1e18, "E"),
    ]

    private static func scaled(_ value: Double) -> DisplayText {
        if value == 0 { return "0.0" }
        if value < 0.005 { return "<0.01" }
        if value < 999.5 { return threeDigits(value) }
        for step in steps where value / step.factor < 999.5 {
            return "\(threeDigits(value / step.factor))\(step.suffix)"
        }
        return ">999E"
    }

    private static func threeDigits(_ value: Double) -> DisplayText {
        if value < 9.995 { return fixed(value, decimals: 2) }
        if value < 99.95 { return fixed(value, decimals: 1) }
        return fixed(value, decimals: 0)
    }

    private static func fixed(_ value: Double, decimals: Int) -> DisplayText {
        let factor = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
        let units = Int((value * Double(factor)).rounded())
        guard factor > 1 else { return "\(units)" }
        let fraction = units % factor
        let padding: DisplayText = decimals == 2 && fraction < 10 ? "0" : ""
        return "\(units / factor).\(padding)\(fraction)"
    }
}
