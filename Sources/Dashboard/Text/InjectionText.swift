import CircuitMonitor
import DisplayText
import TerminalCells

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
    static func line(_ injection: Injection, age: Duration) -> FieldLine {
        var fields: [FieldLine.Field] = []
        if let calls = injection.callsLeft {
            let count = Figures.count(calls)
            fields.append(.init(["the next \(count) calls fail", "next \(count) fail"], dropPriority: 4))
        }
        if let rate = injection.rate {
            let share = Figures.percent(rate)
            fields.append(.init(["\(share)% of calls fail", "\(share)% fail"], dropPriority: 3))
        }
        if let latency = injection.addedLatency {
            fields.append(.init("\(Figures.latency(latency)) added", dropPriority: 2))
        }
        if let left = timeLeft(injection, age: age) { fields.append(.init("\(left) left", dropPriority: 1)) }
        return fields.isEmpty ? FieldLine("running") : FieldLine(fields, separator: ", ")
    }

    private static func timeLeft(_ injection: Injection, age: Duration) -> DisplayText? {
        injection.timeLeft.map { Durations.remaining(max($0 - age, .zero)) }
    }
}
