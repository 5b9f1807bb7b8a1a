import DisplayText

/// What the user should know of how a body was read, a line for each kind of trouble.
enum HealthNotices {
    /// How many circuits a line names.
    private static let named = 3

    static func lines(of body: HealthBody, at url: DisplayText) -> [DisplayText] {
        var lines: [DisplayText] = []
        let circuits = body.circuits
        if circuits.isEmpty, body.dropped == 0 { lines.append("\(url) has no circuit yet") }
        if body.dropped > 0 {
            lines.append("only the first \(circuits.count) of \(circuits.count + body.dropped) circuits are read")
        }
        if body.isList, let line = unknownStates(circuits) { lines.append(line) }
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
        let undecided = circuits.filter { $0.undecidedRate != nil }
        if let rate = undecided.first?.undecidedRate {
            lines.append("\(rate.field)\(owners(undecided)) may be a share or a percentage: not shown")
        }
        return lines
    }

    private static func unknownStates(_ circuits: [HealthDocument]) -> DisplayText? {
        let unknown = circuits.filter { $0.reading.state == .unknown }
        guard !unknown.isEmpty else { return nil }
        let names = unknown.prefix(named).map { circuit in
            let name = short(circuit)
            return circuit.reading.stateWord.map { "\(name) “\($0)”" } ?? name
        }
        let count: DisplayText = unknown.count == 1 ? "1 circuit has" : "\(unknown.count) circuits have"
        return "\(count) no state that is known: \(list(names, of: unknown.count))"
    }

    /// Whose field it is, where the circuits have names.
    private static func owners(_ circuits: [HealthDocument]) -> DisplayText {
        guard circuits.first?.name != nil else { return .empty }
        return " of \(list(circuits.prefix(named).map(short), of: circuits.count))"
    }

    private static func short(_ circuit: HealthDocument) -> DisplayText {
        circuit.name.map { DisplayText(untrusted: $0.text, limit: 30) } ?? "?"
    }

    private static func list(_ names: [DisplayText], of count: Int) -> DisplayText {
        let list = names.dropFirst().reduce(names.first ?? .empty) { "\($0), \($1)" }
        return count > names.count ? "\(list) and \(count - names.count) more" : list
    }

    private static func shown(_ duration: Duration) -> DisplayText {
        let seconds = duration.components.seconds
        return switch seconds {
        case 172_800...: "\(seconds / 86_400) days"
        case 7200...: "\(seconds / 3600) h"
        case 120...: "\(seconds / 60) min"
        default: "\(seconds) s"
        }
    }
}
