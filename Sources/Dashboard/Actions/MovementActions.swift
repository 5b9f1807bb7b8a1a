import CircuitMonitor
import DisplayText

extension Action {
    /// What moves between screens, circuits and events.
    static let movement: [Action] = [
        Action(
            name: "focus",
            keys: [KeyStroke(.enter)],
            title: "focus",
            help: "show the selected circuit alone, or open the group",
            screens: [.overview],
            perform: { state in
                state.openSelection()
                return []
            }
        ),
        Action(
            name: "select-above",
            keys: [KeyStroke(.up), .character("k")],
            help: "select the circuit above",
            screens: [.overview],
            perform: { $0.moveSelection(by: -1) }
        ),
        Action(
            name: "select-below",
            keys: [KeyStroke(.down), .character("j")],
            help: "select the circuit below",
            screens: [.overview],
            perform: { $0.moveSelection(by: 1) }
        ),
        Action(
            name: "page-up",
            keys: [KeyStroke(.pageUp)],
            help: "one page up",
            screens: [.overview],
            perform: { $0.moveSelection(byPages: -1) }
        ),
        Action(
            name: "page-down",
            keys: [KeyStroke(.pageDown)],
            help: "one page down",
            screens: [.overview],
            perform: { $0.moveSelection(byPages: 1) }
        ),
        Action(
            name: "select-first",
            keys: [KeyStroke(.home)],
            help: "first circuit",
            screens: [.overview],
            perform: { $0.moveSelection(by: -$0.fleet.circuits.count) }
        ),
        Action(
            name: "select-last",
            keys: [KeyStroke(.end)],
            help: "last circuit",
            screens: [.overview],
            perform: { $0.moveSelection(by: $0.fleet.circuits.count) }
        ),
        Action(
            name: "previous-circuit",
            keys: [KeyStroke(.left), .character("h")],
            help: "previous circuit",
            screens: [.focus],
            availability: hasSeveral,
            perform: { $0.moveSelection(by: -1) }
        ),
        Action(
            name: "next-circuit",
            keys: [KeyStroke(.right), .character("l")],
            help: "next circuit",
            screens: [.focus],
            availability: hasSeveral,
            perform: { $0.moveSelection(by: 1) }
        ),
        Action(
            name: "newer-events",
            keys: [KeyStroke(.up), .character("k")],
            help: "newer events",
            screens: [.focus],
            perform: { $0.scrollEvents(by: -1) }
        ),
        Action(
            name: "older-events",
            keys: [KeyStroke(.down), .character("j")],
            help: "older events",
            screens: [.focus],
            perform: { $0.scrollEvents(by: 1) }
        ),
        Action(
            name: "back",
            keys: [KeyStroke(.escape)],
            title: "overview",
            pausedTitle: "live",
            help: "back to live, then to the overview",
            screens: [.focus],
            availability: { $0.pause == nil ? hasSeveral($0) : .available },
            perform: { state in
                if state.pause != nil {
                    state.pause = nil
                } else {
                    state.screen = .overview
                }
                return []
            }
        ),
        Action(
            name: "back-to-live",
            keys: [KeyStroke(.escape)],
            help: "clear the filter, back to live, close the group",
            screens: [.overview],
            perform: { state in
                state.goBack()
                return []
            }
        ),
    ]

    private static let hasSeveral: @Sendable (DashboardState) -> Availability = { state in
        state.fleet.circuits.count > 1 ? .available : .unavailable(why: "there is only this circuit")
    }
}
