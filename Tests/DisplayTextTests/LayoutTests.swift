import DisplayText
import Testing

@Suite("Display texts and their widths")
struct LayoutTests {
    private static let samples: [DisplayText] = [
        "", "a", "redis", "payments-gateway.eu-west-1", "漢", "漢字かな交じり文", "a漢b字c", "🙂🙂", "é ü", "한글",
        DisplayText(untrusted: "e\u{301}\u{302}o\u{303}x漢\u{301}y"),
    ]

    @Test(
        "measures in terminal columns",
        arguments: [
            ("abc", 3), ("漢字", 4), ("ｶﾅ", 2), ("ＡＢ", 4), ("한글", 4), ("e\u{301}", 1), ("●◐○■◌◍", 6), ("⣿▁█╳↺", 5),
            ("┌─┐", 3), ("🙂", 2), ("⌚", 2), ("☂", 1), ("ก็", 1), ("\u{1112}\u{1161}\u{11AB}", 2), ("–—…·×", 5),
            ("…", 1),
        ]
    )
    func width(text: String, columns: Int) {
        #expect(DisplayText(untrusted: text).columns == columns)
    }

    @Test("fitted, prefix and suffix never exceed the width, and padded has exactly it")
    func neverExceeds() {
        for sample in Self.samples {
            for width in -1...30 {
                let room = max(0, width)
                for cut in [sample.fitted(to: width), sample.prefix(columns: width), sample.suffix(columns: width)] {
                    #expect(cut.columns <= room, "\(sample) in \(width)")
                    #expect(cut.cells.reduce(0) { $0 + $1.width } == cut.columns, "\(sample) in \(width)")
                }
                for alignment in [DisplayText.Alignment.leading, .trailing, .center] {
                    #expect(sample.padded(to: width, alignment: alignment).columns == room, "\(sample) in \(width)")
                }
                if width >= sample.columns { #expect(sample.fitted(to: width) == sample) }
            }
        }
    }

    @Test("cuts in the middle, so that both ends show")
    func middle() {
        let name: DisplayText = "payments-gateway"
        #expect(name.fitted(to: 9) == "paym…eway")
        #expect(name.fitted(to: 8) == "paym…way")
        #expect(name.fitted(to: 2) == "p…")
        #expect(name.fitted(to: 1) == "…")
        #expect(name.fitted(to: 0) == "")
        #expect(DisplayText(untrusted: "漢字漢字").fitted(to: 6) == "漢…字")
    }

    @Test("pads on the side that the alignment leaves free")
    func padding() {
        #expect(DisplayText("ab").padded(to: 5) == "ab   ")
        #expect(DisplayText("ab").padded(to: 5, alignment: .trailing) == "   ab")
        #expect(DisplayText("ab").padded(to: 5, alignment: .center) == " ab  ")
    }

    @Test("wraps at blanks and breaks words that are longer than a line")
    func wraps() {
        let text: DisplayText = "Every call will be refused until then"
        #expect(text.wrapped(to: 14) == ["Every call", "will be", "refused until", "then"])
        #expect(DisplayText("abcdefgh ij").wrapped(to: 3) == ["abc", "def", "gh", "ij"])
        #expect(DisplayText("abcdefgh ij").wrapped(to: 5) == ["abcde", "fgh", "ij"])
        #expect(DisplayText("short").wrapped(to: 10) == ["short"])
        #expect(DisplayText("").wrapped(to: 10) == [""])
        #expect(text.wrapped(to: 0).isEmpty)
        #expect(DisplayText(untrusted: "漢字").wrapped(to: 1).isEmpty)
        #expect(DisplayText(untrusted: "漢字漢").wrapped(to: 3) == ["漢", "字", "漢"])
    }

    @Test("no line of a wrapped text is too wide and no word is lost")
    func wrapsEverything() {
        let text: DisplayText = "a bb ccc dddd 漢字漢字 eeeee ffffff"
        for width in 2...40 {
            let lines = text.wrapped(to: width)
            #expect(lines.allSatisfy { $0.columns <= width })
            let letters = lines.joined().text.filter { $0 != " " }
            #expect(letters == text.text.filter { $0 != " " })
        }
    }

    @Test("keeps the width in ASCII, and says something similar")
    func ascii() {
        for sample in Self.samples + ["○ OPEN · p50 ≥ 3× — …", "▸┌─┐│█▁↺"] {
            let ascii = sample.asciiOnly()
            #expect(ascii.columns == sample.columns)
            #expect(ascii.text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        }
        #expect(DisplayText("○ OPEN · connecting… ≥3m").asciiOnly() == "X OPEN . connecting~ >3m")
        #expect(DisplayText(untrusted: "漢é\u{1B}").asciiOnly() == "????")
    }

    @Test("on the console keeps lines and blocks and replaces signs")
    func console() {
        #expect(DisplayText("┌─┐█▁é▸…⣿").limited(to: .console) == "┌─┐█▁é>~?")
    }

    @Test("interpolation adds up texts and numbers")
    func interpolation() {
        let name = DisplayText(untrusted: "漢\u{1B}")
        let text: DisplayText = "\(name) @ \(-12) \(UInt64.max)"
        #expect(text.text == "漢␛ @ -12 18446744073709551615")
        #expect(text.columns == 3 + 3 + 3 + 1 + 20)
        #expect([DisplayText("a"), "b", "c"].joined(separator: ", ") == "a, b, c")
        #expect(DisplayText(repeating: "─", count: -3).isEmpty)
        #expect(DisplayText(repeating: "ab", count: 3) == "ababab")
    }
}
