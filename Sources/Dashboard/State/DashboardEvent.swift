package import CircuitMonitor
package import DisplayText

/// What the dashboard hears of, one at a time.
package enum DashboardEvent: Sendable {
    case key(KeyPress)
    /// Text from the clipboard: never acts, and goes into an input or nowhere.
    case paste(String)
    case mouse(MouseInput)
    case polled(PollResult)
    case outcome(ControlOutcome)
    /// A remark for the event list: the demo's script.
    case note(DisplayText)
    /// Time has passed.
    case tick
}
