package import DisplayText

/// Something a key does: footer, help, remapping and the dispatch of keys are read off one table of these.
package struct Action: Sendable {
    /// What the configuration calls it, and nothing else is called.
    package var name: String

    /// The keys that start it, any of them; empty where the user took them all away.
    package var keys: [KeyStroke]

    /// A word or two for the footer; nil where it stands in the help only.
    package var title: DisplayText?

    /// What the footer says while the screen looks back; nil where it says the same.
    package var pausedTitle: DisplayText?

    /// One line for the help.
    package var help: DisplayText

    package var screens: Set<DashboardState.Screen>

    /// Whether it changes the circuit.
    package var isDangerous = false

    /// Whether it gives the terminal back: what arrives after it is the shell's.
    var leavesTerminal = false

    /// Whether it works while a dialog is open, by those of its keys that nobody types: those with Ctrl.
    package var worksInDialogs = false

    /// Whether the footer has room for it at all: some actions are worth a place only now and then.
    package var isOffered: @Sendable (DashboardState) -> Bool = { _ in true }

    /// Whether it can be done now, and if not, why.
    package var availability: @Sendable (DashboardState) -> Availability = { _ in .available }

    /// Does it.
    package var perform: @Sendable (inout DashboardState) -> [Command]

    package enum Availability: Hashable, Sendable {
        case available
        case unavailable(why: DisplayText)
    }

    /// Whether only a hand can start it: a text that was pasted must not change a circuit, nor reach the shell.
    package var needsHand: Bool { isDangerous || leavesTerminal }

    /// How the keys are written in the help: `up k`.
    package var keyLabel: DisplayText { keys.map(\.label).joined(separator: " ") }
}

extension Action {
    /// Every action with the keys that it has by default, in the order of footer and help.
    package static let table: [Action] =
        alertActions + circuitActions + movement + overviewActions + timeActions + viewActions + programActions

    static let everywhere: Set<DashboardState.Screen> = [.overview, .focus]
}
