/// A date and a time of day of the Gregorian calendar in UTC.
package struct CivilTime: Hashable, Sendable {
    /// The year; 1970 or another, negative before the year 0.
    package var year: Int64
    /// The month, 1 to 12.
    package var month: Int64
    /// The day of the month, 1 to 31.
    package var day: Int64
    /// The seconds since midnight, 0 to 86 399.
    package var secondOfDay: Int64
    /// The nanoseconds of the second that has begun.
    package var nanosecond: Int64

    /// Splits a point in time.
    ///
    /// The calendar is counted in years that begin with March, so that the leap day is the last of its year, and in eras of
    /// 400 years, which all have the same number of days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    ///
    /// - Parameter nanosecondsSinceEpoch: Nanoseconds since 1970-01-01T00:00:00Z.
    package init(nanosecondsSinceEpoch: Int64) {
        let (seconds, nanosecond) = nanosecondsSinceEpoch.flooredQuotientAndRemainder(dividingBy: 1_000_000_000)
        let (days, secondOfDay) = seconds.flooredQuotientAndRemainder(dividingBy: 86_400)
        let (era, dayOfEra) = (days + 719_468).flooredQuotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        self.secondOfDay = secondOfDay
        self.nanosecond = nanosecond
    }

    /// Returns the days from 1970-01-01 to a date.
    package static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    /// How exactly a time is written.
    package enum Precision: Sendable {
        case milliseconds, microseconds
    }

    /// Appends the time as RFC 3339 writes it but without the zone: `2026-11-25T18:21:05.123`.
    package func append(to bytes: inout [UInt8], precision: Precision) {
        bytes.appendDecimal(year, digits: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        bytes.appendDecimal(secondOfDay / 3600, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(secondOfDay / 60 % 60, digits: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(secondOfDay % 60, digits: 2)
        bytes.append(UInt8(ascii: "."))
        switch precision {
        case .milliseconds: bytes.appendDecimal(nanosecond / 1_000_000, digits: 3)
        case .microseconds: bytes.appendDecimal(nanosecond / 1000, digits: 6)
        }
    }
}

extension WallTime {
    /// The time in UTC as RFC 3339 writes it, with milliseconds: `2026-11-25T18:03:27.123Z`.
    package var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        CivilTime(nanosecondsSinceEpoch: nanosecondsSinceEpoch).append(to: &bytes, precision: .milliseconds)
        bytes.append(UInt8(ascii: "Z"))
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends a number of at least zero in decimal, with zeros before it; a longer one keeps its lowest digits.
    fileprivate mutating func appendDecimal(_ number: Int64, digits: Int) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: Swift.max(number, 0) / divisor % 10))
            divisor /= 10
        }
    }
}
