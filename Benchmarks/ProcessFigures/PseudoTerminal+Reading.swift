package import PseudoTerminal

extension PseudoTerminal {
    /// Waits for output; whether there was some.
    package func hasOutput(within time: Duration) -> Bool {
        (try? wait(for: "output", from: output.count, within: time) { !$0.isEmpty }) != nil
    }

    /// Takes what the program writes during a time.
    package func read(for time: Duration) {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end { _ = hasOutput(within: ContinuousClock.now.duration(to: end)) }
    }
}
