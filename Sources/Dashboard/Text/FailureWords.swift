import CircuitMonitor
import DisplayText

extension PollFailure {
    /// Why there is no answer, in a word or two: a status says what it is, for `503` alone is a number of anything.
    var words: DisplayText {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return !reason.isEmpty && reason.text.utf8.allSatisfy(digits.contains) ? "HTTP \(reason)" : reason
    }
}
