import CircuitBreaker
import CircuitReports
import Foundation
import Testing

@Suite("The metrics")
struct PrometheusTests {
    private static let cache = CacheFigures(hits: 7, misses: 8, entries: 9, capacity: 1_000, evictions: 2, expired: 1)

    private func text(_ bench: Bench) -> String {
        String(decoding: bench.reports.prometheus(), as: UTF8.self)
    }

    private func fullBench() -> Bench {
        let bench = Bench(
            figures: { Self.cache },
            latency: { LatencyFigures(median: .microseconds(210), p99: .microseconds(1_900)) }
        ) { configuration in
            configuration.failureRate = 0.5
            configuration.slowCall = CircuitBreaker.SlowCall(threshold: .seconds(1))
        }
        bench.registry.register(
            CircuitBreaker(clock: bench.clock.breakerClock),
            named: "a \"quoted\" \\ name\nof two lines",
            histogram: { LatencyHistogram() }
        )
        bench.succeed(22)
        bench.fail(6)
        return bench
    }

    @Test("exactly one state of a circuit is 1")
    func oneHot() {
        let bench = Bench()
        bench.breaker.forceOpen()
        let states = text(bench).split(separator: "\n").filter { $0.hasPrefix("circuit_breaker_state{") }
        #expect(states.count == 6)
        #expect(states.filter { $0.hasSuffix(" 1") } == [#"circuit_breaker_state{name="redis",state="forced_open"} 1"#])
        #expect(states.filter { $0.hasSuffix(" 0") }.count == 5)
    }

    @Test("latencies are a histogram: what is within a bound is within every greater one, and all is counted once")
    func histogram() {
        let bench = Bench()
        var latencies = LatencyHistogram()
        for latency in [Duration.microseconds(400), .milliseconds(1), .milliseconds(3), .seconds(20)] {
            latencies.record(latency)
        }
        let taken = latencies
        bench.registry.register(bench.breaker, named: "timed", histogram: { taken })
        let lines = text(bench).split(separator: "\n").filter { $0.hasPrefix("circuit_breaker_call_duration_seconds") }
        #expect(lines.count == LatencyHistogram.bounds.count + 3)
        let family = "circuit_breaker_call_duration_seconds"
        for (limit, calls) in [("0.0005", 1), ("0.001", 2), ("0.0025", 2), ("0.005", 3), ("10.0", 3), ("+Inf", 4)] {
            #expect(lines.contains(Substring("\(family)_bucket{name=\"timed\",le=\"\(limit)\"} \(calls)")))
        }
        #expect(lines.contains(Substring("\(family)_sum{name=\"timed\"} 20.0044")))
        #expect(lines.contains(Substring("\(family)_count{name=\"timed\"} 4")))
    }

    @Test("calls are counted by outcome, under our names and resilience4j's")
    func calls() {
        let bench = Bench()
        bench.succeed(3)
        bench.fail(7)
        let lines = text(bench).split(separator: "\n")
        for line in [
            #"circuit_breaker_calls_total{name="redis",outcome="successful"} 3"#,
            #"circuit_breaker_calls_total{name="redis",outcome="failed"} 5"#,
            #"circuit_breaker_calls_total{name="redis",outcome="ignored"} 0"#,
            #"circuit_breaker_calls_total{name="redis",outcome="fallback"} 2"#,
            #"resilience4j_circuitbreaker_calls_seconds_count{name="redis",kind="failed"} 5"#,
            #"resilience4j_circuitbreaker_not_permitted_calls_total{name="redis",kind="not_permitted"} 2"#,
            #"resilience4j_circuitbreaker_state{name="redis",state="open"} 1"#,
            #"resilience4j_circuitbreaker_failure_rate{name="redis"} -1.0"#,
        ] {
            #expect(lines.contains(Substring(line)))
        }
    }

    @Test("transitions are counted once, however often they are looked at, and go on where the breaker is replaced")
    func transitions() {
        let bench = Bench()
        let line = Substring(#"circuit_breaker_transitions_total{name="redis",from="closed",to="open"} "#)
        func count() -> String? {
            text(bench).split(separator: "\n").first { $0.hasPrefix(line) }.map { String($0.dropFirst(line.count)) }
        }
        #expect(count() == nil)
        bench.fail(5)
        #expect(count() == "1")
        #expect(count() == "1")
        bench.breaker.reset()
        bench.fail(5)
        #expect(count() == "2")
        let other = CircuitBreaker(clock: bench.clock.breakerClock)
        bench.registry.register(other, named: "redis")
        for _ in 0..<5 { (try? other.acquire())?.fail(ConnectionRefused()) }
        #expect(count() == "3")
    }

    @Test("what a circuit does not have is absent")
    func absent() {
        let text = text(Bench())
        for name in ["cache", "latency_seconds", "window", "failure_ratio", "slow_calls", "outage", "last_failure"] {
            #expect(!text.contains("circuit_breaker_\(name)"))
        }
    }

    @Test("quotes, backslashes and line feeds in a name are escaped, so that every line is a line of the format")
    func escaping() throws {
        let text = text(fullBench())
        #expect(text.contains(#"name="a \"quoted\" \\ name\nof two lines""#))
        let sample = try Regex(#"[a-z0-9_]+\{([a-z]+="([^"\\]|\\["\\n])*",?)+\} (-?[0-9.e+-]+|NaN)"#)
        for line in text.split(separator: "\n") where !line.hasPrefix("# ") {
            #expect(try sample.wholeMatch(in: line) != nil, "\(line)")
        }
        #expect(text.hasSuffix("\n"))
    }

    @Test("the order of the lines is the same every time")
    func order() {
        let bench = fullBench()
        #expect(text(bench) == text(bench))
    }

    @Test("promtool finds nothing to say, of many circuits and of none")
    func promtool() async throws {
        for body in [fullBench().reports.prometheus(), Bench().reports.prometheus()] {
            let (status, output) = try Self.check(body)
            #expect(status == 0, "\(output)")
            #expect(output.isEmpty)
        }
    }

    private static func check(_ body: [UInt8]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/promtool")
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(body))
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
