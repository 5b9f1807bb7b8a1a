package import CircuitVocabulary

extension CircuitHistory {
    /// What the states of a history that is cut into buckets depend on.
    ///
    /// Where two are equal, ``buckets(endingAt:width:count:withFigures:)`` gives the same states.
    package struct Stand: Hashable, Sendable {
        private let version: Fleet.Version
        private let width: Duration
        private let count: Int

        /// The number of the newest bucket; a time in milliseconds where there are samples after it.
        private let end: Int64
        private let isInPast: Bool

        fileprivate init(of history: CircuitHistory, endingAt now: Moment, width: Duration, count: Int) {
            version = history.version
            self.width = width
            self.count = count
            let newest = history.newestMonotonic
            let time =
                newest == nil ? now.wall.nanosecondsSinceEpoch.flooredMilliseconds : history.timeLine(now.monotonic)
            isInPast = newest.map { now.monotonic < $0 } ?? false
            // Time alone changes no state within a bucket: what the newest sample speaks for, its bucket has seen already.
            end = isInPast ? time : time.floored(to: max(1, Int64(clamping: width.wholeMilliseconds)))
        }
    }

    /// What the states of the buckets that end at a time depend on.
    package func stand(endingAt now: Moment, width: Duration, count: Int) -> Stand {
        Stand(of: self, endingAt: now, width: width, count: count)
    }
}
