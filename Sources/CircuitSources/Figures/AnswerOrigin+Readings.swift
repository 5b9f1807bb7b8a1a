import CircuitMonitor
import CircuitVocabulary
import DisplayText

extension AnswerOrigin {
    /// Writes into readings what is known of where they are from.
    ///
    /// - Parameters:
    ///   - readings: The readings of one answer.
    ///   - address: What the target is called.
    func mark(_ readings: inout [CircuitReading], at address: DisplayText) {
        guard !isAggregate else { return }
        for index in readings.indices {
            let circuit = self[readings[index].id.name]
            readings[index].restart = circuit.restart
            readings[index].turns = turns
            if let process { readings[index].id.instance = CircuitID.instance(process, at: address) }
            // Another process is in another state, and nothing happened.
            if circuit.figures == .apart || isAnonymous { readings[index].events = [] }
            if isAnonymous {
                // How long it has been so in the process that happens to answer says nothing of the others.
                readings[index].reading.timeInState = nil
                readings[index].reading.outage = nil
            }
            if circuit.isFailedAStreak { readings[index].reading.countFailedAsStreak() }
            switch circuit.figures {
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

    /// Whether several processes answer in turn and none says which it is.
    private var isAnonymous: Bool { isShared && process == nil }

    /// What the user should know.
    ///
    /// - Parameter readings: The readings of the answer.
    /// - Returns: One line; nil where there is nothing to know.
    func notice(of readings: [CircuitReading]) -> DisplayText? {
        if isShared {
            guard process == nil else { return "several processes answer here in turn: each is an instance of its own" }
            guard let disputes = disputesText else {
                let states: DisplayText = "each state is the last one seen"
                return "several processes answer here in turn: no rates across a change, \(states)"
            }
            return "several processes answer here in turn and differ: \(disputes); each state is the last one seen"
        }
        let windows = readings.filter { self[$0.id.name].figures == .window }
        guard !windows.isEmpty else { return nil }
        let names = windows.count == readings.count ? [] : windows.map { NoticeList.short($0.id.name) }
        let owners: DisplayText = names.isEmpty ? .empty : " of \(NoticeList.text(names))"
        return "counters\(owners) fall again and again: they are of a window, and no rates are taken"
    }

    /// `ledger is open or closed`; nil where the processes do not differ.
    private var disputesText: DisplayText? {
        guard !disputes.isEmpty else { return nil }
        return NoticeList.text(
            disputes.map { dispute in
                let words = dispute.states.map { DisplayText(untrusted: $0.reportWord) }
                let states = words.dropFirst().reduce(words.first ?? .empty) { "\($0) or \($1)" }
                return dispute.name == nil ? "it is \(states)" : "\(NoticeList.short(dispute.name)) is \(states)"
            }
        )
    }
}
