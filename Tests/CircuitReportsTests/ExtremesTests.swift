import CircuitBreaker
import CircuitReports
import Foundation
import Synchronization
import Testing

@Suite("Numbers from outside, at their extremes, end no report")
struct ExtremesTests {
    private func message(_ bytes: [UInt8]) throws -> [String: Any] {
        try object(Array(bytes.dropFirst("data: ".utf8.count)))
    }

    @Test("a breaker that is registered again under a name starts anew in the Hystrix stream, whatever it has counted")
    func registeredAgain() throws {
        let bench = Bench { $0.failureThreshold = nil }
        var stream = HystrixStream()
        bench.fail(50)
        bench.succeed(50)
        _ = try message(stream.next(bench.reports, now: bench.clock.now))
        bench.clock.pass(milliseconds: 500)
        bench.fail(10)
        #expect(try message(stream.next(bench.reports, now: bench.clock.now))["errorCount"] as? Int == 10)

        // As many calls as before and more, but other ones: counters that fall one by one are no sign of it.
        let second = Bench { $0.failureThreshold = nil }
        second.succeed(200)
        bench.registry.register(second.breaker, named: "redis")
        bench.clock.pass(milliseconds: 500)
        let first = try message(stream.next(bench.reports, now: bench.clock.now))
        for key in ["errorCount", "errorPercentage", "requestCount", "rollingCountSuccess", "rollingCountFailure"] {
            #expect(first[key] as? Int == 0, "\(key)")
        }
        second.fail(1)
        second.succeed(3)
        bench.clock.pass(milliseconds: 500)
        let next = try message(stream.next(bench.reports, now: bench.clock.now))
        #expect(next["errorCount"] as? Int == 1)
        #expect(next["errorPercentage"] as? Int == 25)
        #expect(next["requestCount"] as? Int == 4)

        // And one that has counted less.
        bench.registry.register(CircuitBreaker(clock: bench.clock.breakerClock), named: "redis")
        bench.clock.pass(milliseconds: 500)
        #expect(try message(stream.next(bench.reports, now: bench.clock.now))["requestCount"] as? Int == 0)
        // The other reports go on too.
        #expect(!bench.reports.prometheus().isEmpty)
        #expect(try bench.document()["total_calls"] as? Int == 0)
    }

    @Test("a cache that counts less than before is not taken for millions of hits")
    func fallingCache() throws {
        let hits = Mutex<UInt64>(500)
        let bench = Bench(figures: {
            let hits = hits.withLock { $0 }
            return CacheFigures(hits: hits, misses: hits, entries: 1, capacity: 1, evictions: 0, expired: 0)
        })
        var stream = HystrixStream()
        _ = stream.next(bench.reports, now: 0)
        hits.withLock { $0 = 3 }
        let message = try message(stream.next(bench.reports, now: 1))
        #expect(message["rollingCountFallbackSuccess"] as? Int == 0)
        #expect(message["rollingCountFallbackMissing"] as? Int == 0)
    }

    @Test(
        "figures, latencies and clocks",
        arguments: [UInt64.min, 1, .max],
        [Duration.seconds(-1e20), .zero, .seconds(Int64.max), .seconds(1e19), .seconds(1e20)]
    )
    func extremes(count: UInt64, time: Duration) throws {
        for (entries, instant) in [(Int.min, Int64.min), (0, 0), (-1, .max), (Int.max, .max)] {
            let clock = BreakerClock(
                monotonic: { instant },
                wall: { Timestamp(nanosecondsSinceEpoch: instant) }
            )
            let registry = CircuitRegistry()
            let breaker = CircuitBreaker(clock: clock)
            registry.register(
                breaker,
                named: "\u{0}\"\\",
                figures: {
                    CacheFigures(
                        hits: count,
                        misses: count,
                        entries: entries,
                        capacity: entries,
                        evictions: count,
                        expired: count
                    )
                },
                latency: { LatencyFigures(median: time, p99: time) },
                histogram: {
                    var histogram = LatencyHistogram()
                    for _ in 0..<3 { histogram.record(time) }
                    return histogram
                }
            )
            breaker.inject(.latency(time, for: time))
            breaker.forceOpen(for: time)
            (try? breaker.acquire())?.succeed()
            let reports = CircuitReports(
                registry: registry,
                identity: ServiceIdentity(instanceID: "", startedAt: Timestamp(nanosecondsSinceEpoch: instant))
            )
            let circuit = registry.circuits[0]
            _ = try object(reports.document(of: circuit))
            _ = try object(reports.list())
            _ = try object(reports.dependency(circuit, isAvailable: nil).body)
            _ = try object(reports.events(of: circuit))
            _ = try object(reports.events(of: circuit, after: EventCursor(":\(UInt64.max)")))
            _ = try object(reports.actuatorCircuits())
            _ = try object(reports.actuatorEvents())
            _ = try object(reports.actuatorConfirmation(of: circuit))
            #expect(!reports.prometheus().isEmpty)
            var stream = HystrixStream()
            for now in [Int64.max, .min, 0, .max] { _ = try message(stream.next(reports, now: now)) }
        }
    }

    @Test(
        "an order is carried out or refused, whatever its number",
        arguments: ["1e308", "-1e308", "1e19", "0", "5e-324"]
    )
    func orders(number: String) throws {
        let breaker = CircuitBreaker()
        for body in [
            #"{"duration_seconds": \#(number)}"#, #"{"next": \#(number)}"#,
            #"{"rate": \#(number), "duration_seconds": \#(number)}"#,
            #"{"latency_ms": \#(number), "duration_seconds": \#(number)}"#,
        ] {
            for verb in ControlVerb.allCases {
                (try? ControlOrder(verb, body: Array(body.utf8)))?.perform(on: breaker, by: "ada")
            }
        }
        #expect(!"\(breaker.recentEvents().events)".isEmpty)
    }
}
