package import CircuitVocabulary
import DisplayText

extension CircuitTrack {
    /// The circuit as it was known at a time in the past: its reading, its figures, its events.
    ///
    /// Of a time of which only buckets are left it has what a bucket keeps, and ``resolution`` says how wide that was.
    ///
    /// - Parameter moment: The time; one that is not before the newest sample gives the circuit itself.
    /// - Returns: A track that answers every question as of then; it takes in nothing more.
    package func asOf(_ moment: Moment) -> CircuitTrack {
        guard let newest = history.newestMonotonic, moment.monotonic < newest else { return self }
        var track = self
        track.targetHasAnswered = false
        let record = history.record(at: moment.monotonic)
        // A bucket ends before the moment; what happened within the millisecond of a reading belongs to it.
        let edge = record?.resolution == nil ? moment.monotonic : moment.monotonic.advanced(by: .nanoseconds(-1))
        let next = history.wallTime(of: edge).advanced(by: .milliseconds(1))
        track.events = events.filter { $0.time < next }
        track.newestRates = nil
        track.latest = record?.reading
        track.latestAt = record?.readingTime.map { Moment(monotonic: $0, wall: history.wallTime(of: $0)) }
        track.interval = record?.interval ?? wantedInterval
        track.resolution = record?.resolution
        track.fallbacks = record?.fallbacks ?? .notKnown
        track.failure = record?.isFailure == true ? failure(in: track.events) : nil
        // Of a silence that is over only the events tell when it began.
        track.failingSince = track.failure == nil ? nil : failingSince.flatMap { $0 <= moment.monotonic ? $0 : nil }
        let last = history.timeLine(edge)
        track.observed = observations.last { history.timeLine($0.time) <= last }?.state ?? ObservedState()
        track.outageCounting = outageCounting.asOf { history.timeLine($0) <= last }
        track.lastFailureRate =
            record?.reading?.state.refusesCalls == true ? history.lastFailureRate(at: moment.monotonic) : nil
        return track
    }

    /// Why polls failed, as the event that began it says.
    private func failure(in events: [CircuitEvent]) -> PollFailure {
        let reason = events.last { $0.kind == .lost }?.text ?? "no answer"
        return PollFailure(reason: reason, detail: reason)
    }
}

extension CircuitHistory {
    /// What is known of one moment.
    struct Record: Sendable {
        /// The reading that was the newest then.
        var reading: Reading?
        var readingTime: MonotonicTime?
        /// Whether the newest poll had failed.
        var isFailure: Bool
        /// How far apart the polls were.
        var interval: Duration
        /// The width of the bucket that it is from; nil for a single sample.
        var resolution: Duration?
        /// What was known of what the circuit counts as fallbacks.
        var fallbacks = FallbackCount.notKnown
    }

    /// When the newest sample was taken; nil without one.
    var newestMonotonic: MonotonicTime? { isEmpty ? nil : monotonic(samples[count - 1].time) }

    /// The civil time of a moment, as the charts show it.
    package func wallTime(of time: MonotonicTime) -> WallTime { wall(timeLine(time)) }

    /// What is known of a moment; nil where nothing is: before the first sample, or in a gap that only buckets know.
    func record(at now: MonotonicTime) -> Record? {
        let end = timeLine(now)
        let index = samples.firstIndex(after: end) - 1
        if samples.covers(end) {
            guard index >= 0 else { return nil }
            let sample = samples[index]
            let reading = samples.lastReading(through: index)
            return Record(
                reading: reading.flatMap(samples.reading),
                readingTime: reading.map { monotonic(samples[$0].time) },
                isFailure: !sample.isReading,
                interval: .milliseconds(reading.map { samples[$0].interval } ?? sample.interval),
                resolution: nil,
                fallbacks: reading.map { samples[$0].fallbacks } ?? .notKnown
            )
        }
        guard let (bucket, milliseconds) = telling(of: end), let last = bucket.last.single else { return nil }
        let width = Duration.milliseconds(milliseconds)
        var record = Record(isFailure: last == .noAnswer, interval: width, resolution: width)
        if case .state(let state) = last {
            record.reading = bucket.reading(state)
            record.readingTime = now
        }
        return record
    }

    /// The failure rate of the last stretch before a moment in which calls were judged.
    func lastFailureRate(at now: MonotonicTime) -> Double? {
        var end = timeLine(now)
        if samples.covers(end) {
            var later = samples.lastReading(through: samples.firstIndex(after: end) - 1)
            while let index = later, let earlier = samples.lastReading(through: index - 1) {
                if let rate = sums(from: earlier, to: index)?.failureRate { return rate }
                // What another process did says nothing of this one.
                if samples[index].isRestart { return nil }
                later = earlier
            }
            end = samples[0].time
        }
        guard let level = level(covering: end - 1) else { return nil }
        let newest = level.number(of: end) - 1
        return stride(from: newest, through: level.number(of: level.start), by: -1).lazy
            .compactMap { level[$0].sums.failureRate }.first
    }
}

extension BucketContents {
    /// What a bucket keeps of its last reading.
    fileprivate func reading(_ state: CircuitState) -> Reading {
        func integer(_ gauge: BucketGauges.Gauge) -> Int? { gauges[gauge].map(Int.init(clamping:)) }
        func duration(_ gauge: BucketGauges.Gauge) -> Duration? {
            gauges[gauge].map { .microseconds(Int64(clamping: $0)) }
        }
        var reading = Reading(state: state)
        reading.failureStreak = integer(.lastStreak)
        reading.inFlight = integer(.lastInFlight)
        reading.cacheEntries = integer(.lastCacheEntries)
        if let median = duration(.lastMedian), let p99 = duration(.lastP99) {
            reading.latency = Latency(median: median, p99: p99)
        }
        return reading
    }
}
