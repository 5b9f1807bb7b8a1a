import CircuitVocabulary

/// What one object says of a circuit's state.
struct StateReading {
    var state: CircuitState

    /// What the service wrote: its word, or the truth value that rules a state out; nil where the state follows from
    /// truth values.
    var word: String?

    /// Whether it says something of a state that breakers have, rather than a word that nobody knows.
    var isKnown: Bool

    /// Whether members of the object say states that exclude each other: then it is none of them.
    private(set) var isContradiction = false

    /// Whether it follows from truth values whose names fit doors and shops as well: `open`, `closed`.
    private(set) var isVague = false

    /// Reads a word, whatever it is.
    init(word: String) {
        state = CircuitState(word: word)
        self.word = word
        isKnown = state != .unknown
    }

    private init(flag state: CircuitState, word: String? = nil) {
        self.state = state
        self.word = word
        isKnown = true
    }

    /// Reads a circuit's object: a member that is named for the state, the state one level down, a status with a
    /// breaker's word, or truth values, in this order.
    ///
    /// A word that nobody knows is the state all the same. A number says nothing without its table, so that a word
    /// anywhere else in the object goes before it.
    ///
    /// Nil where nothing in the object is one.
    ///
    /// - Parameter object: The members of the circuit.
    init?(of object: JSONObject) {
        guard let reading = Self.own(in: object, mayNest: true) ?? Self.nested(in: object) else { return nil }
        self = reading.checked(against: object)
    }

    /// Reads a circuit's object without any object in it.
    init?(ofOwn object: JSONObject) {
        guard let reading = Self.own(in: object, mayNest: false) else { return nil }
        self = reading.checked(against: object)
    }

    /// The state, or an unknown one where a member of the same object excludes it.
    ///
    /// - Parameter object: The members of the circuit.
    /// - Returns: The reading; of a contradiction, with both members as its word.
    func checked(against object: JSONObject) -> StateReading {
        guard isKnown, let contradiction = StateStatement.contradiction(in: object) else { return self }
        var reading = StateReading(flag: .unknown, word: contradiction)
        reading.isContradiction = true
        return reading
    }

    /// Whether a member that is named for the state says it in a breaker's word.
    static func isNamed(in object: JSONObject) -> Bool {
        StateMembers(of: object).value(.state).flatMap(reading)?.isKnown == true
    }

    private static func own(in object: JSONObject, mayNest: Bool) -> StateReading? {
        // What nearly every service writes, without a look at the other members.
        if case .text(let word)? = object["state"], !word.isEmpty {
            let reading = StateReading(word: word)
            if reading.isKnown { return reading }
        }
        let members = StateMembers(of: object, scalarsOnly: !mayNest)
        let named = members.value(.state).flatMap(reading)
        if let named, named.isKnown || !named.isNumber { return named }
        if let name = members.value(.name).flatMap(reading), name.isKnown { return name }
        if mayNest, let inner = nested(in: object), inner.isKnown { return inner }
        if let status = members.value(.status).flatMap(reading), status.isKnown, status.state != .disabled {
            return status
        }
        return flags(members) ?? named
    }

    /// The state one level down, in a member that holds a circuit's figures.
    private static func nested(in object: JSONObject) -> StateReading? {
        for member in object.members {
            guard case .object(let inner) = member.value, FieldDialect.holdsFigures(member.name),
                let reading = StateMembers(of: inner).value(.state).flatMap(reading)
            else { continue }
            return reading
        }
        return nil
    }

    /// A value that is named for a state.
    private static func reading(_ value: JSONValue) -> StateReading? {
        guard case .object(let object) = value else {
            return value.word.flatMap { $0.isEmpty ? nil : StateReading(word: $0) }
        }
        if let flags = flags(StateMembers(of: object)) { return flags }
        let texts = ["value", "name", "state", "current", "label", "status"].compactMap { object[$0]?.word }
        let readings = texts.filter { !$0.isEmpty }.map(StateReading.init(word:))
        if let best = readings.first(where: \.isKnown) ?? readings.first { return best }
        // A tagged union with what belongs to the case: `{"Open": {"until": …}}`.
        guard object.members.count == 1, let only = object.members.first else { return nil }
        let tag = StateReading(word: only.name)
        return tag.isKnown ? tag : nil
    }

