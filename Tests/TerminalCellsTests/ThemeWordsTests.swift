import DisplayText
import Testing

@testable import TerminalCells

@Suite("What people write in themes")
struct ThemeWordsTests {
    private func load(_ text: String, level: ColorLevel = .palette256) throws(ThemeError) -> Theme {
        let files = ThemeFiles(directories: ["/t"]) { $0 == "/t/my.toml" ? .text(text) : .absent }
        return try Theme.load(name: "my", files: files, level: level)
    }

    private func refusal(_ text: String) -> String {
        do throws(ThemeError) {
            _ = try load(text)
            return "(accepted)"
        } catch {
            return error.description
        }
    }

    @Test(
        "an attribute that is not drawn, or has another name here, is named as what it is",
        arguments: [
            (
                #"text = "default italic""#,
                "2:17: “italic” is an attribute that is not drawn here; the attributes are bold"
            ),
            (#"text = "blink""#, "2:9: “blink” is an attribute that is not drawn here"),
            (#"text = "inverse""#, "2:9: “inverse” is called “reverse” here; write “reverse”"),
            (
                #"text = { fg = "default", attributes = ["underlined"] }"#,
                "2:39: “underlined” is called “underline” here"
            ),
            (#"text = { fg = "default", attributes = "italic" }"#, "2:40: “italic” is an attribute that is not drawn"),
        ]
    )
    func attributes(line: String, expected: String) {
        #expect(refusal("[roles]\n" + line).hasPrefix("/t/my.toml:" + expected), "\(refusal("[roles]\n" + line))")
        #expect(refusal("[mono]\ntext = \"bold italic\"").contains("“italic” is an attribute that is not drawn here"))
    }

    @Test(
        "a name that is set twice is told as it is written, with both lines",
        arguments: [
            (
                "[roles]\n\"state.open\" = \"bold\"\n\n\"state.open\" = \"dim\"",
                "4:1: “state.open” is set twice, first in line 2"
            ),
            (
                "[roles]\nstate.open = \"bold\"\n\"state.open\" = \"dim\"",
                "3:1: “state.open” is set twice, first in line 2"
            ),
            (
                "[roles]\n\"state.open\" = \"dim\"\nstate.open = \"bold\"",
                "3:1: “state.open” is set twice, first in line 2"
            ),
            ("[mono]\n'text' = \"bold\"\ntext = \"dim\"", "3:1: “text” is set twice, first in line 2"),
            ("name = \"a\"\nname = \"b\"", "2:1: “name” is set twice, first in line 1"),
            ("[roles]\n[mono]\n[roles]", "3:2: “[roles]” is set twice, first in line 1"),
            (
                "[palette]\nred = { index = 1, index = 2, ansi = \"red\" }",
                "2:20: “index” is set twice, first in line 2"
            ),
        ]
    )
    func duplicates(text: String, expected: String) {
        #expect(refusal(text) == "/t/my.toml:\(expected); keep one of the two")
    }

    @Test("the same name in another section, list or table is none that is set twice")
    func noDuplicates() {
        for text in [
            "[a]\nx = 1\n[b]\nx = 1", "[[a]]\nx = 1\n[[a]]\nx = 1", "a = [{ x = 1 }, { x = 1 }]", "[a.b]\n[a]",
            "[[a]]\nx = 1\n[a.b]\nx = 1\n[[a]]\nx = 1\n[a.b]\nx = 1", "a.b = 1\na.c = 1", "a = [[1, 2], [1, 2]]",
            "a = { b = { c = 1 }, d = { c = 1 } }",
        ] {
            #expect(TOMLHazard.first(in: text) == nil, "\(text)")
        }
    }

    @Test("an escape that stands for NUL is refused where it stands: the rest of the text would be lost")
    func nul() {
        #expect(refusal(#"name = "a\u0000b""#).hasPrefix("/t/my.toml:1:10: a text with the character NUL in it"))
        for (text, line, column) in [
            (#""te\U00000000xt" = 1"#, 1, 4), (#"a = "\u00001""#, 1, 6), ("a = \"\"\"\nb\\u0000\"\"\"", 2, 2),
            (#"a = ["x", "\u0000"]"#, 1, 12), (#"a = { b = "\u0000" }"#, 1, 12),
        ] {
            let hazard = TOMLHazard.first(in: text)
            #expect(hazard?.kind == .nul && hazard?.position == .init(line: line, column: column), "\(text)")
        }
        for text in [#"a = '\u0000'"#, #"a = "\\u0000""#, #"a = "\u0001""#, #"a = '''\u0000'''"#] {
            #expect(TOMLHazard.first(in: text) == nil, "\(text)")
        }
    }

    @Test("a colour may be #rrggbb alone: with fewer colours it is the nearest, by hue where there are sixteen")
    func hexAlone() throws {
        let text = "inherits = \"dark\"\n[palette]\npink = \"#ff87d7\"\n[roles]\n\"state.open\" = \"pink bold\""
        let expected: [(ColorLevel, Color)] = [
            (.trueColor, .rgb(RGB(red: 255, green: 135, blue: 215))), (.palette256, .indexed(212)),
            (.ansi16, .indexed(13)),
        ]
        for (level, color) in expected {
            #expect(try load(text, level: level).style(.stateOpen).foreground == color, "\(level)")
        }
        #expect(refusal("[palette]\npink = \"#f8d\"").contains("2:9: the colour is not written as #rrggbb"))
    }

    @Test(
        "the nearest of sixteen has the hue, and for next to no colour the lightness",
        arguments: [
            ("#000000", 0), ("#303030", 0), ("#808080", 8), ("#c0c0c0", 7), ("#ffffff", 15), ("#cd0000", 1),
            ("#ff0000", 9),
            ("#ff8700", 11), ("#00af00", 2), ("#00ffff", 14), ("#5f87ff", 12), ("#af00af", 5), ("#ff0080", 13),
            ("#ff0030", 9),
        ]
    )
    func nearestBasic(hex: String, index: UInt8) throws {
        #expect(try #require(RGB(hex: hex)).nearestBasic == index)
    }

    @Test("every entry of the palette is the nearest to itself")
    func nearestExtended() {
        for index in UInt8(16)...255 {
            #expect(RGB.xterm(RGB.xterm(index).nearestExtended) == RGB.xterm(index))
        }
    }

    @Test("a theme that was probably meant is named, and ~/ is the home directory")
    func names() {
        func refusal(_ name: String, home: String? = "/h") -> String {
            var files = ThemeFiles(directories: []) {
                $0 == "/h/mine.toml" ? .text("inherits = \"~/base.toml\"") : .absent
            }
            files.home = home
            do throws(ThemeError) {
                return try Theme.load(name: name, files: files, level: .mono).name
            } catch {
                return error.description
            }
        }
        #expect(refusal("nrod").contains("did you mean “nord”?"))
        #expect(refusal("colorblnd").contains("did you mean “colorblind”?"))
        #expect(!refusal("something-else").contains("did you mean"))
        #expect(refusal("~/mine.toml").hasPrefix("/h/mine.toml:1:13: the parent theme cannot be used"))
        #expect(refusal("~/none.toml").hasPrefix("/h/none.toml: there is no such file"))
        #expect(refusal("~bob/x.toml").contains("only ~/ stands for a home directory"))
        #expect(refusal("~/x.toml", home: nil).contains("HOME names no directory"))
    }
}
