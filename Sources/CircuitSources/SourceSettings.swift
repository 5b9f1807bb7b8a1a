package import CircuitMonitor

/// What a source of any kind is made from: one target, how it is asked and what may be done to it.
package struct SourceSettings: Sendable {
    /// Where the service is.
    package var target: Target

    /// The number of the target.
    package var id: TargetID

    /// How long one poll may take.
    package var timeout: Duration

    /// Whether circuits may be acted on.
    package var permission: ControlPermission

    /// What the service wants to see before it lets a caller act; nil where it wants nothing.
    package var token: AccessToken?

    /// Who acts, for the service's audit log.
    package var operatorName: String?

    /// Collects the settings of one target.
    ///
    /// - Parameters:
    ///   - target: Where the service is.
    ///   - id: The number of the target.
    ///   - timeout: How long one poll may take; at least a millisecond is used.
    ///   - permission: Whether circuits may be acted on.
    ///   - token: What the service wants to see before it lets a caller act.
    ///   - operatorName: Who acts; one to 64 visible ASCII characters, anything else is left out.
    package init(
        target: Target,
        id: TargetID,
        timeout: Duration,
        permission: ControlPermission = .notGiven,
        token: AccessToken? = nil,
        operatorName: String? = nil
    ) {
        self.target = target
        self.id = id
        self.timeout = timeout
        self.permission = permission
        self.token = token
        self.operatorName = operatorName
    }
}
