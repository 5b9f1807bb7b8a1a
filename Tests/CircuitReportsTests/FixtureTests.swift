import CircuitBreaker
import CircuitReports
import Foundation
import Testing

/// The documents that the reader's tests read too, byte for byte.
///
/// `RECORD_FIXTURES=1 swift test --filter FixtureTests` writes them anew; look at the difference before it is committed.
@Suite("The documents as they are kept in Tests/Fixtures/health")
struct FixtureTests {
    private func expect(_ body: [UInt8], is name: String) throws {
        let file = Fixtures.url("health/\(name).json")
        if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] == "1" {
            try Data(body + [0x0A]).write(to: file)
        }
        let kept = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        #expect(String(decoding: body, as: UTF8.self) + "\n" == kept)
    }

    private static let cache = CacheFigures(hits: 7, misses: 8, entries: 9, capacity: 1_000, evictions: 2, expired: 1)

    private func bench(_ change: (inout CircuitBreaker.Configuration) -> Void = { _ in }) -> Bench {
        Bench(
            figures: { Self.cache },
            latency: { LatencyFigures(median: .microseconds(210), p99: .microseconds(1_900)) },
            change
        )
    }

    @Test("a closed circuit")
    func closed() throws {
        let bench = bench()
        bench.succeed(1_500)
        bench.fail(2)
        bench.clock.pass(milliseconds: 61_000)
        try expect(bench.reports.document(of: bench.circuit), is: "closed")
        try expect(bench.reports.dependency(bench.circuit, isAvailable: true).body, is: "dependency-closed")
    }

    @Test("a circuit without cache, latency and failures")
    func bare() throws {
        let bench = Bench()
        try expect(bench.reports.document(of: bench.circuit), is: "bare")
        try expect(bench.reports.dependency(bench.circuit, isAvailable: nil).body, is: "dependency-passive")
    }

    @Test("an open circuit")
    func open() throws {
        let bench = bench()
        bench.succeed(10)
        bench.fail(6)
        bench.clock.pass(milliseconds: 20_000)
        try expect(bench.reports.document(of: bench.circuit), is: "open")
        try expect(bench.reports.dependency(bench.circuit, isAvailable: false).body, is: "dependency-open")
        try expect(bench.reports.events(of: bench.circuit), is: "events-open")
    }

    @Test("a half-open circuit")
    func halfOpen() throws {
        let bench = bench()
        bench.fail(5)
        bench.clock.pass(milliseconds: 60_000)
        bench.succeed()
        bench.clock.pass(milliseconds: 500)
        try expect(bench.reports.document(of: bench.circuit), is: "half-open")
    }

    @Test("a circuit that is forced open")
    func forcedOpen() throws {
        let bench = bench()
        bench.clock.pass(milliseconds: 1_000)
        bench.breaker.forceOpen(for: .seconds(300), by: "ada", reason: "maintenance \"tonight\"")
        bench.succeed(3)
        bench.clock.pass(milliseconds: 2_500)
        try expect(bench.reports.document(of: bench.circuit), is: "forced-open")
        try expect(bench.reports.events(of: bench.circuit), is: "events-control")
    }

    @Test("a disabled circuit, and one that measures only")
    func modes() throws {
        let bench = bench()
        bench.breaker.disable(by: "ada")
        bench.fail(6)
        try expect(bench.reports.document(of: bench.circuit), is: "disabled")
        bench.breaker.setMetricsOnly(by: "ada")
        bench.fail(6)
        try expect(bench.reports.document(of: bench.circuit), is: "metrics-only")
        try expect(bench.reports.events(of: bench.circuit), is: "events-would-be")
    }

    @Test("a circuit with windows of calls and of time")
    func windows() throws {
        let calls = bench { configuration in
            configuration.failureRate = 0.5
            configuration.slowCall = CircuitBreaker.SlowCall(threshold: .seconds(1), rate: 0.8)
        }
        calls.succeed(22)
        calls.fail(3)
        try expect(calls.reports.document(of: calls.circuit), is: "window-of-calls")
        let time = bench { configuration in
            configuration.failureThreshold = nil
            configuration.failureRate = 0.25
            configuration.window = .time(.seconds(10))
        }
        time.succeed(2)
        try expect(time.reports.document(of: time.circuit), is: "window-of-time")
    }

    @Test("the three kinds of injection")
    func injections() throws {
        let bench = bench()
        bench.breaker.inject(.next(10), by: "ada")
        bench.fail(3)
        try expect(bench.reports.document(of: bench.circuit), is: "injection-next")
        bench.breaker.inject(.share(0.5, for: .seconds(30)), by: "ada")
        bench.clock.pass(milliseconds: 18_000)
        try expect(bench.reports.document(of: bench.circuit), is: "injection-rate")
        bench.breaker.inject(.latency(.milliseconds(200), for: .seconds(30)), by: "ada")
        try expect(bench.reports.document(of: bench.circuit), is: "injection-latency")
        bench.breaker.stopInjection(by: "ada")
        try expect(bench.reports.events(of: bench.circuit), is: "events-injection")
    }

    @Test("several circuits, one with a name that needs escaping")
    func list() throws {
        let bench = bench()
        bench.registry.register(
            CircuitBreaker(clock: bench.clock.breakerClock),
            named: "pay/ments \"β\"\n"
        )
        try expect(bench.reports.list(), is: "list")
        try expect(bench.reports.actuatorCircuits(), is: "actuator-closed")
    }
}
