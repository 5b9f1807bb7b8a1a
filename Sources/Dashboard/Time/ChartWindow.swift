package import CircuitMonitor
package import CircuitVocabulary
package import DisplayText

/// The stretch of time that charts show, and how it is cut into columns.
package struct ChartWindow: Hashable, Sendable {
    /// The time from the left edge to now.
    package let span: Duration

    /// How far apart the readings were meant to be: a finer bucket would have holes.
    private let interval: Duration

    /// The window of a circuit's charts.
    ///
    /// Without a zoom it is the shortest of one, five and fifteen minutes that holds what has been seen: a chart that
    /// starts with fifteen minutes would show the first outage of a session as a hair. Where readings are rare it is
    /// longer.
    package init(track: CircuitTrack, now: Moment, zoom: Zoom? = nil) {
        interval = track.wantedInterval
        if let zoom {
            span = zoom.span
            return
        }
        // Thirty readings are the least that make a picture.
        let least = track.wantedInterval * 30
        guard least <= Zoom.quarterHour.span else {
            span = (Zoom.allCases.first { $0.span >= least } ?? .day).span
            return
        }
        let seen = track.history.oldestMonotonic.map { $0.duration(to: now.monotonic) } ?? .zero
        span = ([.minute, .fiveMinutes] as [Zoom]).map(\.span).first { $0 >= seen } ?? Zoom.quarterHour.span
    }

    /// A window of a given length.
    package init(span: Duration, interval: Duration) {
        self.span = span
        self.interval = interval
    }

    /// The widths that a bucket may have, so that its edges fall on round times.
    private static let widths: [Duration] =
        [.milliseconds(250), .milliseconds(500)]
        + [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 40, 50].map { .seconds($0) }
        + [60, 90, 120, 150, 180, 240, 300, 360, 480].map { .seconds($0) }
        + [10, 12, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 120, 150, 180, 240, 360, 480, 720].map { .seconds($0 * 60) }

    /// How a chart of so many columns is cut.
    ///
    /// A bucket is never narrower than the history can fill for the whole window: one that the single readings have to fill
    /// would change when they leave. So it may take several columns.
    package func cut(columns: Int) -> Cut {
        let needed = max(span / max(columns, 1), .milliseconds(1))
        let width =
            Self.widths.first { width in
                width >= max(needed, interval)
                    && isExact(Cut(width: width, repeats: Int(width / needed), columns: columns))
            } ?? .seconds(24 * 3600)
        return Cut(width: width, repeats: Int(width / needed), columns: columns)
    }

    /// Whether the history can fill all buckets exactly, whatever the time.
    private func isExact(_ cut: Cut) -> Bool {
        let reach = cut.width * (cut.buckets + 1)
        // A poll that was asked for by hand shortens the time that the readings reach back.
        if reach <= interval * CircuitHistory.capacity * 9 / 10 { return true }
        let level: Duration
        switch reach {
        case ...(.seconds(900)) where interval < .seconds(1): level = .seconds(1)
        case ...(.seconds(3 * 3600)): level = .seconds(10)
        case ...(.seconds(24 * 3600)): level = .seconds(60)
        default: level = .seconds(300)
        }
        return cut.width.wholeNanoseconds % level.wholeNanoseconds == 0
    }

    /// How a chart is cut into buckets.
    package struct Cut: Hashable, Sendable {
        /// The width of a bucket.
        package var width: Duration
        /// The columns that a bucket takes.
        package var repeats: Int
        /// The columns of the chart.
        package var columns: Int

        package init(width: Duration, repeats: Int, columns: Int) {
            self.width = width
            self.repeats = max(1, repeats)
            self.columns = max(0, columns)
        }

        /// The buckets that fill the chart.
        package var buckets: Int { (columns + repeats - 1) / repeats }

        /// What each column shows, where there is something for each bucket.
        func spread<Cell>(_ cells: [Cell]) -> [Cell] {
            repeats > 1 ? Array(cells.flatMap { Array(repeating: $0, count: repeats) }.suffix(columns)) : cells
        }
    }

    /// The columns of a chart, oldest first; the last one holds now.
    ///
    /// A bucket that takes several columns stands there as often.
    ///
    /// - Parameters:
    ///   - track: The circuit.
    ///   - now: The end of what is looked at.
    ///   - columns: How many columns the chart has.
    ///   - withFigures: Whether the chart shows figures, and not the states alone.
    /// - Returns: A bucket for each column.
    package func buckets(
        of track: CircuitTrack,
        now: Moment,
        columns: Int,
        withFigures: Bool = true
    ) -> [Bucket] {
        guard columns > 0 else { return [] }
        let cut = cut(columns: columns)
        let buckets = track.history.buckets(
            endingAt: now,
            width: cut.width,
            count: cut.buckets,
            withFigures: withFigures
        )
        return cut.spread(buckets)
    }

    /// The time that a chart of so many columns really shows, as its title names it: whole buckets, so at least the span.
    package func title(columns: Int) -> DisplayText {
        let cut = cut(columns: columns)
        return Durations.elapsed(cut.width * cut.buckets)
    }
}

extension [Bucket] {
    /// `±30s`, where some of it is known more coarsely than it is drawn.
    package var blurNote: DisplayText? {
        compactMap(\.blur).max().map { "±\(Durations.setting($0))" }
    }
}
