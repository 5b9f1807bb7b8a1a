package import CircuitMonitor

/// What the dashboard wants done: its update function has no effects of its own.
package enum Command: Hashable, Sendable {
    /// Ask a circuit's source for an action and feed the outcome back.
    case perform(ControlAction, on: CircuitID)
    /// Poll every target at once instead of on its next tick.
    case pollNow([TargetID])
    /// Read the themes that can be walked through, and hand them to ``DashboardState/take(themes:thenGo:)`` with the step.
    case readThemes(thenGo: Int)
    /// Paint every cell anew.
    case repaint
    /// Hand the terminal back to the shell until it wakes us.
    case suspend
    /// Ring the terminal's bell.
    case ring
    case quit
}
