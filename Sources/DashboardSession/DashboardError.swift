/// Why a dashboard could not be shown, in one line that says what to do.
public struct DashboardError: Error, CustomStringConvertible, Sendable {
    /// The line.
    public let description: String

    /// Whether there is no terminal to draw on, so that only something without a screen helps.
    package let lacksTerminal: Bool

    init(_ description: String, lacksTerminal: Bool = false) {
        self.description = description
        self.lacksTerminal = lacksTerminal
    }
}
