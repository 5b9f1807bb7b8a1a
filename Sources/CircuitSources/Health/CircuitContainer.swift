/// A circuit in a body.
struct FoundCircuit {
    /// The name in the map that holds it, behind those of the groups around it; nil in an array and alone.
    var key: String?

    /// The place among its siblings, from 1.
    var position = 1

    /// What the body says of it; nil where that is a word and no more.
    var object: JSONObject?

    /// Nil where it is named and nothing more.
    var state: StateReading?
}

/// A map or an array of circuits.
struct CircuitContainer {
    private(set) var circuits: [FoundCircuit] = []

    /// How many more circuits there were than are read.
    private(set) var dropped = 0

    /// The circuits in an order that is the same for every answer: a map has none of its own.
    var inOrder: [FoundCircuit] {
        guard circuits.count > 1, circuits.allSatisfy({ $0.key != nil }) else { return circuits }
        return circuits.sorted { ($0.key ?? "", $0.position) < ($1.key ?? "", $1.position) }
    }

    /// Whether there is no circuit.
    var isEmpty: Bool { circuits.isEmpty && dropped == 0 }

    /// How many circuits are read of one answer.
    private static let mostCircuits = 1000

    /// How many groups may stand around a circuit.
    private static let deepestGroup = 3

    /// One circuit; nil where the object is none.
    ///
    /// - Parameters:
    ///   - object: The members of the circuit.
    ///   - mayNest: Whether the state may stand one level down; in a map of circuits that is another circuit's.
    init?(alone object: JSONObject, mayNest: Bool = true) {
        guard let state = mayNest ? StateReading(of: object) : StateReading(ofOwn: object),
            !state.isVague || FieldDialect.hasFigures(object)
        else { return nil }
        circuits = [FoundCircuit(object: object, state: state)]
    }

    /// One circuit whose state is a breaker's word, in a body that has no other state anywhere; nil for any other body.
    ///
    /// Most services answer so, and each poll reads it.
    init?(plain object: JSONObject) {
        guard case .text(let word)? = object["state"] else { return nil }
        let state = StateReading(word: word)
        guard state.isKnown else { return nil }
        for member in object.members where !member.value.isScalar {
            if BodyVocabulary.holdsCircuits(member.name) || BodyVocabulary.holdsCircuit(member.name) { return nil }
            if Self.namesState(member.value) { return nil }
        }
        circuits = [FoundCircuit(object: object, state: state.checked(against: object))]
    }

