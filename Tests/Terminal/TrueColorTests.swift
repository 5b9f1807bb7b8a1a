import Foundation
import PseudoTerminal
import TerminalCells
import Testing

/// What a real tmux says of the colours of its cells.
@Suite("Colours in 24 bits in a terminal")
struct TrueColorTests {
    /// The colours in which the cells of a screen are drawn, as `r;g;b`.
    private func colors(of screen: String) -> Set<String> {
        Set(screen.matches(of: #/[34]8;2;(\d+;\d+;\d+)/#).map { String($0.1) })
    }

    private func meant(by theme: Theme) -> Set<String> {
        let colors = Role.all.flatMap { [theme.style($0).foreground, theme.style($0).background] }
        return Set(
            colors.compactMap { color in
                guard case .rgb(let color) = color else { return nil }
                return "\(color.red);\(color.green);\(color.blue)"
            }
        )
    }

    @Test("every theme is drawn in its own colours and no other's, also when it is changed on the running screen")
    func themes() throws {
        let program = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let screen = try TmuxScreen(
            columns: 120,
            rows: 40,
            command: [program, "demo", "--scenario", "healthy", "--theme", "nord"],
            environment: ["TERM": "tmux-256color", "COLORTERM": "truecolor", "XDG_CONFIG_HOME": "/nonexistent"]
        )
        var theme = try Theme.load(name: "nord", level: .trueColor)
        let all = try Theme.builtInNames.map { try Theme.load(name: $0, level: .trueColor) }
        var seen: Set<String> = []
        for press in 0..<(2 * all.count) {
            if press > 0 {
                try screen.press("t")
                let name = try screen.wait(for: "another theme", within: 5) { rows in
                    rows.lazy.compactMap { row in
                        all.first { $0.name != theme.name && row.contains("theme \($0.displayName) ") }
                    }.first?.name
                }
                theme = try Theme.load(name: name, level: .trueColor)
            }
            try screen.wait(for: "CLOSED", within: 10) { FocusScreen($0, .wide).state == "CLOSED" ? true : nil }
            let meant = meant(by: theme)
            try screen.wait(for: "the colours of \(theme.name)", within: 5) { _ -> Bool? in
                guard let drawn = try? colors(of: screen.captureWithStyles()), drawn.isSubset(of: meant) else {
                    return nil
                }
                return drawn.count > 3 || meant.isEmpty ? true : nil
            }
            seen.insert(theme.name)
        }
        #expect(seen.count == all.count)
    }

    @Test(
        "the palette is used as ever without COLORTERM, and with an option against it; NO_COLOR wins over COLORTERM",
        arguments: [
            ([:], [], "38;5;"), (["COLORTERM": "truecolor"], ["--colors", "256"], "38;5;"),
            (["COLORTERM": "truecolor"], [], "38;2;"), ([:], ["--colors", "truecolor"], "38;2;"),
            (["COLORTERM": "truecolor", "NO_COLOR": "1"], [], nil),
            (["BREAKERTOP_COLORS": "mono", "COLORTERM": "truecolor"], [], nil),
            (["BREAKERTOP_COLORS": "mono"], ["--colors", "auto"], "38;5;"),
        ] as [([String: String?], [String], String?)]
    )
    func choice(_ environment: [String: String?], _ arguments: [String], _ expected: String?) throws {
        let path = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
        let terminal = try PseudoTerminal(columns: 100, rows: 30)
        try terminal.spawn(path, ["demo"] + arguments, environment: BuiltExecutable.environment(environment))
        try terminal.wait(for: "CLOSED", within: .seconds(10))
        terminal.press("q")
        #expect(try terminal.waitForExit() == .exited(0))
        for way in ["38;5;", "38;2;"] { #expect(terminal.text.contains(way) == (way == expected), "\(way)") }
    }
}
