import Foundation
import Testing

/// The real program on real services, one program for every pace of polls and answers, all at once: five minutes and one
/// minute pass by the clock.
@Suite("Alerts in a terminal")
struct AlertTests {
    /// A program that watches three services which go wrong each in its own way.
    private struct Watched {
        private static let passive = "/api/v1/health/circuit-breaker"

        let pace: String
        let screen: TmuxScreen
        private let out: HealthServer
        private let failing: HealthServer
        private let silent: HealthServer

        init(interval: String, latency: Duration) throws {
            pace = "every \(interval), answers after \(latency)"
            out = try HealthServer(latency: latency)
            failing = try HealthServer(latency: latency)
            silent = try HealthServer(latency: latency)
            // An outage that is five minutes old a while after the first poll, by the service's own clock.
            let start = Date.now
            let since = start.addingTimeInterval(-280)
            out.answer(Self.passive) {
                """
                {"state": "open", "total_calls": 10, "successful_calls": 5, "failed_calls": 5, "fallback_calls": 0, \
                "now": "\(Self.text(.now))", "state_since": "\(Self.text(since))", "outage_since": "\(Self.text(since))"}
                """
            }
            // A hundred calls a second, three in ten of which fail.
            failing.answer(Self.passive) {
                let calls = Int(Date.now.timeIntervalSince(start) * 100)
                return """
                    {"state": "closed", "total_calls": \(calls), "successful_calls": \(calls - calls * 3 / 10), \
                    "failed_calls": \(calls * 3 / 10), "fallback_calls": 0}
                    """
            }
            silent.answer(Self.passive, status: "503 Service Unavailable", "gone")
            screen = try breakertop(
                "http://127.0.0.1:\(out.port)",
                "http://127.0.0.1:\(failing.port)",
                "http://127.0.0.1:\(silent.port)",
                "--interval",
                interval
            )
        }

        private static func text(_ date: Date) -> String {
            date.formatted(
                .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted)
            )
        }

        /// What each alert says, beside the service that it is about.
        var alerts: [[String]] {
            [
                [":\(out.port)", "CRITICAL", "outage 5m"], [":\(silent.port)", "CRITICAL", "no answer for 1m"],
                [":\(failing.port)", "WARNING", "failure rate 30."],
            ]
        }

        func recover() {
            let body = #"{"state": "closed", "total_calls": 0, "successful_calls": 0, "failed_calls": 0}"#
            for server in [out, failing, silent] { server.answer(Self.passive, body) }
        }

        func stop() {
            for server in [out, failing, silent] { server.stop() }
        }
    }

    @Test("an outage, a silence and failures each raise their alert, are listed, acknowledged and over, at every pace")
    func everyPace() throws {
        var all: [Watched] = []
        defer { for watched in all { watched.stop() } }
        for interval in ["200ms", "1s", "5s"] {
            for latency in [1, 30, 300] { all.append(try Watched(interval: interval, latency: .milliseconds(latency))) }
        }
        for watched in all {
            try watched.screen.wait(for: "the outage in the banner, \(watched.pace)", within: 60) { rows in
                watched.alerts[0].allSatisfy(rows[1].contains) ? true : nil
            }
        }
        for watched in all {
            try watched.screen.wait(for: "three alerts, \(watched.pace)", within: 90) { rows in
                rows[1].contains("3 alerts") && rows[39].contains("a acknowledge") ? true : nil
            }
            try watched.screen.press("A")
            try watched.screen.wait(for: "each alert in the list, \(watched.pace)", within: 10) { rows in
                watched.alerts.allSatisfy { words in rows.contains { words.allSatisfy($0.contains) } } ? true : nil
            }
            try watched.screen.press("a")
            try watched.screen.press("Escape")
            try watched.screen.wait(for: "what was acknowledged, \(watched.pace)", within: 10) { rows in
                rows[1].contains("3 alerts, acknowledged") && rows[38].contains("3 alerts acknowledged") ? true : nil
            }
        }
        for watched in all {
            try watched.screen.wait(for: "the end of the message, \(watched.pace)", within: 20) { rows in
                rows[38].contains("acknowledged") ? nil : true
            }
            watched.recover()
        }
        for watched in all {
            // The share of failures is one of a minute, and a restart begins a new one.
            try watched.screen.wait(for: "the end of the alerts, \(watched.pace)", within: 90) { rows in
                rows[1].contains("alert") ? nil : true
            }
            try watched.screen.wait(for: "the end of the news, \(watched.pace)", within: 30) { rows in
                rows[38].contains("open → closed") ? nil : true
            }
            try watched.screen.press("q")
        }
    }
}
