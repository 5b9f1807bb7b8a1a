import CircuitMonitor

/// The history of several circuits in one strip.
enum GroupHistory {
    /// For each column the bucket of the circuit that was worst off then.
    ///
    /// - Parameter histories: As many buckets of the same times for each circuit; one of them at a time is looked at.
    /// - Returns: One history.
    static func worst(of histories: some Sequence<[Bucket]>) -> [Bucket] {
        var worst: [Bucket] = []
        for history in histories {
            if worst.isEmpty { worst = history }
            for (index, bucket) in history.enumerated() where index < worst.count {
                if severity(bucket) > severity(worst[index]) { worst[index] = bucket }
            }
        }
        return worst
    }

    /// In the order of the overview: open, forced, no answer, half-open, unknown, the rest; a gap is least.
    private static func severity(_ bucket: Bucket) -> Int {
        switch bucket.worst {
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
