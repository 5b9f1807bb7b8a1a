import CircuitMonitor
import CircuitVocabulary
package import DisplayText

/// The circuits that a body tells of.
struct HealthBody {
    var circuits: [HealthDocument]

    /// Whether the body has a map or an array of circuits, which may be empty, rather than one circuit.
    var isList: Bool

    /// The time by the service's own clock, where it stands beside the circuits.
    var now: WallTime?

    /// How many more circuits the body has than are read.
    var dropped: Int

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - body: The bytes of the answer.
    ///   - now: The time by our own clock; used where the service tells none.
    /// - Throws: ``HealthDocumentError``.
    init(_ body: some Collection<UInt8>, now: WallTime = SystemClock.wall) throws(HealthDocumentError) {
        guard let value = JSONValue(body) else { throw .notJSON(Self.beginning(of: body)) }
        let place = try CircuitFinder.find(in: value)
        let found = place.circuits.inOrder
        isList = place.isList
        dropped = place.circuits.dropped
        if case .object(let root) = value {
            var fields = CircuitFields(root)
            self.now = fields.time(.now)?.time
        }
        circuits = found.map { HealthDocument($0, now: now) }
        let names = CircuitNames.distinct(found, own: circuits.map(\.rawName))
        for index in circuits.indices {
            circuits[index].rawName = names[index].raw
            circuits[index].name = names[index].shown
            // Without a name of its own nothing can be asked of it.
            if names[index].raw == nil { circuits[index].isOurs = false }
        }
        if let process = ProcessName.find(in: value, path: place.path, isList: place.isList) {
            for index in circuits.indices where circuits[index].reading.processID == nil {
                circuits[index].reading.processID = process
            }
        }
        decideRates()
    }

    /// Reads the rates that may be shares or percentages in the scale in which the same field of other circuits is written.
    private mutating func decideRates() {
        let fields = Set(circuits.flatMap { $0.undecidedRates.map(\.key) })
        for field in fields {
            let scales = Set(circuits.compactMap { $0.rateScales[field] })
            guard scales.count == 1, let scale = scales.first else { continue }
            for index in circuits.indices { circuits[index].decideRate(field, scale) }
        }
    }

    private static func beginning(of body: some Collection<UInt8>) -> DisplayText {
        let text = body.drop { $0 <= 0x20 }.prefix(100)
        return text.isEmpty ? "empty" : DisplayText(untrustedUTF8: text, limit: 9)
    }
}

/// Why no circuits can be read from a body.
package enum HealthDocumentError: Error, Hashable, Sendable {
    /// With the beginning of what came instead.
    case notJSON(DisplayText)
    /// With what the body has instead.
    case noCircuit(found: DisplayText)
    /// With the places that could all be meant.
    case severalPlaces(DisplayText)
}

/// What a body has at its top, in a few words.
enum BodySummary {
    private static let shownMembers = 6

    static func text(of body: JSONValue) -> DisplayText {
        switch body {
        case .object(let object):
            let members = object.members.prefix(shownMembers).map(text)
            guard let first = members.first else { return "nothing" }
            let list = members.dropFirst().reduce(first) { "\($0), \($1)" }
            let more = object.members.count + object.dropped - members.count
            return more > 0 ? "\(list) and \(more) more" : list
        case .array(let elements, let dropped): return "a list of \(elements.count + dropped)"
        case .text: return "a text"
        case .number: return "a number"
        case .flag, .null: return "a word"
        }
    }

    /// The name of a member; of a status what it says too, because that is what is looked for.
    private static func text(_ member: JSONObject.Member) -> DisplayText {
        let name = DisplayText(untrusted: member.name, limit: 30)
        guard let meaning = StateMember(named: member.name), meaning == .status || meaning == .state,
            let word = member.value.word
        else { return name }
        return "\(name) “\(DisplayText(untrusted: word, limit: 20))”"
    }
}
