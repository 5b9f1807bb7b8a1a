package import DisplayText

/// What can be done to a circuit, and why nothing can where it is so.
package enum Capabilities: Hashable, Sendable {
    /// The dashboard lives in the same process and acts at once.
    case inProcess
    /// The target takes control over the network, and the user allowed it.
    case remote
    /// The target would take control, but the user did not allow it.
    case notAllowed
    /// The user wants nothing changed.
    case readOnly
    /// The source offers no control.
    case none
}

/// What an operator asks of a circuit.
package enum ControlAction: Hashable, Sendable {
    /// Refuse every call until reset, or for a time.
    case forceOpen(for: Duration?, reason: String? = nil)
    /// Back to closed, with an empty failure count; ends an injection.
    case reset(reason: String? = nil)
    /// Let every call through and never trip.
    case disable(reason: String? = nil)
    /// Let every call through and only compute what the breaker would have done.
    case metricsOnly(reason: String? = nil)
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
    /// What the user can set so that it is done; nil where no setting helps.
    package var remedy: Remedy?
    /// The HTTP status of the answer; nil where there was none.
    package var status: Int?

    package init(
        circuit: CircuitID,
        action: ControlAction,
        failure: DisplayText?,
        remedy: Remedy? = nil,
        status: Int? = nil
    ) {
        self.circuit = circuit
        self.action = action
        self.failure = failure
        self.remedy = remedy
        self.status = status
    }
}

/// Whether the circuits of a target may be acted on.
package enum ControlPermission: Hashable, Sendable {
    case allowed
    /// The user did not ask for it: remote circuits are only watched.
    case notGiven
    /// The user said no.
    case readOnly

    /// What can be done to a circuit whose target takes control over the network.
    package var remoteCapabilities: Capabilities {
        switch self {
        case .allowed: .remote
        case .notGiven: .notAllowed
        case .readOnly: .readOnly
        }
    }
}
