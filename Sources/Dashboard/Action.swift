import CircuitMonitor
package import DisplayText
import TerminalCells

/// Something a key does: footer, help and the dispatch of keys are read off this one table.
package struct Action: Sendable {
    /// The keys that start it; any of them.
    package var keys: [KeyStroke]

    /// How the keys are written in footer and help: `↑↓`, `^L`.
    package var keyLabel: DisplayText

    /// A word or two for the footer; nil where it stands in the help only.
    package var title: DisplayText?

    /// One line for the help.
    package var help: DisplayText

    package var screens: Set<DashboardState.Screen>

    /// Whether it changes the circuit.
    package var isDangerous = false

    /// Whether it can be done now, and if not, why.
    package var availability: @Sendable (DashboardState) -> Availability = { _ in .available }

    /// Does it.
    package var perform: @Sendable (inout DashboardState) -> [Command]

    package enum Availability: Hashable, Sendable {
        case available
        case unavailable(why: DisplayText)
    }
}

extension Action {
    /// Every action, in the order of footer and help.
    package static let table: [Action] = circuitActions + movement + view + program

    /// The actions of a screen.
    package static func table(for screen: DashboardState.Screen) -> [Action] {
        table.filter { $0.screens.contains(screen) }
    }

    private static let everywhere: Set<DashboardState.Screen> = [.overview, .focus]

    private static let circuitActions: [Action] = [
        Action(
            keys: [.character("f")],
            keyLabel: "f",
            title: "force-open",
            help: "force the circuit open: every call is refused until reset",
            screens: everywhere,
            isDangerous: true,
            availability: canAct,
            perform: { state in
                state.selection.map { [.perform(.forceOpen(for: nil), on: $0)] } ?? []
            }
        ),
        Action(
            keys: [.character("r")],
            keyLabel: "r",
            title: "reset",
            help: "reset the circuit to closed; ends a running injection",
            screens: everywhere,
            isDangerous: true,
            availability: canAct,
            perform: { state in
                state.selection.map { [.perform(.reset, on: $0)] } ?? []
            }
        ),
        Action(
            keys: [.character("i")],
            keyLabel: "i",
            title: "inject",
            help: "inject failures or latency, to rehearse",
            screens: everywhere,
            isDangerous: true,
            availability: canAct,
            perform: { state in
                state.overlay = state.selection.map { .inject(InjectDialog(circuit: $0)) }
                return []
            }
        ),
    ]

