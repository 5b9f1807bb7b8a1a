import ArgumentParser
import CircuitMonitor
import Dashboard
import DashboardSession
import DemoService
import DisplayText

/// `breakertop demo`: a real breaker in this very process, in front of a simulated Redis.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "A real breaker in this process, in front of a simulated Redis that fails by a script.",
        discussion: """
            Scenarios:
            \(Scenario.all.map { "  \($0.name)  \($0.summary)" }.joined(separator: "\n"))
            """
    )

    @OptionGroup var watching: WatchOptions
    @OptionGroup var appearance: AppearanceOptions
    @OptionGroup var demo: DemoOptions

    func run() async throws {
        let appearance = try appearance.resolved()
        let demo = try demo.service()
        let session = DashboardSession(demo: demo, interval: watching.interval, appearance: appearance)
        let traffic = Task { await demo.run() }
        defer { traffic.cancel() }
        try await session.runToTheEnd()
    }
}

/// What can be chosen of the demo.
struct DemoOptions: ParsableArguments {
    @Option(name: .long, help: "What happens to the simulated Redis: \(DemoOptions.scenarioNames).")
    var scenario: String = Scenario.outage.name

    @Option(name: .long, help: "The seed of the simulated traffic and latency.")
    var seed: UInt64?

    private static let scenarioNames = Scenario.all.map(\.name).joined(separator: ", ")

    /// The demo, not yet running.
    func service() throws -> DemoService {
        guard let scenario = Scenario.named(scenario) else {
            throw Ending.usage("no scenario is called “\(scenario)”: choose one of \(Self.scenarioNames)")
        }
        return DemoService(configuration: DemoConfiguration(seed: seed ?? 1, scenario: scenario))
    }
}

extension DashboardSession {
    /// A session on the demo's circuits, which every frame says.
    init(demo: DemoService, interval: Duration?, appearance: Appearance) {
        self.init(
            targets: [.inProcess(demo.registry, label: "demo", interval: interval ?? .milliseconds(250))],
            banner: .init(title: "demo", isDemo: true),
            appearance: appearance,
            notes: demo.notes
        )
    }
}
