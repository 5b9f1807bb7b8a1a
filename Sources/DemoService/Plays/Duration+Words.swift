import CircuitBreaker
import CircuitVocabulary

extension Duration {
    /// The duration in its largest unit with three digits: `1.25 s`, `87.0 ms`, `9.31 µs`.
    var inWords: String {
        let signed = Double(clampedNanoseconds)
        let (sign, nanoseconds) = (signed < 0 ? "-" : "", abs(signed))
        let (scaled, unit) =
            switch nanoseconds {
            case ..<1e3: (nanoseconds, "ns")
            case ..<1e6: (nanoseconds / 1e3, "µs")
            case ..<1e9: (nanoseconds / 1e6, "ms")
            default: (nanoseconds / 1e9, "s")
            }
        let digits = scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2
        let power = [1.0, 10, 100][digits]
        let whole = Int((scaled * power).rounded())
        guard digits > 0 else { return "\(sign)\(whole) \(unit)" }
        let fraction = String(whole % Int(power))
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(sign)\(whole / Int(power)).\(zeros)\(fraction) \(unit)"
    }
}
