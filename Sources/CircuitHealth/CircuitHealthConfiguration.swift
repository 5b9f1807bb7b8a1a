public import CircuitBreaker
public import Logging

/// How the health endpoints are to be.
public struct CircuitHealthConfiguration: Sendable {
    /// What stands before `/health/…`.
    public var prefix = "/api/v1"

    /// The circuit that `/health/circuit-breaker` and `/health/redis` are about.
    ///
    /// Nil: the one named `redis`, and where there is none the first by name.
    public var primaryCircuit: String?

    /// How long `/health/redis` waits for its ping; at most 31 years.
    public var pingDeadline: Duration = .seconds(1)

    /// Whether `/health/redis` answers 503 while the dependency does not answer or its circuit is not closed, for load
    /// balancers that look at nothing but the status.
    public var answersUnavailable = false

    /// Who may read.
    ///
    /// Without any, everybody may. Whoever may control may also read.
    public var readTokens: [AccessToken] = []

    /// Who may act on the circuits; without any, nobody may.
    public var controlTokens: [AccessToken] = []

    /// Whether those who may act may also inject failures and latency.
    public var allowsInjection = true

    /// How many control actions are carried out at once, and how many come back per second.
    public var controlLimit = ControlLimit()

    /// Where control actions are recorded.
    public var audit = AuditLog.serviceLog

    /// Where Prometheus reads; nil: nowhere.
    public var metricsPath: String? = "/metrics"

    /// Where tools for Spring Boot's actuator read and act; nil: nowhere.
    public var actuatorPath: String? = "/actuator"

    /// Where Hystrix dashboards listen; nil: nowhere.
    public var hystrixPath: String? = "/hystrix.stream"

    /// How many may listen there at once.
    public var mostStreams = 5

    /// Where refusals of control, and failures to record it, are written.
    public var logger = Logger(label: "circuit-health")

    /// The defaults: reading is open, control is off.
    public init() {}

    /// Checks the numbers and times; endpoints are made with none that fails here.
    ///
    /// - Throws: `InvalidSetting` for the first setting that makes no sense.
    public func validate() throws(InvalidSetting) {
        try InvalidSetting.check("pingDeadline", time: pingDeadline, mayBeZero: false)
        try InvalidSetting.check("controlLimit.burst", count: controlLimit.burst, within: 1...Int.max)
        try InvalidSetting.check("controlLimit.perSecond", factor: controlLimit.perSecond, atLeast: 0.001)
        try InvalidSetting.check("mostStreams", count: mostStreams, within: 0...Int.max)
    }

    /// A limit for control actions.
    public struct ControlLimit: Hashable, Sendable {
        /// So many are carried out at once; at least 1.
        public var burst: Int
        /// So many more in each second; at least one in 1000 s.
        public var perSecond: Double

        /// A limit.
        public init(burst: Int = 20, perSecond: Double = 2) {
            self.burst = burst
            self.perSecond = perSecond
        }
    }
}
