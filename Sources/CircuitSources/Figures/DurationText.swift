extension Duration {
    /// Reads a length of time as services write it; nil where it is nonsense, negative or longer than a hundred years.
    ///
    /// Texts tell their units: `30s`, `1m30s`, `500ms`, `PT30S`, `00:00:30`. A number is in the unit that its name tells.
    /// Without one its magnitude decides, because nobody waits for days: a number with a fraction, or below 1000, is in
    /// seconds; a whole one from 1000 in milliseconds and from 10⁹ in nanoseconds, as Go writes them. Under a name in
    /// snake case, which the languages write whose libraries count in seconds, a number is in seconds up to 10,000.
    ///
    /// - Parameters:
    ///   - text: What was written.
    ///   - unit: The unit that the name tells.
    ///   - isSnakeCase: Whether the name is in snake case.
    init?(text: String, unit: Duration?, isSnakeCase: Bool) {
        guard let number = Double(text) else {
            guard let duration = Self.spelled(text) else { return nil }
            self = duration
            return
        }
        let unit = unit ?? Self.unit(of: number, isWhole: !text.contains("."), isSnakeCase: isSnakeCase)
        guard let duration = Figure.duration(number, unit: unit) else { return nil }
        self = duration
    }

    /// The unit that a number without one is in.
    private static func unit(of number: Double, isWhole: Bool, isSnakeCase: Bool) -> Duration {
        guard isWhole else { return .seconds(1) }
        if number >= 1e9 { return .nanoseconds(1) }
        return number >= (isSnakeCase ? 10_000 : 1000) ? .milliseconds(1) : .seconds(1)
    }

    private static func spelled(_ text: String) -> Duration? {
        guard text.utf8.count <= 40 else { return nil }
        if text.contains(":") { return clock(text) }
        var rest = Substring(text.lowercased())
        // ISO 8601 writes the same parts behind a P, and those below a day behind a T.
        if rest.first == "p" { rest = Substring(rest.dropFirst().filter { $0 != "t" }) }
        var seconds: Double?
        while !rest.isEmpty {
            rest = rest.drop { $0 == " " }
            let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
            rest = rest[digits.endIndex...].drop { $0 == " " }
            let word = rest.prefix(while: \.isLetter)
            guard let number = Double(digits), let unit = unit(String(word)) else { return nil }
            rest = rest[word.endIndex...]
            seconds = (seconds ?? 0) + number * unit
        }
        return seconds.flatMap { Figure.duration($0, unit: .seconds(1)) }
    }

    /// The seconds of a unit in words.
    private static func unit(_ word: String) -> Double? {
        switch word {
        case "ns": 1e-9
        case "us", "µs", "μs": 1e-6
        case "ms", "milliseconds", "millis": 1e-3
        case "s", "sec", "secs", "second", "seconds": 1
        case "m", "min", "mins", "minute", "minutes": 60
        case "h", "hour", "hours": 3600
        case "d", "day", "days": 86_400
        default: nil
        }
    }

    /// `HH:MM:SS` with a fraction, as .NET and Python write it.
    private static func clock(_ text: String) -> Duration? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard parts.count == 3, let hours = parts[0], let minutes = parts[1], let seconds = parts[2],
            hours >= 0, (0..<60).contains(minutes), (0..<60).contains(seconds)
        else { return nil }
        return Figure.duration(hours * 3600 + minutes * 60 + seconds, unit: .seconds(1))
    }
}
