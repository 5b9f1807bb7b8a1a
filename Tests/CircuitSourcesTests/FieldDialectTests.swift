import CircuitVocabulary
import DisplayText
import MonitorSupport
import Testing

@testable import CircuitMonitor
@testable import CircuitSources

@Suite("Fields in the dialects of many libraries")
struct FieldDialectTests {
    private static let now = Moment.at(60).wall

    private func document(_ members: String) throws -> HealthDocument {
        let body = try HealthBody(Array(#"{"state": "open", \#(members)}"#.utf8), now: Self.now)
        return try #require(body.circuits.first)
    }

    private func read(_ members: String) throws -> Reading {
        try document(members).reading
    }

    @Test(
        "names are read in any case and with any separator",
        arguments: ["failure_count", "failureCount", "FailureCount", "failure-count", "FAILURE_COUNT", "failure count"]
    )
    func spellings(name: String) throws {
        #expect(try read(#""\#(name)": 4"#).failureStreak == 4)
    }

    @Test(
        "failures are said to be in a row where their name or the format says so",
        arguments: [
            (#""consecutive_failures": 4"#, true), (#""consecutiveFailureCount": 4"#, true),
            (#""failures_in_a_row": 4"#, true), (#""failureStreak": 4"#, true), (#""fail_counter": 4"#, true),
            (#""failure_count": 4, "fallback_calls": 0"#, true),
            (#""failure_count": 4"#, false), (#""failureCount": 4"#, false), (#""failures": 4"#, false),
            (#""current_failures": 4"#, false), (#""failureCounter": 4"#, false),
        ]
    )
    func inARow(members: String, isInARow: Bool) throws {
        let reading = try read(members)
        #expect(reading.failureStreak == 4 && reading.isStreakInARow == isInARow)
    }

    @Test("failures are calls beside successes, and count towards opening otherwise")
    func failures() throws {
        #expect(try read(#""failures": 4, "successes": 6"#).counters == Counters(succeeded: 6, failed: 4))
        let alone = try read(#""failures": 4"#)
        #expect(alone.failureStreak == 4 && alone.counters == Counters())
    }

    @Test(
        "what was refused is read under its names, rejections before fallbacks",
        arguments: ["rejected_calls", "rejects", "notPermittedCalls", "short_circuited", "fallback_calls"]
    )
    func refused(name: String) throws {
        #expect(try read(#""\#(name)": 4"#).counters.refused == 4)
        #expect(try read(#""fallback_calls": 9, "\#(name)": 4"#).counters.refused == 4)
    }

    @Test("a value goes before a null, and the circuit's own members before those of a block")
    func precedence() throws {
        #expect(try read(#""time_until_retry": null, "retry_after_ms": 1500"#).nextProbe == .milliseconds(1500))
        #expect(try read(#""total_calls": 5, "stats": {"total_calls": 7}"#).counters.total == 5)
        #expect(try read(#""config": {"name": "x", "failure_rate": 0.5}"#).thresholds.failureRate == 0.5)
    }

    // MARK: States

    @Test(
        "a state is a word in any of the ways in which programs print one",
        arguments: [
            (#""OPEN""#, CircuitState.open), (#""CircuitState.OPEN""#, .open),
            (#""<CircuitState.HALF_OPEN: 2>""#, .halfOpen),
            (#""CIRCUIT_OPEN""#, .open), (#""STATE_OPEN""#, .open), (#""CircuitOpenState""#, .open),
            (#""CircuitState::Open""#, .open), (#""Isolated""#, .forcedOpen), (#""half_opened""#, .halfOpen),
            (#""HALFOPEN""#, .halfOpen), (#"{"value": "open"}"#, .open), (#"{"name": "OPEN", "ordinal": 1}"#, .open),
            (#"{"Open": {"until": 5}}"#, .open), (#"{"isHalfOpen": true}"#, .halfOpen), (#""half.open""#, .unknown),
            ("2", .unknown), (#""recovering""#, .unknown), (#""shutdown""#, .unknown), (#"{"value": 1}"#, .unknown),
        ]
    )
    func states(json: String, state: CircuitState) throws {
        let body = try HealthBody(Array(#"{"state": \#(json), "failure_count": 1}"#.utf8))
        #expect(body.circuits.map(\.reading.state) == [state])
    }

    @Test("a word beside a number tells its meaning")
    func numberWithName() throws {
        let body = #"{"state": 0, "state_name": "closed", "failure_count": 1}"#
        #expect(try HealthBody(Array(body.utf8)).circuits.first?.reading.state == .closed)
    }

    @Test("a closed circuit that is switched off lets everything pass")
    func switchedOff() throws {
        let body = #"{"state": "closed", "enabled": false}"#
        #expect(try HealthBody(Array(body.utf8)).circuits.first?.reading.state == .disabled)
    }

    // MARK: Times and durations

    @Test(
        "a number is a time in the unit that its magnitude tells",
        arguments: [
            "1763592330", "1763592330.0", #""1763592330""#, "1763592330000", "1763592330000000", "1763592330000000000",
        ]
    )
    func epochs(json: String) throws {
        #expect(try read(#""last_failure_time": \#(json)"#).lastFailure?.time == Moment.at(30).wall)
    }

    @Test(
        "zero times are never",
        arguments: [
            "0", "0.0", "null", #""""#, #""never""#, #""0001-01-01T00:00:00Z""#, #""0001-01-01T00:00:00""#,
            "-62135596800",
            #""1970-01-01T00:00:00Z""#, "-1", #""0""#,
        ]
    )
    func never(json: String) throws {
        #expect(try read(#""last_failure_time": \#(json)"#).lastFailure == .never)
    }

    @Test(
        "a reading of a clock that runs since the start of a machine is no time",
        arguments: ["12345.6", "86400", "1e18000"]
    )
    func noTime(json: String) throws {
        let document = try document(#""last_failure_time": \#(json)"#)
        #expect(document.reading.lastFailure == nil)
        #expect(document.nonsense == ["last_failure_time"])
    }

    @Test("a time in the future is said to be one, by the service's own clock where it tells it")
    func future() throws {
        let body = #"{"name": "a", "state": "open", "last_failure_time": "2025-11-20T01:46:00", "x": 1}"#
        let answer = try HealthBody(Array(body.utf8), now: Self.now)
        #expect(
            HealthNotices.lines(of: answer, at: "URL") == [
                "last_failure_time of a lies 3 h in the future: a clock or a time zone is wrong"
            ]
        )
        #expect(
            try document(#""last_failure_time": "2025-11-20T01:46:00", "now": "2025-11-20T01:47:00Z""#).future.isEmpty
        )
        #expect(try document(#""last_failure_time": "2025-11-19T22:46:03""#).future.isEmpty)
    }

    @Test(
        "the next probe is a length of time or a point in it",
        arguments: [
            (#""time_until_retry": 42.5"#, 42.5), (#""time_until_retry": 30000"#, 30), (#""retry_after": "30s""#, 30),
            (#""secondsUntilRetry": 12"#, 12), (#""retryAfterMs": 1500"#, 1.5),
            (#""nextAttempt": 1763592370000"#, 10), (#""next_attempt_at": "2025-11-19T22:46:10Z""#, 10),
            (#""next_retry": 1763592300"#, 0), (#""next_attempt": 5"#, 5),
            (#""retry_after": "2025-11-19T22:46:10Z""#, 10),
        ]
    )
    func nextProbe(members: String, seconds: Double) throws {
        #expect(try read(members).nextProbe == .seconds(seconds))
    }

    @Test("a next probe that is far beyond the recovery timeout is another clock's time")
    func skewedProbe() throws {
        let document = try document(#""recovery_timeout": 30, "next_attempt": "2025-11-19T23:46:10Z""#)
        #expect(document.reading.nextProbe == nil && document.future.map(\.field) == ["next_attempt"])
    }

    @Test(
        "a duration is in the unit of its name or its text, else by its magnitude",
        arguments: [
            (#""recovery_timeout": 60"#, 60), (#""recovery_timeout": 1800"#, 1800), (#""resetTimeout": 30000"#, 30),
            (#""reset_timeout_seconds": 45.0"#, 45), (#""resetTimeoutMs": 500"#, 0.5),
            (#""openTimeout": 30000000000"#, 30),
            (#""waitDurationInOpenState": "PT1M30S""#, 90), (#""break_duration": "00:00:30""#, 30),
            (#""cooldown": "1m30s""#, 90), (#""cooldown": "500ms""#, 0.5), (#""cooldown": "2 minutes""#, 120),
        ]
    )
    func durations(members: String, seconds: Double) throws {
        #expect(try read(members).thresholds.recoveryTimeout == .seconds(seconds))
    }

    // MARK: Rates

    @Test(
        "a rate is read in the scale that it is written in",
        arguments: [
            (#""failure_rate": 30"#, 0.3), (#""failure_rate": "30.0%""#, 0.3), (#""failure_rate": "0.5%""#, 0.005),
            (#""failureRatePercent": 0.5"#, 0.005), (#""failure_rate": 0"#, 0),
            (#""failure_rate": 0.3, "successful_calls": 140, "failed_calls": 60"#, 0.3),
            (#""failure_rate": 0.3, "successful_calls": 997, "failed_calls": 3"#, 0.003),
            (#""failure_rate": 0.3, "success_rate": 0.7"#, 0.3), (#""failure_rate": 0.3, "success_rate": 99.7"#, 0.003),
            (#""failure_rate": 0.3, "failure_rate_threshold": 50"#, 0.003),
            (#""failure_rate": 0.3, "failure_rate_threshold": 0.5"#, 0.3),
        ]
    )
    func rates(members: String, share: Double) throws {
        let rate = try #require(try read(members).window?.failureRate)
        #expect(abs(rate - share) < 1e-12)
    }

    @Test(
        "a rate over no calls, and one that libraries write for none, is absent without a remark",
        arguments: [
            #""failure_rate": -1"#, #""failure_rate": "-1.0%""#, #""failure_rate": "NaN""#, #""failure_rate": null"#,
            #""failure_rate": 0.0, "total_calls": 0"#, #""failure_rate": 30, "buffered_calls": 0"#,
        ]
    )
    func noRate(members: String) throws {
        let document = try document(members)
        #expect(document.reading.window?.failureRate == nil && document.nonsense.isEmpty)
    }

    @Test("a rate that may be a share or a percentage is not shown, and said so, unless the rest of the body tells")
    func undecided() throws {
        let alone = try HealthBody(Array(#"{"state": "closed", "failure_rate": 0.3}"#.utf8))
        #expect(alone.circuits.first?.reading.window == nil)
        #expect(
            HealthNotices.lines(of: alone, at: "URL") == ["failure_rate may be a share or a percentage: not shown"]
        )
        let beside = try HealthBody(
            Array(
                #"{"a": {"state": "closed", "failure_rate": 0.5}, "b": {"state": "closed", "failure_rate": 12.5}}"#.utf8
            )
        )
        #expect(beside.circuits.map(\.reading.window?.failureRate) == [0.005, 0.125])
    }

    /// The failure rates and shares of slow calls of some circuits, each with these members.
    private func rates(_ circuits: [String]) throws -> [[Double?]] {
        let list = circuits.map { #"{"state": "closed", \#($0)}"# }.joined(separator: ", ")
        let body = try HealthBody(Array(#"{"circuit_breakers": [\#(list)]}"#.utf8))
        return body.circuits.map { [$0.reading.window?.failureRate, $0.reading.window?.slowCallRate] }
    }

    @Test("the scale of a field is that of the same field elsewhere, and never that of another")
    func scalePerField() throws {
        // Two dialects in one body.
        #expect(
            try rates([#""failure_rate": 12.5"#, #""failure_rate": 0.5"#, #""error_rate": 0.5"#])
                == [[0.125, nil], [0.005, nil], [nil, nil]]
        )
        // What stands beside a number tells more than other circuits do.
        #expect(
            try rates([
                #""failure_rate": 12.5"#, #""failure_rate": 0.5, "failed_calls": 5, "successful_calls": 5"#,
                #""failure_rate": 0.5"#,
            ])[1] == [0.5, nil]
        )
        // A sign of percent tells of itself alone.
        #expect(try rates([#""failure_rate": "30%""#, #""failure_rate": 0.5"#]) == [[0.3, nil], [nil, nil]])
        #expect(try rates([#""failure_rate_percent": 30"#, #""failure_rate": 0.5"#]) == [[0.3, nil], [nil, nil]])
    }

    @Test("a share of slow calls is read by what stands beside it, and not in the scale of the failures")
    func slowCalls() throws {
        #expect(try rates([#""failure_rate": 30, "slow_call_rate": 0.5"#]) == [[0.3, nil]])
        #expect(try rates([#""slow_call_rate": 0.5, "buffered_calls": 200, "slow_calls": 1"#]) == [[nil, 0.005]])
        #expect(try rates([#""slow_call_rate": 0.5, "slow_call_rate_threshold": 100"#]) == [[nil, 0.005]])
        #expect(try rates([#""slow_call_rate": 50"#, #""slow_call_rate": 0.5"#]) == [[nil, 0.5], [nil, 0.005]])
        let body = try HealthBody(Array(#"{"state": "closed", "failure_rate": 30, "slow_call_rate": 0.5}"#.utf8))
        #expect(
            HealthNotices.lines(of: body, at: "URL") == ["slow_call_rate may be a share or a percentage: not shown"]
        )
    }

    @Test("a failure rate among the settings is the threshold, and one beside the state is not")
    func thresholds() throws {
        let reading = try read(#""thresholds": {"failure_rate": 0.5}, "failure_rate": "30%""#)
        #expect(reading.thresholds.failureRate == 0.5 && reading.window?.failureRate == 0.3)
        #expect(try read(#""failure_threshold": 0.5"#).thresholds == Thresholds(failureRate: 0.5))
        #expect(try read(#""errorThresholdPercentage": 50"#).thresholds == Thresholds(failureRate: 0.5))
    }
}
