import CircuitMonitor
package import CircuitVocabulary
package import DisplayText

/// How wall-clock times become times of day: the zone is chosen once and named once, in the header.
///
/// The rule is a function because the local zone is the environment's and not the dashboard's.
package struct CivilClock: Sendable {
    /// Hours, minutes and seconds of a day in a zone, with the zone's name at that time.
    package struct TimeOfDay: Hashable, Sendable {
        package var hour: Int
        package var minute: Int
        package var second: Int
        package var zone: DisplayText

        package init(hour: Int, minute: Int, second: Int, zone: DisplayText) {
            self.hour = hour
            self.minute = minute
            self.second = second
            self.zone = zone
        }

        /// The time of day in coordinated universal time.
        package init(utcSecondsSinceEpoch seconds: Int64) {
            let second = Int(seconds.flooredQuotientAndRemainder(dividingBy: 86_400).remainder)
            self.init(hour: second / 3600, minute: second % 3600 / 60, second: second % 60, zone: "UTC")
        }
    }

    private let convert: @Sendable (WallTime) -> TimeOfDay

    package init(_ convert: @escaping @Sendable (WallTime) -> TimeOfDay) {
        self.convert = convert
    }

    /// Coordinated universal time.
    package static let utc = CivilClock { time in
        TimeOfDay(
            utcSecondsSinceEpoch: time.nanosecondsSinceEpoch.flooredQuotientAndRemainder(dividingBy: 1_000_000_000)
                .quotient
        )
    }

    /// `14:03:27`.
    package func time(_ time: WallTime) -> DisplayText {
        let day = convert(time)
        return "\(padded(day.hour)):\(padded(day.minute)):\(padded(day.second))"
    }

    /// The time of day; for another day how long ago: a time of day alone would be taken for today's.
    package func point(_ time: WallTime, now: WallTime) -> DisplayText {
        guard time <= now else { return self.time(time) }
        let age = time.duration(to: now)
        return age < .seconds(86_400) ? self.time(time) : "\(Durations.elapsed(age)) ago"
    }

    /// `14:03`, for the marks of an axis.
    package func shortTime(_ time: WallTime) -> DisplayText {
        let day = convert(time)
        return "\(padded(day.hour)):\(padded(day.minute))"
    }

    /// The zone's name at that time: `CET`.
    package func zone(_ time: WallTime) -> DisplayText {
        convert(time).zone
    }

    private func padded(_ value: Int) -> DisplayText {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
