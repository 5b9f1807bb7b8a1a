import ArgumentParser
import CircuitBreaker
import DemoService
import Logging
import ResilientRedis
import TerminalCells

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the demo service is made of, for the commands that run it.
struct ServiceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A real Redis in place of the simulated one: redis://host:port.",
            discussion: "A password is taken from BREAKERTOP_REDIS_PASSWORD where the URL has none."
        )
    )
    var redis: String?

    @Option(name: .long, help: "What happens to Redis: see --list-scenarios.")
    var scenario: String?

    @Flag(name: .long, help: "List the scenarios and end.")
    var listScenarios = false

    @Option(name: .long, help: "The seed of the simulated traffic and latency.")
    var seed: UInt64?

    @OptionGroup(title: "The breaker") var breaker: BreakerOptions

    /// What was asked for with `--scenario`: a story told around the traffic, or a play with expectations.
    enum Script {
        case scenario(Scenario)
        case play(Play)
    }

    /// The script.
    ///
    /// - Parameter standard: What is played on a simulated Redis where nothing was asked for.
    /// - Returns: The script.
    /// - Throws: An ``Ending`` where there is none of that name.
    func script(otherwise standard: Scenario) throws -> Script {
        guard let scenario else { return .scenario(redis == nil ? standard : .healthy) }
        if let play = Play.named(scenario) { return .play(play) }
        if let scenario = Scenario.named(scenario) { return .scenario(scenario) }
        let names = Scenario.all.map(\.name) + Play.all.map(\.name)
        let meant = TOMLText.nearest(to: scenario, among: names).map { "did you mean “\($0)”? There are" }
        throw Ending.usage(
            "no scenario is called “\(scenario)”: \(meant ?? "choose one of") \(names.joined(separator: ", ")), "
                + "and the numbers from 1 to 10"
        )
    }

    /// Lists what can be played, if that was asked for.
    ///
    /// - Throws: The end of the program, once it is listed.
    func listIfAsked() throws {
        guard listScenarios else { return }
        let width = 2 + (Scenario.all.map(\.name) + Play.all.map(\.name)).reduce(0) { max($0, $1.count) }
        func line(_ mark: String, _ name: String, _ summary: String) -> String {
            "\(mark) \(name)\(String(repeating: " ", count: width - name.count))\(summary)"
        }
        print("Stories, with traffic, until you stop them:")
        for scenario in Scenario.all { print(line("   ", scenario.name, scenario.summary)) }
        print("Plays, with expectations that are checked (exit status 1 where one breaks):")
        for play in Play.all {
            print(line(play.number < 10 ? " \(play.number) " : "\(play.number) ", play.name, play.summary))
        }
        throw Ending(line: nil, code: 0)
    }

    /// The service with its Redis.
    ///
    /// - Parameters:
    ///   - script: What is going to be played.
    ///   - logger: Where a lost connection is written; nil: nowhere.
    /// - Returns: The service, and the real Redis that has to be shut down after it.
    /// - Throws: An ``Ending`` where the Redis cannot be had, or for an option of the breaker that makes no sense.
    func service(for script: Script, logger: Logger? = nil) async throws -> (service: DemoService, redis: LinkedRedis?)
    {
        var configuration = DemoConfiguration(seed: seed ?? 1)
        switch script {
        case .scenario(let scenario):
            configuration.scenario = scenario
        case .play:
            guard breaker.breaker == .on else {
                throw Ending.usage("a play is about the breaker, and --breaker off leaves it out: give one of them")
            }
            configuration.breaker = Play.breaker(recoveryTimeout: .seconds(2))
        }
        configuration.breaker = breaker.applied(to: configuration.breaker)
        configuration.isBreakerOff = breaker.breaker == .off
        do {
            try configuration.breaker.validate()
        } catch {
            throw Ending.usage("\(BreakerOptions.option(for: error.setting)): \(error.problem)")
        }
        guard let redis else { return (try DemoService(configuration: configuration), nil) }
        let real: LinkedRedis
        do {
            var endpoint = try RedisConfiguration(url: redis)
            endpoint.password = endpoint.password ?? ProcessInfo.processInfo.environment["BREAKERTOP_REDIS_PASSWORD"]
            endpoint.logger = logger
            real = try await LinkedRedis(endpoint, deadline: configuration.deadline, isScripted: scenario != nil)
        } catch {
            throw Ending.usage("--redis: \(error)")
        }
        return (try DemoService(configuration: configuration, server: real), real)
    }
}
