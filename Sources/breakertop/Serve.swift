import ArgumentParser
import CircuitHealth
import DemoService
import DisplayText
import Logging
import ServiceLifecycle
import UnixSignals

/// `breakertop serve`: the demo service without a screen, with the health endpoints of a real one.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "The demo service without a screen: traffic, a breaker, Redis, and health endpoints to watch it by.",
        discussion: """
            Writes a line for each step to standard output and its log to standard error. It ends with SIGINT or SIGTERM, \
            or with the play of --scenario: then with exit status 1 where an expectation broke.
            """
    )

    @Option(
        name: .long,
        help: "Where to listen, as host:port; port 0 takes a free one.",
        transform: { try ListenAddress.parse($0) }
    )
    var listen = ListenAddress(host: "127.0.0.1", port: 8000)

    @OptionGroup(title: "The service") var service: ServiceOptions
    @OptionGroup(title: "Control") var health: HealthOptions

    func run() async throws {
        try service.listIfAsked()
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        let logger = Logger(label: "breakertop")
        let script = try service.script(otherwise: .healthy)
        let (demo, redis) = try await service.service(for: script, logger: logger)
        let health = try health.health(for: demo.registry, logger: logger)
        let (ready, isReady) = AsyncStream.makeStream(of: Never.self)
        let server = CircuitHealthServer(
            health: health,
            host: listen.host,
            port: listen.port,
            logger: logger,
            onListening: { [listen] port in
                say("listening on http://\(ListenAddress(host: listen.host, port: port))")
                isReady.finish()
            }
        )
        let stage = Stage(demo: demo, script: script, ready: ready)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: server, failureTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: CircuitLog(registry: demo.registry, logger: logger)),
                    .init(
                        service: stage,
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup
                    ),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        do {
            try await group.run()
        } catch let error as CircuitHealthServerError {
            throw Ending.unavailable("\(error.description) with --listen HOST:PORT; port 0 takes a free one")
        } catch let error as BrokenExpectation {
            throw Ending(line: "broken: \(error)", code: 1)
        } catch let error as DemoRedisError {
            throw Ending.unavailable(error.description)
        }
        await redis?.shutDown()
    }

    /// The traffic and what is played around it.
    private struct Stage: Service {
        let demo: DemoService
        let script: ServiceOptions.Script
        /// Ends when somebody can watch.
        let ready: AsyncStream<Never>

        func run() async throws {
            await cancelWhenGracefulShutdown { for await _ in ready {} }
            async let lines: Void = { for await line in demo.notes { say(line) } }()
            var failure: (any Error)?
            switch script {
            case .scenario:
                await cancelWhenGracefulShutdown { await demo.run() }
            case .play(let play):
                do {
                    try await cancelWhenGracefulShutdown { try await demo.perform(play, pace: .zero) }
                } catch is CancellationError {
                    // Stopped from outside, it is neither held nor broken.
                } catch {
                    failure = error
                }
            }
            await lines
            if let failure { throw failure }
        }
    }
}

/// Writes a line to standard output at once; what came from outside is made safe to show.
///
/// Where nobody reads any more, the service goes on all the same.
private func say(_ line: String) {
    try? StandardOutput.write("\(DisplayText(untrusted: line, limit: 1000).text)\n")
}
