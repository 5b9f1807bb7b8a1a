package import CircuitMonitor
package import DisplayText

/// The stretch of time that charts show, and how it is cut into columns.
package struct ChartWindow: Hashable, Sendable {
    /// The time from the left edge to now.
    package let span: Duration

    /// The shortest of one, five and fifteen minutes that holds what has been seen, or what the history can hold.
    ///
    /// A chart that starts with fifteen minutes would show the first outage of a session as a hair.
    package init(track: CircuitTrack, now: Moment) {
        let capacity = track.interval * CircuitHistory.capacity
        let seen = track.history.oldest.map { $0.duration(to: now.wall) } ?? .zero
        let steps = ChartWindow.steps.map { min($0, capacity) }
        self.span = steps.first { $0 >= seen } ?? min(.seconds(900), capacity)
    }

    private static let steps: [Duration] = [.seconds(60), .seconds(300), .seconds(900)]

    /// The widths that a bucket may have: whole parts of a minute, so that the edges fall on round times.
    private static let widths: [Duration] = [
        .milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(3), .seconds(4), .seconds(5),
        .seconds(6), .seconds(10), .seconds(12), .seconds(15), .seconds(20), .seconds(30), .seconds(60),
    ]

    /// The width of a bucket where the window is to fill at most this many columns.
    ///
    /// - Parameters:
    ///   - columns: The columns there are.
    ///   - interval: How far apart the readings are: a finer bucket would have holes.
    /// - Returns: The width, one of a fixed list.
    package func bucketWidth(columns: Int, interval: Duration) -> Duration {
        let needed = max(span / max(columns, 1), interval)
        return ChartWindow.widths.first { $0 >= needed } ?? .seconds(60)
    }

    /// The buckets of a track for a chart of so many columns, oldest first; the last one holds now.
    package func buckets(of track: CircuitTrack, now: Moment, columns: Int) -> [Bucket] {
        guard columns > 0 else { return [] }
        let width = bucketWidth(columns: columns, interval: track.interval)
        return track.history.buckets(endingAt: now, width: width, count: columns)
    }

    /// The time that a chart of so many columns really shows, as its title names it: whole buckets, so at least the span.
    package func title(columns: Int, interval: Duration) -> DisplayText {
        Durations.elapsed(bucketWidth(columns: columns, interval: interval) * columns)
    }
}
