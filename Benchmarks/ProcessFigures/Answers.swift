package import PseudoTerminal

/// How long keys were waited for, from each to the first byte that shows it.
package struct Answers {
    package var times: [Duration] = []
    /// Keys that showed nothing within half a second.
    package var missing = 0

    /// Types keys that move the selection on a terminal with a program that has settled.
    ///
    /// - Parameters:
    ///   - terminal: The terminal.
    ///   - moves: What is typed, in turn.
    ///   - keys: How often.
    package init(of terminal: PseudoTerminal, to moves: [String], keys: Int) {
        for key in 0..<keys {
            terminal.read(for: .milliseconds(Int.random(in: 20...120)))
            let start = ContinuousClock.now
            terminal.send(moves[key % moves.count])
            if terminal.hasOutput(within: .milliseconds(500)) {
                times.append(start.duration(to: .now))
            } else {
                missing += 1
            }
        }
    }
}

extension [Duration] {
    /// What so large a share of them does not exceed; nil of none.
    package func share(_ share: Double) -> Duration? {
        isEmpty ? nil : sorted()[Swift.min(count - 1, Int(Double(count) * share))]
    }
}
