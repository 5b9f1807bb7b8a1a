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

    @Option(name: .long, help: "The path of the endpoint, for services that have it elsewhere.")
    var path: String?

    func run() async throws {
        guard !urls.isEmpty else {
            guard path == nil else {
                throw Ending.usage("--path belongs to a URL: write breakertop http://HOST:PORT --path PATH")
            }
            // Parsed, not made: a command's options have no values before.
            var demo = try Demo.parse([])
            demo.watching = watching
            demo.appearance = appearance
            return try await demo.run()
        }
        let interval = watching.interval ?? .seconds(1)
        var targets: [MonitoredTarget] = []
        for (index, url) in urls.enumerated() {
            do throws(TargetError) {
                targets.append(
                    .health(
                        try Target.parse(url, path: path),
                        id: TargetID(index: index),
                        interval: interval,
                        timeout: watching.timeout
                    )
                )
            } catch {
                throw Ending.usage(error.message.text)
            }
        }
        let session = DashboardSession(
            targets: targets,
            banner: .init(),
            appearance: try appearance.resolved()
        )
        try await session.runToTheEnd()
    }
}
