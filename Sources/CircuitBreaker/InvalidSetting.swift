import CircuitVocabulary

/// A setting that is out of its range, thrown where an object is created with it.
public struct InvalidSetting: Error, Hashable, Sendable, CustomStringConvertible {
    /// The setting at fault, as the code spells it: `backoff.jitter`.
    public let setting: String

    /// What is wrong with its value and what would do: `-1 is too small: use 1 or more`.
    public let problem: String

    /// Creates an error about a setting.
    ///
    /// - Parameters:
    ///   - setting: The setting, as the code spells it.
    ///   - problem: What is wrong with its value and what would do.
    public init(_ setting: String, _ problem: String) {
        self.setting = setting
        self.problem = problem
    }

    /// One line: `failureRate: 1.5 is no share: use a number above 0 and up to 1`.
    public var description: String { "\(setting): \(problem)" }
}

extension InvalidSetting {
    /// Checks a count.
    package static func check(
        _ setting: String,
        count: Int,
        within range: ClosedRange<Int>
    ) throws(InvalidSetting) {
        guard !range.contains(count) else { return }
        let limits =
            range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
        throw InvalidSetting(setting, "\(count) is too \(count < range.lowerBound ? "small" : "large"): use \(limits)")
    }

    /// Checks a time: zero, where it may be, to 31 years.
    package static func check(
        _ setting: String,
        time: Duration,
        mayBeZero: Bool = true
    ) throws(InvalidSetting) {
        if time < .zero { throw InvalidSetting(setting, "\(time) is negative: use a time of zero or more") }
        if time == .zero, !mayBeZero { throw InvalidSetting(setting, "zero is too short: use a longer time") }
        if time > .longestSetting {
            throw InvalidSetting(setting, "\(time) is too long: use at most \(Duration.longestSetting)")
        }
    }

    /// Checks a share of all, up to 1.
    package static func check(_ setting: String, share: Double, mayBeZero: Bool) throws(InvalidSetting) {
        guard !(share > 0 && share <= 1 || share == 0 && mayBeZero) else { return }
        throw InvalidSetting(
            setting,
            "\(share) is no share: use a number \(mayBeZero ? "from 0" : "above 0 and up") to 1"
        )
    }

    /// Checks a factor: finite, and at least a minimum.
    package static func check(_ setting: String, factor: Double, atLeast least: Double) throws(InvalidSetting) {
        guard !(factor.isFinite && factor >= least) else { return }
        throw InvalidSetting(setting, "\(factor) is no factor: use a finite number of at least \(least)")
    }
}
