import CircuitVocabulary

/// What became of the calls between two readings of one process: what rates, shares and costs are counted from.
///
/// Services count the same calls under several names. What each counter holds is decided here and nowhere else.
struct CallGrowth: Hashable, Sendable {
    /// How much each counter grew; nil where it is not reported at both ends, or fell.
    private(set) var total, succeeded, failed, ignored, refused, cacheHits, cacheMisses: UInt64?

    /// Whether the circuit was in a state that tries every call at both readings.
    private let triesAllCalls: Bool

    /// What fallbacks count, as far as earlier readings told.
    private let fallbacks: FallbackCount

    /// What a reading says of calls.
    struct Tally: Sendable {
        var counters: Counters
        /// Whether the circuit tried every call.
        var triesAllCalls: Bool
    }

    /// Compares two readings.
    ///
    /// - Parameters:
    ///   - before: The earlier one.
    ///   - after: The later one.
    ///   - fallbacks: What is known of the circuit's fallbacks.
    init(from before: Tally, to after: Tally, fallbacks: FallbackCount) {
        triesAllCalls = before.triesAllCalls && after.triesAllCalls
        self.fallbacks = fallbacks
        let (earlier, later) = (before.counters, after.counters)
        func growth(_ before: UInt64?, _ after: UInt64?) -> UInt64? {
            guard let before, let after, after >= before else { return nil }
            return after - before
        }
        total = growth(earlier.total, later.total)
        failed = growth(earlier.failed, later.failed)
        ignored = growth(earlier.ignored, later.ignored)
        refused = growth(earlier.refused, later.refused)
        cacheHits = growth(earlier.cacheHits, later.cacheHits)
        cacheMisses = growth(earlier.cacheMisses, later.cacheMisses)
        succeeded = growth(earlier.succeeded, later.succeeded) ?? restOfTotal
    }

    /// The calls that succeeded, derived from the total and the failed calls; nil where calls may have been refused, because
    /// the total may or may not include those.
    private var restOfTotal: UInt64? {
        guard let total, let failed, refused == 0 || (triesAllCalls && refused.map(areOfFailures) ?? true) else {
            return nil
        }
        return total.subtractingSaturated(failed).subtractingSaturated(ignored ?? 0)
    }

    /// Calls that callers got nothing for, each counted once: those that failed and those that were refused.
    ///
    /// Nil where one of the two is not known. What is counted by a name of refused calls alone is apart from what failed. Some
    /// services count a failed call that got the fallback among the fallbacks too:
    ///
    /// 1. Where the parts fit into the total, no call is in two of them.
    /// 2. While every call is tried none is refused: fallbacks that are no more than the failures are those of failed calls.
    /// 3. A total with more than successes and failures has the refused calls in it, and so tells how many are in either part.
    /// 4. Otherwise what was seen while the circuit was closed decides: ``FallbackCount``.
    var notServed: UInt64? {
        guard let failed else { return nil }
        guard let refused else { return triesAllCalls ? failed : nil }
        let sum = failed.addingSaturated(refused)
        guard fallbacks != .noFallbacks else { return sum }
        let rest = succeeded.flatMap { succeeded in
            total?.subtractingSaturated(succeeded).subtractingSaturated(ignored ?? 0)
        }
        if let rest, sum <= rest { return sum }
        if triesAllCalls, areOfFailures(refused) { return failed }
        if let rest, rest > failed { return max(rest, refused) }
        return fallbacks == .withFailures ? max(failed, refused) : sum
    }

    /// Whether so many refused calls in a circuit that tries every call are the failed ones, which got the fallback.
    private func areOfFailures(_ refused: UInt64) -> Bool {
        guard let failed, fallbacks != .noFallbacks else { return refused == 0 }
        return refused <= failed
    }

    /// Whether calls were refused, and not only answered by the fallback after they had failed.
    var hasRefused: Bool {
        guard let refused, refused > 0 else { return false }
        guard let failed, let notServed else { return true }
        return notServed > failed
    }

    /// What these readings tell of the fallbacks; nil where they tell nothing.
    var toldOfFallbacks: FallbackCount? {
        guard let failed, let refused, failed > 0, fallbacks != .noFallbacks else { return nil }
        if let total, let succeeded, refused > 0 {
            let parts = [succeeded, failed, ignored ?? 0, refused].reduce(UInt64(0)) { $0.addingSaturated($1) }
            if parts <= total { return .apart }
        }
        guard triesAllCalls, refused <= failed else { return nil }
        return refused == 0 ? .apart : .withFailures
    }
}

extension Reading {
    var tally: CallGrowth.Tally { CallGrowth.Tally(counters: counters, triesAllCalls: state.triesAllCalls) }
}

/// What a service counts as fallbacks, or as refused calls.
enum FallbackCount: UInt64, Hashable, Sendable {
    /// Nothing is known: taken for refused calls alone, as the names say.
    case notKnown
    /// Refused calls alone.
    case apart
    /// Failed calls too, where the fallback answered them.
    case withFailures
    /// No fallbacks: the counter's name is one of refused calls alone.
    case noFallbacks

    /// What is known after a reading more, by the name under which it counts.
    func named(by reading: Reading) -> Self {
        guard reading.counters.refused != nil else { return self }
        guard reading.countsFallbacks else { return .noFallbacks }
        return self == .noFallbacks ? .notKnown : self
    }
}
