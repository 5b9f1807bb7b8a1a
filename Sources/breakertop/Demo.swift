import ArgumentParser
import CircuitBreaker
import CircuitHealth
import CircuitMonitor
import Dashboard
import DashboardSession
import DemoService
import DisplayText
import InProcessCircuits
import Logging

/// `breakertop demo`: a real breaker in this very process, in front of a simulated or a real Redis.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "A real breaker in this process, in front of a simulated Redis that fails by a script, or a real one.",
        discussion: """
            Without --scenario the simulated Redis stops and comes back once in a while, and a real one is left alone. With \
            it, a story is told or a play performed; what a script does to a real Redis, it does to the connection only.
            """
    )

    @OptionGroup(title: "Watching") var watching: WatchOptions
    @OptionGroup(title: "Appearance") var appearance: AppearanceOptions
    @OptionGroup(title: "The service") var service: ServiceOptions

    @Option(
        name: .long,
        help: "Serve the health endpoints as well, at host:port, for others to watch.",
        transform: { try ListenAddress.parse($0) }
    )
    var serve: ListenAddress?

    @OptionGroup(title: "Control of what is served") var health: HealthOptions

    @Flag(name: .customLong("read-only"), help: "Change nothing.")
    var isReadOnly = false

    func run() async throws {
        try service.listIfAsked()
        let script = try service.script(otherwise: .outage)
        let configuration = try Configuration.load(watching.config)
        let appearance = try appearance.resolved(configuration)
        // The terminal is the screen's: what the server would log is in the events, and in the audit log if there is one.
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        let (demo, redis) = try await service.service(for: script)
        let server = try await server(for: demo.registry)
        defer { server?.cancel() }
        let session = DashboardSession(
            demo: demo,
            isRedisReal: redis != nil,
            interval: watching.interval ?? configuration.interval,
            appearance: appearance,
            input: self.appearance.input(configuration),
            isReadOnly: isReadOnly || configuration.readOnly == true
        )
        let stage = Task { try await Self.play(script, on: demo) }
        do {
            try await session.runToTheEnd()
        } catch {
            stage.cancel()
            throw error
        }
        stage.cancel()
        let outcome = await stage.result
        await redis?.shutDown()
        if case .failure(let error as BrokenExpectation) = outcome {
            throw Ending(line: "broken: \(error)", code: 1)
        }
    }

    /// Plays a script on a demo until it is over or the task is cancelled.
    static func play(_ script: ServiceOptions.Script, on demo: DemoService) async throws {
        switch script {
        case .scenario: await demo.run()
        case .play(let play): try await demo.perform(play, pace: .seconds(1))
        }
    }

    /// The server of the health endpoints, once it listens; nil where none was asked for.
    private func server(for registry: CircuitRegistry) async throws -> Task<Void, Never>? {
        guard let serve else { return nil }
        let (ports, listening) = AsyncThrowingStream.makeStream(of: Int.self)
        let server = CircuitHealthServer(
            health: try health.health(for: registry, logger: Logger(label: "breakertop")),
            host: serve.host,
            port: serve.port,
            onListening: { listening.yield($0) }
        )
        let task = Task {
            do {
                try await server.run()
                listening.finish()
            } catch {
                listening.finish(throwing: error)
            }
        }
        do {
            for try await _ in ports { return task }
            return nil
        } catch {
            throw Ending.unavailable("\(error) with --serve HOST:PORT; port 0 takes a free one")
        }
    }
}

extension DashboardSession {
    /// A session on the demo's circuits, which every frame says.
    init(
        demo: DemoService,
        isRedisReal: Bool,
        interval: Duration?,
        appearance: Appearance,
        input: InputSettings = InputSettings(),
        isReadOnly: Bool = false
    ) {
        self.init(
            targets: [
                .inProcess(
                    demo.registry,
                    label: "demo",
                    interval: interval ?? .milliseconds(250),
                    isReadOnly: isReadOnly
                )
            ],
            banner: .init(title: "demo", isDemo: true, isRedisReal: isRedisReal, isReadOnly: isReadOnly),
            appearance: appearance,
            input: input,
            notes: demo.notes
        )
    }
}