    private var isNumber: Bool { word.map { Double($0) != nil } ?? false }

    /// What truth values say; a state that is only ruled out leaves it unknown which of the others it is.
    private static func flags(_ members: StateMembers) -> StateReading? {
        var reading = plainFlags(members)
        reading?.isVague = !members.hasTellingFlag
        return reading
    }

    private static func plainFlags(_ members: StateMembers) -> StateReading? {
        if members.flag(.isForcedOpen) == true { return StateReading(flag: .forcedOpen) }
        if members.flag(.isHalfOpen) == true { return StateReading(flag: .halfOpen) }
        switch (members.flag(.isOpen), members.flag(.isClosed), members.flag(.isHalfOpen)) {
        case (true?, true?, _): return StateReading(flag: .unknown, word: "open and closed")
        case (true?, _, _): return StateReading(flag: .open)
        case (_, true?, _), (false?, nil, false?): return StateReading(flag: .closed)
        case (false?, false?, nil): return StateReading(flag: .unknown, word: "neither open nor closed")
        case (false?, nil, nil): return StateReading(flag: .unknown, word: "not open")
        case (nil, false?, _): return StateReading(flag: .unknown, word: "not closed")
        default: return nil
        }
    }
}

/// The members of an object that may tell a state.
private struct StateMembers {
    private var values: [StateMember: JSONValue] = [:]

    /// Whether the name of a truth value is one that only a circuit has.
    private(set) var hasTellingFlag = false

    init(of object: JSONObject, scalarsOnly: Bool = false) {
        for member in object.members where !scalarsOnly || member.value.isScalar {
            guard let meaning = StateMember(named: member.name) else { continue }
            switch (meaning, member.value) {
            case (.state, .null), (.name, .null), (.status, .null): continue
            // `circuit_breaker: {…}` is the circuit one level down.
            case (.status, .object) where FieldDialect.folded(member.name) != "status": continue
            default: values[meaning] = member.value
            }
            guard case .flag = member.value else { continue }
            let name = FieldDialect.folded(member.name)
            if name.hasPrefix("is") || name.contains("circuit") || name.contains("breaker") { hasTellingFlag = true }
        }
    }

    func value(_ meaning: StateMember) -> JSONValue? { values[meaning] }

    func flag(_ meaning: StateMember) -> Bool? {
        guard case .flag(let flag) = values[meaning] else { return nil }
        return flag
    }
}

/// What a member may tell of a state, by its name.
enum StateMember {
    case state
    /// The state in words, beside a number.
    case name
    /// A status of anything: a state only where its word is a breaker's.
    case status
    case isOpen
    case isClosed
    case isHalfOpen
    case isForcedOpen

    init?(named name: String) {
        guard let meaning = Self.names[FieldDialect.folded(name)] else { return nil }
        self = meaning
    }

    private static let names: [String: StateMember] = [
        "state": .state, "currentstate": .state, "circuitstate": .state, "breakerstate": .state,
        "circuitbreakerstate": .state, "cbstate": .state,
        "statename": .name, "statetext": .name, "statelabel": .name, "statestr": .name, "statestring": .name,
        "stateword": .name,
        "status": .status, "circuitstatus": .status, "breakerstatus": .status, "circuitbreakerstatus": .status,
        "currentstatus": .status, "circuitbreaker": .status, "breaker": .status, "circuit": .status,
        "isopen": .isOpen, "open": .isOpen, "opened": .isOpen, "circuitopen": .isOpen, "iscircuitopen": .isOpen,
        "circuitbreakeropen": .isOpen, "breakeropen": .isOpen, "tripped": .isOpen, "istripped": .isOpen,
        "isclosed": .isClosed, "closed": .isClosed, "circuitclosed": .isClosed, "iscircuitclosed": .isClosed,
        "ishalfopen": .isHalfOpen, "halfopen": .isHalfOpen, "halfopened": .isHalfOpen,
        "isforcedopen": .isForcedOpen, "forcedopen": .isForcedOpen, "isisolated": .isForcedOpen,
        "isolated": .isForcedOpen,
    ]
}
