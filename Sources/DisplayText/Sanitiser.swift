/// Turns any text into text that is safe to draw, character by character.
///
/// - C0 controls and DEL become their control pictures (`␛`, `␊`, `␉`), so that one sees what was there.
/// - C1 controls, format characters (bidirectional controls, zero-width and tag characters), line and paragraph
///   separators, other invisible characters, private use, unassigned and too recent characters, and marks without a
///   base become `�`.
/// - Spaces of any width become a plain space; flags become their two letters.
/// - Of an emoji sequence (joiners, skin tones, presentation selectors) only the first emoji stays, of a keycap the digit
///   with the cap as its mark.
/// - A character keeps at most four marks.
struct Sanitiser {
    private static let replacement: Unicode.Scalar = "\u{FFFD}"
    private static let mostMarks = 4

    private let limit: Int
    private var scansLeft: Int
    private var text = String.UnicodeScalarView()
    private var columns = 0
    private var cells = 0
    private var isCut = false

    private var lastBase: Unicode.Scalar?
    private var lastStart: String.UnicodeScalarView.Index
    private var marks = 0
    /// A joiner was read behind an emoji and waits for the emoji that it joins.
    private var isJoining = false

    init(limit: Int) {
        self.limit = max(0, limit)
        // Dropped characters cost time too: a flood of them ends here.
        let (product, overflow) = self.limit.multipliedReportingOverflow(by: 16)
        scansLeft = overflow ? Int.max : product | 0xFF
        lastStart = text.startIndex
    }

    mutating func append(_ scalars: some Sequence<Unicode.Scalar>) {
        for scalar in scalars {
            guard scansLeft > 0, !isCut else {
                cut()
                return
            }
            scansLeft -= 1
            append(scalar)
        }
    }

    /// Says that there was more.
    mutating func cut() {
        guard !isCut else { return }
        isCut = true
        isJoining = false
        guard limit > 0 else { return }
        if cells >= limit {
            columns -= lastBase.map(ScalarWidth.of) ?? 0
            cells -= 1
            text.removeSubrange(lastStart...)
        }
        text.append("…")
        columns += 1
    }

    consuming func finish() -> DisplayText {
        if isJoining {
            isJoining = false
            appendBase(Self.replacement)
        }
        return DisplayText(safe: String(text), columns: columns)
    }

    /// How many columns a text takes that is safe as it is and has one column a character; nil for any other.
    ///
    /// Nearly all that is drawn is such a text: ASCII, the program's own punctuation, and what screens are made of.
    static func plainColumns(of text: String) -> Int? {
        var text = text
        return text.withUTF8 { bytes in
            var columns = 0
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                switch byte {
                case 0x20..<0x7F:
                    index += 1
                case 0xC2 where bytes[index + 1] > 0xA0 && bytes[index + 1] != 0xAD, 0xC3:
                    index += 2
                case 0xE2:
                    let value = 0x2000 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
                    guard isPlain(value) else { return nil }
                    index += 3
                default:
                    return nil
                }
                columns += 1
            }
            return columns
        }
    }

    /// Whether a character from U+2000 on is one of those that screens are made of: dashes, `…`, arrows, `≥`, lines,
    /// blocks, the signs of the states, braille.
    private static func isPlain(_ value: UInt32) -> Bool {
        switch value {
        case 0x2010...0x2027, 0x2190...0x22FF, 0x2500...0x25FC, 0x2800...0x28FF: true
        default: false
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if isJoining {
            isJoining = false
            if isEmoji(scalar) { return }
            appendBase(Self.replacement)
            if isCut { return }
        }
        switch scalar.value {
        case 0x20...0x7E:
            appendBase(scalar)
        case 0...0x1F:
            appendBase(Unicode.Scalar(0x2400 + scalar.value) ?? Self.replacement)
        case 0x7F:
            appendBase("\u{2421}")
        case 0x200D where lastBase.map(isEmoji) == true:
            isJoining = true
        case 0xFE0E...0xFE0F where lastBase?.properties.isEmoji == true:
            break
        case 0x1F3FB...0x1F3FF where lastBase?.properties.isEmojiModifierBase == true:
            break
        case 0x1F1E6...0x1F1FF:
            appendBase(Unicode.Scalar(0x41 + (scalar.value - 0x1F1E6)) ?? Self.replacement)
        default:
            appendOther(scalar)
        }
    }

    private mutating func appendOther(_ scalar: Unicode.Scalar) {
        let properties = scalar.properties
        guard !properties.isDefaultIgnorableCodePoint, isKnown(properties.age) else {
            appendBase(Self.replacement)
            return
        }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
            appendBase(Self.replacement)
        case .spaceSeparator:
            appendBase(" ")
        default:
            if ScalarWidth.of(scalar) > 0 {
                appendBase(scalar)
            } else {
                appendMark(scalar)
            }
        }
    }

    private mutating func appendBase(_ scalar: Unicode.Scalar) {
        guard cells < limit else {
            cut()
            return
        }
        lastStart = text.endIndex
        lastBase = scalar
        marks = 0
        cells += 1
        columns += ScalarWidth.of(scalar)
        text.append(scalar)
    }

    private mutating func appendMark(_ scalar: Unicode.Scalar) {
        guard lastBase != nil else {
            appendBase(Self.replacement)
            return
        }
        guard marks < Self.mostMarks else { return }
        marks += 1
        text.append(scalar)
    }

    /// Digits and signs that can become keycaps count as what they are.
    private func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 0x7F && scalar.properties.isEmoji
    }

    private func isKnown(_ age: Unicode.Version?) -> Bool {
        guard let age else { return false }
        return age.major < ScalarWidth.version.major
            || (age.major == ScalarWidth.version.major && age.minor <= ScalarWidth.version.minor)
    }
}
