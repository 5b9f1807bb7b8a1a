import CircuitVocabulary
import DisplayText
import Foundation
import MonitorSupport
import Testing

@testable import CircuitMonitor

@Suite("The report of a fleet")
struct FleetReportTests {
    private static let start = Moment(
        monotonic: MonotonicTime(nanoseconds: 0),
        wall: WallTime(nanosecondsSinceEpoch: 1_795_528_800_123_456_789)
    )
    private static let target = TargetDescription(
        id: TargetID(index: 0),
        label: "http://auth:8000",
        instance: "auth:8000",
        interval: .seconds(1)
    )

    private func fleet(_ outcomes: PollResult.Outcome...) -> (fleet: Fleet, now: Moment) {
        var fleet = Fleet(targets: [Self.target], now: Self.start)
        var now = Self.start
        for outcome in outcomes {
            fleet.apply(PollResult(target: Self.target.id, started: now, finished: now, outcome: outcome))
            now = now.advanced(by: .seconds(1))
        }
        return (fleet, now)
    }

    private func readings(_ reading: Reading) -> PollResult.Outcome {
        .readings([
            CircuitReading(
                id: CircuitID(target: Self.target.id, instance: "auth:8000", name: "redis"),
                reading: reading
            )
        ])
    }

    private func document(_ fleet: Fleet, at now: Moment) throws -> [String: Any] {
        let report = FleetReport(fleet, circuits: fleet.circuits, at: now, isSimulated: false)
        let text = try report.json()
        #expect(!text.contains("null"))
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func circuit(_ fleet: (fleet: Fleet, now: Moment)) throws -> [String: Any] {
        let circuits = try #require(try document(fleet.fleet, at: fleet.now)["circuits"] as? [[String: Any]])
        return try #require(circuits.first)
    }

    @Test("what is not reported has no key")
    func absent() throws {
        let circuit = try circuit(fleet(readings(Reading(state: .closed))))
        #expect(Set(circuit.keys) == ["target", "instance", "name", "state", "standing", "read_at"])
        let partial = try self.circuit(
            fleet(readings(Reading(state: .closed, counters: Counters(failed: 0), cacheEntries: 0)))
        )
        #expect(partial["counters"] as? [String: Int] == ["failed": 0])
        #expect(partial["cache"] as? [String: Int] == ["entries": 0])
    }

    @Test("before the first answer nothing is claimed, not even that the target does not answer")
    func noData() throws {
        let empty = fleet()
        let circuit = try circuit(empty)
        #expect(circuit["state"] as? String == "no-data")
        #expect(Set(circuit.keys) == ["target", "instance", "state"])
        let targets = try #require(try document(empty.fleet, at: empty.now)["targets"] as? [[String: Any]])
        #expect(Set(targets[0].keys) == ["target", "instance", "interval_seconds"])
    }

    @Test("a target that no longer answers is no state, and its last one is called so")
    func noAnswer() throws {
        let lost = fleet(
            readings(Reading(state: .open)),
            .failure(PollFailure(reason: "refused", detail: "connection refused"))
        )
        let circuit = try circuit(lost)
        #expect(circuit["state"] as? String == "no-answer")
        #expect(circuit["last_known_state"] as? String == "open")
        let targets = try #require(try document(lost.fleet, at: lost.now)["targets"] as? [[String: Any]])
        #expect(targets[0]["answers"] as? Bool == false)
        let failure = try #require(targets[0]["failure"] as? [String: String])
        #expect(failure == ["reason": "refused", "detail": "connection refused", "since": "2026-11-24T14:00:01.123Z"])
    }

    @Test("everything that is reported is there, in seconds, shares and words")
    func complete() throws {
        let first = Reading(state: .closed, counters: Counters(succeeded: 90, failed: 10, refused: 0))
        let second = Reading(
            state: .open,
            stateWord: "TRIPPED",
            counters: Counters(
                total: 400,
                succeeded: 180,
                failed: 20,
                ignored: 0,
                refused: 200,
                cacheHits: 150,
                cacheMisses: 50
            ),
            failureStreak: 5,
            thresholds: Thresholds(failures: 5, successes: 3, halfOpenCalls: 1, recoveryTimeout: .seconds(60)),
            inFlight: 2,
            timeInState: .milliseconds(1500),
            outage: .seconds(372),
            nextProbe: .milliseconds(8400),
            lastFailure: LastFailure(time: Self.start.wall, text: "refused", isInjected: false),
            cacheEntries: 312,
            cacheCapacity: 1000,
            latency: Latency(median: .microseconds(210), p99: .milliseconds(2)),
            injection: Injection(callsLeft: 3, rate: 0.5, addedLatency: .milliseconds(20), timeLeft: .seconds(18))
        )
        let circuit = try circuit(fleet(readings(first), readings(second)))
        #expect(circuit["state"] as? String == "open")
        #expect(circuit["state_word"] as? String == "TRIPPED")
        #expect(circuit["failures_in_a_row"] as? Int == 5)
        #expect(circuit["in_flight"] as? Int == 2)
        let expected: [String: [String: Double]] = [
            "counters": [
                "total": 400, "succeeded": 180, "failed": 20, "ignored": 0, "refused": 200, "cache_hits": 150,
                "cache_misses": 50,
            ],
            "rates": ["failure": 0.1, "calls_per_second": 100, "refused_per_second": 200],
            "settings": [
                "failures_to_open": 5, "successes_to_close": 3, "half_open_calls": 1, "recovery_seconds": 60,
            ],
            "next_probe": ["in_seconds": 7.4],
            "cache": ["entries": 312, "capacity": 1000],
            "latency": ["median_seconds": 0.00021, "p99_seconds": 0.002],
            "injection": ["calls_left": 3, "share": 0.5, "added_latency_seconds": 0.02, "seconds_left": 18],
        ]
        for (key, parts) in expected {
            let found = try #require(circuit[key] as? [String: Double], "\(key)")
            #expect(Set(found.keys) == Set(parts.keys), "\(key)")
            for (name, value) in parts { #expect(abs((found[name] ?? .nan) - value) < 1e-9, "\(key).\(name)") }
        }
        let standing = try #require(circuit["standing"] as? [String: Any])
        #expect(standing["seconds"] as? Double == 373 && standing["outage"] as? Bool == true)
        #expect(standing["at_least"] as? Bool == false)
        let failure = try #require(circuit["last_failure"] as? [String: Any])
        #expect(failure["at"] as? String == "2026-11-24T14:00:00.123Z" && failure["injected"] as? Bool == false)
    }

    @Test("a circuit that never failed has no last failure, as one that does not tell")
    func neverFailed() throws {
        for failure in [LastFailure.never, nil] {
            let (fleet, now) = fleet(readings(Reading(state: .closed, lastFailure: failure)))
            let report = FleetReport(fleet, circuits: fleet.circuits, at: now, isSimulated: false)
            #expect(try !report.json().contains("last_failure"))
        }
    }

    @Test("every state has its word, and no two have the same")
    func words() {
        let words = CircuitState.allCases.map(\.reportWord)
        #expect(
            Set(words) == [
                "closed", "metrics-only", "disabled", "unknown", "half-open", "forced-open", "open",
            ]
        )
    }

    @Test(
        "times are RFC 3339 in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999_999_999, "2000-02-28T23:59:59.999Z"),
            (951_868_799_000_000_000, "2000-02-29T23:59:59.000Z"),
            (1_709_164_800_500_000_000, "2024-02-29T00:00:00.500Z"),
            (1_735_689_599_000_000_001, "2024-12-31T23:59:59.000Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-86_400_000_000_000, "1969-12-31T00:00:00.000Z"),
            (Int64.max, "2262-04-11T23:47:16.854Z"),
        ] as [(Int64, String)]
    )
    func times(nanoseconds: Int64, expected: String) {
        #expect(WallTime(nanosecondsSinceEpoch: nanoseconds).rfc3339 == expected)
    }
}
