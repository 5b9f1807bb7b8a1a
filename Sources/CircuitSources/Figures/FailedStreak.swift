import CircuitMonitor
import CircuitVocabulary

/// Finds a streak under a counter's name: failed calls of a circuit that each success begins anew.
///
/// Such a figure falls again and again while the calls that succeeded, or all calls, grow on. Then it is no counter, and says
/// nothing of how many calls failed, but the other counters are those of a life.
struct FailedStreak {
    /// Whether the failed calls are a streak.
    private(set) var isFound = false
    /// Falls of the failed calls alone since another counter fell.
    private var resets = 0

    private static let resetsToFind = 2

    /// Takes in how the counters of an answer differ from those of the answer before.
    ///
    /// - Parameters:
    ///   - step: The difference.
    ///   - peak: The most calls per second that there were; more by far are another process's.
    /// - Returns: Whether a streak has been found with it.
    mutating func sees(_ step: CounterStep, peak: Double?) -> Bool {
        guard !isFound, step.hasFallen else { return false }
        guard let reset = step.reset else {
            resets = 0
            return false
        }
        guard let peak, Double(reset.grown) <= peak * 3 * max(step.elapsed.inSeconds, 0.001) else { return false }
        guard reset.failed <= reset.grown || reset.failed <= reset.failedBefore / 2 else { return false }
        resets += 1
        isFound = resets >= Self.resetsToFind
        return isFound
    }

    /// What a reading counts: where the failed calls are a streak, all but those.
    func counted(_ reading: Reading) -> Reading {
        guard isFound else { return reading }
        var reading = reading
        reading.counters.failed = nil
        return reading
    }
}

/// How counters differ of which only the failed calls fell, while those that succeeded, or all, grew.
struct FailedReset {
    var failedBefore: UInt64
    var failed: UInt64
    /// By how much all calls grew, or where those are not told the ones that succeeded.
    var grown: UInt64

    /// Compares counters; nil where they do not differ so.
    init?(from earlier: Counters, to later: Counters) {
        guard let before = earlier.failed, let after = later.failed, after < before else { return nil }
        var rest = later
        rest.failed = nil
        guard !rest.isBelow(earlier) else { return nil }
        func growth(_ before: UInt64?, _ after: UInt64?) -> UInt64? {
            guard let before, let after else { return nil }
            return after.subtractingSaturated(before)
        }
        let succeeded = growth(earlier.succeeded, later.succeeded)
        // Only a success ends a streak.
        guard succeeded != 0, let grown = growth(earlier.total, later.total) ?? succeeded, grown > 0 else { return nil }
        (failedBefore, failed, self.grown) = (before, after, grown)
    }
}

extension Reading {
    /// Moves the failed calls to the streak since the last success; not all of them need count towards opening.
    mutating func countFailedAsStreak() {
        if failureStreak == nil, let failed = counters.failed {
            failureStreak = Int(clamping: failed)
            isStreakInARow = false
        }
        counters.failed = nil
    }
}
