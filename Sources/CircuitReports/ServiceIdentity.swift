public import CircuitBreaker

/// Which run of which process speaks: two starts of one service never have the same.
public struct ServiceIdentity: Hashable, Sendable {
    /// Changes with every start of the process.
    public let instanceID: String
    /// When the process started, as far as it knows: when it first made reports.
    public let startedAt: Timestamp

    /// An identity.
    public init(instanceID: String, startedAt: Timestamp) {
        self.instanceID = instanceID
        self.startedAt = startedAt
    }

    /// This process's, the same for all that ask.
    public static let process = ServiceIdentity(
        instanceID: String(UInt64.random(in: .min ... .max), radix: 16),
        startedAt: BreakerClock.system.wall()
    )
}
