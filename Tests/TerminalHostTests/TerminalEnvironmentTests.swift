import TerminalCells
import TerminalHost
import Testing

private func environment(_ values: [String: String]) -> TerminalEnvironment {
    TerminalEnvironment { values[$0] }
}

@Suite struct TerminalEnvironmentTests {
    @Test(
        "the locale and TERM decide which characters are drawn",
        arguments: [
            ([:], "xterm", GlyphSet.unicode), (["LANG": ""], "xterm", .unicode), (["LANG": "C"], "xterm", .ascii),
            (["LANG": "POSIX"], "xterm", .ascii), (["LANG": "en_US.UTF-8"], "xterm", .unicode),
            (["LANG": "en_US.utf8"], "screen-256color", .unicode), (["LANG": "de_DE@euro"], "xterm", .ascii),
            (["LANG": "de_DE.UTF-8@euro"], "xterm", .unicode), (["LANG": "de_DE.ISO-8859-1"], "xterm", .ascii),
            (["LANG": "C", "LC_CTYPE": "C.UTF-8"], "xterm", .unicode), (["LC_CTYPE": "UTF-8"], "xterm", .unicode),
            (["LANG": "C.UTF-8", "LC_ALL": "C"], "xterm", .ascii), (["LC_ALL": "", "LANG": "C"], "xterm", .ascii),
            (["LANG": "C.UTF-8"], "linux", .linuxConsole), ([:], "linux-16color", .linuxConsole),
            (["LANG": "C"], "linux", .ascii), (["LANG": "C.UTF-8"], "vt100", .ascii), ([:], "vt220", .ascii),
            ([:], "vte-256color", .unicode), ([:], "tmux-256color", .unicode),
        ] as [([String: String], String, GlyphSet)]
    )
    func glyphs(_ values: [String: String], _ term: String, _ expected: GlyphSet) {
        #expect(environment(values.merging(["TERM": term]) { $1 }).suggestedGlyphs == expected)
    }

    @Test(
        "TERM alone decides the colours where no terminfo database is asked",
        arguments: [
            (["TERM": "xterm-256color"], ColorLevel.palette256), (["TERM": "tmux-256color"], .palette256),
            (["TERM": "xterm-kitty"], .palette256), (["TERM": "foot"], .palette256),
            (["TERM": "xterm-direct"], .trueColor), (["TERM": "linux"], .ansi16), (["TERM": "screen"], .ansi16),
            (["TERM": "vt100"], .mono), (["TERM": "dumb"], .mono), ([:], .mono),
            (["TERM": "xterm-256color", "NO_COLOR": "1"], .mono),
            (["TERM": "xterm-256color", "NO_COLOR": ""], .palette256),
            (["TERM": "foot", "COLORTERM": "truecolor"], .trueColor),
            (["TERM": "foot", "COLORTERM": "truecolor", "NO_COLOR": "1"], .mono),
            (["TERM": "linux", "COLORTERM": "truecolor"], .ansi16), (["TERM": "vt220", "COLORTERM": "24bit"], .mono),
        ] as [([String: String], ColorLevel)]
    )
    func colors(_ values: [String: String], _ expected: ColorLevel) {
        #expect(environment(values).suggestedColorLevel == expected)
    }

    @Test("Unicode output gets a locale that can write it, whatever the environment says")
    func locales() {
        #expect(environment([:]).localeNames(for: .unicode).first == "C.UTF-8")
        #expect(environment(["LANG": "de_DE.UTF-8"]).localeNames(for: .unicode) == ["", "C.UTF-8", "UTF-8"])
        #expect(environment(["LANG": "C"]).localeNames(for: .unicode).first == "C.UTF-8")
        #expect(environment(["LANG": "C"]).localeNames(for: .ascii).first == "")
    }

