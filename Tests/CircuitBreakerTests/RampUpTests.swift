import CircuitBreakerTestKit
import Testing

@testable import CircuitBreaker

@Suite("Taking the load back")
struct RampUpTests {
    let clock = ManualClock()

    /// A circuit that has just closed by itself.
    private func justClosed(_ ramp: CircuitBreaker.RampUp) -> CircuitBreaker {
        let breaker = CircuitBreaker(clock) { $0.rampUp = ramp }
        breaker.trip()
        clock.pass(.seconds(60))
        for _ in 0..<3 { breaker.succeed() }
        return breaker
    }

    @Test(
        "At a share of one in so many it is every so-manieth call that passes, the first one included",
        arguments: [1, 2, 3, 4, 7, 10, 100]
    )
    func everyNth(number: Int) {
        let breaker = justClosed(CircuitBreaker.RampUp(over: .seconds(10), from: 1 / Double(number)))
        let passed = (0..<number * 50).filter { _ in breaker.succeed() == .made }
        #expect(passed == (0..<50).map { $0 * number })
        #expect(breaker.snapshot().counters.refused == UInt64(number * 50 - 50))
    }

    @Test("As the share grows evenly, so do the calls that pass: half of them over a ramp from nothing")
    func grows() {
        let breaker = justClosed(CircuitBreaker.RampUp(over: .seconds(10), from: 0))
        var passed: [Int] = []
        for _ in 0..<10 {
            var made = 0
            for _ in 0..<1000 {
                if breaker.succeed() == .made { made += 1 }
                clock.pass(.milliseconds(1))
            }
            passed.append(made)
        }
        for (second, made) in passed.enumerated() {
            #expect(abs(made - (50 + 100 * second)) <= 1, "second \(second): \(made)")
        }
        #expect(abs(passed.reduce(0, +) - 5000) <= 2)
        #expect(breaker.snapshot().rampUp == nil)
    }

    @Test("The snapshot tells share and time left, and from its end on all calls pass")
    func end() {
        let breaker = justClosed(CircuitBreaker.RampUp(over: .seconds(10), from: 0.5))
        #expect(breaker.snapshot().rampUp == CircuitBreaker.RampUpStatus(share: 0.5, timeLeft: .seconds(10)))
        clock.pass(.seconds(5))
        #expect(breaker.snapshot().rampUp == CircuitBreaker.RampUpStatus(share: 0.75, timeLeft: .seconds(5)))
        clock.pass(.seconds(5) - .instant)
        let passed = (0..<1000).count { _ in breaker.succeed() == .made }
        #expect(passed >= 999)
        clock.pass(.instant)
        #expect(breaker.snapshot().rampUp == nil)
        for _ in 0..<100 { #expect(breaker.succeed() == .made) }
    }

    @Test("A reset lets all calls through at once, and failures during a ramp-up open the circuit")
    func other() {
        let breaker = justClosed(CircuitBreaker.RampUp(over: .seconds(10)))
        breaker.reset()
        #expect(breaker.snapshot().rampUp == nil)
        for _ in 0..<10 { #expect(breaker.succeed() == .made) }

        let failing = justClosed(CircuitBreaker.RampUp(over: .seconds(10), from: 0.5))
        for _ in 0..<10 { failing.fail() }
        #expect(failing.state == .open)
        #expect(failing.snapshot().rampUp == nil)
    }

    @Test(
        "From the smallest share to the largest all calls pass once the time is over",
        arguments: [0, Double.leastNonzeroMagnitude, 0.5, 1],
        [Duration.zero, .nanoseconds(1), .seconds(1), .seconds(1_000_000_000)]
    )
    func extremes(share: Double, time: Duration) {
        let breaker = justClosed(CircuitBreaker.RampUp(over: time, from: share))
        for _ in 0..<20 { breaker.succeed() }
        let status = breaker.snapshot().rampUp
        #expect((0...1).contains(status?.share ?? 0))
        clock.pass(.seconds(1))
        if time <= .seconds(1) { #expect(breaker.succeed() == .made) }
    }
}
