import CircuitVocabulary

extension CircuitState {
    /// What a service's word means, in any case and with any separator; a word that nobody knows, or a bare number, is
    /// unknown.
    ///
    /// - Parameters:
    ///   - word: The state.
    ///   - mode: What our own service says besides: it reports a forced-open circuit as open and a disabled one as
    ///     closed.
    init(word: String, mode: String?) {
        self = Self(word: word).refined(by: mode)
    }

    /// What a service's word means, as ``init(word:mode:)`` but without a mode.
    ///
    /// Known are the words themselves and the ways in which programs print an enumeration: `OPEN`, `half_opened`,
    /// `CircuitState.OPEN`, `<State.OPEN: 1>`, `CIRCUIT_OPEN`, `STATE_OPEN`, `CircuitOpenState`.
    init(word: String) {
        self = Self.words[Self.folded(word)] ?? Self.words[Self.bare(word)] ?? .unknown
    }

    /// The state with what a mode beside it says.
    func refined(by mode: String?) -> Self {
        switch mode.map(Self.folded) {
        case "forcedopen" where self == .open: .forcedOpen
        case "disabled" where self == .closed: .disabled
        case "metricsonly" where self == .closed: .metricsOnly
        default: self
        }
    }

    /// The words of breakers, folded.
    ///
    /// `trial`, `recovering` and `shutdown` are missing because libraries do not agree on what passes in them.
    private static let words: [String: CircuitState] = [
        "closed": .closed, "close": .closed,
        "open": .open, "opened": .open, "tripped": .open,
        "halfopen": .halfOpen, "halfopened": .halfOpen,
        "forcedopen": .forcedOpen, "forceopen": .forcedOpen, "forceopened": .forcedOpen, "isolated": .forcedOpen,
        "disabled": .disabled,
        "metricsonly": .metricsOnly,
    ]

    /// What stands before the word in the names of enumerations and their cases; longer ones first.
    private static let prefixes = ["circuitbreaker", "circuit", "breaker", "state", "cb"]

    private static func folded(_ word: String) -> String {
        String(word.prefix(60).lowercased().filter { !"-_ ".contains($0) })
    }

    /// The folded word without what names its enumeration.
    ///
    /// A dot separates only where an enumeration of states stands before it: `half.open` is not open.
    private static func bare(_ word: String) -> String {
        var rest = word.prefix(60)
        if rest.first == "<" { rest = rest.dropFirst().prefix { $0 != ":" && $0 != ">" } }
        var bare = folded(String(rest))
        if let separator = bare.lastIndex(where: { ".:$".contains($0) }) {
            let type = bare[..<separator]
            guard ["state", "status", "circuit", "breaker"].contains(where: { type.contains($0) }) else { return bare }
            bare = String(bare[bare.index(after: separator)...])
        }
        for prefix in Self.prefixes where bare.count > prefix.count && bare.hasPrefix(prefix) {
            bare.removeFirst(prefix.count)
        }
        if bare.hasSuffix("state"), bare.count > 5 { bare.removeLast(5) }
        return bare
    }
}
