import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Settings that make no sense")
struct SettingTests {
    @Test("are refused where the breaker is made, by name", arguments: SettingCase.refused)
    func refused(one: SettingCase) throws {
        var settings = CircuitBreaker.Configuration()
        one.change(&settings)
        let error = try #require(throws: InvalidSetting.self) { try CircuitBreaker(configuration: settings) }
        #expect(error.setting == one.setting)
        #expect(error.description.hasPrefix("\(one.setting): "))
        #expect(error.problem.contains(": use "))
    }

    @Test(
        "are told from the extremes that make sense, and with those a circuit lives through outages",
        arguments: SettingCase.taken
    )
    func taken(one: SettingCase) throws {
        let clock = ManualClock()
        var settings = CircuitBreaker.Configuration()
        one.change(&settings)
        let breaker = try CircuitBreaker(configuration: settings, clock: clock.breakerClock)
        for _ in 0..<3 {
            breaker.fail()
            breaker.succeed()
            for _ in 0..<6 { breaker.fail() }
            clock.pass(.seconds(1_000_000_000))
            for _ in 0..<4 { breaker.succeed() }
            breaker.ignore()
            let counters = breaker.snapshot().counters
            let ended = counters.successful + counters.failed + counters.ignored + counters.refused
            #expect(counters.total == ended + counters.inFlight)
            #expect(!breaker.recentEvents().events.contains { "\($0.kind)".isEmpty })
        }
    }

    @Test("are complained about with the value and what would do")
    func words() {
        func complaint(_ change: (inout CircuitBreaker.Configuration) -> Void) -> String {
            var settings = CircuitBreaker.Configuration()
            change(&settings)
            do {
                try settings.validate()
                return ""
            } catch {
                return error.description
            }
        }
        #expect(complaint { $0.failureRate = 1.5 } == "failureRate: 1.5 is no share: use a number above 0 and up to 1")
        #expect(complaint { $0.backoff.jitter = .nan } == "backoff.jitter: nan is no share: use a number from 0 to 1")
        #expect(complaint { $0.successThreshold = 0 } == "successThreshold: 0 is too small: use 1 or more")
        #expect(complaint { $0.window = .calls(2_000_000) } == "window: 2000000 is too large: use 1 to 1000000")
        let tooLong = "recoveryTimeout: 10000000000.0 seconds is too long: use at most 1000000000.0 seconds"
        #expect(complaint { $0.recoveryTimeout = .seconds(10_000_000_000) } == tooLong)
        #expect(complaint { _ in } == "")
    }

    @Test(
        "of an operator's orders trap nothing",
        arguments: SettingCase.noTimes + [.zero, .seconds(1e20), .seconds(-1e20)]
    )
    func orders(time: Duration) async throws {
        let clock = ManualClock(monotonic: .max - 5)
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: time, by: "ada", reason: "why")
        breaker.succeed()
        for share in [Double.nan, .infinity, -.infinity, -1, 0, 0.5, 2] { breaker.inject(.share(share, for: time)) }
        breaker.inject(.latency(time, for: time))
        breaker.inject(.latency(time, for: .seconds(1e20)))
        for calls in [Int.min, -1, 0, 1, .max] { breaker.inject(.next(calls)) }
        breaker.fail()
        clock.pass(time)
        breaker.reset()
        #expect(breaker.state == .closed)
        #expect(!breaker.recentEvents().events.contains { "\($0.kind)".isEmpty })
    }

    @Test("of a reason, a recorded latency and a refusal trap nothing")
    func values() {
        for share in [Double.nan, .infinity, -.infinity, 1e300, -1, 0.5] {
            #expect(!CircuitBreaker.TransitionReason.failureRate(share, calls: .max, last: "").description.isEmpty)
            #expect(!CircuitBreaker.TransitionReason.slowCallRate(share, calls: .min).description.isEmpty)
        }
        let half = CircuitBreaker.TransitionReason.failureRate(0.5, calls: 4, last: "")
        #expect(half.description == "50% of 4 calls failed")
        var histogram = LatencyHistogram()
        for time in SettingCase.noTimes + [.seconds(1e20), .seconds(-1e20), .zero] {
            for _ in 0..<3 { histogram.record(time) }
            #expect(!CircuitBreaker.TransitionReason.recoveryTimeout(time).description.isEmpty)
        }
        #expect(histogram.total == UInt64(3 * (SettingCase.noTimes.count + 3)))
        let past = BreakerClock(monotonic: { .min }, wall: { Timestamp(nanosecondsSinceEpoch: .min) })
        let future = BreakerClock(monotonic: { .max }, wall: { Timestamp(nanosecondsSinceEpoch: .max) })
        for clock in [past, future] {
            let breaker = CircuitBreaker(clock: clock)
            breaker.trip()
            breaker.forceOpen(for: .seconds(1))
            breaker.inject(.latency(.seconds(1), for: .seconds(1)))
            #expect(breaker.snapshot().state == .open)
            let refusal = #expect(throws: CircuitRefusal.self) { try breaker.acquire().succeed() }
            for other in [past, future] { #expect(refusal?.retryAfter(on: other) ?? .zero >= .zero) }
        }
    }
}
