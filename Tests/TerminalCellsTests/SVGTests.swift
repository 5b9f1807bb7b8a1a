import DisplayText
import TestSupport
import Testing

@testable import TerminalCells

@Suite("A frame as a picture")
struct SVGTests {
    private func picture(_ text: DisplayText, _ style: Style = .plain) throws -> [XMLCheck.Element] {
        var canvas = blankCanvas(40, 2)
        canvas.draw(text, column: 0, row: 0, in: canvas.bounds, style: style)
        return try XMLCheck(FrameExport.svg(canvas.frame, title: "a & b")).elements
    }

    @Test("is one document with the size of the frame, a name and a background")
    func document() throws {
        let elements = try picture("x")
        #expect(elements[0].name == "svg")
        #expect(elements[0].attributes["xmlns"] == "http://www.w3.org/2000/svg")
        #expect(elements[0].attributes["width"] == "384" && elements[0].attributes["height"] == "60")
        #expect(elements[1].name == "title" && elements[1].text == "a & b")
        #expect(elements[2].name == "rect" && elements[2].attributes["fill"] == PictureColors.dark.background.hex)
    }

    @Test("each word stands at its own column and is as wide as its columns")
    func words() throws {
        let words = try picture("ab  cde f").filter { $0.name == "text" }
        #expect(words.map(\.text) == ["ab", "cde", "f"])
        #expect(words.map { $0.attributes["x"] } == ["0", "36", "72"])
        #expect(words.map { $0.attributes["textLength"] } == ["18", "27", nil])
    }

    @Test("what XML would read is text, whatever it is")
    func escaped() throws {
        let nasty = #"</text><script>&amp;"'<![CDATA[]]>"#
        let words = try picture(DisplayText(untrusted: nasty)).filter { $0.name == "text" }
        #expect(words.map(\.text).joined() == nasty.replacing(" ", with: ""))
        var frame = Frame(size: TerminalSize(columns: 2, rows: 1))
        frame[0, 0].text = "\u{1}"
        frame[1, 0].text = "\u{FFFE}"
        #expect(try XMLCheck(FrameExport.svg(frame)).elements.contains { $0.text.contains("\u{FFFD}") })
    }

    @Test("box lines, blocks, braille and the glyphs of states are shapes and not letters")
    func shapes() throws {
        for text: DisplayText in ["┌─┬┐│├┼┤└┴┘", "▁▂▃▄▅▆▇█▀▌▐░▒▓▖▞▟", "⠁⡇⣿", "●◐○■◌◍▸▾▲╳"] {
            let elements = try picture(text)
            #expect(!elements.contains { $0.name == "text" }, "\(text)")
            #expect(elements.contains { $0.name == "path" || $0.name == "circle" }, "\(text)")
        }
    }

    @Test(
        "every block fills its part of the cell",
        arguments: [
            ("█", "M0 0h9v18h-9z"), ("▄", "M0 9h9v9h-9z"), ("▁", "M0 15.75h9v2.25h-9z"), ("▀", "M0 0h9v9h-9z"),
            ("▌", "M0 0h4.5v18h-4.5z"), ("▐", "M4.5 0h4.5v18h-4.5z"), ("▎", "M0 0h2.25v18h-2.25z"),
            ("▚", "M0 0h4.5v9h-4.5zM4.5 9h4.5v9h-4.5z"), ("▗", "M4.5 9h4.5v9h-4.5z"),
            ("─", "M0 9h9v1h-9z"), ("│", "M4 0h1v18h-1z"), ("┌", "M4 9h5v1h-5zM4 9h1v9h-1z"),
        ]
    )
    func block(glyph: String, path: String) throws {
        let shape = try #require(try picture(DisplayText(untrusted: glyph)).first { $0.name == "path" })
        #expect(shape.attributes["d"] == path)
    }

