import CircuitVocabulary

/// Which of the passive endpoints a service has, as far as its answers have told.
///
/// What was found is kept until that very endpoint is missing: a service that is slow, ill or wants a token is not another one.
/// A list that told of several circuits has to be missing a few times before one circuit stands in for it, and while one circuit
/// is read, the list is looked for again now and then: a service that is just starting, or a proxy, may have hidden it.
struct EndpointDiscovery: Hashable {
    enum Place: Hashable {
        /// All circuits at once.
        case list
        /// One circuit.
        case single
    }

    private(set) var found: Place?
    private var next = Place.list
    /// Whether all places were missing: then one is asked with each poll.
    private var hasLookedEverywhere = false
    /// How many circuits the list last told of; 0 where there is none.
    private(set) var listed = 0
    /// How often in a row a list was missing that had been there.
    private var missedLists = 0
    /// Whether one circuit has been read since the list was missing.
    private var hasReadSingle = false
    /// Whether something failed between the two: the list may be there by now.
    private var isUnsure = false
    /// When the list is looked for again while one circuit is read, and how long after the look before that is.
    private var nextLook: MonotonicTime?
    private var spacing = Self.longestSpacing

    /// How often a list of several circuits has to be missing in a row before it is given up.
    private static let missesToGiveUp = 3
    private static let shortestSpacing: Duration = .seconds(5)
    private static let firstSpacing: Duration = .seconds(60)
    private static let longestSpacing: Duration = .seconds(300)

    /// Where to ask.
    var place: Place { found ?? next }

    /// Whether the list is to be looked for before the one circuit is read.
    func isLookDue(at now: MonotonicTime) -> Bool {
        guard found == .single, let nextLook else { return false }
        return nextLook <= now
    }

    /// The list has told of so many circuits.
    mutating func answeredList(of circuits: Int) {
        found = .list
        hasLookedEverywhere = false
        (listed, missedLists, nextLook) = (circuits, 0, nil)
        (hasReadSingle, isUnsure) = (false, false)
    }

    /// One circuit was read.
    mutating func answeredSingle(at now: MonotonicTime) {
        found = .single
        hasLookedEverywhere = false
        if isUnsure {
            look(in: .zero, at: now)
        } else if nextLook == nil {
            look(in: Self.firstSpacing, at: now)
        }
        (hasReadSingle, isUnsure) = (true, false)
    }

    /// A look for the list found none.
    mutating func lookedInVain(at now: MonotonicTime) {
        look(in: max(min(spacing * 2, Self.longestSpacing), Self.shortestSpacing), at: now)
    }

    /// An endpoint does not exist.
    ///
    /// - Returns: Whether the other one may be asked in the same poll.
    mutating func isMissing(_ place: Place, at now: MonotonicTime) -> Bool {
        switch place {
        case .list:
            missedLists += 1
            if listed > 1, missedLists < Self.missesToGiveUp { return !hasLookedEverywhere }
            // What is left is what it has; a list that was there may be there again with the next poll.
            look(in: found == .list ? .zero : Self.firstSpacing, at: now)
            found = .single
            listed = 0
            hasReadSingle = false
            return !hasLookedEverywhere
        case .single:
            (hasReadSingle, isUnsure) = (false, true)
            found = nil
            next = .list
            hasLookedEverywhere = true
            return false
        }
    }

    /// An endpoint gave no answer that can be used, or none at all: that says nothing of whether it exists.
    mutating func failed(at place: Place) {
        next = place == .list ? .single : .list
        if !hasReadSingle { isUnsure = true }
    }

    private mutating func look(in spacing: Duration, at now: MonotonicTime) {
        self.spacing = spacing
        nextLook = now.advanced(by: spacing)
    }
}
