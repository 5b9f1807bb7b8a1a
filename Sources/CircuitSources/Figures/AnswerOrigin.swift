import CircuitMonitor
import CircuitVocabulary
import DisplayText

/// What is known of the process that an answer came from, and of what the counters of its circuits are.
struct AnswerOrigin: Hashable {
    /// What the counters of a circuit are good for.
    enum Figures: Hashable {
        /// They go on where those of the answer before ended.
        case lifetime
        /// They cannot be set against those of the answer before.
        case apart
        /// They are of a window that the service keeps, and fall with it.
        case window
    }

    /// What is known of one circuit of the answer.
    struct Circuit: Hashable {
        var figures = Figures.lifetime
        /// Whether its process has restarted.
        var restart = CircuitReading.Restart.none
        /// Whether the failed calls are no counter, but those since the last success.
        var isFailedAStreak = false
    }

    /// What is known of single circuits, by name.
    var circuits: [DisplayText?: Circuit] = [:]
    /// What is known of the circuits that are not in ``circuits``.
    var rest = Circuit()
    /// Whether it tells of several processes at once, so that each circuit says for itself whether its process restarted.
    var isAggregate = false
    /// Whether several processes answer at the address in turn.
    var isShared = false
    /// Which of them answered, where they say; nil where one answers alone or none says.
    var process: DisplayText?
    /// How many of them answered of late, where they say; 1 otherwise.
    var turns = 1
    /// Whether it will be known only from later answers where this one is from.
    var isUndecided = false
    /// The circuits that the processes are known to hold in different states, where none says which answered.
    var disputes: [Dispute] = []

    /// A circuit that is in another state in each of several processes.
    struct Dispute: Hashable {
        var name: DisplayText?
        var states: [CircuitState]
    }

    /// What is known of a circuit.
    subscript(name: DisplayText?) -> Circuit { circuits[name] ?? rest }

    /// Takes back all restarts: an answer that was there before does not tell of them again.
    mutating func forgetRestarts() {
        rest.restart = .none
        for name in circuits.keys { circuits[name]?.restart = .none }
    }
}
