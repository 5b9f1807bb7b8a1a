import CircuitMonitor
import CircuitVocabulary

/// What one member of a circuit's object says of its state: which states it leaves.
struct StateStatement {
    private var name: String
    private var value: String
    private var allowed: StateSet

    /// What two members say that exclude each other: `state closed, isOpen true`; nil where all members agree.
    ///
    /// - Parameter object: The members of the circuit.
    /// - Returns: The first two that no state fits.
    static func contradiction(in object: JSONObject) -> String? {
        var statements: [StateStatement] = []
        for statement in all(in: object) {
            // Of a member that comes twice one is read, as everywhere.
            let other = statements.first { $0.name != statement.name && $0.allowed.isDisjoint(with: statement.allowed) }
            if let other { return "\(other.name) \(other.value), \(statement.name) \(statement.value)" }
            // What is said a third time excludes nothing more: a body may say it thousands of times.
            let same = statements.lazy.filter { $0.allowed == statement.allowed }
            if same.prefix(2).count < 2, same.allSatisfy({ $0.name != statement.name }) { statements.append(statement) }
        }
        return nil
    }

    /// What the members say, and those of blocks of figures; a status or a name in a block is that of something else.
    private static func all(in object: JSONObject) -> [StateStatement] {
        object.members.flatMap { member -> [StateStatement] in
            guard case .object(let block) = member.value else { return StateStatement(member).map { [$0] } ?? [] }
            guard FieldDialect.holdsFigures(member.name) else { return [] }
            return block.members.compactMap { inner in
                guard let meaning = StateMember(named: inner.name), meaning != .status, meaning != .name,
                    var statement = StateStatement(inner)
                else { return nil }
                statement.name = "\(member.name).\(inner.name)"
                return statement
            }
        }
    }

    /// Nil for a member that says nothing of a state.
    private init?(_ member: JSONObject.Member) {
        switch member.value {
        case .flag(let flag):
            guard let meaning = StateMember(named: member.name), let states = Self.states(meaning, flag) else {
                return nil
            }
            self.init(name: member.name, value: "\(flag)", allowed: states)
        case .text(let word) where word.utf8.count <= Self.longestWord:
            guard let meaning = StateMember(named: member.name), let states = Self.states(meaning, word) else {
                return nil
            }
            self.init(name: member.name, value: word, allowed: states)
        case .null, .number, .text, .array, .object:
            return nil
        }
    }

    private init(name: String, value: String, allowed: StateSet) {
        self.name = name
        self.value = value
        self.allowed = allowed
    }

    /// No state takes more bytes, with the name of its enumeration.
    private static let longestWord = 60

    private static let allStates = CircuitState.allCases.reduce(into: StateSet()) { $0.insert(StateSet($1)) }

    /// The states in which every call is tried, whatever a breaker calls them.
    private static let notOpen: StateSet = [StateSet(.closed), StateSet(.disabled), StateSet(.metricsOnly)]

    /// What a word leaves; a forced or switched-off circuit is reported as open or closed too.
    private static func states(_ meaning: StateMember, _ word: String) -> StateSet? {
        guard [.state, .name, .status].contains(meaning) else { return nil }
        switch CircuitState(word: word) {
        case .unknown: return nil
        case .disabled where meaning == .status: return nil
        case .open: return [StateSet(.open), StateSet(.forcedOpen)]
        case .closed: return notOpen
        case let state: return StateSet(state)
        }
    }

    /// What a truth value leaves: some count a half-open circuit as open, others do not.
    private static func states(_ meaning: StateMember, _ flag: Bool) -> StateSet? {
        let open: StateSet = [StateSet(.open), StateSet(.forcedOpen), StateSet(.halfOpen)]
        switch (meaning, flag) {
        case (.isOpen, true): return open
        case (.isOpen, false): return allStates.subtracting([StateSet(.open), StateSet(.forcedOpen)])
        case (.isClosed, true): return notOpen
        case (.isClosed, false): return allStates.subtracting(StateSet(.closed))
        case (.isHalfOpen, true): return StateSet(.halfOpen)
        case (.isHalfOpen, false): return allStates.subtracting(StateSet(.halfOpen))
        case (.isForcedOpen, true): return [StateSet(.open), StateSet(.forcedOpen)]
        // A forced circuit that only says that it is open leaves it to another member.
        case (.isForcedOpen, false): return allStates.subtracting(StateSet(.forcedOpen))
        case (.state, _), (.name, _), (.status, _): return nil
        }
    }
}
