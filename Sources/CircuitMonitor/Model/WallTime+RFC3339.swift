extension WallTime {
    /// The time in UTC as RFC 3339 writes it, with milliseconds: `2026-11-25T18:03:27.123Z`.
    package var rfc3339: String {
        let milliseconds = nanosecondsSinceEpoch.quotientAndRemainder(dividingBy: 1_000_000)
        let whole = milliseconds.quotient - (milliseconds.remainder < 0 ? 1 : 0)
        let day = Self.floored(whole, 86_400_000)
        let (year, month, date) = Self.civil(daysSinceEpoch: day.quotient)
        let seconds = day.remainder / 1000
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { Self.padded($0, to: 2) }
        let calendar = [Self.padded(year, to: 4), Self.padded(month, to: 2), Self.padded(date, to: 2)]
        return calendar.joined(separator: "-") + "T" + time.joined(separator: ":")
            + ".\(Self.padded(day.remainder % 1000, to: 3))Z"
    }

    private static func floored(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The date of the Gregorian calendar, counted in years that begin with March, so that the leap day is the last of its year.
    private static func civil(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, day) = floored(days + 719_468, 146_097)
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (era * 400 + year + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func padded(_ value: Int64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
