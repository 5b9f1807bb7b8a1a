import CircuitBreaker
import CircuitMonitor
import CircuitSources
import CircuitVocabulary
import DisplayText
import Foundation
import Testing

@Suite("What breakertop reads of what a service writes")
struct ReaderTests {
    @Test(
        "every kept document is read as the state that it is about, and nothing in it makes no sense",
        arguments: [
            ("closed", CircuitState.closed), ("bare", .closed), ("dependency-closed", .closed),
            ("dependency-passive", .closed), ("open", .open), ("dependency-open", .open), ("half-open", .halfOpen),
            ("forced-open", .forcedOpen), ("disabled", .disabled), ("metrics-only", .metricsOnly),
            ("window-of-calls", .closed), ("window-of-time", .closed), ("injection-next", .closed),
            ("injection-rate", .closed), ("injection-latency", .closed),
        ]
    )
    func fixtures(name: String, state: CircuitState) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let body = try Data(contentsOf: folder.appending(path: "Fixtures/health/\(name).json"))
        let document = try HealthDocument(body: body)
        #expect(document.reading.state == state)
        #expect(document.nonsense.isEmpty)
        #expect(document.name == "redis")
        #expect(document.reading.processID == "5e1f0c9a")
        #expect(document.reading.counters.total != nil)
    }

    @Test("what comes over the socket is read as the breaker has it")
    func socket() async throws {
        try await HealthBench.run { bench in
            bench.fail(6)
            let answer = try await bench.get("/api/v1/health/circuit-breaker")
            let reading = try HealthDocument(body: answer.body).reading
            #expect(reading.state == .open)
            #expect(reading.failureStreak == 5)
            #expect(reading.counters.refused == 1)
            #expect(reading.lastFailure?.text == "ConnectionRefused: connection refused")
            #expect(reading.outage != nil && reading.timeInState != nil)
            let next = try #require(reading.nextProbe)
            #expect(next > .seconds(50) && next <= .seconds(60))
        }
    }
}
