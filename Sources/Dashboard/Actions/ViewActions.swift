import DisplayText
import TerminalCells

extension Action {
    /// What changes how the screen looks and which time it shows.
    static let viewActions: [Action] = [
        Action(
            name: "next-theme",
            keys: [.character("t")],
            title: "theme",
            help: "the next theme",
            screens: everywhere,
            perform: { state in
                state.themeIndex = (state.themeIndex + 1) % state.themes.count
                state.say("theme \(state.theme.displayName)")
                return []
            }
        ),
        Action(
            name: "previous-theme",
            keys: [.character("T")],
            help: "the theme before",
            screens: everywhere,
            perform: { state in
                state.themeIndex = (state.themeIndex + state.themes.count - 1) % state.themes.count
                state.say("theme \(state.theme.displayName)")
                return []
            }
        ),
        Action(
            name: "utc",
            keys: [.character("u")],
            title: "UTC",
            help: "times in UTC or in the local zone",
            screens: everywhere,
            perform: { state in
                state.showsUTC.toggle()
                return []
            }
        ),
    ]
}
