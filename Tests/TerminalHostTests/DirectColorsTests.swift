import TerminalCells
import Testing

@testable import TerminalHost

@Suite("Colours in 24 bits")
struct DirectColorsTests {
    private static let red = Color.rgb(RGB(red: 224, green: 108, blue: 117))

    private func written(_ text: String, _ colors: Color...) -> String {
        var direct = DirectColors()
        for color in colors { _ = direct.number(of: color) }
        return String(decoding: direct.written(Array(text.utf8)), as: UTF8.self)
    }

    @Test("a colour keeps its number, the terminal's own sixteen keep theirs, its default has none")
    func numbers() {
        var direct = DirectColors()
        #expect(direct.number(of: Self.red) == 16)
        #expect(direct.number(of: .indexed(200)) == 17)
        #expect(direct.number(of: Self.red) == 16)
        #expect(direct.number(of: .indexed(15)) == 15)
        #expect(direct.number(of: .terminalDefault) == nil)
        #expect(!direct.isFull)
    }

    @Test("after 240 colours it says that it is full, and forgets none")
    func full() {
        var direct = DirectColors()
        for blue in 0..<240 { #expect(direct.number(of: .rgb(RGB(red: 1, green: 2, blue: UInt8(blue)))) != nil) }
        #expect(!direct.isFull)
        #expect(direct.number(of: Self.red) == nil)
        #expect(direct.isFull)
        #expect(direct.number(of: .rgb(RGB(red: 1, green: 2, blue: 239))) == 255)
    }

    @Test(
        "a number in a sequence of colours becomes what it stands for",
        arguments: [
            ("\u{1B}[38;5;16m", "\u{1B}[38;2;224;108;117m"),
            ("\u{1B}[48;5;16m", "\u{1B}[48;2;224;108;117m"),
            ("a\u{1B}[0;1;38;5;16;48;5;17;4mb", "a\u{1B}[0;1;38;2;224;108;117;48;5;200;4mb"),
            ("\u{1B}[38:5:16;1m", "\u{1B}[38:2::224:108:117;1m"),
            ("\u{1B}[48:5:17m", "\u{1B}[48:5:200m"),
            ("\u{1B}(B\u{1B}[m\u{1B}[38;5;16m●", "\u{1B}(B\u{1B}[m\u{1B}[38;2;224;108;117m●"),
        ]
    )
    func replaced(_ bytes: String, _ expected: String) {
        #expect(written(bytes, Self.red, .indexed(200)) == expected)
    }

    @Test(
        "text, other sequences and other numbers stay as they are",
        arguments: [
            "38;5;16", "[38;5;16m", "\u{1B}[38;5;16H", "\u{1B}[?38;5;16h", "\u{1B}[5;16r", "\u{1B}[38;5;200m",
            "\u{1B}[38;5;9m", "\u{1B}[38;5m", "\u{1B}[38m", "\u{1B}[38;5;m", "\u{1B}[38;2;5;16;16m", "\u{1B}[58;5;16m",
            "\u{1B}[m", "\u{1B}[;m", "\u{1B}", "\u{1B}[", "\u{1B}[38;5;16", "\u{1B}\u{1B}[1m", "漢字\u{1B}[K█", "",
        ]
    )
    func untouched(_ bytes: String) {
        #expect(written(bytes, Self.red, .indexed(201)) == bytes)
    }

    @Test("no cut of a stream loses or adds a byte of text")
    func cuts() {
        let stream = "ab\u{1B}[1;38;5;16mcd\u{1B}[48:5:16mef\u{1B}(B\u{1B}[mgh"
        for length in 0...stream.utf8.count {
            let cut = String(decoding: Array(stream.utf8.prefix(length)), as: UTF8.self)
            let letters = written(cut, Self.red).filter { "abcdefgh".contains($0) }
            #expect(letters == cut.filter { "abcdefgh".contains($0) }, "\(length)")
        }
    }
}