    @Test("a terminal that descends from xterm is looked for under xterm's name too, another is not")
    func terms() throws {
        #expect(try environment(["TERM": "xterm-kitty"]).termNames() == ["xterm-kitty", "xterm-256color", "xterm"])
        #expect(
            try environment(["TERM": "alacritty-direct"]).termNames()
                == ["alacritty-256color", "alacritty", "xterm-256color", "xterm", "alacritty-direct"]
        )
        #expect(try environment(["TERM": "wyse-direct16"]).termNames() == ["wyse-256color", "wyse", "wyse-direct16"])
        #expect(try environment(["TERM": "xterm"]).termNames() == ["xterm", "xterm-256color"])
        #expect(try environment(["TERM": "tmux-256color"]).termNames().last == "screen")
        #expect(try environment(["TERM": "wyse60"]).termNames() == ["wyse60"])
        #expect(throws: TerminalError.termNotSet) { try environment(["TERM": ""]).termNames() }
        #expect(throws: TerminalError.cannotMoveCursor(term: "dumb")) { try environment(["TERM": "dumb"]).termNames() }
    }

    @Test("NO_COLOR and few colours make a screen without, an empty NO_COLOR does not")
    func colors() {
        #expect(environment([:]).colorLevel(terminalColors: 256) == .palette256)
        // There a number is a colour, and only the first eight are what they are elsewhere.
        #expect(environment([:]).colorLevel(terminalColors: 16_777_216) == .ansi16)
        #expect(environment([:]).colorLevel(terminalColors: 88) == .ansi16)
        #expect(environment([:]).colorLevel(terminalColors: 8) == .ansi16)
        #expect(environment([:]).colorLevel(terminalColors: -1) == .mono)
        #expect(environment(["NO_COLOR": "1"]).colorLevel(terminalColors: 256) == .mono)
        #expect(environment(["NO_COLOR": ""]).colorLevel(terminalColors: 256) == .palette256)
    }

    @Test(
        "COLORTERM makes 24 bits of 256 colours, but not of fewer, not within GNU screen, and never against NO_COLOR",
        arguments: [
            (["COLORTERM": "truecolor"], 256, ColorLevel.trueColor), (["COLORTERM": "24bit"], 256, .trueColor),
            (["COLORTERM": "1"], 256, .palette256), (["COLORTERM": ""], 256, .palette256),
            (["COLORTERM": "truecolor"], 8, .ansi16), (["COLORTERM": "truecolor"], 0, .mono),
            (["COLORTERM": "truecolor", "NO_COLOR": "1"], 256, .mono),
            (["COLORTERM": "truecolor", "TERM": "tmux-256color"], 256, .trueColor),
            (["COLORTERM": "truecolor", "TERM": "screen.xterm-256color"], 256, .palette256),
            (["COLORTERM": "truecolor", "TERM": "screen-256color", "TMUX": "/tmp/t,1,0"], 256, .trueColor),
            (["COLORTERM": "truecolor", "TERM": "xterm-256color", "STY": "1.pts-0"], 256, .palette256),
            (["TERM": "xterm-direct"], 256, .trueColor),
        ] as [([String: String], Int, ColorLevel)]
    )
    func trueColor(_ values: [String: String], _ colors: Int, _ expected: ColorLevel) {
        #expect(environment(values).colorLevel(terminalColors: colors) == expected)
    }

    @Test("what the user asks for is heard before the environment, up to what the terminal has")
    func wantedColors() {
        for level in ColorLevel.allCases {
            for values in [["NO_COLOR": "1"], ["COLORTERM": "truecolor"], [:]] {
                #expect(environment(values).colorLevel(terminalColors: 256, wanted: level) == level)
                #expect(environment(values).colorLevel(terminalColors: 8, wanted: level) == min(level, .ansi16))
                #expect(environment(values).colorLevel(terminalColors: -1, wanted: level) == .mono)
            }
        }
    }

    @Test(
        "synchronized updates are left to terminals that are young enough",
        arguments: [
            ("xterm-256color", true), ("tmux-256color", true), ("vte", true), ("linux", false), ("vt100", false),
            ("dumb", false),
        ]
    )
    func synchronized(_ term: String, _ expected: Bool) {
        #expect(environment(["TERM": term]).allowsSynchronizedUpdates == expected)
    }

    @Test("ESCDELAY decides how long an Escape waits, within reason")
    func escapeDelay() {
        #expect(environment([:]).escapeTimeout == .milliseconds(50))
        #expect(environment(["ESCDELAY": "200"]).escapeTimeout == .milliseconds(200))
        #expect(environment(["ESCDELAY": "-4"]).escapeTimeout == .milliseconds(50))
        #expect(environment(["ESCDELAY": "99999999999999999999"]).escapeTimeout == .milliseconds(50))
        #expect(environment(["ESCDELAY": "900000"]).escapeTimeout == .milliseconds(5000))
    }

    @Test("an error is one line, whatever stands in TERM")
    func errors() {
        let name = "\u{1B}[2J\nroot\u{202E}" + String(repeating: "x", count: 1000)
        let hostile = TerminalError.unknownTerm(name).description
        #expect(hostile.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
        #expect(hostile.count < 250)
    }
}
