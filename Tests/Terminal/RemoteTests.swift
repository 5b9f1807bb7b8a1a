import PseudoTerminal
import Testing

/// A real service over HTTP; bodies are written by hand, in the ten fields that services in the field send.
@Suite("A service over HTTP in a terminal")
struct RemoteTests {
    private static let passive = "/api/v1/health/circuit-breaker"

    private static func body(
        _ state: String,
        total: Int,
        failed: Int = 0,
        fallback: Int = 0,
        hits: Int = 0,
        misses: Int = 0
    ) -> String {
        """
        {"state": "\(state)", "failure_count": 0, "total_calls": \(total), \
        "successful_calls": \(total - failed - fallback), "failed_calls": \(failed), "fallback_calls": \(fallback), \
        "cache_hits": \(hits), "cache_misses": \(misses), "cache_size": 3, "last_failure_time": null}
        """
    }

    @Test(
        "flips, a restart, a stop and a comeback are each told apart within two intervals, and CLOSED is never made up"
    )
    func lifeOfAService() throws {
        let server = try HealthServer()
        server.answer(Self.passive, Self.body("closed", total: 1000))
        let screen = try breakertop("http://127.0.0.1:\(server.port)", "--interval", "500ms")
        // Two polling intervals, and a second for a busy machine to draw in.
        let prompt = 2.0

        let closed = try screen.wait(for: "CLOSED", within: 10) { rows -> FocusScreen? in
            let focus = FocusScreen(rows, .wide)
            return focus.state == "CLOSED" ? focus : nil
        }
        #expect(closed.stateLine.contains("≥"), "\(closed.stateLine)")
        #expect(closed.fact("next probe") == "—")
        #expect(closed.fact("injected") == "not reported")

        server.answer(Self.passive, Self.body("open", total: 1010, failed: 5, fallback: 5, hits: 3, misses: 1))
        let open = try screen.wait(for: "OPEN", within: prompt) { rows -> FocusScreen? in
            let focus = FocusScreen(rows, .wide)
            return focus.state == "OPEN" ? focus : nil
        }
        #expect(open.fact("next probe") == "not reported")
        #expect(open.fallbacks == 5)
        #expect(open.cacheHitRatio == 75)

        server.answer(Self.passive, Self.body("half_open", total: 1010, failed: 5, fallback: 5, hits: 3, misses: 1))
        try screen.wait(for: "HALF-OPEN", within: prompt) {
            FocusScreen($0, .wide).state == "HALF-OPEN" ? true : nil
        }

        server.answer(Self.passive, Self.body("closed", total: 3))
        let restarted = try screen.wait(for: "the restart", within: prompt) { rows -> FocusScreen? in
            let focus = FocusScreen(rows, .wide)
            return focus.events.first?.contains("restarted") == true ? focus : nil
        }
        #expect(restarted.state == "CLOSED")
        #expect(restarted.fallbacks == 0)

        server.stop()
        try screen.wait(for: "NO ANSWER", within: prompt) { rows -> Bool? in
            let line = FocusScreen(rows, .wide).stateLine
            return line.hasPrefix("! NO ANSWER") && line.contains("refused") ? true : nil
        }
        let again = try HealthServer(port: server.port)
        again.answer(Self.passive, Self.body("open", total: 10, fallback: 7))
        let states = try screen.wait(for: "OPEN after the comeback", within: prompt) { rows -> String? in
            let state = FocusScreen(rows, .wide).state
            #expect(state != "CLOSED", "nobody said closed")
            return state == "OPEN" ? state : nil
        }
        #expect(states == "OPEN")
        again.stop()
    }

