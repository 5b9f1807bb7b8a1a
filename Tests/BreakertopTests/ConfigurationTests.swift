import CircuitMonitor
import Dashboard
import DisplayText
import TerminalCells
import Testing

@testable import breakertop

@Suite("The configuration")
struct ConfigurationTests {
    private func message(of text: String) -> String {
        do throws(ConfigurationError) {
            _ = try Configuration(text: text, file: "c.toml")
            return "(accepted)"
        } catch {
            return error.message.text
        }
    }

    @Test("everything that can be set is read")
    func whole() throws {
        let configuration = try Configuration(
            text: """
                theme = "light"
                glyphs = "ascii"
                colors = "256"
                utc = true
                mouse = true
                interval = "500ms"
                timeout = "2s"
                control = false
                read-only = false
                title = "staging"

                [targets.auth-1]
                url = "http://auth-1:8000"

                [targets.pay]
                url = "https://pay"
                path = "/health/breaker"
                interval = "5s"
                timeout = "3s"
                production = true
                accent = "magenta"
                control = true
                token-file = "/run/token"
                labels = { service = "payments", version = "1.4" }

                [keys]
                force-open = "F"
                quit = ["q", "ctrl-x"]
                inject = []
                """,
            file: "c.toml"
        )
        #expect(configuration.theme == "light" && configuration.glyphs == .ascii)
        #expect(configuration.colors == .palette256)
        #expect(configuration.utc == true && configuration.mouse == true)
        #expect(configuration.interval == .milliseconds(500) && configuration.timeout == .seconds(2))
        #expect(configuration.control == false && configuration.readOnly == false && configuration.title == "staging")
        #expect(
            configuration.targets == [
                ConfiguredTarget(name: "auth-1", url: "http://auth-1:8000"),
                ConfiguredTarget(
                    name: "pay",
                    url: "https://pay",
                    path: "/health/breaker",
                    interval: .seconds(5),
                    timeout: .seconds(3),
                    control: true,
                    isProduction: true,
                    accent: .magenta,
                    tokenFile: "/run/token",
                    labels: ["service": "payments", "version": "1.4"]
                ),
            ]
        )
        let keys = configuration.keys
        #expect(keys.action(for: .character("F"), on: .focus)?.name == "force-open")
        #expect(keys.action(for: .character("f"), on: .focus) == nil)
        #expect(keys.action(for: .control("x"), on: .overview)?.name == "quit")
        #expect(keys.action(for: .character("i"), on: .overview) == nil)
    }

    @Test("an empty file says nothing")
    func empty() throws {
        for text in ["", "# nothing\n", "[keys]\n[targets]\n"] {
            let configuration = try Configuration(text: text, file: "c.toml")
            #expect(configuration.theme == nil && configuration.targets.isEmpty)
            #expect(configuration.keys.action(for: .character("q"), on: .focus)?.name == "quit")
        }
    }

    @Test(
        "a mistake is told with line, column and what to write",
        arguments: [
            ("[targets.a]\nulr = \"http://h\"", "c.toml:2:1: unknown key “ulr”; did you mean “url”?"),
            (
                "[targets.a]\nurl = \"http://h\"\nprod = true",
                "c.toml:3:1: unknown key “prod”; did you mean “production”?"
            ),
            (
                "[targets.a]\nurl = \"http://h\"\ntoken = \"t\"",
                "c.toml:3:1: unknown key “token”; did you mean “token-file”?"
            ),
            (
                "interval = \"soon\"",
                "c.toml:1:13: “soon” is no length of time; write a number and ms, s, m or h, such as 250ms or 2s"
            ),
            ("interval = \"1ms\"", "c.toml:1:13: 1ms is out of range; 100ms to 1h"),
            ("utc = true\n  intervall = \"1s\"", "c.toml:2:3: unknown key “intervall”; did you mean “interval”?"),
            ("utc = 1", "c.toml:1:7: this is neither true nor false; write true or false"),
            ("theme = 3", "c.toml:1:9: this is not a text; write it in quotation marks"),
            ("glyphs = \"emoji\"", "c.toml:1:11: unknown glyphs “emoji”; write \"unicode\" or \"ascii\""),
            (
                "colors = \"pink\"",
                "c.toml:1:11: unknown colors “pink”; write \"auto\", \"truecolor\", \"256\", \"16\" or \"mono\""
            ),
            (
                "[targets.a]\nlabels = {}",
                "c.toml:1:2: the target “a” has no url; write url = \"http://HOST:PORT\" below it"
            ),
            (
                "[targets.a]\nurl = \"http://a:1\"\nprodution = true",
                "c.toml:3:1: unknown key “prodution”; did you mean “production”?"
            ),
            (
                "[targets.a]\nurl = \"ftp://a:1\"",
                "c.toml:2:8: ftp://a:1: ftp cannot be watched, only http and https; correct it"
            ),
            (
                "[targets.a]\nurl = \"http://a:1\"\naccent = \"geen\"",
                "c.toml:3:11: unknown accent “geen”; did you mean “green”?"
            ),
            (
                "[targets.a]\nurl = \"http://a:1\"\naccent = \"mauve-ish\"",
                "c.toml:3:11: unknown accent “mauve-ish”; there are red, orange, yellow, green, cyan, blue, magenta"
            ),
            ("[targets]\na = \"http://a:1\"", "c.toml:2:1: this is not a section; write it as [targets.a]"),
            (
                "[[targets]]\nname = \"a\"\nurl = \"http://a:1\"",
                "c.toml:1:3: [[targets]] is a list, and each of these has a section with its name; write [targets.a] in its place, and no name = below it"
            ),
            (
                "[[targets]]\nurl = \"http://a:1\"",
                "c.toml:1:3: [[targets]] is a list, and each of these has a section with its name; write [targets.NAME] in its place, and no name = below it"
            ),
            (
                "[targets.a]\nurl = \"http://a\\u0000.b:1\"",
                "c.toml:2:16: a text with the character NUL in it; remove it: nothing that has it can be named here"
            ),
            (
                "utc = true\nutc = false",
                "c.toml:2:1: “utc” is set twice, first in line 1; keep one of the two"
            ),
            (
                "[targets.a]\nurl = \"http://a:1\"\n[targets.a]",
                "c.toml:3:2: “[targets.a]” is set twice, first in line 1; keep one of the two"
            ),
            (
                "[targets.a]\nurl = \"a:1,b:2\"",
                "c.toml:2:8: http://a:1,b:2: one address, not a list of them; write each by itself: http://a:1 http://b:2; correct it"
            ),
            ("glyphs = \"unicod\"", "c.toml:1:11: unknown glyphs “unicod”; did you mean “unicode”?"),
            ("colors = \"25\"", "c.toml:1:11: unknown colors “25”; did you mean “256”?"),
            ("[keys]\nforceopen = \"F\"", "c.toml:2:1: unknown action “forceopen”; did you mean “force-open”?"),
            (
                "[keys]\nreset = \"ctrl-m\"",
                "c.toml:2:10: “ctrl-m” is no key; write one character, ctrl- and a letter, f1 to f20, space, enter, esc, tab, up, page-up and the like"
            ),
            ("[keys]\nreset = \"q\"", "c.toml:2:10: q is also the key of quit; give one of the two another key"),
            (
                "[keys]\nreset = [1]",
                "c.toml:2:9: this is not a text or a list of texts; write \"f\" or [\"f\", \"ctrl-f\"]"
            ),
        ]
    )
    func mistakes(text: String, expected: String) {
        #expect(message(of: text) == expected)
    }

    @Test(
        "a time that is none, and a text that is no TOML, are told with their place",
        arguments: [
            "interval = \"soon\"", "interval = \"1ms\"", "theme = ", "[[targets]]]", "x = 1979-05-27",
            "theme = \"\u{1B}\"",
        ]
    )
    func places(text: String) {
        #expect(message(of: text).hasPrefix("c.toml:1:"), "\(message(of: text))")
    }

    @Test("no cut of a whole file traps")
    func cuts() {
        let text =
            "theme = \"light\"\n[targets.a]\nurl = \"http://a:1\"\nlabels = { v = \"1\" }\n[keys]\nquit = [\"q\", \"Q\"]\n"
        for length in 0...text.utf8.count {
            _ = message(of: String(decoding: text.utf8.prefix(length), as: UTF8.self))
        }
    }

    @Test("variables lie over the file, and those that nobody knows are refused")
    func variables() throws {
        var configuration = try Configuration(text: "theme = \"light\"\nmouse = true", file: "c.toml")
        try configuration.take([
            "BREAKERTOP_THEME": "mono", "BREAKERTOP_MOUSE": "no", "BREAKERTOP_READ_ONLY": "1", "BREAKERTOP_TOKEN": "x",
            "BREAKERTOP_INTERVAL": "2s", "BREAKERTOP_COLORS": "truecolor", "PATH": "/bin",
        ])
        #expect(configuration.theme == "mono" && configuration.mouse == false && configuration.readOnly == true)
        #expect(configuration.interval == .seconds(2) && configuration.colors == .truecolor)
        for (name, value, words) in [
            ("BREAKERTOP_INTERVALL", "1s", "BREAKERTOP_INTERVALL: unknown variable; did you mean BREAKERTOP_INTERVAL?"),
            (
                "BREAKERTOP_COLORS", "pink",
                "BREAKERTOP_COLORS: “pink” is not understood; write auto, truecolor, 256, 16 or mono"
            ),
            ("BREAKERTOP_UTC", "perhaps", "BREAKERTOP_UTC: “perhaps” is not understood; write true or false"),
        ] {
            #expect {
                try configuration.take([name: value])
            } throws: { error in
                (error as? ConfigurationError)?.message.text == words
            }
        }
    }
}
