package import CircuitBreaker
import CircuitVocabulary

/// Writes one JSON document into an array of bytes, from the first to the last, without an object per field.
///
/// Commas are set where they are due; whoever writes sees to it that every key has a value and every bracket its other.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// Begins an empty document.
    ///
    /// - Parameter capacity: The bytes that it will probably have.
    package init(capacity: Int = 1_536) {
        bytes.reserveCapacity(capacity)
    }

    // MARK: Structure

    package mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    package mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    package mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
    }

    package mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// A key that needs no escaping.
    package mutating func key(_ key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        raw(key)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A key that comes from outside.
    package mutating func key(named key: String) {
        value(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    // MARK: Values

    package mutating func null() {
        separate()
        raw("null")
    }

    package mutating func value(_ flag: Bool) {
        separate()
        raw(flag ? "true" : "false")
    }

    package mutating func value(_ number: UInt64) {
        separate()
        bytes.appendDecimal(number)
    }

    package mutating func value(_ number: Int) {
        separate()
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.appendDecimal(UInt64(number.magnitude))
    }

    /// A number; null where it is none that JSON can write.
    package mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: number.description.utf8)
    }

    /// A word that needs no escaping.
    package mutating func word(_ word: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        raw(word)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func value(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.appendEscaped(text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A time as RFC 3339 writes it, in UTC; or the same without the zone, as services in the field write it.
    package mutating func value(_ time: Timestamp, zone: Bool = true) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.appendTime(time)
        if zone { bytes.append(UInt8(ascii: "Z")) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whole milliseconds.
    package mutating func milliseconds(_ duration: Duration) {
        value(Int(duration.clampedNanoseconds / 1_000_000))
    }

    /// Milliseconds with a fraction.
    package mutating func fractionalMilliseconds(_ duration: Duration) {
        value(Double(duration.clampedNanoseconds / 1_000) / 1_000)
    }

    private mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
}

extension [UInt8] {
    /// Appends a number in decimal.
    mutating func appendDecimal(_ number: UInt64) {
        guard number >= 10 else { return append(UInt8(ascii: "0") + UInt8(number)) }
        let start = count
        var rest = number
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }

    /// Appends what stands between the quotes of a JSON string.
    fileprivate mutating func appendEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0x0A: append(contentsOf: #"\n"#.utf8)
            case 0x0D: append(contentsOf: #"\r"#.utf8)
            case 0x09: append(contentsOf: #"\t"#.utf8)
            case 0..<0x20, 0x7F:
                append(contentsOf: #"\u00"#.utf8)
                append(Self.hexDigit(byte >> 4))
                append(Self.hexDigit(byte & 15))
            default: append(byte)
            }
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// Appends a time of day in UTC to the microsecond: `2026-11-25T18:21:05.123456`.
    mutating func appendTime(_ time: Timestamp) {
        CivilTime(nanosecondsSinceEpoch: time.nanosecondsSinceEpoch).append(to: &self, precision: .microseconds)
    }
}
