import ArgumentParser
import CircuitMonitor
import Dashboard
import DashboardSession
import DisplayText

/// `breakertop URL…`: watches services.
struct Watch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Watch the circuits of services (the default).",
        discussion: """
            Reads the health endpoints /api/v1/health/circuit-breakers and /api/v1/health/circuit-breaker and, where a service \
            has neither, /api/v1/health/redis. A URL may be a base (http://auth:8000) or the full path of an endpoint.
            """
    )

    @Argument(help: "What to watch: URLs, or names in the configuration. Without one: all its targets, else the demo.")
    var urls: [String] = []

    @OptionGroup var watching: WatchOptions
    @OptionGroup var appearance: AppearanceOptions
    @OptionGroup var control: ControlOptions
    @OptionGroup var path: PathOption

    func run() async throws {
        let configuration = try Configuration.load(watching.config)
        guard !urls.isEmpty || !configuration.targets.isEmpty else {
            try path.refuseWithoutURL("breakertop")
            // Parsed, not made: a command's options have no values before.
            var demo = try Demo.parse([])
            demo.watching = watching
            demo.appearance = appearance
            demo.isReadOnly = control.readOnly
            return try await demo.run()
        }
        let list = TargetList(
            configuration: configuration,
            interval: watching.interval,
            timeout: watching.timeout,
            source: path.source,
            use: .screen(control),
            token: control.token.resolved
        )
        let session = DashboardSession(
            targets: try list.targets(of: urls, path: path.path),
            banner: .init(
                title: DisplayText(untrusted: configuration.title ?? "", limit: 40),
                isReadOnly: list.isReadOnly,
                controlRemedy: Remedy.allowControl.words
            ),
            appearance: try appearance.resolved(configuration),
            input: appearance.input(configuration)
        )
        try await session.runToTheEnd()
    }
}
