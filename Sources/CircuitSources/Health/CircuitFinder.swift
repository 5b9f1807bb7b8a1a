import DisplayText

/// Finds the circuits of a body by structure, wherever they lie.
///
/// 1. A map or an array under a name that says so (`circuit_breakers`, `data.breakers`) holds circuits, whatever they
///    say: one that cannot be read is a circuit with an unknown state.
/// 2. The body itself, or the object in its envelope, is one circuit where it says a state.
/// 3. Otherwise a map or an array under up to three levels of any name holds circuits where at least one of its
///    elements says a state in a breaker's word.
///
/// Two places that both could be meant are refused: nobody can tell which one is.
enum CircuitFinder {
    /// Where circuits were found.
    struct Place {
        /// The names that lead to it.
        var path: [String]
        var circuits: CircuitContainer
        /// Whether it is a map or an array, rather than one circuit.
        var isList = true
    }

    /// How many names may lead to circuits.
    private static let deepest = 4

    /// Finds the one place that holds circuits.
    ///
    /// - Parameter root: The body.
    /// - Returns: The circuits; none where the body holds an empty list of them.
    /// - Throws: ``HealthDocumentError`` with what was found instead.
    static func find(in root: JSONValue) throws(HealthDocumentError) -> Place {
        if case .object(let object) = root, let circuit = CircuitContainer(plain: object) {
            return Place(path: [], circuits: circuit, isList: false)
        }
        var named: [Place] = []
        collectNamed(in: root, path: [], into: &named)
        let filled = named.filter { !$0.circuits.isEmpty }
        guard filled.count <= 1 else { throw severalPlaces(filled) }
        let single = try SingleCircuit(in: root)
        if let place = filled.first {
            // A state beside the list may be that of all; one with figures beside it is a circuit's.
            if let single, single.isNamed, single.hasFigures || !single.place.path.isEmpty {
                throw severalPlaces([single.place, place])
            }
            return place
        }
        if single == nil, let empty = named.first { return empty }
        if case .array = root, root.isEmpty { return Place(path: [], circuits: CircuitContainer(named: root)) }

        var places: [Place] = []
        let rest = single.map { $0.without(root) } ?? root
        collectByStructure(in: rest, path: [], isPartOfCircuit: single != nil, into: &places)
        if let single, single.isNamed || places.isEmpty { places.append(single.place) }
        guard let place = places.first else { throw .noCircuit(found: BodySummary.text(of: root)) }
        guard places.count == 1 else { throw severalPlaces(places) }
        return place
    }

    // MARK: Searching

    /// Collects the maps and arrays that hold circuits by their names.
    private static func collectNamed(in value: JSONValue, path: [String], into places: inout [Place]) {
        guard path.count < deepest else { return }
        for (name, member) in members(of: value) where !member.isScalar {
            let isOne = BodyVocabulary.holdsCircuit(name) && !member.isEmpty && state(of: member) == nil
            guard BodyVocabulary.holdsCircuits(name) || isOne else {
                collectNamed(in: member, path: path + [name], into: &places)
                continue
            }
            if case .object(let object) = member, let one = CircuitContainer(alone: object, mayNest: false) {
                places.append(Place(path: path + [name], circuits: one, isList: false))
                continue
            }
            let circuits = CircuitContainer(named: member)
            // Counts of circuits under the name of circuits are no list of them, and no empty one.
            if !circuits.isEmpty || member.isEmpty { places.append(Place(path: path + [name], circuits: circuits)) }
        }
    }

    /// Collects the maps and arrays in which something says a state in a breaker's word.
    private static func collectByStructure(
        in value: JSONValue,
        path: [String],
        isPartOfCircuit: Bool,
        into places: inout [Place]
    ) {
        guard path.count < deepest else { return }
        let circuits = CircuitContainer(unnamed: value, isPartOfCircuit: isPartOfCircuit)
        if !circuits.isEmpty {
            places.append(Place(path: path, circuits: circuits, isList: true))
            return
        }
        for (name, member) in members(of: value) where !member.isScalar && !BodyVocabulary.isPast(name) {
            collectByStructure(in: member, path: path + [name], isPartOfCircuit: isPartOfCircuit, into: &places)
        }
    }

    private static func members(of value: JSONValue) -> [(name: String, value: JSONValue)] {
        switch value {
        case .object(let object): object.members.map { ($0.name, $0.value) }
        case .array(let elements, _): elements.enumerated().map { ("[\($0)]", $1) }
        case .null, .flag, .number, .text: []
        }
    }

    private static func state(of value: JSONValue) -> StateReading? {
        guard case .object(let object) = value else { return nil }
        return StateReading(of: object)
    }

    // MARK: Telling what was found

    static func severalPlaces(_ places: [Place]) -> HealthDocumentError {
        let shown = places.prefix(3).map(Self.shown)
        let list = shown.dropFirst().reduce(shown.first ?? .empty) { "\($0), \($1)" }
        return .severalPlaces(places.count > 3 ? "\(list) and \(places.count - 3) more" : list)
    }

    private static func shown(_ place: Place) -> DisplayText {
        let count = place.circuits.circuits.count + place.circuits.dropped
        let path = place.path.map { DisplayText(untrusted: $0, limit: 30) }
        guard let first = path.first else { return place.isList ? "the top level (\(count))" : "the body itself" }
        let name = path.dropFirst().reduce(first) { "\($0).\($1)" }
        return place.isList ? "\(name) (\(count))" : name
    }
}

/// The one circuit that a body is, or that lies in its envelope.
struct SingleCircuit {
    var place: CircuitFinder.Place

    /// Whether a member that is named for the state says it in a breaker's word.
    let isNamed: Bool

    /// Whether the circuit has figures of a breaker beside its state.
    let hasFigures: Bool

    init?(in root: JSONValue) throws(HealthDocumentError) {
        guard case .object(let outer) = root else { return nil }
        let inner = Self.enveloped(in: outer)
        let object: JSONObject
        if let inner, case .object(let members) = inner.value {
            object = members
            let (outside, inside) = (outer["state"]?.word.map(StateReading.init(word:)), StateReading(of: members))
            if let outside, let inside, outside.isKnown, inside.isKnown, outside.state != inside.state {
                throw .severalPlaces("state, \(DisplayText(untrusted: inner.name, limit: 30))")
            }
        } else {
            object = outer
        }
        guard let circuits = CircuitContainer(alone: object) else { return nil }
        place = CircuitFinder.Place(path: inner.map { [$0.name] } ?? [], circuits: circuits, isList: false)
        isNamed = StateReading.isNamed(in: object)
        hasFigures = FieldDialect.hasFigures(object)
    }

    /// The body without what belongs to the circuit: where other circuits may lie.
    func without(_ root: JSONValue) -> JSONValue {
        guard case .object(var object) = root else { return root }
        object.members.removeAll { member in
            if let inner = place.path.first { return member.name == inner }
            return FieldDialect.holdsFigures(member.name) || FieldDialect.holdsSettings(member.name)
        }
        return .object(object)
    }

    /// The member that is the circuit, where the body only wraps it.
    private static func enveloped(in outer: JSONObject) -> JSONObject.Member? {
        let hasName = outer.members.contains { FieldDialect.meaning(of: $0.name)?.field == .name }
        return outer.members.first { member in
            guard case .object(let object) = member.value else { return false }
            let wraps = BodyVocabulary.holdsCircuit(member.name) || BodyVocabulary.isEnvelope(member.name) && !hasName
            return wraps && CircuitContainer(alone: object) != nil
        }
    }
}
