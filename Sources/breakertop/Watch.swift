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
            Reads the health endpoints /api/v1/health/circuit-breaker and, where a service has only that, \
            /api/v1/health/redis. A URL may be a base (http://auth:8000) or the full path of an endpoint.
            """
    )

    @Argument(help: "What to watch: http:// or https:// URLs. Without one, the demo starts.")
    var urls: [String] = []

    @OptionGroup var watching: WatchOptions
    @OptionGroup var appearance: AppearanceOptions
    @OptionGroup var path: PathOption

    func run() async throws {
        guard !urls.isEmpty else {
            guard path.path == nil else {
                throw Ending.usage("--path belongs to a URL: write breakertop http://HOST:PORT --path PATH")
            }
            // Parsed, not made: a command's options have no values before.
            var demo = try Demo.parse([])
            demo.watching = watching
            demo.appearance = appearance
            return try await demo.run()
        }
        let session = DashboardSession(
            targets: try watching.targets(of: urls, path: path.path),
            banner: .init(),
            appearance: try appearance.resolved()
        )
        try await session.runToTheEnd()
    }
}
