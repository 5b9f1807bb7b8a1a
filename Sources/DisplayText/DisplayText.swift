/// Text that is safe to draw and whose width is known.
///
/// There is no other way to make one than through the sanitiser: from text that came from elsewhere with
/// ``init(untrusted:limit:)``, from the program's own words as a string literal. Interpolation takes other display
/// texts and integers and nothing else, so a raw `String` cannot slip in.
///
/// Safe means: no control character, no character that changes the direction or the width of its neighbours, nothing
/// invisible; every zero-width mark stands on a base character, at most four of them.
package struct DisplayText: Hashable, Sendable {
    /// What is drawn.
    package let text: String

    /// How many terminal columns it takes.
    package let columns: Int

    /// Nothing to draw.
    package static let empty = DisplayText(safe: "", columns: 0)

    /// Whether there is nothing to draw.
    package var isEmpty: Bool { columns == 0 }

    /// Text from outside the program, made safe.
    ///
    /// - Parameters:
    ///   - untrusted: Any text: names, errors, payloads.
    ///   - limit: The most characters that are kept; a longer text ends in `…`. The work is bounded by it as well.
    package init(untrusted: String, limit: Int = 200) {
        if let columns = Sanitiser.plainColumns(of: untrusted), columns <= limit {
            self.init(safe: untrusted, columns: columns)
            return
        }
        var sanitiser = Sanitiser(limit: limit)
        sanitiser.append(untrusted.unicodeScalars)
        self = sanitiser.finish()
    }

    /// Bytes from outside the program, made safe; what is no valid UTF-8 becomes a replacement character.
    ///
    /// - Parameters:
    ///   - untrustedUTF8: Any bytes.
    ///   - limit: The most characters that are kept; a longer text ends in `…`. The work is bounded by it as well.
    package init(untrustedUTF8: some Collection<UInt8>, limit: Int = 200) {
        // A cell takes at most a base and four marks of four bytes; the rest is room for what is dropped.
        let (product, overflow) = max(0, limit).multipliedReportingOverflow(by: 32)
        let kept = untrustedUTF8.prefix(overflow || product > Int.max - 64 ? Int.max : product + 64)
        let isCut = kept.endIndex != untrustedUTF8.endIndex
        var bytes = Array(kept)
        if isCut, let start = bytes.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }), bytes[start] >= 0xC0 {
            // The character that the cut went through is no invalid one.
            bytes.removeSubrange(start...)
        }
        var sanitiser = Sanitiser(limit: limit)
        sanitiser.append(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        if isCut {
            sanitiser.cut()
        }
        self = sanitiser.finish()
    }

    /// The same text several times: rules, fillings.
    ///
    /// - Parameters:
    ///   - repeated: What to repeat.
    ///   - count: How often; negative counts as zero, and no screen is wider than 65,535.
    package init(repeating repeated: DisplayText, count: Int) {
        let count = min(max(0, count), Int(UInt16.max))
        self.init(safe: String(repeating: repeated.text, count: count), columns: repeated.columns * count)
    }

    /// Text that is known to keep the promises of this type.
    init(safe text: String, columns: Int) {
        self.text = text
        self.columns = columns
    }

    /// Whether every character is ASCII, so that bytes, characters and columns are the same.
    ///
    /// A character outside ASCII has at least two bytes for its one column and three for its two.
    package var isASCII: Bool { text.utf8.count == columns }
}

extension DisplayText: CustomStringConvertible {
    package var description: String { text }
}

extension DisplayText: Comparable {
    /// An order in which of two texts that differ one is before the other, also where they only differ in width.
    package static func < (left: Self, right: Self) -> Bool {
        (left.text, left.columns) < (right.text, right.columns)
    }
}

extension DisplayText: ExpressibleByStringInterpolation {
    package init(stringLiteral literal: StaticString) {
        self.init(untrusted: literal.description, limit: Int.max)
    }

    package init(stringInterpolation interpolation: StringInterpolation) {
        self = interpolation.result
    }

    /// Puts literals, display texts and integers together.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var result = DisplayText.empty

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: StaticString) {
            result += DisplayText(stringLiteral: literal)
        }

        package mutating func appendInterpolation(_ text: DisplayText) {
            result += text
        }

        package mutating func appendInterpolation(_ number: some FixedWidthInteger) {
            let digits = String(number)
            result += DisplayText(safe: digits, columns: digits.utf8.count)
        }
    }
}

extension DisplayText {
    package static func + (left: Self, right: Self) -> Self {
        DisplayText(safe: left.text + right.text, columns: left.columns + right.columns)
    }

    package static func += (left: inout Self, right: Self) {
        left = left + right
    }
}

extension Sequence<DisplayText> {
    /// The texts one after the other with a separator between them.
    package func joined(separator: DisplayText = .empty) -> DisplayText {
        var result = DisplayText.empty
        for (index, text) in enumerated() {
            result += index == 0 ? text : separator + text
        }
        return result
    }
}
