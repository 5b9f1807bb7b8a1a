package import CircuitMonitor
package import CircuitVocabulary
package import DisplayText

extension Moment {
    /// The moment so many seconds after the start of a test, which is 2025-11-19T22:45:00Z on the wall.
    package static func at(_ seconds: Double) -> Moment {
        // 0.7 seconds is not quite 700 milliseconds as a `Double`.
        let nanoseconds = Int64((seconds * 1e9).rounded())
        return Moment(
            monotonic: MonotonicTime(nanoseconds: nanoseconds),
            wall: WallTime(nanosecondsSinceEpoch: 1_763_592_300_000_000_000 + nanoseconds)
        )
    }
}

extension TargetDescription {
    package static func numbered(_ index: Int, interval: Duration = .seconds(1)) -> Self {
        Self(id: TargetID(index: index), label: "http://host\(index)", instance: "host\(index)", interval: interval)
    }
}

extension CircuitID {
    package static func named(_ name: DisplayText?, on target: Int = 0) -> Self {
        CircuitID(target: TargetID(index: target), instance: "host\(target)", name: name)
    }
}

extension PollResult {
    package static func reading(
        _ reading: Reading,
        of id: CircuitID = .named("redis"),
        events: [CircuitEvent]? = nil,
        at seconds: Double,
        spacing: Duration? = nil
    ) -> Self {
        PollResult(
            target: id.target,
            started: .at(seconds),
            finished: .at(seconds),
            outcome: .readings([CircuitReading(id: id, reading: reading, events: events)]),
            spacing: spacing
        )
    }

    package static func failure(
        _ reason: DisplayText,
        target: Int = 0,
        at seconds: Double,
        spacing: Duration? = nil
    ) -> Self {
        PollResult(
            target: TargetID(index: target),
            started: .at(seconds),
            finished: .at(seconds),
            outcome: .failure(PollFailure(reason: reason, detail: reason)),
            spacing: spacing
        )
    }
}

extension Fleet {
    /// A fleet of one target that has heard the results.
    package init(hearing results: [PollResult], interval: Duration = .seconds(1)) {
        self.init(targets: [.numbered(0, interval: interval)], now: .at(0))
        for result in results { apply(result) }
    }

    package var only: CircuitTrack? { circuits.count == 1 ? circuits.first : nil }
}

extension MonotonicTime {
    package static func at(_ seconds: Double) -> Self { Moment.at(seconds).monotonic }
}
