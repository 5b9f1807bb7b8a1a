/// The figures of one circuit by what they are, whatever the service calls them and in which of its blocks they stand.
///
/// What stands in the circuit's own object goes before what stands in a block of it (`stats`, `config`), and a value goes
/// before a null. Members with a value that cannot be what they are named for are remembered, so that the user can
/// be told.
struct CircuitFields {
    private(set) var nonsense: [String] = []
    private var slots: [Slot?]

    /// A member that stands for a field.
    struct Slot {
        var name: String
        var value: JSONValue
        var rank: Int
        var unit: Duration?
    }

    /// Added to the rank of a member that stands in a block.
    private static let blockRank = 1000

    init(_ object: JSONObject) {
        slots = Array(repeating: nil, count: CircuitField.allCases.count)
        for member in object.members {
            if let meaning = FieldDialect.meaning(of: member.name) { take(member, meaning, addedRank: 0) }
            guard case .object(let block) = member.value else { continue }
            if FieldDialect.holdsSettings(member.name) {
                for inner in block.members {
                    guard let meaning = FieldDialect.setting(of: inner.name) else { continue }
                    take(inner, meaning, addedRank: Self.blockRank)
                }
            } else if FieldDialect.holdsFigures(member.name) {
                for inner in block.members {
                    guard let meaning = FieldDialect.meaning(of: inner.name) else { continue }
                    // The name of a state, of a cause or of a part is not the circuit's.
                    if meaning.field == .name || meaning.field == .subject { continue }
                    take(inner, meaning, addedRank: Self.blockRank)
                }
            }
        }
    }

    private mutating func take(_ member: JSONObject.Member, _ meaning: FieldDialect.Meaning, addedRank: Int) {
        // `breaker: {…}` beside `service: "auth"` names nothing.
        if !member.value.isScalar, meaning.field == .name || meaning.field == .subject { return }
        let slot = Slot(name: member.name, value: member.value, rank: meaning.rank + addedRank, unit: meaning.unit)
        if let other = slots[meaning.field.rawValue] {
            let isBetter = (slot.value == .null ? 1 : 0, slot.rank) <= (other.value == .null ? 1 : 0, other.rank)
            guard isBetter else { return }
        }
        slots[meaning.field.rawValue] = slot
    }

    subscript(field: CircuitField) -> Slot? { slots[field.rawValue] }

    /// Whether the service tells the field, whatever it says.
    func has(_ field: CircuitField) -> Bool { self[field] != nil }

    /// A text that is not empty; numbers are taken for the text that they are written as.
    func text(_ field: CircuitField) -> String? {
        self[field]?.value.word.flatMap { $0.isEmpty ? nil : $0 }
    }

    func flag(_ field: CircuitField) -> Bool? {
        guard case .flag(let flag)? = self[field]?.value else { return nil }
        return flag
    }

    mutating func count(_ field: CircuitField) -> UInt64? {
        value(field, read: Figure.count)
    }

    mutating func size(_ field: CircuitField) -> Int? {
        value(field, read: Figure.size)
    }

    /// A length of time, in the unit that the name or the text tells, else by its magnitude.
    mutating func duration(_ field: CircuitField) -> Duration? {
        guard let slot = self[field] else { return nil }
        return value(field) { Duration(text: $0, unit: slot.unit, isSnakeCase: slot.name.contains("_")) }
    }

    /// A share at which the circuit opens; one that is written as a number from 0 to 1 is no percentage.
    mutating func limit(_ field: CircuitField) -> Double? {
        guard let slot = self[field] else { return nil }
        switch RateText(slot.value, name: slot.name) {
        case .share(let share, _), .either(let share): return share
        case .nothing: return nil
        case .nonsense:
            noteNonsense(field)
            return nil
        }
    }

    /// The number of a rate that may be a share or a percentage; nil for any other.
    func undecidedRate(_ field: CircuitField) -> Double? {
        guard let slot = self[field], case .either(let number) = RateText(slot.value, name: slot.name) else {
            return nil
        }
        return number == 0 ? nil : number
    }

    /// A point in time, or that there was none.
    mutating func time(_ field: CircuitField) -> TimeReading? {
        guard let slot = self[field] else { return nil }
        guard let time = TimeReading(slot.value) else {
            noteNonsense(field)
            return nil
        }
        return time
    }

    /// What a member's text or digits stand for; remembers the member where they stand for nothing.
    private mutating func value<Value>(_ field: CircuitField, read: (String) -> Value?) -> Value? {
        switch self[field]?.value.figure(read) {
        case .value(let value)?: return value
        case .nonsense?: noteNonsense(field)
        case .nothing?, nil: break
        }
        return nil
    }

    /// Remembers that a field's value cannot be what it is named for.
    mutating func noteNonsense(_ field: CircuitField) {
        if let name = self[field]?.name { nonsense.append(name) }
    }
}
