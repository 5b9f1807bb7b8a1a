import CircuitMonitor
import CircuitVocabulary

/// The history of several circuits in one strip.
enum GroupHistory {
    /// Takes in the history of one more circuit: each cell is that of the circuit that was worst off then.
    ///
    /// - Parameters:
    ///   - history: As many cells of the same times.
    ///   - worst: The worst so far; empty before the first.
    static func merge(_ history: [StripCell], into worst: inout [StripCell]) {
        guard !worst.isEmpty else { return worst = history }
        for (index, cell) in history.enumerated() where index < worst.count {
            if severity(cell) > severity(worst[index]) { worst[index] = cell }
        }
    }

    /// In the order of the overview: open, forced, no answer, half-open, unknown, the rest; a gap is least.
    private static func severity(_ cell: StripCell) -> Int {
        switch cell.worst {
        case .state(.open): 8
        case .state(.forcedOpen): 7
        case .noAnswer: 6
        case .state(.halfOpen): 5
        case .state(.unknown): 4
        case .state(.disabled): 3
        case .state(.metricsOnly): 2
        case .state(.closed): 1
        case nil: 0
        }
    }
}
