import CircuitMonitor

/// How many circuits look alike.
struct StateCount {
    /// What the first of them shows.
    var shown: ShownState
    /// Whether they were read too long ago, whatever they showed then: nobody knows what they are now.
    var isStale: Bool
    var count: Int
}

extension Fleet {
    /// How many circuits are in which state, in no order.
    func stateCounts(at now: MonotonicTime) -> [StateCount] {
        var counts = [StateCount?](repeating: nil, count: CircuitState.allCases.count + 3)
        for place in circuits.indices {
            let shown = circuits[place].shown(at: now)
            var kind: Int
            switch shown {
            case .noAnswer: kind = CircuitState.allCases.count
            case .noData: kind = CircuitState.allCases.count + 1
            case .state(let state): kind = state.rawValue
            }
            var isStale = false
            if case .state = shown, circuits[place].staleness(at: now) != nil {
                (kind, isStale) = (CircuitState.allCases.count + 2, true)
            }
            counts[kind] = counts[kind] ?? StateCount(shown: shown, isStale: isStale, count: 0)
            counts[kind]?.count += 1
        }
        return counts.compactMap(\.self)
    }
}
