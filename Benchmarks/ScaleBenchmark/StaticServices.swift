import Foundation
import ProcessFigures
import PseudoTerminal

/// Services that say the same all the time, as many as are wanted, by one nginx with one worker: a health document for
/// breakertop and a page of metrics for Prometheus.
///
/// They are 250 addresses of loopback on four ports, so that each is a target with connections of its own.
final class StaticServices {
    /// A folder for all that is written; thrown away with this.
    let folder: URL

    let authorities: [String]

    private let ports: [Int]
    private let nginx: PseudoTerminal

    private static let addresses = 250
    static let most = 4 * addresses

    init(_ count: Int, nginx executable: String) throws {
        guard (1...Self.most).contains(count) else { throw Trouble("1 to \(Self.most) targets, not \(count)") }
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("scale-benchmark-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // One for its own figures follows those of the targets.
        let ports = try (0..<5).map { _ in try FreePort.next() }
        self.ports = ports
        authorities = (0..<count).map { "127.0.0.\(1 + $0 % Self.addresses):\(ports[$0 / Self.addresses])" }
        try Self.health.write(to: folder.appendingPathComponent("health"), atomically: true, encoding: .utf8)
        try Self.metrics.write(to: folder.appendingPathComponent("metrics"), atomically: true, encoding: .utf8)
        let settings = folder.appendingPathComponent("nginx.conf")
        try Self.settings(folder.path, ports).write(to: settings, atomically: true, encoding: .utf8)
        nginx = try PseudoTerminal()
        try nginx.spawn(
            executable,
            ["-e", folder.appendingPathComponent("nginx.log").path, "-c", settings.path],
            environment: BuiltExecutable.environment()
        )
        var attempts = 0
        while (try? requests()) == nil {
            attempts += 1
            guard attempts < 50 else { throw Trouble("nginx does not answer: \(nginx.text)") }
            nginx.read(for: .milliseconds(100))
        }
    }

    deinit {
        nginx.signal(SIGTERM)
        _ = try? nginx.waitForExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The requests that it has answered so far.
    func requests() throws -> Int {
        let answer = try LoopbackRequest.get("/status", port: ports[4])
        // The counts of connections and of requests stand in a line that begins with a blank.
        let line = answer.split(separator: "\n").first { $0.hasPrefix(" ") && $0.contains(where: \.isNumber) }
        guard let count = line?.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0) }) else {
            throw Trouble("nginx does not tell its requests, but “\(answer)”")
        }
        return count
    }

    private static let health = """
        {"state": "closed", "failure_count": 0, "failure_threshold": 5, "recovery_timeout": 30, "total_calls": 1523, \
        "successful_calls": 1520, "failed_calls": 3, "fallback_calls": 0, "cache_size": 312, "last_failure_time": null}
        """

    private static let metrics = (0..<6).map { number in
        """
        # HELP circuit_figure_\(number) A figure of a circuit.
        # TYPE circuit_figure_\(number) gauge
        circuit_figure_\(number){circuit="redis"} \(number * 1523)

        """
    }.joined()

    private static func settings(_ folder: String, _ ports: [Int]) -> String {
        """
        worker_processes 1;
        worker_rlimit_nofile 8192;
        daemon off;
        pid \(folder)/nginx.pid;
        events { worker_connections 4096; }
        http {
            access_log off;
            keepalive_timeout 600;
            keepalive_requests 100000000;
            client_body_temp_path \(folder)/body;
            proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi;
            uwsgi_temp_path \(folder)/uwsgi;
            scgi_temp_path \(folder)/scgi;
            server {
                \(ports.prefix(4).map { "listen \($0);" }.joined(separator: " "))
                location = /api/v1/health/circuit-breaker {
                    types {}
                    default_type application/json;
                    alias \(folder)/health;
                }
                location = /metrics {
                    types {}
                    default_type text/plain;
                    alias \(folder)/metrics;
                }
                location / { return 404; }
            }
            server {
                listen 127.0.0.1:\(ports[4]);
                location = /status { stub_status; }
            }
        }

        """
    }
}
