package import DisplayText

/// What can be done to a circuit, and why nothing can where it is so.
package enum Capabilities: Hashable, Sendable {
    /// The dashboard lives in the same process and acts at once.
    case inProcess
    /// The source offers no control.
    case none
}

/// What an operator asks of a circuit.
package enum ControlAction: Hashable, Sendable {
    /// Refuse every call until reset, or for a time.
    case forceOpen(for: Duration?)
    /// Back to closed, with an empty failure count; ends an injection.
    case reset
    case inject(InjectionPlan)
    case stopInjection
}

/// An injection to start.
package enum InjectionPlan: Hashable, Sendable {
    /// Fail the next calls.
    case next(Int)
    /// Fail a share (0 to 1) of the calls for a time.
    case share(Double, for: Duration)
    /// Add latency to every call for a time.
    case latency(Duration, for: Duration)
}

/// How a control action ended, for one instance.
package struct ControlOutcome: Hashable, Sendable {
    package var circuit: CircuitID
    package var action: ControlAction
    /// Nil where it was done, else why not.
    package var failure: DisplayText?

    package init(circuit: CircuitID, action: ControlAction, failure: DisplayText?) {
        self.circuit = circuit
        self.action = action
        self.failure = failure
    }
}
