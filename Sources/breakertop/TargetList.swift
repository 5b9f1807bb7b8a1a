import ArgumentParser
import CircuitMonitor
import CircuitSources
import DashboardSession
import DisplayText
import TerminalCells

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the configuration and the options make of the targets: what is read, under which name, what counts as
/// production, with which token, and what may be done.
///
/// Screen, snapshot and `act` all ask here, so that no way to a circuit leads past what the configuration says of it.
struct TargetList {
    let configuration: Configuration
    var interval: Duration?
    var timeout: Duration?
    /// The kind of all targets; nil: found out for each.
    var source: SourceKind?
    let use: Use
    /// What services want to see, where the configuration has none of their own; asked for where it is needed.
    let token: () throws -> AccessToken?

    /// What the targets are wanted for.
    enum Use {
        /// One frame: nothing is done.
        case snapshot
        /// The screen, on which keys act as far as the options allow it.
        case screen(ControlOptions)
        /// One action, which the command itself allows.
        case act
    }

    /// How long `act` waits for an answer where nothing says it: nobody waits for the next one.
    private static let patience = Duration.seconds(5)

    /// Whether an option or the configuration forbids changes.
    var isReadOnly: Bool {
        if configuration.readOnly == true { return true }
        if case .screen(let control) = use { return control.readOnly }
        return false
    }

    /// The targets that the arguments name, or all of the configuration where they name none.
    ///
    /// - Parameters:
    ///   - arguments: URLs, or names of targets of the configuration.
    ///   - path: Where the endpoint is, for all of them.
    /// - Returns: The targets, numbered in their order.
    /// - Throws: An ``Ending`` with one line that says what cannot be watched, or acted on, and why.
    func targets(of arguments: [String], path: String?) throws -> [MonitoredTarget] {
        let chosen = arguments.isEmpty ? configuration.targets : arguments.map(configured)
        return try chosen.enumerated().map { index, target in
            try monitored(target, TargetID(index: index), path: path)
        }
    }

    // MARK: What the configuration knows

    /// What the configuration knows of an argument: its settings count for the same place too, however that is written.
    private func configured(_ argument: String) -> ConfiguredTarget {
        if let known = configuration.targets.first(where: { $0.name == argument }) { return guarded(known) }
        guard let target = try? Target.parse(argument) else { return ConfiguredTarget(name: "", url: argument) }
        let place = TargetPlace(target)
        guard var known = configuration.targets.first(where: { Self.place(of: $0) == place }) else {
            return guarded(ConfiguredTarget(name: "", url: argument))
        }
        // The endpoint that was asked for is the one that is read.
        let isSame = (try? Target.parse(known.url))?.endpoint.path == target.endpoint.path
        if !isSame || target.endpoint.query != nil {
            known.url = argument
            if (try? Target.parse(argument, path: known.path)) == nil { known.path = nil }
        }
        return guarded(known)
    }

    /// A target as production, or as one that takes no control, where the configuration says so of any target in the same
    /// place or in a part of it.
    private func guarded(_ target: ConfiguredTarget) -> ConfiguredTarget {
        guard let place = Self.place(of: target) else { return target }
        let there = configuration.targets.filter { Self.place(of: $0)?.overlaps(place) == true }
        var target = target
        target.isProduction = target.isProduction || there.contains(where: \.isProduction)
        if there.contains(where: { $0.control == false }) { target.control = false }
        return target
    }

    private static func place(of target: ConfiguredTarget) -> TargetPlace? {
        (try? Target.parse(target.url)).map(TargetPlace.init)
    }

    // MARK: What is made of it

    private func monitored(
        _ configured: ConfiguredTarget,
        _ id: TargetID,
        path: String?
    ) throws -> MonitoredTarget {
        var target: Target
        do throws(TargetError) {
            target = try Target.parse(configured.url, path: path ?? configured.path)
        } catch {
            throw Ending.usage("\(error.message.text)\(hint(for: configured.url))")
        }
        if case .act = use, control(of: configured) == false {
            throw Ending(
                line: "nothing is done: the configuration says control = false for \(target.label)",
                code: EX_NOPERM
            )
        }
        if !configured.name.isEmpty { target.instance = DisplayText(untrusted: configured.name, limit: 60) }
        let interval = interval ?? configured.interval ?? configuration.interval ?? .seconds(1)
        let kinds = source.map { [$0] } ?? SourceKind.all
        let labels = kinds.map(\.label).joined(separator: " or ")
        var description = target.description(id: id, interval: interval, source: labels)
        description.labels = configured.labels.mapValues { DisplayText(untrusted: $0, limit: 60) }
        description.isProduction = configured.isProduction
        description.chosenAccent = configured.accent
        let settings = SourceSettings(
            target: target,
            id: id,
            timeout: timeout ?? configured.timeout ?? configuration.timeout ?? usualTimeout
                ?? Target.defaultTimeout(interval: interval),
            permission: permission(of: configured),
            token: try configured.tokenFile.map { try TokenFile.read($0, option: "target \(configured.name)") }
                ?? token(),
            operatorName: OperatorName.current
        )
        let source = SourceKind.source(settings, of: kinds)
        return MonitoredTarget(description: description, source: AdvisingSource(source: source))
    }

    /// A suggestion for a word that is no address.
    private func hint(for argument: String) -> String {
        guard !argument.contains("/"), !argument.contains(":") else { return "" }
        if let target = TOMLText.nearest(to: argument, among: configuration.targets.map(\.name)) {
            return "; did you mean the target “\(target)” of the configuration?"
        }
        guard case .screen = use else { return "" }
        let commands = Breakertop.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let command = TOMLText.nearest(to: argument, among: commands) else { return "" }
        return command == argument
            ? "; the command \(command) goes first: breakertop \(command)"
            : "; did you mean the command breakertop \(command)?"
    }

    private var usualTimeout: Duration? {
        if case .act = use { Self.patience } else { nil }
    }

    /// Whether the configuration allows control of a target or forbids it; nil where it says nothing.
    private func control(of target: ConfiguredTarget) -> Bool? { target.control ?? configuration.control }

    /// What the options say, else the target, else the whole configuration; read-only counts wherever it is said.
    private func permission(of target: ConfiguredTarget) -> ControlPermission {
        guard !isReadOnly else { return .readOnly }
        return switch use {
        case .snapshot: .readOnly
        case .act: .allowed
        case .screen(let options):
            options.control || control(of: target) == true ? .allowed : .notGiven
        }
    }
}
