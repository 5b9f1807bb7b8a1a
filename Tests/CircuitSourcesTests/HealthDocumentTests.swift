import CircuitVocabulary
import DisplayText
import MonitorSupport
import TestSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("What the health endpoints say")
struct HealthDocumentTests {
    private func read(_ text: String) throws -> HealthDocument {
        try HealthDocument(body: Array(text.utf8))
    }

    private func error(_ text: String) -> HealthDocumentError? {
        do throws(HealthDocumentError) {
            _ = try HealthDocument(body: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    static let passive = """
        {"state": "closed", "failure_count": 2, "total_calls": 1523, "successful_calls": 1500, "failed_calls": 20,
         "fallback_calls": 3, "cache_hits": 7, "cache_misses": 8, "cache_size": 9,
         "last_failure_time": "2025-11-19T22:45:30.123456"}
        """

    @Test("the passive endpoint's ten fields are read")
    func passive() throws {
        let document = try read(Self.passive)
        #expect(document.reading.state == .closed)
        #expect(
            document.reading.counters
                == Counters(total: 1523, succeeded: 1500, failed: 20, refused: 3, cacheHits: 7, cacheMisses: 8)
        )
        #expect(document.reading.failureStreak == 2)
        #expect(document.reading.cacheEntries == 9)
        #expect(document.reading.lastFailure?.time == Moment.at(30.123456).wall)
        #expect(document.reading.capabilities == Capabilities.none)
        #expect(document.name == nil && document.nonsense.isEmpty)
    }

    @Test("the pinging endpoint's nested object is read the same way")
    func pinging() throws {
        let document = try read(
            #"{"redis_available": true, "circuit_breaker": \#(Self.passive), "degraded_mode": false}"#
        )
        let plain = try read(Self.passive)
        #expect(document == plain)
    }

    @Test("a nested object that says nothing does not hide what stands beside it")
    func emptyNested() throws {
        #expect(try read(#"{"state": "open", "circuit_breaker": {}}"#).reading.state == .open)
        #expect(try read(#"{"state": "open", "circuit_breaker": null}"#).reading.state == .open)
    }

    @Test(
        "states are known in any case and with any separator",
        arguments: [
            ("closed", CircuitState.closed), ("CLOSED", .closed), ("open", .open), ("Opened", .open),
            ("half_open", .halfOpen),
            ("HALF-OPEN", .halfOpen), ("half-open", .halfOpen), ("halfOpen", .halfOpen), ("half open", .halfOpen),
            ("forced_open", .forcedOpen), ("DISABLED", .disabled), ("METRICS_ONLY", .metricsOnly),
        ]
    )
    func stateWords(word: String, state: CircuitState) throws {
        let reading = try read(#"{"state": "\#(word)"}"#).reading
        #expect(reading.state == state)
        #expect(reading.stateWord == nil)
    }

    @Test(
        "a word that nobody knows, and a bare number, is unknown and never closed",
        arguments: [
            (#""weird""#, "weird"), ("0", "0"), ("1", "1"), (#""1""#, "1"), ("true", "true"), ("1e300", "1e300"),
            (#""UP""#, "UP"),
        ] as [(String, DisplayText)]
    )
    func unknownWords(json: String, word: DisplayText) throws {
        let reading = try read(#"{"state": \#(json)}"#).reading
        #expect(reading.state == .unknown)
        #expect(reading.stateWord == word)
    }

    @Test(
        "a mode refines the state that it goes with",
        arguments: [
            ("open", "forced_open", CircuitState.forcedOpen), ("closed", "disabled", .disabled),
            ("closed", "metrics_only", .metricsOnly), ("closed", "automatic", .closed),
            ("half_open", "forced_open", .halfOpen),
            ("open", "disabled", .open), ("weird", "disabled", .unknown), ("open", "whatever", .open),
        ]
    )
    func modes(state: String, mode: String, expected: CircuitState) throws {
        #expect(try read(#"{"state": "\#(state)", "mode": "\#(mode)"}"#).reading.state == expected)
    }

    @Test("fields that are missing are absent, and fields that nobody knows are ignored")
    func sparse() throws {
        let reading = try read(#"{"extra": {"deep": [1, {"a": null}]}, "state": "open", "window": "NaN"}"#).reading
        #expect(reading == Reading(state: .open))
    }

    @Test("a last failure of null says that there was none, a missing one says nothing")
    func noFailure() throws {
        #expect(try read(#"{"state": "closed", "last_failure_time": null}"#).reading.lastFailure == LastFailure.never)
        #expect(try read(#"{"state": "closed", "last_failure": null}"#).reading.lastFailure == LastFailure.never)
        let told = try read(#"{"state": "open", "last_failure": "connection refused", "last_failure_time": null}"#)
            .reading
        #expect(told.lastFailure == LastFailure(time: nil, text: "connection refused"))
        let odd = try read(#"{"state": "open", "last_failure": [1], "last_failure_time": null}"#).reading
        #expect(odd.lastFailure == nil)
        #expect(try read(#"{"state": "closed"}"#).reading.lastFailure == nil)
    }

    @Test(
        "a count may be written as a text or with a fraction of zero",
        arguments: [
            ("12", 12), (#""12""#, 12), ("12.0", 12), (#""12.0""#, 12), ("1.2e1", 12), ("0", 0), ("-0", 0),
            ("18446744073709551615", .max),
        ]
            as [(String, UInt64)]
    )
    func counts(json: String, count: UInt64) throws {
        let document = try read(#"{"state": "closed", "failed_calls": \#(json)}"#)
        #expect(document.reading.counters.failed == count)
        #expect(document.nonsense.isEmpty)
    }

    @Test(
        "a count that cannot be one is absent, said so, and costs nothing else",
        arguments: [
            "-5", "1.5", "1e400", "-1e400", "18446744073709551616", #""-1""#, #""many""#, "true", "[]", "{}",
            #""1e400""#,
            "99999999999999999999999999999999999999999999999999",
        ]
    )
    func badCounts(json: String) throws {
        let document = try read(#"{"state": "open", "failed_calls": \#(json), "fallback_calls": 3}"#)
        #expect(document.reading.counters == Counters(refused: 3))
        #expect(document.nonsense == ["failed_calls"])
    }

    @Test(
        "words for no value are absent without a remark",
        arguments: ["null", #""null""#, #""NaN""#, #""""#, #""None""#]
    )
    func noValue(json: String) throws {
        let document = try read(#"{"state": "open", "failed_calls": \#(json)}"#)
        #expect(document.reading.counters.failed == nil)
        #expect(document.nonsense.isEmpty)
    }

    @Test("NaN and Infinity spelled out do not spoil the rest", arguments: ["NaN", "Infinity", "-Infinity"])
    func spelledOut(word: String) throws {
        let document = try read(#"{"state": "open", "failed_calls": \#(word), "fallback_calls": 3}"#)
        #expect(document.reading.counters == Counters(refused: 3))
    }

    @Test(
        "a body that is no JSON is refused with its beginning",
        arguments: [
            ("", "empty"), ("   ", "empty"), ("<html><head>", "<html><h…"), ("state: open", "state: o…"),
            ("{", "{"),
            (#"{"state": "open""#, #"{"state"…"#), (#"{"state" "open"}"#, #"{"state"…"#), ("\u{1B}[2J", nil),
            ("\0\0", nil),
        ] as [(String, DisplayText?)]
    )
    func notJSON(body: String, beginning: DisplayText?) throws {
        guard case .notJSON(let shown) = error(body) else {
            Issue.record("\(body) was taken for JSON")
            return
        }
        if let beginning { #expect(shown == beginning) }
        #expect(shown.text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test("bytes that are no UTF-8 are refused and do not trap")
    func notUTF8() {
        #expect(throws: HealthDocumentError.self) { try HealthDocument(body: [0x7B, 0xFF, 0xFE, 0x7D] as [UInt8]) }
        #expect(throws: HealthDocumentError.self) { try HealthDocument(body: [UInt8](repeating: 0x80, count: 1_000)) }
    }

    @Test(
        "JSON that names no state is told from no JSON",
        arguments: [
            "{}", "[]", "null", "42", #""open""#, #"{"state": null}"#, #"{"state": ""}"#, #"{"state": {"a": 1}}"#,
            #"{"status": "UP"}"#,
        ]
    )
    func noState(body: String) {
        guard case .noCircuit = error(body) else {
            Issue.record("\(body) was taken for a circuit, or for no JSON")
            return
        }
    }

    @Test(
        "a body that nests ten thousand levels deep is refused",
        arguments: ["[", #"{"state":"#, #"{"state":"open","a":["#]
    )
    func deepNesting(unit: String) {
        let body = String(repeating: unit, count: 10_000)
        #expect(throws: HealthDocumentError.self) { try HealthDocument(body: Array(body.utf8)) }
    }

    @Test("deep nesting in a field that nobody reads does not trap")
    func deepUnreadField() {
        let (opening, closing) = (String(repeating: "[", count: 10_000), String(repeating: "]", count: 10_000))
        let body = #"{"state": "open", "a": \#(opening)\#(closing)}"#
        _ = try? HealthDocument(body: Array(body.utf8))
    }

    @Test("a member that comes twice does not trap")
    func duplicates() throws {
        let state = try read(#"{"state": "open", "state": "closed", "failed_calls": 1, "failed_calls": 2}"#).reading
            .state
        #expect(state == .open || state == .closed)
    }

    @Test("a body of four megabytes is read in bounded time")
    func hugeBody() throws {
        let filler = String(repeating: #"{"a": [1, 2, "x"]}, "#, count: 200_000)
        let clock = ContinuousClock()
        let body = #"{"filler": [\#(filler) 0], "state": "open"}"#
        let time = try clock.measure {
            let document = try read(body)
            #expect(document.reading.state == .open)
        }
        #expect(time < .seconds(20))
    }

    @Test("a long word and a name full of escape sequences are made safe to draw")
    func hostileTexts() throws {
        let document = try read(
            #"""
            {"state": "\#(String(repeating: "x", count: 100_000))", "name": "\u001b[31mred\u0007",
             "last_failure": {"text": "\u001b]0;x\u0007"}}
            """#
        )
        #expect(document.reading.stateWord.map { $0.text.count <= 41 } == true)
        for text in [document.name, document.reading.lastFailure?.text] {
            #expect(try #require(text).text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        }
    }

    @Test("our own additions are read, with durations measured by the service's own clock")
    func additions() throws {
        let document = try read(
            """
            {"state": "open", "name": "redis", "mode": "automatic", "now": "2025-11-19T22:46:00Z", "instance_id": "abc",
             "state_since": "2025-11-19T22:45:30Z", "outage_since": "2025-11-19T22:40:00.5Z", "next_probe_in_ms": 30000,
             "in_flight": 4,
             "ignored_calls": 5, "failure_threshold": 5, "success_threshold": 3, "half_open_max_calls": 2,
             "recovery_timeout_ms": 60000,
             "last_failure": {"time": "2025-11-19T22:45:30Z", "text": "connection refused", "injected": true},
             "injection": {"calls_left": 3, "rate": 0.5, "added_latency_ms": 200, "ends_in_ms": 1500},
             "latency": {"p50_ms": 0.21, "p99_ms": 1.9}, "cache_capacity": 1000}
            """
        )
        let reading = document.reading
        #expect(document.name == "redis" && document.nonsense.isEmpty)
        #expect(reading.timeInState == .seconds(30))
        #expect(reading.outage == .seconds(359.5))
        #expect(reading.nextProbe == .seconds(30))
        #expect(reading.inFlight == 4 && reading.counters.ignored == 5 && reading.cacheCapacity == 1000)
        #expect(
            reading.thresholds == Thresholds(failures: 5, successes: 3, halfOpenCalls: 2, recoveryTimeout: .seconds(60))
        )
        #expect(
            reading.lastFailure
                == LastFailure(time: Moment.at(30).wall, text: "connection refused", isInjected: true)
        )
        #expect(
            reading.injection
                == Injection(callsLeft: 3, rate: 0.5, addedLatency: .milliseconds(200), timeLeft: .milliseconds(1500))
        )
        #expect(reading.latency == Latency(median: .microseconds(210), p99: .microseconds(1900)))
        #expect(reading.processID == "abc")
    }

    @Test("times without the service's clock, or from its future, make no duration")
    func noClock() throws {
        let since = #""state_since": "2025-11-19T22:45:30Z", "outage_since": "2025-11-19T22:45:30Z""#
        #expect(try read(#"{"state": "open", \#(since)}"#).reading.timeInState == nil)
        let early = try read(#"{"state": "open", "now": "2025-11-19T22:45:00Z", \#(since)}"#).reading
        #expect(early.timeInState == nil && early.outage == nil)
    }

    @Test(
        "durations that make no sense are absent",
        arguments: ["-1", "1e300", #""soon""#, "1e400", "[]", "9223372036854775807"]
    )
    func badDurations(json: String) throws {
        #expect(try read(#"{"state": "open", "next_probe_in_ms": \#(json)}"#).reading.nextProbe == nil)
    }

    @Test("random bytes never trap")
    func fuzz() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let template = Array(Self.passive.utf8)
        for _ in 0..<3_000 {
            var body = template
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: body[place] = .random(in: 0...255, using: &random)
                case 1: body.remove(at: place)
                default: body.insert(contentsOf: body[place...].prefix(20), at: place)
                }
            }
            _ = try? HealthDocument(body: body)
        }
    }
}

@Suite("Timestamps as services write them")
struct TimestampTests {
    @Test(
        "every spelling of the same instant is read",
        arguments: [
            "2025-11-19T22:45:30.123456", "2025-11-19 22:45:30.123456", "2025-11-19T22:45:30.123456Z",
            "2025-11-19t22:45:30.123456z",
            "2025-11-19T23:45:30.123456+01:00", "2025-11-19T17:15:30.123456-0530", "2025-11-20T00:45:30,123456+02",
            "2025-11-19T22:45:30.123456000Z[Etc/UTC]", "2025-11-19T22:45:30.123456000999",
        ]
    )
    func spellings(text: String) {
        #expect(WallTime(timestamp: text) == Moment.at(30.123456).wall)
    }

    @Test("a time without a fraction is read")
    func noFraction() {
        #expect(WallTime(timestamp: "2025-11-19T22:45:30") == Moment.at(30).wall)
        #expect(WallTime(timestamp: "1970-01-01T00:00:00Z") == WallTime(nanosecondsSinceEpoch: 0))
        #expect(
            WallTime(timestamp: "2024-02-29T00:00:00Z") == WallTime(nanosecondsSinceEpoch: 1_709_164_800_000_000_000)
        )
        #expect(WallTime(timestamp: "2000-03-01T00:00:00Z") == WallTime(nanosecondsSinceEpoch: 951_868_800_000_000_000))
    }

    @Test(
        "nonsense is absent",
        arguments: [
            "", "now", "2025", "2025-11-19", "2025-11-19T22:45", "2025-13-19T22:45:30", "2025-02-29T00:00:00",
            "2025-11-31T00:00:00",
            "2025-11-19T24:00:00", "2025-11-19T22:60:00", "2025-11-19T22:45:30.", "2025-11-19T22:45:30+1",
            "2025-11-19T22:45:30Zoo",
            "1969-12-31T23:59:59Z", "9999-01-01T00:00:00Z", "-025-11-19T22:45:30", "1763592330",
            "2025-11-19T22:45:30+99:00",
            "1970-01-01T00:00:00+01:00", "２０２５-11-19T22:45:30",
        ]
    )
    func nonsense(text: String) {
        #expect(WallTime(timestamp: text) == nil)
    }
}
