import CircuitBreaker
import CircuitReports
import Foundation
import Testing

@Suite("The document of a circuit")
struct DocumentTests {
    static let fixed = [
        "state", "failure_count", "total_calls", "successful_calls", "failed_calls", "fallback_calls", "cache_hits",
        "cache_misses", "cache_size", "last_failure_time",
    ]

    /// The keys of the outermost object in their order.
    private func keys(_ body: [UInt8]) -> [String] {
        var keys: [String] = []
        var depth = 0
        var isInside = false
        var text: [UInt8] = []
        var previous: UInt8 = 0
        for byte in body {
            if byte == UInt8(ascii: "\""), previous != UInt8(ascii: "\\") {
                isInside.toggle()
                if isInside { text = [] }
            } else if isInside {
                text.append(byte)
            } else if byte == UInt8(ascii: ":"), depth == 1 {
                keys.append(String(decoding: text, as: UTF8.self))
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                depth -= 1
            }
            previous = byte
        }
        return keys
    }

    @Test("the ten fields that services in the field send come first, in their order")
    func tenFields() {
        let bench = Bench()
        #expect(Array(keys(bench.reports.document(of: bench.circuit)).prefix(10)) == Self.fixed)
    }

    @Test("no field is written twice")
    func uniqueFields() {
        let bench = Bench { $0.failureRate = 0.5 }
        bench.fail(5)
        let keys = keys(bench.reports.document(of: bench.circuit))
        #expect(Set(keys).count == keys.count)
    }

    @Test("the ten fields say what the snapshot says")
    func values() throws {
        let bench = Bench(figures: {
            CacheFigures(hits: 1, misses: 2, entries: 3, capacity: 4, evictions: 5, expired: 6)
        })
        bench.succeed(4)
        bench.fail(6)
        let document = try bench.document()
        #expect(document["state"] as? String == "open")
        #expect(document["failure_count"] as? Int == 5)
        #expect(document["total_calls"] as? Int == 10)
        #expect(document["successful_calls"] as? Int == 4)
        #expect(document["failed_calls"] as? Int == 5)
        #expect(document["fallback_calls"] as? Int == 1)
        #expect(document["cache_hits"] as? Int == 1)
        #expect(document["cache_misses"] as? Int == 2)
        #expect(document["cache_size"] as? Int == 3)
        #expect(document["last_failure_time"] as? String == "2025-11-19T22:45:30.123456")
    }

    @Test("state is one of three words whatever the mode, and mode says the rest")
    func modes() throws {
        let bench = Bench()
        bench.breaker.forceOpen()
        #expect(try bench.document()["state"] as? String == "open")
        #expect(try bench.document()["mode"] as? String == "forced_open")
        bench.breaker.disable()
        #expect(try bench.document()["state"] as? String == "closed")
        #expect(try bench.document()["mode"] as? String == "disabled")
        bench.breaker.setMetricsOnly()
        #expect(try bench.document()["state"] as? String == "closed")
        #expect(try bench.document()["mode"] as? String == "metrics_only")
        #expect(try bench.document()["would_be_state"] as? String == "closed")
    }

    @Test("times are UTC to the microsecond, in leap years, at the ends of years and before 1970")
    func times() throws {
        for (nanoseconds, text) in [
            (0, "1970-01-01T00:00:00.000000Z"), (-1_000, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_709_251_199_999_999_999, "2024-02-29T23:59:59.999999Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
            (1_767_225_599_000_000_000, "2025-12-31T23:59:59.000000Z"),
        ] as [(Int64, String)] {
            let bench = Bench()
            bench.clock.setWall(nanosecondsSinceEpoch: nanoseconds)
            #expect(try bench.document()["now"] as? String == text)
        }
    }

    @Test("what a circuit does not have is absent, and what is not known is null")
    func absent() throws {
        let document = try Bench().document()
        for key in ["cache_capacity", "latency", "window", "would_be_state", "slow_calls", "ramp_up"] {
            #expect(document[key] == nil)
        }
        for key in ["next_probe_in_ms", "outage_since", "last_failure", "injection", "last_failure_time"] {
            #expect(document[key] is NSNull)
        }
    }

    @Test("thresholds that are off are absent")
    func thresholds() throws {
        let bench = Bench {
            $0.failureThreshold = nil
            $0.slowCall = CircuitBreaker.SlowCall(threshold: .milliseconds(1_500), rate: 0.25)
        }
        let thresholds = try #require(try bench.document()["thresholds"] as? [String: Any])
        #expect(thresholds["failure_threshold"] == nil && thresholds["failure_rate"] == nil)
        #expect(thresholds["slow_call_ms"] as? Int == 1_500)
        #expect(thresholds["slow_call_rate"] as? Double == 0.25)
        #expect(thresholds["recovery_timeout_ms"] as? Int == 60_000)
    }

    @Test("the next probe is counted down, and unknown where nothing brings it")
    func nextProbe() throws {
        let bench = Bench()
        bench.fail(5)
        bench.clock.pass(milliseconds: 25_000)
        #expect(try bench.document()["next_probe_in_ms"] as? Int == 35_000)
        bench.breaker.forceOpen()
        #expect(try bench.document()["next_probe_in_ms"] is NSNull)
    }

    @Test("a text from outside comes back as it was, whatever is in it")
    func texts() throws {
        let bench = Bench()
        let text = "a\"b\\c\n\r\t\u{0}\u{1F}\u{7F}é中👩‍👩‍👧"
        bench.breaker.forceOpen(by: "ada", reason: text)
        let events = try object(bench.reports.events(of: bench.circuit))["events"] as? [[String: Any]]
        #expect(events?.first?["text"] as? String == "forced open until reset by ada: \(text)")
    }

    @Test("reading a thousand times changes nothing")
    func pure() {
        let bench = Bench()
        bench.fail(5)
        bench.clock.pass(milliseconds: 60_000)
        let before = bench.breaker.snapshot()
        for _ in 0..<1_000 {
            _ = bench.reports.document(of: bench.circuit)
            _ = bench.reports.prometheus()
            _ = bench.reports.events(of: bench.circuit)
        }
        #expect(bench.breaker.snapshot() == before)
    }

    @Test("a dependency is degraded while its circuit is anything but closed")
    func degraded() throws {
        let bench = Bench()
        #expect(!bench.reports.dependency(bench.circuit, isAvailable: true).isDegraded)
        bench.fail(5)
        let (body, isDegraded) = bench.reports.dependency(bench.circuit, isAvailable: false)
        #expect(isDegraded)
        let document = try object(body)
        #expect(document["redis_available"] as? Bool == false)
        #expect(document["degraded_mode"] as? Bool == true)
        #expect((document["circuit_breaker"] as? [String: Any])?["state"] as? String == "open")
    }
}
