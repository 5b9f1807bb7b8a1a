import CircuitMonitor
import CircuitVocabulary
import DisplayText

/// What the user should know of how a body was read, a line for each kind of trouble.
enum HealthNotices {
    static func lines(of body: HealthBody, at url: DisplayText) -> [DisplayText] {
        var lines: [DisplayText] = []
        let circuits = body.circuits
        if circuits.isEmpty, body.dropped == 0 { lines.append("\(url) has no circuit yet") }
        if body.dropped > 0 {
            lines.append("only the first \(circuits.count) of \(circuits.count + body.dropped) circuits are read")
        }
        if body.isList, let line = unknownStates(circuits) { lines.append(line) }
        let contradictory = circuits.filter(\.isContradiction)
        if let word = contradictory.first?.reading.stateWord {
            lines.append("the state\(owners(contradictory)) is unknown: “\(word)” contradict each other")
        }
        let nonsense = circuits.flatMap(\.nonsense)
        if let field = nonsense.first {
            let more = nonsense.count - 1
            lines.append(more == 0 ? "\(field) makes no sense" : "\(field) and \(more) more make no sense")
        }
        let early = circuits.filter { !$0.future.isEmpty }
        if let time = early.first?.future.first {
            lines.append(
                "\(time.field)\(owners(early)) lies \(shown(time.lead)) in the future: a clock or a time zone is wrong"
            )
        }
        let undecided = circuits.filter { !$0.undecidedRates.isEmpty }
        if let rate = undecided.first?.undecidedRates.first {
            lines.append("\(rate.field)\(owners(undecided)) may be a share or a percentage: not shown")
        }
        return lines
    }

    private static func unknownStates(_ circuits: [HealthDocument]) -> DisplayText? {
        let unknown = circuits.filter { $0.reading.state == .unknown && !$0.isContradiction }
        guard !unknown.isEmpty else { return nil }
        let names = unknown.map { circuit in
            let name = NoticeList.short(circuit.name)
            return circuit.reading.stateWord.map { "\(name) “\($0)”" } ?? name
        }
        let count: DisplayText = unknown.count == 1 ? "1 circuit has" : "\(unknown.count) circuits have"
        return "\(count) no state that is known: \(NoticeList.text(names))"
    }

    /// Whose field it is, where the circuits have names.
    private static func owners(_ circuits: [HealthDocument]) -> DisplayText {
        guard circuits.first?.name != nil else { return .empty }
        return " of \(NoticeList.text(circuits.map { NoticeList.short($0.name) }))"
    }

    private static func shown(_ duration: Duration) -> DisplayText {
        let seconds = duration.clampedComponents.seconds
        return switch seconds {
        case 172_800...: "\(seconds / 86_400) days"
        case 7200...: "\(seconds / 3600) h"
        case 120...: "\(seconds / 60) min"
        default: "\(seconds) s"
        }
    }
}
