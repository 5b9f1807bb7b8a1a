import CircuitVocabulary

/// The times in the headers of HTTP.
enum HTTPTime {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Reads a date in the one form that may be written today (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter text: The header's value.
    /// - Returns: The time; nil for anything else.
    static func date(_ text: String) -> WallTime? {
        let parts = text.utf8.count <= 40 ? text.split(separator: " ") : []
        guard parts.count == 6, parts[5] == "GMT", parts[0].hasSuffix(","),
            let month = months.firstIndex(where: { $0 == parts[2] })
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return WallTime(timestamp: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    /// Reads a number of seconds as `Age` and `Retry-After` have it; nil where it is none.
    static func seconds(_ text: String) -> Duration? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        // What overflows is meant to be the most (RFC 9111, section 1.2.2).
        return .seconds(min(Int64(text) ?? .max, Int64(Int32.max)))
    }

    /// Reads `Retry-After`, which is a number of seconds or a date.
    ///
    /// - Parameters:
    ///   - text: The header's value.
    ///   - date: The `Date` of the same answer, which the other is set against; nil where it has none.
    ///   - now: Our own time, where it has none.
    /// - Returns: How long to wait, never negative; nil where it is neither.
    static func retryAfter(_ text: String, date: WallTime?, now: WallTime) -> Duration? {
        if let seconds = seconds(text) { return seconds }
        return self.date(text).map { max((date ?? now).duration(to: $0), .zero) }
    }
}
