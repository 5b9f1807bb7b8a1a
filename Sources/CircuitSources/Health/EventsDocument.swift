import CircuitMonitor
import CircuitVocabulary
import DisplayText

/// What our own service answers to the question for a circuit's events, read leniently.
struct EventsDocument: Hashable {
    /// What happened, oldest first; what cannot be understood is left out.
    var events: [CircuitEvent]

    /// The ID to ask after the next time; nil where there was no event.
    var lastID: String?

    /// Whether events were lost between the ID that was asked after and the first one here.
    var hasGap: Bool

    /// The longest ID that is sent back.
    private static let longestID = 200

    /// Reads a body; nil where it is no list of events.
    init?(body: some Collection<UInt8>) {
        guard case .object(let members) = JSONValue(body) else { return nil }
        let outer = LenientFields(members)
        guard let list = outer.objects("events") else { return nil }
        events = list.compactMap(CircuitEvent.init(fields:))
        lastID = list.last?.text("id").flatMap { $0.utf8.count <= Self.longestID ? $0 : nil }
        hasGap = outer.flag("missed") ?? false
    }
}

extension CircuitEvent {
    fileprivate init?(fields: LenientFields) {
        var fields = fields
        guard let time = fields.time("time") else { return nil }
        let text = fields.text("text").map { DisplayText(untrusted: $0) } ?? .empty
        let from = fields.text("from").map(CircuitState.init(word:))
        let to = fields.text("to").map(CircuitState.init(word:))
        switch (fields.text("kind"), from, to) {
        // What an operator did to the state is a transition with the operator as its reason.
        case ("transition", let from?, let to?), ("control", let from?, let to?):
            self.init(time: time, kind: .transition(from: from, to: to), text: text)
        case ("control", _, _):
            self.init(time: time, kind: .control, text: text)
        case ("injection", _, _):
            self.init(time: time, kind: .injection, text: text)
        case ("would_be", _, let to?):
            let words = DisplayText(untrusted: fields.text("to") ?? "", limit: 20)
            self.init(
                time: time,
                kind: .note,
                text: "would be \(to == .unknown ? words : DisplayText(stringLiteral: to.phrase)): \(text)"
            )
        default:
            return nil
        }
    }
}
