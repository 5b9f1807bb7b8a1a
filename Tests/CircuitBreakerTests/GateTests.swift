import CircuitBreakerTestKit
import Testing

@testable import CircuitBreaker

@Suite("The gate before the machine")
struct GateTests {
    /// A change of a circuit that the gate has to follow.
    struct Change: CustomTestStringConvertible, Sendable {
        typealias Make = @Sendable (_ breaker: CircuitBreaker, _ clock: ManualClock) throws -> Void

        let testDescription: String
        let make: Make

        init(_ name: String, _ make: @escaping Make) {
            testDescription = name
            self.make = make
        }

        private static func half(_ breaker: CircuitBreaker, _ clock: ManualClock) {
            breaker.trip()
            clock.pass(.seconds(60))
            breaker.succeed()
        }

        static let all: [Change] = [
            Change("nothing") { _, _ in },
            Change("a failure") { breaker, _ in breaker.fail() },
            Change("opening") { breaker, _ in breaker.trip() },
            Change("opening, and the timeout over") { breaker, clock in
                breaker.trip()
                clock.pass(.seconds(60))
            },
            Change("half-open") { half($0, $1) },
            Change("half-open with its probes under way") { breaker, clock in
                half(breaker, clock)
                for _ in 0..<3 { held.append(try breaker.acquire()) }
            },
            Change("a failed probe") { breaker, clock in
                half(breaker, clock)
                breaker.fail()
            },
            Change("closing") { breaker, clock in
                half(breaker, clock)
                for _ in 0..<2 { breaker.succeed() }
            },
            Change("closing with a probe of before under way") { breaker, clock in
                half(breaker, clock)
                held.append(try breaker.acquire())
                for _ in 0..<2 { breaker.succeed() }
            },
            Change("a probe that timed out") { breaker, clock in
                half(breaker, clock)
                held.append(try breaker.acquire())
                clock.pass(.seconds(31))
            },
            Change("forced open until reset") { breaker, _ in breaker.forceOpen() },
            Change("forced open for a time") { breaker, _ in breaker.forceOpen(for: .seconds(5)) },
            Change("forced open for a time that is over") { breaker, clock in
                breaker.forceOpen(for: .seconds(5))
                clock.pass(.seconds(5))
            },
            Change("a reset") { breaker, _ in
                breaker.trip()
                breaker.reset()
            },
            Change("disabled") { breaker, _ in breaker.disable() },
            Change("disabled, from open, and failing") { breaker, _ in
                breaker.trip()
                breaker.disable()
                for _ in 0..<20 { breaker.fail() }
            },
            Change("metrics only") { breaker, _ in breaker.setMetricsOnly() },
            Change("metrics only, and it would be open") { breaker, _ in
                breaker.setMetricsOnly()
                breaker.trip()
            },
            Change("forced open after metrics only") { breaker, _ in
                breaker.setMetricsOnly()
                breaker.trip()
                breaker.forceOpen()
            },
            Change("an injection of calls") { breaker, _ in breaker.inject(.next(2)) },
            Change("an injection that is used up") { breaker, _ in
                breaker.inject(.next(1))
                breaker.succeed()
            },
            Change("an injection while open") { breaker, _ in
                breaker.trip()
                breaker.inject(.latency(.milliseconds(1), for: .seconds(1)))
            },
            Change("an injection that was stopped") { breaker, _ in
                breaker.inject(.share(1, for: .seconds(5)))
                breaker.stopInjection()
            },
            Change("an injection that is over") { breaker, clock in
                breaker.inject(.share(1, for: .seconds(5)))
                clock.pass(.seconds(6))
            },
        ]

        /// Calls under way: they end when the tests do.
        private static let held = Held()
    }

    /// Keeps permits.
    private final class Held: Sendable {
        private final class Box: Sendable {
            let permit: Permit
            init(_ permit: consuming Permit) { self.permit = permit }
        }

        private let boxes = StateLock<[Box]>([])

        func append(_ permit: consuming Permit) {
            let box = Box(permit)
            boxes.withLock { $0.append(box) }
        }
    }

    /// What the machine alone would say to the next call, and its counters then.
    private func verdict(of machine: BreakerStateMachine, _ clock: ManualClock) -> (String, CircuitBreaker.Counters) {
        var machine = machine
        let admission = machine.begin(now: { clock.now }, wall: { clock.wall }, chance: { 0.99 })
        let words =
            switch admission {
            case .admitted: "admitted"
            case .injectedFailure: "failed on purpose"
            case .refused: "refused: \(machine.refusal)"
            }
        return (words, machine.counters)
    }

