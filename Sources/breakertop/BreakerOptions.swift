import ArgumentParser
import CircuitBreaker
import DemoService

/// Every setting of a breaker, for the commands that run one.
struct BreakerOptions: ParsableArguments {
    /// Whether calls go through the breaker.
    enum Switch: String, ExpressibleByArgument, CaseIterable {
        case on, off
    }

    /// How many failures in a row are too many, if any number is.
    enum Threshold {
        case failures(Int)
        case off
    }

    @Option(name: .long, help: "on, or off: calls go straight to Redis, as in a roll-back.")
    var breaker: Switch = .on

    @Option(name: .long, help: "Failures in a row that open it, or off (default: 5).", transform: Self.threshold)
    var failureThreshold: Threshold?

    @Option(name: .long, help: "How long it refuses before it probes (default: 5s).", transform: Self.time)
    var recoveryTimeout: Duration?

    @Option(name: .long, help: "Successful probes that close it (default: 3).", transform: Self.count)
    var successThreshold: Int?

    @Option(name: .long, help: "Probes in flight at once (default: 1).", transform: Self.count)
    var halfOpenMaxCalls: Int?

    @Option(name: .long, help: "When a probe without an answer has failed (default: 5s).", transform: Self.time)
    var probeTimeout: Duration?

    @Option(name: .long, help: "Share of failures over the window that opens it, such as 50%.", transform: Self.share)
    var failureRate: Double?

    @Option(name: .long, help: "A call that takes this long is slow, such as 200ms.", transform: Self.time)
    var slowCall: Duration?

    @Option(name: .long, help: "Share of slow calls that opens it (default: 100%).", transform: Self.share)
    var slowCallRate: Double?

    @Option(name: .long, help: "The window: a number of calls, or a time (default: 100).", transform: Self.window)
    var window: CircuitBreaker.Window?

    @Option(name: .long, help: "Calls in the window before a share opens it (default: 20).", transform: Self.count)
    var minimumCalls: Int?

    @Option(
        name: .long,
        help: "Factor by which the recovery timeout grows with each failed recovery (default: 1).",
        transform: Self.factor
    )
    var backoff: Double?

    @Option(name: .long, help: "What the recovery timeout never exceeds (default: 10m).", transform: Self.time)
    var backoffCeiling: Duration?

    @Option(name: .long, help: "Share of the recovery timeout left to chance, such as 20%.", transform: Self.share)
    var jitter: Double?

    @Option(name: .long, help: "How long it takes its load back after closing, such as 10s.", transform: Self.time)
    var rampUp: Duration?

    func validate() throws {
        if slowCallRate != nil, slowCall == nil {
            throw ValidationError("--slow-call-rate says how many are too many, --slow-call what slow is: give both")
        }
        if backoffCeiling != nil, backoff == nil {
            throw ValidationError("--backoff-ceiling bounds a growth that --backoff has to ask for: give both")
        }
    }

    /// The settings with what was asked for.
    func applied(to settings: CircuitBreaker.Configuration) -> CircuitBreaker.Configuration {
        var settings = settings
        switch failureThreshold {
        case .failures(let count): settings.failureThreshold = count
        case .off: settings.failureThreshold = nil
        case nil: break
        }
        if let recoveryTimeout { settings.recoveryTimeout = recoveryTimeout }
        if let successThreshold { settings.successThreshold = successThreshold }
        if let halfOpenMaxCalls { settings.halfOpenMaxCalls = halfOpenMaxCalls }
        if let probeTimeout { settings.probeTimeout = probeTimeout }
        if let failureRate { settings.failureRate = failureRate }
        if let slowCall { settings.slowCall = .init(threshold: slowCall, rate: slowCallRate ?? 1) }
        if let window { settings.window = window }
        if let minimumCalls { settings.minimumCalls = minimumCalls }
        if let backoff { settings.backoff = .init(multiplier: backoff, jitter: 0) }
        if let backoffCeiling { settings.backoff.ceiling = backoffCeiling }
        if let jitter { settings.backoff.jitter = jitter }
        if let rampUp { settings.rampUp = .init(over: rampUp) }
        return settings
    }

    /// The option that sets a setting, by the name that the breaker has for it.
    static func option(for setting: String) -> String {
        switch setting {
        case "slowCall.threshold": "--slow-call"
        case "backoff.multiplier": "--backoff"
        case "backoff.jitter": "--jitter"
        case "rampUp.duration": "--ramp-up"
        default:
            setting.reduce(into: "--") { option, character in
                if character == "." {
                    option += "-"
                } else if character.isUppercase {
                    option += "-\(character.lowercased())"
                } else {
                    option.append(character)
                }
            }
        }
    }

    // MARK: Reading

    private static func time(_ text: String) throws -> Duration {
        try DurationArgument.parse(text, within: .milliseconds(1)...(.seconds(86_400)))
    }

    private static func count(_ text: String) throws -> Int {
        guard let count = Int(text), (1...1_000_000).contains(count) else {
            throw ValidationError("“\(text)” is no number from 1 to 1000000")
        }
        return count
    }

    private static func threshold(_ text: String) throws -> Threshold {
        text.lowercased() == "off" ? .off : .failures(try count(text))
    }

    private static func share(_ text: String) throws -> Double {
        let isPercent = text.hasSuffix("%")
        guard let number = Double(isPercent ? text.dropLast() : text[...]), number > 0,
            number <= (isPercent ? 100 : 1)
        else {
            throw ValidationError("“\(text)” is no share: write it as 50% or 0.5")
        }
        return isPercent ? number / 100 : number
    }

    private static func factor(_ text: String) throws -> Double {
        guard let number = Double(text), (1...100).contains(number) else {
            throw ValidationError("“\(text)” is no factor from 1 to 100")
        }
        return number
    }

    private static func window(_ text: String) throws -> CircuitBreaker.Window {
        Int(text) != nil ? .calls(try count(text)) : .time(try time(text))
    }
}
