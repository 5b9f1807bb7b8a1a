extension WallTime {
    /// Reads a point in time as services write it; nil where it is nonsense.
    ///
    /// `2025-11-19T22:45:30.123456`, with or without a fraction of any length, with a blank in place of the T, with
    /// `Z`, an offset, a zone name in brackets after either, or nothing, which stands for UTC. Years 1970 to 2261.
    package init?(timestamp text: String) {
        var scanner = Scanner(bytes: Array(text.utf8.prefix(80)))
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
            let day = scanner.number(2), scanner.take("Tt "), let hour = scanner.number(2), scanner.take(":"),
            let minute = scanner.number(2), scanner.take(":"), let second = scanner.number(2)
        else { return nil }
        guard (1970...2261).contains(year), (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var nanoseconds = 0
        if scanner.take(".,") {
            guard let fraction = scanner.fraction() else { return nil }
            nanoseconds = fraction
        }
        var offset = 0
        if let sign = scanner.sign() {
            guard let hours = scanner.number(2), hours < 24 else { return nil }
            _ = scanner.take(":")
            guard let minutes = scanner.isAtEnd ? 0 : scanner.number(2), minutes < 60 else { return nil }
            offset = sign * (hours * 60 + minutes) * 60
        } else {
            _ = scanner.take("Zz")
        }
        guard scanner.isAtEnd || scanner.take("[") else { return nil }
        let seconds =
            CivilTime.daysSinceEpoch(year: year, month: month, day: day) * 86_400 + hour * 3_600 + minute * 60 + second
            - offset
        let (whole, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow, whole >= 0 else { return nil }
        self.init(nanosecondsSinceEpoch: whole + Int64(nanoseconds))
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private struct Scanner {
        var bytes: [UInt8]
        var position = 0

        var isAtEnd: Bool { position >= bytes.count }

        mutating func take(_ any: StaticString) -> Bool {
            guard !isAtEnd, any.withUTF8Buffer({ $0.contains(bytes[position]) }) else { return false }
            position += 1
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            guard position + digits <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[position..<position + digits] {
                guard let digit = Self.digit(byte) else { return nil }
                value = value * 10 + digit
            }
            position += digits
            return value
        }

        /// A fraction of a second in nanoseconds; digits after the ninth are dropped.
        mutating func fraction() -> Int? {
            var value = 0
            var scale = 100_000_000
            let start = position
            while !isAtEnd, let digit = Self.digit(bytes[position]) {
                value += digit * scale
                scale /= 10
                position += 1
            }
            return position > start ? value : nil
        }

        mutating func sign() -> Int? {
            if take("+") { return 1 }
            return take("-") ? -1 : nil
        }

        private static func digit(_ byte: UInt8) -> Int? {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
        }
    }
}