    /// Whether a member of an object, at any depth, may tell a state.
    private static func namesState(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let object):
            object.members.contains { StateMember(named: $0.name) != nil || namesState($0.value) }
        case .array(let elements, _):
            elements.contains(where: namesState)
        case .null, .flag, .number, .text:
            false
        }
    }

    /// The circuits of a map or an array whose name says that it holds them: what cannot be read is one as well.
    init(named value: JSONValue) {
        collect(value, group: nil, depth: 0)
    }

    /// The circuits of a map or an array whose name says nothing; empty where nothing in it says a state in a breaker's
    /// word.
    ///
    /// - Parameters:
    ///   - value: The map or array.
    ///   - isPartOfCircuit: Whether it lies in a circuit, whose texts are no states of other circuits.
    init(unnamed value: JSONValue, isPartOfCircuit: Bool) {
        guard Self.saysState(value, inWords: !isPartOfCircuit) else { return }
        let found = Self(named: value)
        let words = found.circuits.filter(\.isWord)
        let areWords = !isPartOfCircuit && words.count { $0.state?.isKnown == true } * 3 > words.count * 2
        circuits = found.circuits.filter { circuit in
            guard let object = circuit.object else { return areWords && circuit.isWord }
            return StateReading(of: object) != nil || circuit.state?.isKnown == true || FieldDialect.hasFigures(object)
        }
        dropped = circuits.isEmpty ? 0 : found.dropped
    }

    /// Whether an element of a map or an array, and none of a group in it, says a state in a breaker's word.
    private static func saysState(_ value: JSONValue, inWords: Bool) -> Bool {
        func isCircuit(_ value: JSONValue) -> Bool {
            guard case .object(let object) = value, let circuit = Self(alone: object)?.circuits.first else {
                return false
            }
            return circuit.state?.isKnown == true
        }
        func isWord(_ member: JSONObject.Member) -> Bool {
            guard inWords, case .text(let word) = member.value, !BodyVocabulary.isRemark(member.name, isScalar: true),
                !BodyVocabulary.isPast(member.name), FieldDialect.meaning(of: member.name) == nil
            else { return false }
            return StateReading(word: word).isKnown
        }
        switch value {
        case .object(let object):
            let hasCircuit = object.members.contains {
                isCircuit($0.value) && !BodyVocabulary.isPast($0.name) || isWord($0)
            }
            return hasCircuit || sharedBlock(of: object) != nil
        case .array(let elements, _):
            return elements.contains { element in
                if isCircuit(element) { return true }
                guard case .object(let object) = element, object.members.count == 1, let only = object.members.first
                else {
                    return false
                }
                return isCircuit(only.value) || isWord(only)
            }
        case .null, .flag, .number, .text:
            return false
        }
    }

    // MARK: Collecting

    /// Takes a circuit where there is room for it, and counts it where there is none.
    private mutating func add(_ circuit: FoundCircuit) {
        if circuits.count < Self.mostCircuits { circuits.append(circuit) } else { dropped += 1 }
    }

    private mutating func collect(_ value: JSONValue, group: String?, depth: Int) {
        switch value {
        case .object(let object):
            dropped += object.dropped
            let inner = Self.sharedBlock(of: object)
            let hasObjects = object.members.contains { !$0.value.isScalar }
            for (index, member) in object.members.enumerated() {
                // Beside the circuits of a group stands what is so for all of them.
                if depth > 0, hasObjects, member.value.isScalar { continue }
                let key = group.map { "\($0)/\(member.name)" } ?? member.name
                take(member.value, key: key, position: index + 1, name: member.name, inner: inner, group, depth)
            }
        case .array(let elements, let more):
            dropped += more
            for (index, element) in elements.enumerated() { take(element, position: index + 1, group, depth) }
        case .null, .flag, .number, .text:
            break
        }
    }

    /// Takes a member of a map.
    private mutating func take(
        _ value: JSONValue,
        key: String,
        position: Int,
        name: String,
        inner: String?,
        _ group: String?,
        _ depth: Int
    ) {
        var circuit = FoundCircuit(key: key, position: position)
        switch value {
        case .object(let object):
            circuit.object = object
            circuit.state = StateReading(of: object)
            if circuit.state == nil, let inner, case .object(let block)? = object[inner] {
                // The circuit's own members, and those of the block over them.
                circuit.object?.members += block.members
                circuit.state = StateReading(of: block)
            }
            guard circuit.state == nil else { break }
            if depth < Self.deepestGroup, Self.holdsCircuit(value, depth: depth + 1) {
                collect(value, group: BodyVocabulary.isEnvelope(name) ? group : key, depth: depth + 1)
                return
            }
            if BodyVocabulary.isRemark(name, isScalar: false) || BodyVocabulary.isPast(name) { return }
            circuit.state = Self.unknownWord(of: object)
        case .array:
            if depth < Self.deepestGroup, Self.holdsCircuit(value, depth: depth + 1) {
                collect(value, group: BodyVocabulary.isEnvelope(name) ? group : key, depth: depth + 1)
                return
            }
            if BodyVocabulary.isRemark(name, isScalar: false) || BodyVocabulary.isPast(name) { return }
        case .text, .number, .flag, .null:
            if BodyVocabulary.isRemark(name, isScalar: true) || BodyVocabulary.isPast(name) { return }
            if ProcessName.isNamed(name), value.word.map({ StateReading(word: $0).isKnown }) != true { return }
            circuit.state = value.word.flatMap { $0.isEmpty ? nil : StateReading(word: $0) }
        }
        add(circuit)
    }

    /// Takes an element of an array: a circuit, a map with one circuit in it, a group, or a name.
    private mutating func take(_ value: JSONValue, position: Int, _ group: String?, _ depth: Int) {
        switch value {
        case .object(let object):
            if let state = StateReading(of: object) {
                add(FoundCircuit(key: nil, position: position, object: object, state: state))
            } else if depth < Self.deepestGroup, Self.isMap(object) {
                collect(value, group: group, depth: depth + 1)
            } else if depth < Self.deepestGroup, Self.holdsCircuit(value, depth: depth + 1) {
                let fields = CircuitFields(object)
                let name = fields.text(.name) ?? fields.text(.subject)
                let inner = [group, name].compactMap(\.self).joined(separator: "/")
                collect(value, group: inner.isEmpty ? nil : inner, depth: depth + 1)
            } else {
                let state = Self.unknownWord(of: object)
                add(FoundCircuit(key: nil, position: position, object: object, state: state))
            }
        case .text(let name):
            add(FoundCircuit(key: name, position: position))
        case .array where depth < Self.deepestGroup:
            collect(value, group: group, depth: depth + 1)
        case .array, .number, .flag, .null:
            add(FoundCircuit(key: nil, position: position, state: value.word.map(StateReading.init(word:))))
        }
    }

    /// Whether an element of an array is a map of one circuit: `{"redis": {…}}`.
    private static func isMap(_ object: JSONObject) -> Bool {
        guard object.members.count == 1, let only = object.members.first else { return false }
        return FieldDialect.meaning(of: only.name) == nil
    }

    /// What a circuit without a breaker's word says of itself.
    private static func unknownWord(of object: JSONObject) -> StateReading? {
        object.members.lazy
            .filter { StateMember(named: $0.name) == .status }
            .compactMap { $0.value.word.map(StateReading.init(word:)) }
            .first
    }

    /// Whether something in a map or an array says a state in a breaker's word.
    private static func holdsCircuit(_ value: JSONValue, depth: Int) -> Bool {
        let members: [JSONValue]
        switch value {
        case .object(let object):
            members = object.members.filter { !BodyVocabulary.isPast($0.name) }.map(\.value)
            let hasWord = object.members.contains { member in
                guard case .text(let word) = member.value, !BodyVocabulary.isRemark(member.name, isScalar: true),
                    FieldDialect.meaning(of: member.name) == nil
                else { return false }
                return StateReading(word: word).isKnown
            }
            if hasWord { return true }
        case .array(let elements, _): members = elements
        case .null, .flag, .number, .text: return false
        }
        return members.contains { member in
            if case .object(let object) = member, StateReading(of: object)?.isKnown == true { return true }
            return depth < deepestGroup && holdsCircuit(member, depth: depth + 1)
        }
    }

    /// The name of the block that holds the state in every element of a map, where none says its state itself.
    private static func sharedBlock(of map: JSONObject) -> String? {
        let elements = map.members.compactMap { member -> JSONObject? in
            guard case .object(let object) = member.value else { return nil }
            return BodyVocabulary.isRemark(member.name, isScalar: false) ? nil : object
        }
        guard elements.count > 1, let first = elements.first else { return nil }
        guard let name = onlyBlock(in: first), elements.allSatisfy({ onlyBlock(in: $0) == name }) else { return nil }
        return name
    }

    /// The name of the only member that says a state, of an object that says none itself.
    private static func onlyBlock(in object: JSONObject) -> String? {
        guard StateReading(of: object) == nil else { return nil }
        let blocks = object.members.filter { member in
            guard case .object(let block) = member.value else { return false }
            return StateReading(of: block)?.isKnown == true
        }
        return blocks.count == 1 ? blocks.first?.name : nil
    }
}

extension FoundCircuit {
    /// Whether it is a name with a word, and the word neither a number nor a truth value.
    fileprivate var isWord: Bool {
        guard object == nil, let word = state?.word else { return false }
        return Double(word) == nil && word != "true" && word != "false"
    }
}
