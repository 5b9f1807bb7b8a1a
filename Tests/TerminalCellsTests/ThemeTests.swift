import DisplayText
import Testing

@testable import TerminalCells

@Suite("Themes")
struct ThemeTests {
    @Test("the four are compiled in, the default first")
    func names() {
        #expect(Theme.builtInNames == ["dark", "colorblind", "light", "mono"])
        #expect(Theme.standard(level: .mono).displayName == "Dark")
    }

    @Test("there is a name for each of the 47 roles and the later ones, once")
    func roles() {
        #expect(Role.all.count == 52)
        #expect(Set(Role.all).count == Role.all.count)
        #expect(Role.stateOpen.lookups == ["state.open", "state", "text"])
        #expect(Role.text.lookups == ["text"])
    }

    @Test("every file resolves every role at every level", arguments: Theme.builtInNames)
    func resolves(name: String) throws {
        for level in ColorLevel.allCases {
            let theme = try Theme.load(name: name, level: level)
            #expect(theme.name == name)
            #expect(!theme.displayName.isEmpty)
            for role in Role.all {
                let style = theme.style(role)
                for color in [style.foreground, style.background] {
                    guard case .indexed(let index) = color else { continue }
                    #expect(level != .mono, "\(role.rawValue)")
                    #expect(level == .palette256 || index < 16, "\(role.rawValue)")
                }
            }
            #expect(theme.style(.background).background == .terminalDefault)
            #expect(theme.style(.text) == .plain)
        }
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

    @Test(
        "text has a contrast of 4.5 and what is drawn one of 3, also on the selected row",
        arguments: Theme.builtInNames
    )
    func contrast(name: String) throws {
        let theme = try Theme.load(name: name, level: .palette256)
        let isLight = theme.variant == .light
        let paper = PaletteColor(isLight ? 231 : 16)
        let ink = PaletteColor(isLight ? 16 : 252)
        let drawn: Set<Role> = [.border, .divider, .graphGap, .background]
        func contrast(_ style: Style) -> Double {
            let foreground = style.foreground.onPalette ?? ink
            return foreground.contrast(to: style.background.onPalette ?? paper)
        }
        for role in Role.all {
            let least = drawn.contains(role) || role.rawValue.hasPrefix("border") ? 3 : 4.5
            #expect(contrast(theme.style(role)) >= least, "\(role.rawValue)")
            if role.rawValue.hasPrefix("state.") || role.rawValue.hasPrefix("text") || role == .tableRowStale {
                let selected = theme.style(role).over(theme.style(.tableRowSelected))
                #expect(contrast(selected) >= 4.5, "\(role.rawValue) on the selected row")
            }
        }
    }

    @Test("the colour-blind theme keeps closed, half-open and open apart for every kind of eyes")
    func colorBlindness() throws {
        let theme = try Theme.load(name: "colorblind", level: .palette256)
        let states: [Role] = [.stateClosed, .stateHalfOpen, .stateOpen]
        for vision in PaletteColor.Vision.allCases {
            for (index, first) in states.enumerated() {
                for second in states.dropFirst(index + 1) {
                    let left = try #require(theme.style(first).foreground.onPalette).seen(with: vision)
                    let right = try #require(theme.style(second).foreground.onPalette).seen(with: vision)
                    #expect(left.distance(to: right) > 0.2, "\(vision): \(first.rawValue), \(second.rawValue)")
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
