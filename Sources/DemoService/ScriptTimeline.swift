import CircuitBreaker
import CircuitVocabulary

/// How the simulated Redis is.
package enum ServerCondition: Hashable, Sendable {
    /// It answers as it should.
    case fullSpeed
    /// It has just started and is slow while it loads its data.
    case warmingUp
    /// It answers this many times slower than it should.
    case slowed(Double)
    /// Connections are refused.
    case stopped
    /// Connections are accepted and never answered.
    case frozen
}

/// What a script wants the simulated Redis to be, at every moment; a value without a clock.
///
/// The condition is a function of the time since the start, and not a list of deeds: whoever wakes late, after the
/// process was suspended, finds the condition of now and needs not catch up.
package struct ScriptTimeline: Hashable, Sendable {
    /// From an offset on, a condition.
    package struct Phase: Hashable, Sendable {
        /// When the phase begins, counted from the start or from the beginning of its round.
        package var offset: Duration
        /// How the server is in it.
        package var condition: ServerCondition

        /// Makes a phase.
        package init(at offset: Duration, _ condition: ServerCondition) {
            self.offset = offset
            self.condition = condition
        }
    }

    /// The phases in the order of their offsets; before the first one the server is at full speed.
    package let phases: [Phase]
    /// After how long everything begins anew, or nil where the last phase stays.
    package let period: Duration?

    /// Makes a timeline.
    ///
    /// - Parameters:
    ///   - phases: The phases in any order; those that begin before the start, after the end of a round or after 31 years
    ///     are left out.
    ///   - period: After how long everything begins anew, at most 31 years; nil, or a time that is not positive, is never.
    package init(phases: [Phase], repeatingEvery period: Duration? = nil) {
        let period = period.flatMap { $0 > .zero ? min($0, .longestSetting) : nil }
        self.period = period
        self.phases =
            phases
            .filter { phase in phase.offset >= .zero && phase.offset < period ?? .longestSetting }
            .sorted { $0.offset < $1.offset }
    }

    /// The condition at a time since the start.
    package func condition(at elapsed: Duration) -> ServerCondition {
        let (_, rest) = round(at: elapsed)
        return phases.last { $0.offset <= rest }?.condition ?? .fullSpeed
    }

    /// When the next phase begins after a time since the start, or nil when nothing changes any more.
    package func nextChange(after elapsed: Duration) -> Duration? {
        let (begin, rest) = round(at: elapsed)
        if let phase = phases.first(where: { $0.offset > rest }) { return begin + phase.offset }
        guard let period, !phases.isEmpty else { return nil }
        return begin + period
    }

    /// The same story, told faster or slower.
    package func scaled(by factor: Double) -> ScriptTimeline {
        ScriptTimeline(
            phases: phases.map { Phase(at: $0.offset.scaled(by: factor), $0.condition) },
            repeatingEvery: period.map { $0.scaled(by: factor) }
        )
    }

    /// The beginning of the round that a time lies in, and how far into the round it is.
    private func round(at elapsed: Duration) -> (begin: Duration, rest: Duration) {
        guard let period, elapsed > .zero else { return (.zero, elapsed) }
        let length = max(1, period.clampedNanoseconds)
        let passed = elapsed.clampedNanoseconds
        return (.nanoseconds(passed - passed % length), .nanoseconds(passed % length))
    }
}
