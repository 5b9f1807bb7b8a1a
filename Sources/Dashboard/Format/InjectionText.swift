import CircuitMonitor
import DisplayText

/// How a running injection is written.
enum InjectionText {
    /// `INJECTED 18s left`, `INJECTED 7 calls left`.
    ///
    /// - Parameters:
    ///   - injection: The injection as it was read.
    ///   - age: The time since it was read.
    /// - Returns: The words.
    static func badge(_ injection: Injection, age: Duration) -> DisplayText {
        if let left = timeLeft(injection, age: age) { return "INJECTED \(left) left" }
        if let calls = injection.callsLeft { return "INJECTED \(Figures.count(calls)) calls left" }
        return "INJECTED"
    }

    /// What is injected: `50.0% of calls fail, 18s left`.
    static func line(_ injection: Injection, age: Duration) -> DisplayText {
        var parts: [DisplayText] = []
        if let calls = injection.callsLeft { parts.append("the next \(Figures.count(calls)) calls fail") }
        if let rate = injection.rate { parts.append("\(Figures.percent(rate))% of calls fail") }
        if let latency = injection.addedLatency { parts.append("\(Figures.latency(latency)) added") }
        if let left = timeLeft(injection, age: age) { parts.append("\(left) left") }
        return parts.isEmpty ? "running" : parts.joined(separator: ", ")
    }

    private static func timeLeft(_ injection: Injection, age: Duration) -> DisplayText? {
        injection.timeLeft.map { Durations.remaining(max($0 - age, .zero)) }
    }
}
