/// Which of the passive endpoints a service has, as far as its answers have told.
///
/// What was found is kept until that very endpoint is missing: a service that is slow, ill or wants a token is not another one.
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

    /// Where to ask.
    var place: Place { found ?? next }

    mutating func answered(at place: Place) {
        found = place
        hasLookedEverywhere = false
    }

    /// An endpoint does not exist.
    ///
    /// - Returns: Whether the other one may be asked in the same poll.
    mutating func isMissing(_ place: Place) -> Bool {
        switch place {
        case .list:
            // What is left is what it has.
            found = .single
            return !hasLookedEverywhere
        case .single:
            found = nil
            next = .list
            hasLookedEverywhere = true
            return false
        }
    }

    /// An endpoint gave no answer that can be used, or none at all: that says nothing of whether it exists.
    mutating func failed(at place: Place) {
        next = place == .list ? .single : .list
    }
}
