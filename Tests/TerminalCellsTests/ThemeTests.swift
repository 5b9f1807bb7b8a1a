import DisplayText
import Testing

@testable import TerminalCells

@Suite("Themes")
struct ThemeTests {
    @Test("twelve are compiled in, the default first")
    func names() {
        #expect(
            Theme.builtInNames == [
                "dark", "deuteranopia", "dracula", "gruvbox-dark", "gruvbox-light", "high-contrast", "light", "mono",
                "nord", "solarized-dark", "terminal", "tritanopia",
            ]
        )
        #expect(Theme.standard(level: .mono).displayName == "Dark")
    }

    @Test("a name that people look for leads to the theme that they mean")
    func otherNames() throws {
        #expect(try Theme.load(name: "colorblind", level: .palette256).name == "deuteranopia")
        let own = ThemeFiles(directories: ["/t"]) { $0 == "/t/colorblind.toml" ? .text("name = \"Mine\"") : .absent }
        #expect(try Theme.load(name: "colorblind", files: own, level: .mono).displayName == "Mine")
    }

    @Test("there is a name for each of the 47 roles and the later ones, once")
    func roles() {
        #expect(Role.all.count == 60)
        #expect(Set(Role.all).count == Role.all.count)
        #expect(Role.stateOpen.lookups == ["state.open", "state", "text"])
        #expect(Role.text.lookups == ["text"])
    }

    /// The themes that draw a background of their own: one dark, one light, for terminals of the other kind.
    static let opaque: Set<String> = ["high-contrast", "gruvbox-light"]

    @Test("every file resolves every role at every level", arguments: Theme.builtInNames)
    func resolves(name: String) throws {
        for level in ColorLevel.allCases {
            let theme = try Theme.load(name: name, level: level)
            #expect(theme.name == name)
            #expect(!theme.displayName.isEmpty)
            for role in Role.all {
                let style = theme.style(role)
                for color in [style.foreground, style.background] {
                    switch color {
                    case .terminalDefault: break
                    case .indexed(let index):
                        #expect(level == .palette256 || level != .mono && index < 16, "\(role.rawValue)")
                    case .rgb: #expect(level == .trueColor, "\(role.rawValue)")
                    }
                }
            }
            if !Self.opaque.contains(name) || level == .mono {
                #expect(theme.style(.background).background == .terminalDefault)
                #expect(theme.style(.text) == .plain)
            } else {
                #expect(theme.style(.background).background != .terminalDefault)
                #expect(theme.style(.text).foreground != .terminalDefault)
            }
        }
    }

    @Test("each differs from every other in at least five roles")
    func differences() throws {
        let themes = try Theme.builtInNames.map { try Theme.load(name: $0, level: .palette256) }
        for (place, first) in themes.enumerated() {
            for second in themes.dropFirst(place + 1) {
                let roles = Role.all.filter { first.style($0) != second.style($0) }
                #expect(roles.count >= 5, "\(first.name) and \(second.name) differ in \(roles.count)")
            }
        }
    }

    @Test("no entry of the palette stands for two colours", arguments: Theme.builtInNames)
    func meanings(name: String) throws {
        // Where there are 256 colours, one of the two would look like the other.
        var chain = [name]
        var palette: [String: PaletteEntry] = [:]
        while let name = chain.last {
            let document = try ThemeDocument(try ThemeFiles.builtIn.source(named: name))
            palette.merge(document.palette) { own, _ in own }
            guard let parent = document.inherits else { break }
            chain.append(parent)
        }
        let meanings = Dictionary(grouping: palette.values, by: \.extended).mapValues { Set($0.map(\.meant)) }
        for (entry, colors) in meanings { #expect(colors.count == 1, "\(entry)") }
    }

    @Test("a target can be marked in seven colours, and red also without colours", arguments: Theme.builtInNames)
    func accents(name: String) throws {
        let theme = try Theme.load(name: name, level: .palette256)
        let styles = Role.accents.map { theme.style($0.role) }
        #expect(Role.accents.map(\.name) == ["red", "orange", "yellow", "green", "cyan", "blue", "magenta"])
        #expect(name == "mono" || Set(styles).count == styles.count)
        #expect(styles.allSatisfy { $0 != theme.style(.text) && $0 != theme.style(.border) })
        let mono = try Theme.load(name: name, level: .mono)
        let red = mono.style(Role.accents[0].role)
        #expect(Role.accents.dropFirst().allSatisfy { mono.style($0.role) != red })
    }

    @Test("every file tells the states apart at every level", arguments: Theme.builtInNames, ColorLevel.allCases)
    func states(name: String, level: ColorLevel) throws {
        let theme = try Theme.load(name: name, level: level)
        let styles = Role.states.map { theme.style($0) }
        #expect(Set(styles).count == styles.count)
        #expect(styles.allSatisfy { $0.background == .terminalDefault }, "a filled block would hide its background")
        let selected = theme.style(.tableRowSelected).background
        #expect(level == .mono || selected == .terminalDefault || !styles.contains { $0.foreground == selected })
    }

    @Test("what must be seen is seen without colours", arguments: Theme.builtInNames)
    func monoForms(name: String) throws {
        let theme = try Theme.load(name: name, level: .mono)
        for role in [
            Role.stateOpen, .stateForcedOpen, .stateUnreachable, .critical, .warning, .key, .keyDanger, .title,
            .tableRowSelected, .statusDemo, .statusPaused, .statusInjected, .statusInsecure, .statusReplay, .input,
        ] {
            #expect(!theme.style(role).attributes.isEmpty, "\(role.rawValue)")
        }
        let selected = theme.style(.tableRowSelected)
        #expect(theme.style(.stateOpen).over(selected) != theme.style(.stateClosed).over(selected))
    }

    @Test("the mono theme looks on every terminal as the default one does without colours")
    func monoTheme() throws {
        let plain = try Theme.load(name: "dark", level: .mono)
        for level in ColorLevel.allCases {
            let mono = try Theme.load(name: "mono", level: level)
            for role in Role.all { #expect(mono.style(role) == plain.style(role), "\(role.rawValue)") }
        }
    }

    /// A theme in the two forms in which most see it: in all colours, as pictures show it too, and in 256.
    private func sights(of name: String) throws -> [Theme] {
        try [.trueColor, .palette256].map { try Theme.load(name: name, level: $0) }
    }

    @Test(
        "text has a contrast of 4.5 and what is drawn one of 3, also on the selected row",
        arguments: Theme.builtInNames
    )
    func contrast(name: String) throws {
        let drawn: Set<Role> = [.border, .borderFocus, .divider, .graphGap, .background]
        let least = name == "high-contrast" ? 7.0 : 4.5
        for theme in try sights(of: name) {
            func contrast(_ style: Style) -> Double {
                let (foreground, background) = theme.picture.resolved(style)
                return PaletteColor(foreground).contrast(to: PaletteColor(background))
            }
            let ground = theme.style(.background)
            for role in Role.all {
                let own = contrast(theme.style(role).over(ground))
                #expect(own >= (drawn.contains(role) ? 3 : least), "\(role.rawValue)")
                if role.rawValue.hasPrefix("accent") {
                    let border = theme.style(role).over(theme.style(.dialog)).over(ground)
                    #expect(contrast(border) >= 3, "\(role.rawValue) as the border of a dialog")
                }
                let rows = ["state.", "text", "accent"].contains { role.rawValue.hasPrefix($0) }
                if rows || role == .tableRowStale {
                    let selected = theme.style(role).over(theme.style(.tableRowSelected)).over(ground)
                    #expect(contrast(selected) >= 4.5, "\(role.rawValue) on the selected row")
                }
            }
        }
    }

    /// Two colours that differ by less than this (CIEDE2000, in which about 2 is the least that is noticed side by
    /// side) could be taken for each other in small letters.
    private static let leastDifference = 8.0

    /// What a theme that is made for a kind of eyes keeps between the states that decide, for these eyes.
    private static let goodDifference = 18.0

    @Test(
        "closed, half-open, open and forced open differ in colour for every kind of eyes, and so do all that look alike else",
        arguments: Theme.builtInNames.filter { $0 != "mono" },
        PaletteColor.Vision.allCases
    )
    func colorVision(name: String, vision: PaletteColor.Vision) throws {
        let deciding: Set<Role> = [.stateClosed, .stateHalfOpen, .stateOpen, .stateForcedOpen]
        let isMadeForThem =
            switch vision {
            case .usual: false
            case .protanopia, .deuteranopia: name == "deuteranopia"
            case .tritanopia: name == "tritanopia"
            }
        for theme in try sights(of: name) {
            for (place, first) in Role.states.enumerated() {
                for second in Role.states.dropFirst(place + 1) {
                    let (left, right) = (theme.style(first), theme.style(second))
                    let decides = deciding.contains(first) && deciding.contains(second)
                    guard decides || left.attributes == right.attributes else { continue }
                    let seen = [left, right].map {
                        PaletteColor(theme.picture.resolved($0.over(theme.style(.background))).foreground).seen(
                            with: vision
                        )
                    }
                    let least = decides && isMadeForThem ? Self.goodDifference : Self.leastDifference
                    #expect(seen[0].difference(to: seen[1]) >= least, "\(first.rawValue), \(second.rawValue)")
                }
            }
        }
    }

    @Test("the longest prefix of a role gives its style, from the parent too")
    func prefixes() throws {
        let files = ThemeFiles(directories: ["/t"]) { path in
            switch path {
            case "/t/child.toml":
                .text(
                    """
                    inherits = "parent"
                    [palette]
                    alert = { index = 200, ansi = "magenta" }
                    [roles]
                    state = "alert"
                    "text" = "dim"
                    """
                )
            case "/t/parent.toml":
                .text(
                    """
                    name = "Parent"
                    [palette]
                    alert = { hex = "#ff0000", index = 196, ansi = "red" }
                    [roles]
                    state.open = "alert bold"
                    "state.closed" = { fg = "alert", attributes = ["underline", "bold"] }
                    graph = { fg = "default", bg = "alert", attributes = "reverse" }
                    """
                )
            default: .absent
            }
        }
        let theme = try Theme.load(name: "child", files: files, level: .palette256)
        #expect(theme.displayName == "child")
        #expect(theme.style(.stateOpen) == Style(foreground: .indexed(200), attributes: .bold))
        #expect(theme.style(.stateClosed) == Style(foreground: .indexed(200), attributes: [.bold, .underline]))
        #expect(theme.style(.stateHalfOpen) == Style(foreground: .indexed(200)))
        #expect(theme.style(.graphHigh) == Style(background: .indexed(200), attributes: .reverse))
        #expect(theme.style(.key) == Style(attributes: .dim))
        #expect(theme.style(Role(rawValue: "state.open.by-hand")) == theme.style(.stateOpen))
        let meant = try Theme.load(name: "parent", files: files, level: .trueColor)
        #expect(meant.style(.stateOpen).foreground == .rgb(RGB(red: 255, green: 0, blue: 0)))
        let without = try Theme.load(name: "child", files: files, level: .trueColor)
        #expect(without.style(.stateHalfOpen) == Style(foreground: .indexed(200)))
        let basic = try Theme.load(name: "child", files: files, level: .ansi16)
        #expect(basic.style(.stateHalfOpen) == Style(foreground: .indexed(5)))
        let mono = try Theme.load(name: "child", files: files, level: .mono)
        #expect(mono.style(.stateOpen) == Style(attributes: .bold))
    }

    @Test("a user's file replaces the built-in theme of its name, and may inherit from it")
    func overriding() throws {
        let files = ThemeFiles(directories: ["/a", "/b"]) { path in
            path == "/b/dark.toml" ? .text("name = \"Mine\"\ninherits = \"dark\"\n[roles]\ntext = \"bold\"") : .absent
        }
        let theme = try Theme.load(name: "dark", files: files, level: .palette256)
        #expect(theme.displayName == "Mine")
        #expect(theme.style(.text) == Style(attributes: .bold))
        #expect(theme.style(.stateOpen) == Theme.standard(level: .palette256).style(.stateOpen))
        #expect(try Theme.load(name: "light", files: files, level: .mono).displayName == "Light")
    }

    @Test("several themes at once are those that each name gives, without those that cannot be used")
    func several() throws {
        let files = ThemeFiles(directories: ["/t"]) { $0 == "/t/broken.toml" ? .text("[roles") : .absent }
        let names = Theme.builtInNames + ["broken", "missing"]
        let themes = Theme.load(names: names, files: files, level: .palette256)
        #expect(themes.map(\.name) == Theme.builtInNames)
        for theme in themes {
            let alone = try Theme.load(name: theme.name, files: files, level: .palette256)
            #expect(Role.all.allSatisfy { theme.style($0) == alone.style($0) }, "\(theme.name)")
            #expect(theme.picture == alone.picture)
        }
    }

    @Test("the user's directory is XDG_CONFIG_HOME's or else the one below the home")
    func directories() {
        #expect(
            ThemeFiles.user(environment: ["XDG_CONFIG_HOME": "/x", "HOME": "/h"]).directories
                == ["/x/breakertop/themes"]
        )
        #expect(
            ThemeFiles.user(environment: ["XDG_CONFIG_HOME": "", "HOME": "/h"]).directories
                == ["/h/.config/breakertop/themes"]
        )
        #expect(ThemeFiles.user(environment: ["HOME": "relative"]).directories.isEmpty)
        #expect(ThemeFiles.user(environment: [:]).directories.isEmpty)
    }
}
