import CircuitMonitor
import DashboardSession
import DisplayText

/// What is watched: the arguments, looked up in the configuration.
struct TargetList {
    let configuration: Configuration
    let watching: WatchOptions
    /// What may be done to them; nil where nothing is to be done.
    let control: ControlOptions?
    /// What services want to see, where the configuration has none of their own.
    let token: AccessToken?

    /// The targets that the arguments name, or all of the configuration where they name none.
    ///
    /// - Parameters:
    ///   - arguments: URLs, or names of targets of the configuration.
    ///   - path: Where the endpoint is, for all of them.
    /// - Returns: The targets, numbered in their order.
    /// - Throws: An ``Ending`` with one line that says what cannot be watched and why.
    func targets(of arguments: [String], path: String?) throws -> [MonitoredTarget] {
        let chosen = arguments.isEmpty ? configuration.targets : arguments.map(configured)
        return try chosen.enumerated().map { index, target in
            try monitored(target, TargetID(index: index), path: path)
        }
    }

    /// What the configuration knows of an argument: its settings count for the same address too, however it was named.
    private func configured(_ argument: String) -> ConfiguredTarget {
        if let known = configuration.targets.first(where: { $0.name == argument }) { return known }
        let address = try? Target.parse(argument)
        let known = configuration.targets.first { target in
            guard let address else { return false }
            return (try? Target.parse(target.url)) == address
        }
        return known ?? ConfiguredTarget(name: "", url: argument)
    }

    private func monitored(
        _ configured: ConfiguredTarget,
        _ id: TargetID,
        path: String?
    ) throws -> MonitoredTarget {
        var target: Target
        do throws(TargetError) {
            target = try Target.parse(configured.url, path: path ?? configured.path)
        } catch {
            throw Ending.usage(error.message.text)
        }
        if !configured.name.isEmpty { target.instance = DisplayText(untrusted: configured.name, limit: 60) }
        let interval = watching.interval ?? configured.interval ?? configuration.interval ?? .seconds(1)
        return .health(
            target,
            id: id,
            interval: interval,
            timeout: watching.timeout ?? configured.timeout ?? configuration.timeout,
            permission: permission(of: configured),
            token: try configured.tokenFile.map { try TokenFile.read($0, option: "target \(configured.name)") }
                ?? token,
            operatorName: OperatorName.current,
            labels: configured.labels.mapValues { DisplayText(untrusted: $0, limit: 60) },
            isProduction: configured.isProduction,
            accent: configured.accent
        )
    }

    /// What the options say, else the target, else the whole configuration; "no" counts wherever it is said.
    private func permission(of target: ConfiguredTarget) -> ControlPermission {
        guard let control, !control.readOnly, configuration.readOnly != true else { return .readOnly }
        return control.control || (target.control ?? configuration.control ?? false) ? .allowed : .notGiven
    }
}
