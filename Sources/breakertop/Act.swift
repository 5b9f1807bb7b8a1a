import ArgumentParser
import CircuitMonitor
import Dashboard
import DisplayText
import TerminalCells

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `breakertop act`: the dashboard's control, from a script.
struct Act: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "act",
        abstract: "Act on a circuit of a service: force-open, reset, disable, metrics-only, inject.",
        discussion: """
            breakertop act force-open http://auth:8000 redis --for 5m --reason "rollout 10%"
            breakertop act inject http://auth:8000 --count 10
            breakertop act inject http://auth:8000 --rate 50% --for 30s
            breakertop act inject http://auth:8000 --stop

            The circuit may be left out where the service has only one. Says one line; exit status 0 where it was done, else 64 to 78.
            """
    )

    @Argument(
        help: "What to do: \(Verb.names.joined(separator: ", ")).",
        completion: .list(Verb.names),
        transform: { try Verb.parse($0) }
    )
    var verb: Verb

    @Argument(help: "The service: a URL, or the name of a target of the configuration.")
    var url: String

    @Argument(help: "The circuit's name.")
    var circuit: String?

    @Option(
        name: [.customLong("for")],
        help: "How long, 1s to 24h. force-open: until reset by default; inject with --rate or --latency: 30s.",
        transform: { try DurationArgument.parse($0, within: .seconds(1)...(.seconds(86_400))) }
    )
    var duration: Duration?

    @Option(name: .long, help: "Why, for the service's audit log; not with inject.")
    var reason: String?

    @Option(name: .long, help: "inject: fail the next calls, 1 to 10000 (default: 10).")
    var count: Int?

    @Option(name: .long, help: "inject: fail this share of the calls, such as 50%.", transform: Act.share)
    var rate: Double?

    @Option(
        name: .long,
        help: "inject: add this to every call, 1ms to 60s.",
        transform: { try DurationArgument.parse($0, within: .milliseconds(1)...(.seconds(60))) }
    )
    var latency: Duration?

    @Flag(name: .long, help: "inject: end what is being injected.")
    var stop = false

    @OptionGroup var place: PathOption

    @Option(
        name: .long,
        help: "How long to wait for an answer, 10ms to 1h (default: 5s).",
        transform: { try DurationArgument.parse($0, within: .milliseconds(10)...(.seconds(3600))) }
    )
    var timeout: Duration?

    @Option(name: .long, help: "The configuration (default: breakertop/config.toml in $XDG_CONFIG_HOME or ~/.config).")
    var config: String?

    @OptionGroup var token: TokenOptions

    enum Verb: String, CaseIterable {
        case forceOpen = "force-open"
        case reset
        case disable
        case metricsOnly = "metrics-only"
        case inject

        static let names = allCases.map(\.rawValue)

        /// Reads a verb.
        ///
        /// - Throws: A `ValidationError` that says which was probably meant, and which there are.
        static func parse(_ word: String) throws -> Self {
            if let verb = Self(rawValue: word) { return verb }
            let meant = TOMLText.nearest(to: word, among: names).map { "did you mean “\($0)”? There are" }
            throw ValidationError("\(meant ?? "there are") \(names.joined(separator: ", "))")
        }
    }

    func validate() throws {
        let injections = [count != nil, rate != nil, latency != nil, stop].filter(\.self).count
        guard verb == .inject || injections == 0 else {
            throw ValidationError("--count, --rate, --latency and --stop belong to inject")
        }
        guard injections <= 1 else {
            throw ValidationError("give one of --count, --rate, --latency and --stop")
        }
        if let count, !(1...10_000).contains(count) { throw ValidationError("--count: 1 to 10000 calls") }
        let takesTime = verb == .forceOpen || rate != nil || latency != nil
        guard duration == nil || takesTime else {
            throw ValidationError("--for belongs to force-open, and to inject with --rate or --latency")
        }
        guard reason == nil || verb != .inject else { throw ValidationError("--reason does not belong to inject") }
        if let reason, reason.count > 200 { throw ValidationError("--reason: at most 200 characters") }
    }

    func run() async throws {
        let configuration = try Configuration.load(config)
        let list = TargetList(
            configuration: configuration,
            timeout: timeout,
            source: place.source,
            use: .act,
            token: token.resolved
        )
        guard !list.isReadOnly else {
            throw Ending(
                line: "nothing is done: the configuration says read-only = true (its file or BREAKERTOP_READ_ONLY)",
                code: EX_NOPERM
            )
        }
        guard let target = try list.targets(of: [url], path: place.path).first else { return }
        // The name is what the screen has typed before it acts on production.
        if target.description.isProduction, circuit == nil {
            throw Ending.usage(
                "\(url) is production: name the circuit, as in breakertop act \(verb.rawValue) \(url) redis"
            )
        }
        let source = target.source
        let id = try choose(from: await source.poll(), of: target.description)
        let outcome = await source.perform(action, on: id)
        let name: DisplayText = id.name.map { "\($0) @ \(id.instance)" } ?? id.instance
        print("\(name): \(action.request): \(outcome.failure ?? "ok")")
        guard outcome.failure == nil else { throw Ending(line: nil, code: Self.exitCode(for: outcome.status)) }
    }

    /// What the options ask for.
    private var action: ControlAction {
        switch verb {
        case .forceOpen: .forceOpen(for: duration, reason: reason)
        case .reset: .reset(reason: reason)
        case .disable: .disable(reason: reason)
        case .metricsOnly: .metricsOnly(reason: reason)
        case .inject:
            if stop {
                .stopInjection
            } else if let rate {
                .inject(.share(rate, for: duration ?? .seconds(30)))
            } else if let latency {
                .inject(.latency(latency, for: duration ?? .seconds(30)))
            } else {
                .inject(.next(count ?? 10))
            }
        }
    }

    /// The circuit that is meant, of those that the service has just told of.
    private func choose(from answer: SourceAnswer, of target: TargetDescription) throws -> CircuitID {
        let readings: [CircuitReading]
        switch answer.outcome {
        case .readings(let found): readings = found
        case .failure(let failure): throw Ending.unavailable(failure.detail.text)
        }
        let candidates = readings.filter { $0.reading.capabilities == .remote }.map(\.id)
        guard !candidates.isEmpty else {
            throw Ending.unavailable("\(target.label) offers no control: only services of this project do")
        }
        let names = candidates.compactMap(\.name?.text).joined(separator: ", ")
        guard let circuit else {
            guard candidates.count == 1 else { throw Ending.usage("which circuit? \(target.label) has \(names)") }
            return candidates[0]
        }
        let wanted = DisplayText(untrusted: circuit)
        guard let found = candidates.first(where: { $0.name == wanted }) else {
            throw Ending(line: "\(target.label) has no circuit called \(wanted); it has \(names)", code: EX_NOINPUT)
        }
        return found
    }

    private static func exitCode(for status: Int?) -> Int32 {
        switch status {
        case 401, 403: EX_NOPERM
        case 404: EX_NOINPUT
        case 400, 413, 415, 422: EX_DATAERR
        case 429: EX_TEMPFAIL
        default: EX_UNAVAILABLE
        }
    }

    /// Reads `50%` or `0.5`.
    @Sendable
    private static func share(_ text: String) throws -> Double {
        let share = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        guard let share, share > 0, share <= 1 else {
            throw ValidationError("“\(text)” is no share: write 50% or 0.5, more than 0 and at most 100%")
        }
        return share
    }
}
