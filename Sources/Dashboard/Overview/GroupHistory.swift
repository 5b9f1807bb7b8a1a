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
            if isWorse(cell.worst, than: worst[index].worst) { worst[index] = cell }
        }
    }

    /// By ``Severity``, and by the order of the states where that is the same; a gap is least.
    private static func isWorse(_ left: StripState?, than right: StripState?) -> Bool {
        guard let left else { return false }
        guard let right else { return true }
        if case .state(let leftState) = left, case .state(let rightState) = right,
            Severity(of: left) == Severity(of: right)
        {
            return leftState > rightState
        }
        return Severity(of: left) > Severity(of: right)
    }
}
