import CircuitBreaker

/// One setting, and a value of it.
struct SettingCase: Sendable, CustomStringConvertible {
    typealias Change = @Sendable (inout CircuitBreaker.Configuration) -> Void

    var setting: String
    var value: String
    var change: Change

    var description: String { "\(setting) = \(value)" }

    /// One case for each value.
    static func each<Value: Sendable>(
        _ setting: String,
        _ values: [Value],
        _ change: @escaping @Sendable (inout CircuitBreaker.Configuration, Value) -> Void
    ) -> [SettingCase] {
        values.map { value in
            SettingCase(setting: setting, value: "\(value)") { change(&$0, value) }
        }
    }

    static let tooSmall = [0, -1, Int.min]
    static let noShares = [-0.1, 1.000_001, Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude]
    static let noFactors = [0, 0.999, -3, Double.nan, .infinity, -.infinity]
    /// 1e19 s do not fit `components`, 1e10 s not the nanoseconds of a clock.
    static let noTimes: [Duration] = [
        .seconds(-1), .nanoseconds(-1), .seconds(1_000_000_001), .seconds(10_000_000_000), .seconds(Int64.max),
        .seconds(Int64.min), .seconds(1e19), .seconds(-1e19), .seconds(1e20),
    ]

    static let refused: [SettingCase] = {
        var all = each("failureThreshold", tooSmall) { $0.failureThreshold = $1 }
        all += each("successThreshold", tooSmall) { $0.successThreshold = $1 }
        all += each("halfOpenMaxCalls", tooSmall) { $0.halfOpenMaxCalls = $1 }
        all += each("minimumCalls", tooSmall) { $0.minimumCalls = $1 }
        all += each("window", tooSmall + [1_000_001, Int.max]) { $0.window = .calls($1) }
        all += each("window", noTimes + [.zero]) { $0.window = .time($1) }
        all += each("latency.every", tooSmall) { $0.latency = .init(every: $1, record: { _ in }) }
        all += each("recoveryTimeout", noTimes) { $0.recoveryTimeout = $1 }
        all += each("probeTimeout", noTimes + [.zero]) { $0.probeTimeout = $1 }
        all += each("failureRate", noShares + [0]) { $0.failureRate = $1 }
        all += each("slowCall.rate", noShares + [0]) { $0.slowCall = .init(threshold: .seconds(1), rate: $1) }
        all += each("slowCall.threshold", noTimes) { $0.slowCall = .init(threshold: $1) }
        all += each("backoff.multiplier", noFactors) { $0.backoff.multiplier = $1 }
        all += each("backoff.ceiling", noTimes) { $0.backoff.ceiling = $1 }
        all += each("backoff.jitter", noShares) { $0.backoff.jitter = $1 }
        all += each("rampUp.duration", noTimes) { $0.rampUp = .init(over: $1) }
        all += each("rampUp.initialShare", noShares) { $0.rampUp = .init(over: .seconds(1), from: $1) }
        return all
    }()

    static let taken: [SettingCase] = {
        let counts = [1, Int.max]
        let times: [Duration] = [.zero, .nanoseconds(1), .longestSetting]
        let shares = [Double.leastNonzeroMagnitude, 1]
        let windows: [CircuitBreaker.Window] = [
            .calls(1), .calls(1_000_000), .time(.nanoseconds(1)), .time(.longestSetting),
        ]
        var all = each("failureThreshold", counts) { $0.failureThreshold = $1 }
        all += each("failureThreshold", ["off"]) { settings, _ in settings.failureThreshold = nil }
        all += each("successThreshold", counts) { $0.successThreshold = $1 }
        all += each("halfOpenMaxCalls", counts) { $0.halfOpenMaxCalls = $1 }
        all += each("minimumCalls", counts) { $0.minimumCalls = $1 }
        all += each("latency.every", counts) { $0.latency = .init(every: $1, record: { _ in }) }
        all += each("recoveryTimeout", times) { $0.recoveryTimeout = $1 }
        all += each("probeTimeout", Array(times.dropFirst())) { $0.probeTimeout = $1 }
        all += each("slowCall.threshold", times) { $0.slowCall = .init(threshold: $1) }
        all += each("backoff.ceiling", times) { $0.backoff = .init(ceiling: $1) }
        all += each("rampUp.duration", times) { $0.rampUp = .init(over: $1) }
        all += each("failureRate", shares) { $0.failureRate = $1 }
        all += each("slowCall.rate", shares) { $0.slowCall = .init(threshold: .seconds(1), rate: $1) }
        all += each("backoff.jitter", shares + [0]) { $0.backoff.jitter = $1 }
        all += each("backoff.multiplier", [1, Double.greatestFiniteMagnitude]) { $0.backoff.multiplier = $1 }
        all += each("rampUp.initialShare", shares + [0]) { $0.rampUp = .init(over: .seconds(1), from: $1) }
        all += each("window", windows) { settings, window in
            settings.window = window
            settings.failureRate = 0.5
        }
        return all
    }()
}

extension Duration {
    fileprivate static let longestSetting = Duration.seconds(1_000_000_000)
}