    @Test(
        "After every kind of change the gate says what the machine would, or nothing; now, and as time passes",
        arguments: Change.all,
        [0, 1, 5_000_000_000, 29_000_000_000, 60_000_000_000 - 1, 60_000_000_000] as [Int64]
    )
    func agrees(change: Change, later: Int64) throws {
        for ramp in [nil, CircuitBreaker.RampUp(over: .seconds(10))] {
            let clock = ManualClock()
            let breaker = CircuitBreaker(clock) { $0.rampUp = ramp }
            try change.make(breaker, clock)
            clock.pass(.nanoseconds(later))
            for _ in 0..<5 {
                breaker.core.withLock { core in
                    let (expected, counters) = verdict(of: core.machine, clock)
                    switch core.enter(clock.breakerClock) {
                    case .admitted(let generation):
                        #expect(expected == "admitted")
                        #expect(generation == core.machine.generation)
                        #expect(core.machine.counters == counters)
                        core.machine.counters.inFlight -= 1
                        core.machine.counters.ignored += 1
                    case .refused(let refusal):
                        #expect(expected == "refused: \(refusal)")
                        #expect(core.machine.counters == counters)
                    case .timed:
                        Issue.record("no call of this breaker is timed")
                    case .undecided:
                        break
                    }
                }
                breaker.ignore()
            }
            #expect(breaker.snapshot().addsUp)
        }
    }

    @Test("The common cases are decided by the gate: closed, open, forced open and disabled")
    func decides() {
        func gate(_ change: (CircuitBreaker) -> Void) -> CircuitBreaker.Core.Gate {
            let breaker = CircuitBreaker(ManualClock())
            change(breaker)
            return breaker.core.withLock { $0.gate }
        }
        #expect(gate { _ in } == .plain)
        #expect(gate { $0.disable() } == .plain)
        #expect(gate { $0.trip() } == .refusing)
        #expect(gate { $0.forceOpen() } == .refusing)
        #expect(gate { $0.inject(.next(1)) } == .undecided)
    }

    @Test("A window of calls reads no clock while the circuit is closed; a window in time does, once a call")
    func readings() throws {
        for (window, expected) in [(CircuitBreaker.Window.calls(3), 0), (.time(.seconds(1)), 5)] {
            let readings = Counter()
            let clock = BreakerClock(
                monotonic: {
                    readings.add()
                    return 1
                },
                wall: { Timestamp(nanosecondsSinceEpoch: 0) }
            )
            var settings = CircuitBreaker.Configuration()
            settings.failureRate = 0.5
            settings.window = window
            let breaker = try CircuitBreaker(configuration: settings, clock: clock)
            let before = readings.count
            for _ in 0..<5 { breaker.succeed() }
            #expect(readings.count - before == expected)
            #expect(breaker.snapshot().window?.calls == (window == .calls(3) ? 3 : 5))
        }
    }

    @Test("A success that opens the circuit by a share is not counted by the gate alone")
    func openingBySuccess() {
        let breaker = CircuitBreaker(ManualClock()) {
            $0.failureThreshold = nil
            $0.failureRate = 0.25
            $0.minimumCalls = 4
        }
        for outcome in [false, true, true, true] {
            _ = outcome ? breaker.succeed() : breaker.fail()
        }
        let snapshot = breaker.snapshot()
        #expect(snapshot.state == .open)
        #expect(snapshot.counters.successful == 3)
        #expect(snapshot.addsUp)
    }

    @Test("One refusal is made for each period of refusing, and it tells why and until when")
    func refusals() {
        let clock = ManualClock()
        let breaker = CircuitBreaker(clock) { $0.rampUp = CircuitBreaker.RampUp(over: .seconds(10)) }
        func refusal() -> CircuitRefusal? {
            do { try breaker.acquire().ignore() } catch { return error as? CircuitRefusal }
            return nil
        }
        breaker.trip()
        let openUntil = clock.now + 60_000_000_000
        #expect(refusal()?.reason == .open)
        #expect(refusal()?.retryAt == openUntil)
        clock.pass(.seconds(59))
        #expect(refusal()?.retryAfter(on: clock.breakerClock) == .seconds(1))
        breaker.forceOpen()
        #expect(refusal()?.reason == .forcedOpen)
        #expect(refusal()?.retryAt == nil)
        breaker.forceOpen(for: .seconds(3))
        #expect(refusal()?.retryAfter(on: clock.breakerClock) == .seconds(3))
        clock.pass(.seconds(3))
        for _ in 0..<3 { breaker.succeed() }
        breaker.succeed()
        #expect(refusal()?.reason == .rampUp)
        #expect(refusal()?.retryAfter(on: clock.breakerClock) == .seconds(10))
    }
}