    private static let movement: [Action] = [
        Action(
            keys: [KeyStroke(.enter)],
            keyLabel: "enter",
            title: "focus",
            help: "show the selected circuit alone",
            screens: [.overview],
            perform: { state in
                state.screen = .focus
                state.eventScroll = 0
                return []
            }
        ),
        Action(
            keys: [KeyStroke(.up), .character("k")],
            keyLabel: "up k",
            title: nil,
            help: "select the circuit above",
            screens: [.overview],
            perform: { $0.moveSelection(by: -1) }
        ),
        Action(
            keys: [KeyStroke(.down), .character("j")],
            keyLabel: "down j",
            title: nil,
            help: "select the circuit below",
            screens: [.overview],
            perform: { $0.moveSelection(by: 1) }
        ),
        Action(
            keys: [KeyStroke(.pageUp)],
            keyLabel: "PgUp",
            title: nil,
            help: "ten circuits up",
            screens: [.overview],
            perform: { $0.moveSelection(by: -10) }
        ),
        Action(
            keys: [KeyStroke(.pageDown)],
            keyLabel: "PgDn",
            title: nil,
            help: "ten circuits down",
            screens: [.overview],
            perform: { $0.moveSelection(by: 10) }
        ),
        Action(
            keys: [KeyStroke(.home)],
            keyLabel: "Home",
            title: nil,
            help: "the first circuit",
            screens: [.overview],
            perform: { $0.moveSelection(by: -$0.circuits.count) }
        ),
        Action(
            keys: [KeyStroke(.end)],
            keyLabel: "End",
            title: nil,
            help: "the last circuit",
            screens: [.overview],
            perform: { $0.moveSelection(by: $0.circuits.count) }
        ),
        Action(
            keys: [KeyStroke(.left), .character("h")],
            keyLabel: "left h",
            title: nil,
            help: "the previous circuit",
            screens: [.focus],
            availability: hasSeveral,
            perform: { $0.moveSelection(by: -1) }
        ),
        Action(
            keys: [KeyStroke(.right), .character("l")],
            keyLabel: "right l",
            title: nil,
            help: "the next circuit",
            screens: [.focus],
            availability: hasSeveral,
            perform: { $0.moveSelection(by: 1) }
        ),
        Action(
            keys: [KeyStroke(.up), .character("k")],
            keyLabel: "up k",
            title: nil,
            help: "newer events",
            screens: [.focus],
            perform: { $0.scrollEvents(by: -1) }
        ),
        Action(
            keys: [KeyStroke(.down), .character("j")],
            keyLabel: "down j",
            title: nil,
            help: "older events",
            screens: [.focus],
            perform: { $0.scrollEvents(by: 1) }
        ),
        Action(
            keys: [KeyStroke(.home)],
            keyLabel: "Home",
            title: nil,
            help: "the oldest events",
            screens: [.focus],
            perform: { $0.scrollEvents(by: $0.selectedTrack?.events.count ?? 0) }
        ),
        Action(
            keys: [KeyStroke(.end)],
            keyLabel: "End",
            title: nil,
            help: "the newest events, and live again",
            screens: [.focus],
            perform: { state in
                state.eventScroll = 0
                state.pause = nil
                return []
            }
        ),
        Action(
            keys: [KeyStroke(.escape)],
            keyLabel: "esc",
            title: "overview",
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
            keys: [KeyStroke(.escape)],
            keyLabel: "esc",
            title: nil,
            help: "back to live",
            screens: [.overview],
            perform: { state in
                state.pause = nil
                return []
            }
        ),
    ]

    private static let view: [Action] = [
        Action(
            keys: [.character(" ")],
            keyLabel: "space",
            title: "pause",
            help: "freeze the screen; polling goes on",
            screens: everywhere,
            perform: { state in
                state.pause = state.pause == nil ? .init(fleet: state.fleet, moment: state.now) : nil
                return []
            }
        ),
        Action(
            keys: [.character("t")],
            keyLabel: "t",
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
            keys: [.character("u")],
            keyLabel: "u",
            title: "UTC",
            help: "times in UTC or in the local zone",
            screens: everywhere,
            perform: { state in
                state.showsUTC.toggle()
                return []
            }
        ),
    ]

    private static let program: [Action] = [
        Action(
            keys: [.character("?")],
            keyLabel: "?",
            title: "help",
            help: "this page",
            screens: everywhere,
            perform: { state in
                state.overlay = .help(scroll: 0)
                return []
            }
        ),
        Action(
            keys: [.control("l")],
            keyLabel: "^L",
            title: nil,
            help: "paint the screen anew",
            screens: everywhere,
            perform: { _ in [.repaint] }
        ),
        Action(
            keys: [.control("z")],
            keyLabel: "^Z",
            title: nil,
            help: "back to the shell; `fg` returns",
            screens: everywhere,
            perform: { _ in [.suspend] }
        ),
        Action(
            keys: [.character("q")],
            keyLabel: "q",
            title: "quit",
            help: "quit",
            screens: everywhere,
            perform: { _ in [.quit] }
        ),
    ]

    private static let canAct: @Sendable (DashboardState) -> Availability = { state in
        guard let track = state.selection.flatMap({ state.fleet[$0] }) else {
            return .unavailable(why: "no circuit is selected")
        }
        guard let reading = track.latest else {
            return .unavailable(why: "\(track.label) has not answered yet")
        }
        return switch reading.capabilities {
        case .inProcess: .available
        case .none: .unavailable(why: "\(track.label) is read over HTTP, which offers no control")
        }
    }

    private static let hasSeveral: @Sendable (DashboardState) -> Availability = { state in
        state.fleet.circuits.count > 1 ? .available : .unavailable(why: "there is only this circuit")
    }
}
