import Foundation
import PseudoTerminal
import Testing

@Suite("The command themes")
struct ThemesTests {
    /// A folder of our own as the user's configuration, with files in its folder of themes.
    private func configuration(_ files: [String: String]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("themes-\(UUID().uuidString)")
        let themes = folder.appendingPathComponent("breakertop/themes")
        try FileManager.default.createDirectory(at: themes, withIntermediateDirectories: true)
        for (name, text) in files {
            try text.write(to: themes.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        return folder
    }

    @Test("lists the built-in themes and the user's own, and says of a broken one what is wrong")
    func list() throws {
        let folder = try configuration([
            "mine.toml": "inherits = \"nord\"", "broken.toml": "[roles]\n\"state.opne\" = \"bold\"", "notes.txt": "",
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = try PlainRun(["themes"], environment: ["XDG_CONFIG_HOME": folder.path])
        #expect(run.status == 0 && run.error.isEmpty)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 14)
        #expect(lines[0].hasPrefix("dark ") && lines[0].hasSuffix(" Dark"))
        #expect(lines.contains { $0.hasPrefix("mine ") && $0.hasSuffix("mine, yours") })
        #expect(lines.contains { $0.hasPrefix("broken: ") && $0.contains("broken.toml:2:1: unknown role") })
        #expect(!run.output.utf8.contains(0x1B))
    }

    @Test("shows one with every state and every role, in colours on a terminal")
    func preview() throws {
        let plain = try PlainRun(["themes", "nord"])
        #expect(plain.status == 0)
        for word in ["Nord", "HALF-OPEN", "NO ANSWER", "METRICS", "status.insecure", "accent.red", "graph.threshold"] {
            #expect(plain.output.contains(word), "\(word)")
        }
        #expect(!plain.output.utf8.contains(0x1B))
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let terminal = try PseudoTerminal(columns: 100, rows: 40)
        try terminal.spawn(path, ["themes", "nord"], environment: BuiltExecutable.environment())
        #expect(try terminal.waitForExit() == .exited(0))
        #expect(terminal.text.contains("\u{1B}[0;1;38;5;211m"))
    }

    @Test("lists each with the states in its colours on a terminal")
    func swatches() throws {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let terminal = try PseudoTerminal(columns: 100, rows: 40)
        try terminal.spawn(path, ["themes"], environment: BuiltExecutable.environment(["XDG_CONFIG_HOME": "/nowhere"]))
        #expect(try terminal.waitForExit() == .exited(0))
        for state in ["● CLOSED", "◐ HALF-OPEN", "○ OPEN", "■ FORCED", "! NO ANSWER"] {
            #expect(terminal.text.split(separator: state, omittingEmptySubsequences: false).count == 13, "\(state)")
        }
        #expect(terminal.text.contains("\u{1B}[0;1;38;5;203m○ OPEN"))
    }

    @Test("checks a file: a good one is a success, a bad one is status 65 and one line with its place")
    func check() throws {
        let folder = try configuration([
            "good.toml": "name = \"Good\"\ninherits = \"light\"",
            "bad.toml": "inherits = \"dark\"\n\n[roles]\n\"state.open\" = \"redd bold\"",
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let themes = folder.appendingPathComponent("breakertop/themes")
        let good = try PlainRun(["themes", "--check", themes.appendingPathComponent("good.toml").path])
        #expect(good.status == 0 && good.error.isEmpty && good.output.contains("good.toml"))
        let bad = try PlainRun(["themes", "--check", themes.appendingPathComponent("bad.toml").path])
        #expect(bad.status == 65 && bad.output.isEmpty)
        #expect(bad.complaints.count == 1)
        #expect(bad.error.contains("bad.toml:4:17: ") && bad.error.contains("did you mean “red”?"), "\(bad.error)")
        let missing = try PlainRun(["themes", "--check", "nord"])
        #expect(missing.status == 65 && missing.error.contains("./nord: there is no such file"), "\(missing.error)")
    }

    @Test("a mistake in a theme of the user's does not keep the dashboard from starting: screen and help tell it")
    func brokenAtStart() throws {
        let folder = try configuration(["dark.toml": "[roles]\n\"state.opne\" = \"bold\""])
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let screen = try TmuxScreen(
            columns: 200,
            rows: 60,
            command: [program, "demo", "--scenario", "healthy"],
            environment: ["LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": folder.path]
        )
        let words = "dark.toml:2:1: unknown role “state.opne”; did you mean “state.open”?"
        let rows = try screen.wait(for: "the notice and the circuit", within: 10) { rows in
            rows.contains { $0.contains("unknown role") } && rows.contains { $0.contains("● CLOSED") } ? rows : nil
        }
        #expect(rows.contains { $0.contains(words) && $0.contains("(the built-in theme dark is used)") }, "\(rows)")
        try screen.press("?")
        let help = try screen.wait(for: "the help", within: 5) { rows in
            rows.contains { $0.contains("Keys of this screen") } ? rows.joined() : nil
        }
        #expect(help.contains("unknown role") && help.contains("built-in theme dark is used"), "\(help)")
    }

    @Test(
        "a theme of the configuration that cannot be used is one line on standard error beside the frame",
        arguments: [("mine", "mine.toml:1:1: "), ("nothing", "nothing: there is no theme of this name")]
    )
    func snapshot(theme: String, words: String) throws {
        let folder = try configuration(["mine.toml": "text = \"redd\""])
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = try PlainRun(
            ["snapshot", "--after", "500ms"],
            environment: ["XDG_CONFIG_HOME": folder.path, "BREAKERTOP_THEME": theme]
        )
        #expect(run.status == 0 && run.output.contains("DEMO simulated"))
        #expect(run.complaints.count == 1 && run.error.contains("(the built-in theme dark is used)"), "\(run.error)")
        #expect(run.error.contains("breakertop: theme ") && run.error.contains(words), "\(run.error)")
    }

    @Test("of a name that is none says which there are")
    func noSuchTheme() throws {
        let run = try PlainRun(["themes", "nrod"])
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.error.contains("nrod") && run.error.contains("solarized-dark"), "\(run.error)")
    }
}
