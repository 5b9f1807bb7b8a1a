import DisplayText

extension AnswerOrigin {
    /// Writes into readings what is known of where they are from.
    ///
    /// - Parameters:
    ///   - readings: The readings of one answer.
    ///   - address: What the target is called.
    func mark(_ readings: inout [CircuitReading], at address: DisplayText) {
        guard self != AnswerOrigin(restart: .compared) else { return }
        for index in readings.indices {
            let isConcerned = restarted?.contains(readings[index].id.name) ?? true
            readings[index].restart = isConcerned ? restart : .none
            readings[index].turns = turns
            if let process { readings[index].id.instance = CircuitID.instance(process, at: address) }
            // Another process is in another state, and nothing happened.
            if figures == .apart || (isShared && process == nil) { readings[index].events = [] }
            switch figures {
            case .lifetime:
                break
            case .apart:
                readings[index].isApart = true
                readings[index].hasRates = false
                readings[index].reading.counters = Counters()
            case .window:
                readings[index].hasRates = false
                readings[index].reading.countAsWindow()
            }
        }
    }

    /// What the user should know.
    var notice: DisplayText? {
        if isShared {
            return process == nil
                ? "several processes answer here in turn: no rates across a change, each state is the last one seen"
                : "several processes answer here in turn: each is an instance of its own"
        }
        return figures == .window ? "counters fall again and again: they are of a window, and no rates are taken" : nil
    }
}

extension Reading {
    /// Takes the counters for those of a window that the target keeps.
    fileprivate mutating func countAsWindow() {
        var own = window ?? CallWindow(extent: .notReported)
        let judged = counters.succeeded.flatMap { succeeded in
            counters.failed.map { succeeded.addingSaturated($0) }
        }
        own.calls = own.calls ?? (judged ?? counters.total).map(Int.init(clamping:))
        own.failed = own.failed ?? counters.failed.map(Int.init(clamping:))
        if own.failureRate == nil, let failed = counters.failed, let judged, judged > 0 {
            own.failureRate = Double(failed) / Double(judged)
        }
        window = own
        counters = Counters()
    }
}