    @Test("neighbours that are alike are one shape")
    func merged() throws {
        let line = try #require(try picture("─────").first { $0.name == "path" })
        #expect(line.attributes["d"] == "M0 9h45v1h-45z")
        let dots = try #require(try picture("⣀⣀⣀").first { $0.name == "path" })
        #expect(dots.attributes["d"] == "M2.25 15.75h22.52")
    }

    @Test("every dot of every braille pattern is drawn")
    func braille() throws {
        for value in UInt32(0x2801)...0x28FF {
            let scalar = try #require(Unicode.Scalar(value))
            let paths = try picture(DisplayText(untrusted: String(Character(scalar)))).filter { $0.name == "path" }
            // A row of two dots is as long as their distance, one of one dot has no length.
            let ends = paths.compactMap { $0.attributes["d"] }.joined().split(separator: "M")
            let dots = ends.reduce(0) { $0 + ($1.hasSuffix("h4.52") ? 2 : 1) }
            #expect(dots == (value - 0x2800).nonzeroBitCount, "\(scalar)")
        }
    }

    @Test("colours, bold, dim, underline and reverse show")
    func styles() throws {
        let red = try picture("x", Style(foreground: .indexed(160), attributes: [.bold, .dim, .underline]))
        let group = try #require(red.first { $0.name == "g" && $0.attributes["fill"] != nil })
        #expect(group.attributes["fill"] == "#d70000")
        #expect(group.attributes["font-weight"] == "bold" && group.attributes["opacity"] == ".7")
        #expect(red.contains { $0.name == "path" && $0.attributes["d"]?.hasPrefix("M0 16") == true })
        let reversed = try picture("x", Style(foreground: .indexed(160), attributes: .reverse))
        #expect(reversed.contains { $0.name == "rect" && $0.attributes["fill"] == "#d70000" })
        #expect(reversed.contains { $0.name == "g" && $0.attributes["fill"] == PictureColors.dark.background.hex })
    }

    @Test("a colour is what the theme means by it, not what is nearest in the palette")
    func meantColors() throws {
        let meant = try #require(RGB(hex: "#12ab9F"))
        let elements = try picture("x", Style(foreground: .rgb(meant), background: .indexed(202)))
        #expect(elements.contains { $0.name == "g" && $0.attributes["fill"] == "#12ab9f" })
        #expect(elements.contains { $0.name == "rect" && $0.attributes["fill"] == "#ff5f00" })
        #expect(RGB(hex: "#0a0B0c") == RGB(red: 10, green: 11, blue: 12))
        #expect(RGB(hex: "#0a0B0") == nil && RGB(hex: "0a0B0cc") == nil && RGB(hex: "#+1234f") == nil)
    }

    @Test("a wide character, marks and other letters stand in the middle of their columns")
    func wide() throws {
        let words = try picture("a漢é\u{301}→").filter { $0.name == "text" }
        #expect(words.map(\.text) == ["a", "漢", "é\u{301}", "→"])
        #expect(words[1].attributes["x"] == "18" && words[1].attributes["text-anchor"] == "middle")
    }

    @Test("any frame is valid, also one without cells")
    func anyFrame() throws {
        #expect(throws: Never.self) { try XMLCheck(FrameExport.svg(Frame(size: TerminalSize(columns: 0, rows: 0)))) }
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededRandom(seed: seed)
        for _ in 0..<50 {
            var canvas = blankCanvas(20, 4)
            for row in 0..<4 {
                var text = ""
                for _ in 0..<20 {
                    let value = UInt32.random(in: 0...0x2FFF, using: &generator)
                    if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
                }
                let style = Style(
                    foreground: .indexed(UInt8.random(in: 0...255, using: &generator)),
                    attributes: Attributes(rawValue: UInt8.random(in: 0...15, using: &generator))
                )
                canvas.draw(DisplayText(untrusted: text), column: 0, row: row, in: canvas.bounds, style: style)
            }
            #expect(throws: Never.self, "seed \(seed)") { try XMLCheck(FrameExport.svg(canvas.frame)) }
        }
    }
}
