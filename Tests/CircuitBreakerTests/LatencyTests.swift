import CircuitBreaker
import CircuitBreakerTestKit
import Testing

@Suite("Timing calls")
struct LatencyTests {
    let clock = ManualClock()

    /// What was recorded.
    private final class Record: Sendable {
        private let kept = StateLock<[Duration]>([])
        var all: [Duration] { kept.withLock { $0 } }
        func add(_ time: Duration) { kept.withLock { $0.append(time) } }
    }

    @Test("One call in so many is timed, the first one included", arguments: [1, 2, 5])
    func sampling(every: Int) throws {
        let record = Record()
        let breaker = CircuitBreaker(clock) {
            $0.latency = CircuitBreaker.LatencyRecording(every: every) { record.add($0) }
        }
        for number in 0..<10 {
            try breaker.runSynchronously { clock.pass(.milliseconds(number)) }
        }
        let expected = stride(from: 0, to: 10, by: every).map { Duration.milliseconds($0) }
        #expect(record.all == expected)
        #expect(breaker.snapshot().counters.successful == 10)
        #expect(breaker.snapshot().counters.slow == 0)
    }

    @Test("Calls are timed whatever their outcome; refused ones and those failed in a rehearsal are not")
    func outcomes() throws {
        let record = Record()
        let breaker = CircuitBreaker(clock) { $0.latency = CircuitBreaker.LatencyRecording { record.add($0) } }
        let first = try breaker.acquire()
        let second = try breaker.acquire()
        let third = try breaker.acquire()
        clock.pass(.seconds(1))
        first.succeed()
        clock.pass(.seconds(1))
        second.fail(ConnectionRefused())
        clock.pass(.seconds(1))
        third.ignore()
        breaker.inject(.next(1))
        breaker.succeed()
        breaker.forceOpen()
        breaker.succeed()
        #expect(record.all == [.seconds(1), .seconds(2), .seconds(3)])
    }

    @Test("The recorder runs outside the lock: it may call the breaker")
    func recorderCallsBackIn() throws {
        let (held, counted) = (Held(), Record())
        let breaker = CircuitBreaker(clock) {
            $0.latency = CircuitBreaker.LatencyRecording { time in
                if held.breaker?.snapshot().counters.successful == 1 { counted.add(time) }
            }
        }
        held.breaker = breaker
        try breaker.runSynchronously { clock.pass(.seconds(1)) }
        held.breaker = nil
        #expect(counted.all == [.seconds(1)])
    }

    @Test("A call that takes as long as the threshold is slow, one nanosecond less is not")
    func slowThreshold() throws {
        let breaker = CircuitBreaker(clock) { $0.slowCall = CircuitBreaker.SlowCall(threshold: .seconds(1)) }
        try breaker.runSynchronously { clock.pass(.seconds(1) - .instant) }
        #expect(breaker.snapshot().counters.slow == 0)
        try breaker.runSynchronously { clock.pass(.seconds(1)) }
        #expect(breaker.snapshot().counters.slow == 1)
        #expect(breaker.snapshot().window?.slow == 1)
    }

    @Test("The share of slow calls opens the circuit once there are enough calls, by a success too")
    func slowShare() throws {
        let breaker = CircuitBreaker(clock) {
            $0.slowCall = CircuitBreaker.SlowCall(threshold: .seconds(1), rate: 0.5)
            $0.minimumCalls = 6
        }
        for seconds in [2, 2, 2, 0, 0] {
            try breaker.runSynchronously { clock.pass(.seconds(seconds)) }
            #expect(breaker.state == .closed)
            #expect(breaker.snapshot().window?.slowCallRate == nil)
        }
        try breaker.runSynchronously {}
        #expect(breaker.reasons == ["50% of 6 calls were slow"])
        #expect(breaker.snapshot().failureCount == 0)
    }

    @Test("A slow probe opens the circuit again, though it succeeded")
    func slowProbe() throws {
        let breaker = CircuitBreaker(clock) { $0.slowCall = CircuitBreaker.SlowCall(threshold: .seconds(1)) }
        breaker.trip()
        clock.pass(.seconds(60))
        try breaker.runSynchronously { clock.pass(.seconds(1)) }
        #expect(breaker.reasons.last == "probe took 1s or longer")
        #expect(breaker.snapshot().failedRecoveries == 1)
        #expect(breaker.snapshot().counters.successful == 1)
    }

    /// A place for a breaker that is made after those who speak of it.
    private final class Held: Sendable {
        private let place = StateLock<CircuitBreaker?>(nil)
        var breaker: CircuitBreaker? {
            get { place.withLock { $0 } }
            set { place.withLock { $0 = newValue } }
        }
    }
}