    @Test("several services stand in a table, the worst first, and Enter shows one of them alone")
    func overview() throws {
        let calm = try HealthServer()
        calm.answer(Self.passive, Self.body("closed", total: 10))
        let broken = try HealthServer()
        broken.answer(Self.passive, Self.body("open", total: 10, failed: 5))
        let screen = try breakertop("http://127.0.0.1:\(calm.port)", "http://127.0.0.1:\(broken.port)")
        try screen.wait(for: "both rows, the open one above", within: 10) { rows -> Bool? in
            rows[3].contains("OPEN") && rows[3].contains(":\(broken.port)") && rows[4].contains("CLOSED")
                && rows[0].contains("○ 1 open") && rows[0].contains("● 1 closed") ? true : nil
        }
        // The selection stayed with the first circuit of the command line, which is the lower row now.
        try screen.press("Up")
        try screen.press("Enter")
        try screen.wait(for: "the focus on the open one", within: 2) { rows -> Bool? in
            FocusScreen(rows, .wide).state == "OPEN" && rows[0].contains(":\(broken.port)") ? true : nil
        }
        try screen.press("Escape")
        try screen.wait(for: "the table again", within: 2) { $0[1].contains("Circuits") ? true : nil }
        calm.stop()
        broken.stop()
    }

    @Test("a key that the source cannot answer says why and does nothing")
    func noControl() throws {
        let server = try HealthServer()
        server.answer(Self.passive, Self.body("closed", total: 10))
        let screen = try breakertop("http://127.0.0.1:\(server.port)")
        try screen.wait(for: "CLOSED", within: 10) { FocusScreen($0, .wide).state == "CLOSED" ? true : nil }
        try screen.press("f")
        try screen.wait(for: "the reason", within: 2) { rows in
            rows[38].contains("offers no control") ? true : nil
        }
        #expect(FocusScreen(try screen.capture(), .wide).state == "CLOSED")
        server.stop()
    }

    @Test(
        "what a service may answer has its own look and never breaks the screen",
        arguments: [
            (Answer(body: "<html><head>"), "! NO ANSWER", "not JSON"),
            (Answer(body: #"{"total_calls": 1}"#), "! NO ANSWER", "no state"),
            (Answer(body: #"{"state": "sl\u001b[31meepy"}"#), "? UNKNOWN", "says sl"),
            (Answer(body: #"{"state": "open", "total_calls": "12", "failed_calls": -4}"#), "○ OPEN", ""),
            (Answer(body: #"{"state": "closed", "total_calls": 1e400}"#), "● CLOSED", ""),
            (Answer(status: "404 Not Found", body: "{}"), "! NO ANSWER", "not found"),
            (Answer(status: "401 Unauthorized", body: "{}"), "! NO ANSWER", "HTTP 401"),
            (Answer(status: "500 Internal Server Error", body: #"{"state": "half_open"}"#), "◐ HALF-OPEN", ""),
        ]
    )
    func answers(_ answer: Answer, state: String, detail: String) throws {
        let server = try HealthServer()
        server.answer(Self.passive, status: answer.status, answer.body)
        let screen = try breakertop("http://127.0.0.1:\(server.port)")
        try screen.wait(for: "\(state) \(detail)", within: 10) { rows -> Bool? in
            let line = FocusScreen(rows, .wide).stateLine
            if line.hasPrefix(state) && (detail.isEmpty || line.contains(detail)) { return true }
            // In place of charts it says why in words.
            let text = rows.joined(separator: "\n")
            return text.contains("├ \(state) ─") && text.contains("│ error        \(detail)") ? true : nil
        }
        server.stop()
    }

    struct Answer: Sendable {
        var status = "200 OK"
        var body: String
    }

    @Test("nobody listening and an unknown host are told apart")
    func unreachable() throws {
        let server = try HealthServer()
        server.stop()
        let screen = try breakertop("http://127.0.0.1:\(server.port)", "http://no-such-host.invalid")
        try screen.wait(for: "both reasons", within: 10) { rows in
            rows.contains { $0.contains("NO ANSWER") && $0.contains("refused") }
                && rows.contains { $0.contains("NO ANSWER") && $0.contains("unknown host") } ? true : nil
        }
    }
}
