package import CircuitVocabulary

/// What one cell of a history strip stands for.
package enum StripState: Hashable, Sendable {
    case state(CircuitState)
    case noAnswer
}

/// A set of states and of "no answer", in a byte.
package struct StateSet: OptionSet, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package init(_ state: CircuitState) {
        rawValue = 1 << UInt8(state.rawValue)
    }

    package static let noAnswer = StateSet(rawValue: 1 << 7)

    /// How many members there can be: the states and "no answer".
    static let lanes = 8

    /// The place of the only member among the lanes; nil where there is none or several.
    var lane: Int? {
        rawValue.nonzeroBitCount == 1 ? rawValue.trailingZeroBitCount : nil
    }

    /// The only member, as a strip shows it; nil where there is none or several.
    var single: StripState? { lane == nil ? nil : worst }

    /// The most severe member: open, forced open, no answer, half-open, then the rest as ``CircuitState`` orders them.
    var worst: StripState? {
        if contains(Self(.open)) { return .state(.open) }
        if contains(Self(.forcedOpen)) { return .state(.forcedOpen) }
        if contains(.noAnswer) { return .noAnswer }
        return CircuitState.allCases.last { contains(Self($0)) }.map(StripState.state)
    }
}
