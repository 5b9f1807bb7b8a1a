import TestSupport
import Testing

@testable import DisplayText

@Suite("The sanitiser")
struct SanitiserTests {
    /// What may never be in a display text, whatever it was made of.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return false
        default: return true
        }
    }

    @Test(
        "shows what would have been obeyed",
        arguments: [
            ("\u{1B}[31mred\u{1B}[0m", "␛[31mred␛[0m"),
            ("\u{1B}]52;c;cm0gLXJm\u{07}", "␛]52;c;cm0gLXJm␇"),
            ("\u{1B}]0;title\u{1B}\\", "␛]0;title␛\\"),
            ("\u{9B}31m\u{9D}52;c;x\u{9C}", "�31m�52;c;x�"),
            ("a\nb\r\nc\td\u{08}e\u{0}f\u{7F}", "a␊b␍␊c␉d␈e␀f␡"),
            ("user\u{202E}txt.exe", "user�txt.exe"),
            ("\u{2066}a\u{2069}\u{200E}\u{200F}\u{061C}", "�a����"),
            ("red\u{200B}is\u{200C}x\u{2060}y\u{FEFF}z", "red�is�x�y�z"),
            ("a\u{2028}b\u{2029}c", "a�b�c"),
            ("soft\u{AD}hyphen", "soft�hyphen"),
            ("tag\u{E0041}", "tag�"),
            ("a\u{FFFE}b\u{10FFFF}c\u{0378}d\u{E000}e", "a�b�c�d�e"),
            ("a\u{A0}b\u{2003}c\u{3000}d", "a b c d"),
            ("\u{3164}\u{115F}x", "��x"),
        ]
    )
    func shows(input: String, expected: String) {
        #expect(DisplayText(untrusted: input).text == expected)
    }

    @Test("what is taken as it is, without the sanitiser, is what the sanitiser would have left as it is")
    func plainText() {
        var plain = 0
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), let columns = Sanitiser.plainColumns(of: String(scalar)) else {
                continue
            }
            plain += 1
            var sanitiser = Sanitiser(limit: 10)
            sanitiser.append(CollectionOfOne(scalar))
            let text = sanitiser.finish()
            #expect(text.text == String(scalar) && text.columns == columns, "U+\(String(value, radix: 16))")
        }
        #expect(plain > 1_000)
        #expect(Sanitiser.plainColumns(of: "▸ ○ OPEN ≥3m10s … ⣿") == 19)
        #expect(Sanitiser.plainColumns(of: "a\u{301}") == nil)
    }

    @Test(
        "keeps the first emoji of a sequence",
        arguments: [
            ("👩\u{200D}💻!", "👩!", 3),
            ("👨\u{200D}👩\u{200D}👧\u{200D}👦", "👨", 2),
            ("👍🏽", "👍", 2),
            ("❤\u{FE0F}", "❤", 1),
            ("🏳\u{FE0F}\u{200D}🌈", "🏳", 1),
            ("🇩🇪", "DE", 2),
            ("a\u{200D}b", "a�b", 3),
            ("👩\u{200D}", "👩�", 3),
            ("👩\u{200D}x", "👩�x", 4),
            ("x\u{FE0F}", "x�", 2),
            ("1\u{FE0F}\u{20E3}", "1\u{20E3}", 1),
            ("#\u{FE0E}", "#", 1),
            ("🇩", "D", 1),
            ("👨🏿\u{200D}🦰", "👨", 2),
            ("🏴\u{E0067}\u{E0062}\u{E007F}", "🏴���", 5),
            ("✈\u{FE0E}✈\u{FE0F}", "✈✈", 2),
            ("⌚\u{FE0E}", "⌚", 2),
        ]
    )
    func emoji(input: String, expected: String, columns: Int) {
        let text = DisplayText(untrusted: input)
        #expect(text.text == expected)
        #expect(text.columns == columns)
    }

    @Test("keeps four marks of a flood, and none without a base")
    func marks() {
        let flood = "e" + String(repeating: "\u{301}", count: 1000) + "x"
        let text = DisplayText(untrusted: flood, limit: 2000)
        #expect(text.text.unicodeScalars.count == 6)
        #expect(text.columns == 2)
        #expect(DisplayText(untrusted: "\u{301}a").text == "\u{FFFD}a")
    }

    @Test("shows a replacement for what is no UTF-8")
    func invalidUTF8() {
        #expect(DisplayText(untrustedUTF8: [0x61, 0xFF, 0x62, 0xC3]).text == "a\u{FFFD}b\u{FFFD}")
        #expect(DisplayText(untrustedUTF8: [0xED, 0xA0, 0x80]).text.unicodeScalars.allSatisfy { $0 == "\u{FFFD}" })
        #expect(DisplayText(untrustedUTF8: Array("größe".utf8)).text == "größe")
    }

    @Test("ends a long text with an ellipsis, within the limit", arguments: [0, 1, 2, 5, 10])
    func limit(limit: Int) {
        let text = DisplayText(untrusted: "0123456789ä", limit: limit)
        #expect(text.columns == limit)
        #expect(text.text == (limit == 0 ? "" : "0123456789".prefix(limit - 1) + "…"))
        #expect(DisplayText(untrustedUTF8: Array("0123456789ä".utf8), limit: limit) == text)
    }

    @Test("keeps a text that is as long as the limit, and none where the limit is negative")
    func exactLimit() {
        #expect(DisplayText(untrusted: "abc", limit: 3).text == "abc")
        #expect(DisplayText(untrusted: "äöü", limit: 3).text == "äöü")
        #expect(DisplayText(untrusted: "abc", limit: -1).isEmpty)
        #expect(DisplayText(untrusted: "漢字漢", limit: 2).text == "漢…")
    }

    @Test("stops reading a flood of characters that it drops")
    func droppedFlood() {
        let flood = "a" + String(repeating: "\u{301}", count: 2_000_000) + "b"
        let clock = ContinuousClock()
        let time = clock.measure {
            let text = DisplayText(untrusted: flood, limit: 50)
            #expect(text.text.unicodeScalars.count <= 6)
            #expect(text.text.hasSuffix("…"))
            #expect(DisplayText(untrustedUTF8: Array(flood.utf8), limit: 50).text.unicodeScalars.count <= 6)
        }
        #expect(time < .seconds(2))
    }

    @Test("leaves nothing harmful and counts the columns right, whatever comes in")
    func random() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededRandom(seed: seed)
        let nasty: [UInt32] = [
            0x1B, 0x9B, 0x0A, 0x200D, 0xFE0F, 0x301, 0x202E, 0x1F469, 0x1F3FD, 0x6F22, 0x1160, 0x1F1E6, 0x20E3, 0x41,
        ]
        for _ in 0..<2000 {
            var input = ""
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                let value =
                    Bool.random(using: &generator)
                    ? nasty[Int.random(in: 0..<nasty.count, using: &generator)]
                    : UInt32.random(in: 0...0x10FFFF, using: &generator)
                if let scalar = Unicode.Scalar(value) { input.unicodeScalars.append(scalar) }
            }
            let text = DisplayText(untrusted: input, limit: 8)
            #expect(text.text.unicodeScalars.allSatisfy(Self.isHarmless), "seed \(seed)")
            #expect(text.cells.reduce(0) { $0 + $1.width } == text.columns, "seed \(seed)")
            #expect(text.cells.map(\.cluster).joined() == text.text, "seed \(seed)")
            #expect(text.cells.allSatisfy { (1...2).contains($0.width) }, "seed \(seed)")
            #expect(text.cells.allSatisfy { $0.cluster.unicodeScalars.count <= 5 }, "seed \(seed)")
            #expect(text.cells.reduce(0) { count, _ in count + 1 } <= 8, "seed \(seed)")
            let again = DisplayText(untrusted: text.text, limit: 8)
            #expect(again.text.unicodeScalars.elementsEqual(text.text.unicodeScalars), "seed \(seed)")
        }
    }
}
