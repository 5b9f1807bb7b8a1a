import CircuitVocabulary

/// What a service says where it tells a point in time.
enum TimeReading: Hashable {
    case at(WallTime)
    /// Null, a word for "no value", zero, or the zero time of the language that the service is written in.
    case never

    /// Reads a value; nil where it is nonsense.
    ///
    /// A number counts from the epoch in seconds, milliseconds, microseconds or nanoseconds: its magnitude tells, because
    /// times from 2000 to 2261 do not overlap in these units. What is smaller is no time but a reading of a clock that
    /// runs since the start of a machine.
    init?(_ value: JSONValue) {
        switch value {
        case .null: self = .never
        case .number(let digits): self.init(digits: digits)
        case .text(let text): self.init(text: text)
        case .flag, .array, .object: return nil
        }
    }

    /// The time, where there was one.
    var time: WallTime? {
        guard case .at(let time) = self else { return nil }
        return time
    }

    private init?(text: String) {
        if let time = WallTime(timestamp: text) {
            self = time.nanosecondsSinceEpoch == 0 ? .never : .at(time)
        } else if Figure.meansNothing(text) || text.lowercased() == "never" || Self.isZero(text) {
            self = .never
        } else {
            self.init(digits: text)
        }
    }

    /// Whether it is the zero time of Go, of .NET, or of SQL.
    private static func isZero(_ text: String) -> Bool {
        text.hasPrefix("0001-01-01") || text.hasPrefix("0000-00-00")
    }

    /// The seconds of Go's zero time.
    private static let zeroOfGo = -62_135_596_800.0
    private static let year2000: Int64 = 946_684_800_000_000_000

    private init?(digits: String) {
        guard digits.utf8.count <= 40, let number = Double(digits), number.isFinite else { return nil }
        if number == 0 || number == -1 || [1, 1e3, 1e6].contains(where: { number == Self.zeroOfGo * $0 }) {
            self = .never
            return
        }
        let unit: Int64
        switch number {
        case 1..<1e11: unit = 1_000_000_000
        case 1e11..<1e14: unit = 1_000_000
        case 1e14..<1e17: unit = 1000
        case 1e17..<9e18: unit = 1
        default: return nil
        }
        // Whole units are kept exactly, which a `Double` has not the digits for; its fraction is good for microseconds.
        let whole = Int64(digits) ?? Int64(number)
        let fraction = Int64(digits) == nil ? number - number.rounded(.towardZero) : 0
        let (nanoseconds, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow, nanoseconds >= Self.year2000, nanoseconds < .max - unit else { return nil }
        let microseconds = Int64((fraction * Double(unit) / 1000).rounded())
        self = .at(WallTime(nanosecondsSinceEpoch: nanoseconds + microseconds * 1000))
    }
}
