import CircuitBreaker
import CircuitVocabulary

/// Lets so many through at once and so many more per second; a value that takes the time as an argument.
struct TokenBucket: Sendable {
    private let burst: Double
    private let perSecond: Double
    private var level: Double
    private var time: Int64

    /// A full bucket, of numbers that are valid.
    init(burst: Int, perSecond: Double, now: Int64) {
        self.burst = Double(burst)
        self.perSecond = perSecond
        level = self.burst
        time = now
    }

    /// Lets one through, or says after how many seconds it is worth trying again.
    mutating func take(at now: Int64) -> Int? {
        level = min(burst, level + Double(max(0, now.subtractingSaturated(time))) / 1e9 * perSecond)
        time = max(time, now)
        guard level < 1 else {
            level -= 1
            return nil
        }
        return max(1, Int(((1 - level) / perSecond).rounded(.up)))
    }
}
