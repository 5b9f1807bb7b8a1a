import NIOCore
import Testing

@testable import ResilientRedis

@Suite struct LinkStateMachineTests {
    private var machine: LinkStateMachine
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    init() {
        var backoff = RedisConfiguration.Backoff()
        backoff.initial = .milliseconds(10)
        backoff.maximum = .milliseconds(40)
        machine = LinkStateMachine(backoff: backoff, commandDeadline: .seconds(1))
    }

    @Test("nothing is connected before a caller wants it, and then once")
    mutating func demand() {
        #expect(machine.state == .idle(failures: 0, notBefore: .distantPast))
        #expect(machine.demand(at: start) == .connect)
        #expect(machine.demand(at: start) == .none)
        #expect(machine.established(at: start) == true)
        #expect(machine.demand(at: start) == .none)
    }

    @Test("attempts that fail follow each other more and more slowly, up to a bound")
    mutating func backoff() {
        var now = start
        for wait in [10, 20, 40, 40] as [Int64] {
            #expect(machine.demand(at: now) == .connect)
            machine.failed(at: now, chance: 0)
            #expect(machine.demand(at: now) == .wake(at: now + .milliseconds(wait)))
            #expect(
                machine.wake(at: now + .milliseconds(wait - 1), isWanted: true) == .wake(at: now + .milliseconds(wait))
            )
            now = now + .milliseconds(wait)
            #expect(machine.wake(at: now, isWanted: false) == .none)
        }
    }

    @Test("a caller who waits for the pause to end gets an attempt")
    mutating func wake() {
        _ = machine.demand(at: start)
        machine.failed(at: start, chance: 0)
        _ = machine.demand(at: start)
        #expect(machine.wake(at: start + .milliseconds(10), isWanted: true) == .connect)
        #expect(machine.state == .connecting(failures: 1))
    }

    @Test("long after a failure no caller waits")
    mutating func later() {
        _ = machine.demand(at: start)
        machine.failed(at: start, chance: 0)
        #expect(machine.demand(at: start + .seconds(60)) == .connect)
    }

    @Test("a connection that has answered is replaced at once, one that never did counts as a failure")
    mutating func lost() {
        _ = machine.demand(at: start)
        _ = machine.established(at: start)
        machine.lost(hasAnswered: true, at: start, chance: 0)
        #expect(machine.demand(at: start) == .connect)
        _ = machine.established(at: start)
        machine.lost(hasAnswered: false, at: start, chance: 0)
        #expect(machine.demand(at: start) == .wake(at: start + .milliseconds(10)))
    }

    @Test("a connection that leads to the wrong place is left at once, and the next ones more and more slowly")
    mutating func misled() {
        var now = start
        _ = machine.demand(at: now)
        _ = machine.established(at: now)
        #expect(machine.leave(at: now, chance: 0) == true)
        #expect(machine.leave(at: now, chance: 0) == false)
        for wait in [10, 20, 40, 40, 40] as [Int64] {
            #expect(machine.demand(at: now) == .connect)
            #expect(machine.established(at: now) == true)
            #expect(machine.leave(at: now + .milliseconds(wait - 1), chance: 0) == false)
            now = now + .milliseconds(wait)
            #expect(machine.leave(at: now, chance: 0) == true)
        }
    }

    @Test("a connection that has served for long is left at once, whatever came before it")
    mutating func misledLater() {
        for time in [0, 10, 20] as [Int64] {
            _ = machine.demand(at: start + .milliseconds(time))
            _ = machine.established(at: start + .milliseconds(time))
            #expect(machine.leave(at: start + .milliseconds(time + 10), chance: 0) == (time < 20))
        }
        #expect(machine.leave(at: start + .seconds(60), chance: 0) == true)
        #expect(machine.state == .idle(failures: 1, notBefore: .distantPast))
    }

    @Test("after the end nothing is connected, and what comes late is not wanted")
    mutating func stopped() {
        _ = machine.demand(at: start)
        machine.stop()
        #expect(machine.established(at: start) == false)
        #expect(machine.demand(at: start) == .none)
        #expect(machine.wake(at: start, isWanted: true) == .none)
        machine.failed(at: start, chance: 0)
        machine.lost(hasAnswered: true, at: start, chance: 0)
        #expect(machine.state == .stopped)
    }

    @Test("every wait leaves time for an attempt within the deadline, and chance only shortens it")
    func delays() {
        let backoff = RedisConfiguration.Backoff()
        #expect(backoff.delay(after: 100, deadline: .milliseconds(100), chance: 0) == .milliseconds(50))
        #expect(backoff.delay(after: 1, deadline: .seconds(1), chance: 0) == .milliseconds(10))
        for failures in [1, 2, 5, .max] {
            for chance in [0, 0.5, 0.999] {
                let delay = backoff.delay(after: failures, deadline: .seconds(1), chance: chance)
                #expect(delay <= .milliseconds(500) && delay >= .milliseconds(8))
            }
        }
    }
}
