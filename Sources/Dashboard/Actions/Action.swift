package import DisplayText

/// An action of a key.
///
/// Footer, help, remapping and the dispatch of keys are read off one table of actions.
package struct Action: Sendable {
    /// Its unique name in the configuration.
    package var name: String

    /// The keys that start it; empty where the user has removed them all.
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

    /// Whether it works while a dialog is open, by its keys with Ctrl, which type nothing.
    package var worksInDialogs = false

    /// Whether the footer has room for it at all: some actions are worth a place only now and then.
    package var isOffered: @Sendable (DashboardState) -> Bool = { _ in true }

    /// Whether it is available now, and if not, why.
    package var availability: @Sendable (DashboardState) -> Availability = { _ in .available }

    /// Performs it and returns the commands that follow.
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
