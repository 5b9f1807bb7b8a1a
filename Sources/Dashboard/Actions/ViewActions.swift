import DisplayText
import TerminalCells

extension Action {
    /// What changes how the screen looks and which time it shows.
    static let viewActions: [Action] = [
        Action(
            name: "next-theme",
            keys: [.character("t")],
            title: "theme",
            help: "next theme",
            screens: everywhere,
            perform: { $0.changeTheme(by: 1) }
        ),
        Action(
            name: "previous-theme",
            keys: [.character("T")],
            help: "previous theme",
            screens: everywhere,
            perform: { $0.changeTheme(by: -1) }
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
