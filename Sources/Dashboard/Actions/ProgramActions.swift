import CircuitMonitor
import DisplayText

extension Action {
    /// What concerns the program as a whole.
    static let programActions: [Action] = [
        Action(
            name: "help",
            keys: [.character("?")],
            title: "help",
            help: "this page",
            screens: everywhere,
            perform: { state in
                state.overlay = .help(scroll: 0)
                return []
            }
        ),
        Action(
            name: "poll-now",
            keys: [.control("r")],
            help: "poll now",
            screens: everywhere,
            worksInDialogs: true,
            perform: { state in
                state.say("polling")
                return [.pollNow(state.fleet.targets.map(\.id))]
            }
        ),
        Action(
            name: "repaint",
            keys: [.control("l")],
            help: "redraw the screen",
            screens: everywhere,
            worksInDialogs: true,
            perform: { _ in [.repaint] }
        ),
        Action(
            name: "suspend",
            keys: [.control("z")],
            help: "back to the shell; `fg` returns",
            screens: everywhere,
            leavesTerminal: true,
            worksInDialogs: true,
            perform: { _ in [.suspend] }
        ),
        Action(
            name: "quit",
            keys: [.character("q")],
            title: "quit",
            help: "quit",
            screens: everywhere,
            leavesTerminal: true,
            perform: { _ in [.quit] }
        ),
    ]
}
