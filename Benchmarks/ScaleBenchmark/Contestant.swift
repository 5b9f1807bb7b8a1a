import Foundation
import PseudoTerminal

/// A program that reads all services once a second.
struct Contestant {
    var name: String
    var executable: String
    var arguments: [String] = []
    var environment: [String: String?] = [:]

    /// Keys that move the selection down and up; none where there is no screen.
    var moves: [String] = []

    /// A build of breakertop, with a configuration of its own.
    static func breakertop(_ name: String, _ executable: String, reading services: StaticServices) throws -> Self {
        let folder = services.folder.appendingPathComponent("config/breakertop")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let targets = services.authorities.enumerated().map { "[targets.service-\($0)]\nurl = \"http://\($1)\"\n" }
        try targets.joined().write(to: folder.appendingPathComponent("config.toml"), atomically: true, encoding: .utf8)
        return Self(
            name: name,
            executable: executable,
            environment: ["XDG_CONFIG_HOME": folder.deletingLastPathComponent().path, "SWIFT_BACKTRACE": nil],
            moves: ["j", "j", "j", "k", "k", "k"]
        )
    }

    static func prometheus(_ executable: String, reading services: StaticServices) throws -> Self {
        let settings = services.folder.appendingPathComponent("prometheus.yml")
        let targets = services.authorities.map { "'\($0)'" }.joined(separator: ", ")
        try """
        global: {scrape_interval: 1s, scrape_timeout: 1s}
        scrape_configs:
          - job_name: services
            static_configs: [{targets: [\(targets)]}]

        """.write(to: settings, atomically: true, encoding: .utf8)
        return Self(
            name: "Prometheus",
            executable: executable,
            arguments: [
                "--config.file=\(settings.path)", "--log.level=error",
                "--storage.tsdb.path=\(services.folder.appendingPathComponent("tsdb").path)",
                "--web.listen-address=127.0.0.1:\(try FreePort.next())",
            ]
        )
    }

    /// Starts it on a terminal of its own.
    func start() throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(columns: 120, rows: 40)
        try terminal.spawn(executable, arguments, environment: BuiltExecutable.environment(environment))
        return terminal
    }
}
