import DisplayText
import Foundation
import TestSupport
import Testing

@testable import TerminalCells

@Suite("A broken theme")
struct ThemeErrorTests {
    private func refusal(_ text: String, others: [String: String] = [:]) -> ThemeError? {
        let files = ThemeFiles(directories: ["/t"]) { path in
            if path == "/t/my.toml" { return .text(text) }
            return others[path].map { .text($0) } ?? .absent
        }
        do throws(ThemeError) {
            _ = try Theme.load(name: "my", files: files, level: .palette256)
            return nil
        } catch {
            return error
        }
    }

    @Test("no theme that is compiled in has what the parser would end the program at: it is not looked for there")
    func compiledIn() {
        #expect(EmbeddedThemes.files.count == Theme.builtInNames.count)
        for file in EmbeddedThemes.files { #expect(TOMLHazard.first(in: file.text) == nil, "\(file.name)") }
    }

    @Test(
        "is refused with the line and the column of what is wrong",
        arguments: [
            ("nam = \"x\"", 1, 1, "unknown key “nam”"),
            ("name = 5", 1, 8, "not a text"),
            ("name = \"x\"\nvariant = \"grey\"", 2, 12, "unknown variant"),
            ("[roles]\n\"state.opne\" = \"bold\"", 2, 1, "unknown role “state.opne”"),
            ("[roles]\nstate.opne = \"bold\"", 2, 1, "unknown role “state.opne”"),
            ("[roles]\n\n  text = \"bold  blod\"", 3, 17, "no colour “blod”"),
            ("[roles]\ntext = \"red on\"", 2, 13, "background's colour is missing"),
            ("[roles]\ntext = \"default default\"", 2, 17, "one colour too many"),
            ("[roles]\ntext = \"on default on default\"", 2, 20, "one background"),
            ("[roles]\ntext = \"\"", 2, 9, "not a text"),
            ("[roles]\ntext = \"  \"", 2, 9, "a style is missing"),
            ("[roles]\ntext = { fg = \"default\", shade = 1 }", 2, 26, "unknown key “shade”"),
            ("[roles]\ntext = { bg = \"rde\" }", 2, 16, "no colour “rde”"),
            (
                "[roles]\ntext = { fg = \"default\", attributes = [\"bold\", \"fat\"] }", 2, 39,
                "“fat” is not an attribute"
            ),
            ("[mono]\ntext = \"bold red\"", 2, 14, "“red” is not an attribute"),
            ("[mono]\ntxet = \"bold\"", 2, 1, "unknown role “txet”"),
            ("[palette]\nred = \"ff0000\"", 2, 8, "#rrggbb"),
            ("[palette]\nred = 196", 2, 7, "a colour is #rrggbb in quotation marks, or a table"),
            ("[palette]\nred = { index = 1 }", 2, 1, "16 colours"),
            ("[palette]\nred = { ansi = \"red\" }", 2, 1, "256 colours"),
            ("[palette]\nred = { ansi = \"red\", index = 256 }", 2, 31, "up to 255"),
            ("[palette]\nred = { index = -1, ansi = \"red\" }", 2, 17, "up to 255"),
            ("[palette]\nred = { index = 1, ansi = \"rot\" }", 2, 28, "not one of the sixteen"),
            ("[palette]\nred = { index = 1, ansi = \"red\", hex = \"red\" }", 2, 41, "#rrggbb"),
            ("[palette]\nred = { index = 1, ansi = \"red\", rgb = 1 }", 2, 34, "unknown key “rgb”"),
            ("[palette.red]\nindex = 1\nansi = \"rot\"", 3, 9, "not one of the sixteen"),
            ("[palette]\nbold = { index = 1, ansi = \"red\" }", 2, 1, "cannot name a colour"),
            ("# comment\nroles = 3", 2, 1, "not a section"),
            ("inherits = \"drak\"", 1, 13, "there is no theme of this name"),
        ]
    )
    func position(text: String, line: Int, column: Int, problem: String) throws {
        let error = try #require(refusal(text))
        #expect(error.line == line)
        #expect(error.column == column)
        #expect(error.problem.text.contains(problem), "\(error)")
        #expect(!error.advice.isEmpty)
        #expect(error.description.hasPrefix("/t/my.toml:\(line):\(column): "))
    }

    @Test("is refused with the parser's place where it is not TOML")
    func syntax() throws {
        let error = try #require(refusal("name = \"x\"\n[roles]\ntext = \"bold\n"))
        #expect(error.line == 3)
        #expect(error.column != nil)
        #expect(try #require(refusal("a = 1\na = 2")).line == 2)
        for text in ["\n [über]", "\n [=]", "\n[ [", "\n[[.x]]", "\n [\n]", "\n[[ ]\n"] {
            let error = try #require(refusal(text))
            #expect(error.line == 2, "\(text)")
        }
        #expect(try #require(refusal("name = \"x\u{0}\"")).problem.text.contains("no text"))
    }

    @Test("names what was probably meant")
    func advice() throws {
        #expect(try #require(refusal("[roles]\n\"state.opne\" = \"bold\"")).advice == "did you mean “state.open”?")
        let palette = "[palette]\norange = { index = 208, ansi = \"red\" }\n[roles]\ntext = \"oragne\""
        #expect(try #require(refusal(palette)).advice == "did you mean “orange”?")
    }

    @Test("is refused where themes inherit in a circle", arguments: [1, 2, 3])
    func circle(length: Int) throws {
        var others: [String: String] = [:]
        for index in 1..<max(2, length) {
            others["/t/t\(index).toml"] = "inherits = \"\(index + 1 < length ? "t\(index + 1)" : "my")\""
        }
        let first = length == 1 ? "/t/my.toml" : "t1"
        let error = try #require(refusal("\ninherits = \"\(first)\"", others: others))
        #expect(error.problem.text.contains("circle"))
        #expect(error.line == (length == 1 || length > 1 && error.file == "/t/my.toml" ? 2 : 1))
    }

    @Test("of the parent is reported in the parent's file")
    func parentError() throws {
        let error = try #require(refusal("inherits = \"base\"", others: ["/t/base.toml": "\nfoo = 1"]))
        #expect(error.file == "/t/base.toml")
        #expect(error.line == 2)
    }

    @Test("cannot make the message dangerous")
    func hostile() throws {
        let error = try #require(refusal("[roles]\n\"\\u001B[31m\" = \"bold\""))
        #expect(error.description.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    @Test("finds places in any text without trapping")
    func positionsOfNonsense() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededRandom(seed: seed)
        let parts = [
            "a", ".", "=", "\"", "'", "[", "]", "{", "}", ",", "\n", " ", "#", "\\", "\"\"\"", "'''", "1", "漢",
        ]
        for _ in 0..<5000 {
            let count = Int.random(in: 0...40, using: &generator)
            let text = (0..<count).map { _ in parts[Int.random(in: 0..<parts.count, using: &generator)] }.joined()
            let positions = TOMLPositions(of: text)
            #expect(positions.position(of: ["nowhere"], isValue: true) == nil, "seed \(seed)")
        }
    }

    @Test("of any kind is an error or a theme, never a trap")
    func mutations() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var generator = SeededRandom(seed: seed)
        let original = Array(try #require(EmbeddedThemes.files.first { $0.name == "deuteranopia" }).text.unicodeScalars)
        let signs: [Unicode.Scalar] = [
            "\"", "'", "[", "]", "{", "}", "=", ".", ",", "\n", "#", "\\", "\0", "9", "\u{301}",
        ]
        var refused = 0
        for _ in 0..<400 {
            var text = original
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0..<text.count, using: &generator)
                let sign = signs[Int.random(in: 0..<signs.count, using: &generator)]
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: text[place] = sign
                case 1: text.insert(sign, at: place)
                default: text.removeSubrange(place..<min(text.count, place + 20))
                }
            }
            var mutated = String.UnicodeScalarView()
            mutated.append(contentsOf: text)
            if let error = refusal(String(mutated)) {
                refused += 1
                #expect(!error.advice.isEmpty, "seed \(seed)")
            }
        }
        #expect(refused > 100, "seed \(seed)")
    }

    @Test("places are found behind strings, arrays and tables of every kind")
    func positions() {
        let text = """
            a = "x # \\" y" # comment
            'b.c' = '''
            two = 3
            lines''' 
            d.e = [ "1", # one
              { f = "]" }, ]
            [ g . "h" ]
            i = { j = { k = \"\"\"}\"\"\" }, l = 2024-01-01 }
            """
        let positions = TOMLPositions(of: text)
        func place(_ path: String..., isValue: Bool = false) -> String {
            positions.position(of: path, isValue: isValue).map { "\($0.line):\($0.column)" } ?? "-"
        }
        #expect(place("a") == "1:1")
        #expect(place("a", isValue: true) == "1:6")
        #expect(place("b.c") == "2:1")
        #expect(place("two") == "-")
        #expect(place("d", "e", isValue: true) == "5:7")
        #expect(place("g", "h") == "7:3")
        #expect(place("g", "h", "i", "j", "k") == "8:13")
        #expect(place("g", "h", "i", "l", isValue: true) == "8:32")
        #expect(place("g", "h", "missing") == "7:3")
    }

    @Test("or a file that cannot be used is refused, and a missing one says which there are")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "themes-\(UInt64.random(in: 0...UInt64.max))"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "own.toml")
        try Data("name = \"Own\"\ninherits = \"dark\"".utf8).write(to: file)
        #expect(try Theme.load(name: file.path, level: .mono).displayName == "Own")
        #expect(try Theme.load(name: "own", files: ThemeFiles(directories: [folder.path]), level: .mono).name == "own")

        try Data([0x6E, 0xFF]).write(to: file)
        #expect(ThemeFiles.readFile(file.path) == .unreadable("it is not UTF-8 text"))
        try Data(repeating: 0x20, count: 300_000).write(to: file)
        #expect(ThemeFiles.readFile(file.path) == .unreadable("it is larger than 256 KiB"))
        #expect(ThemeFiles.readFile(folder.path) == .unreadable("it is not a regular file"))
        #expect(ThemeFiles.readFile(folder.appending(path: "none").path) == .absent)
        #expect(throws: ThemeError.self) {
            try Theme.load(name: folder.appending(path: "none.toml").path, level: .mono)
        }
        do {
            _ = try Theme.load(name: "nowhere", level: .mono)
            Issue.record("a theme that does not exist was loaded")
        } catch {
            #expect(error.line == nil)
            #expect(error.advice.text.contains("dark, deuteranopia, dracula, gruvbox-dark, "))
        }
    }
}
