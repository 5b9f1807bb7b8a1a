import CircuitBreakerTestKit
import Testing

@testable import CircuitBreaker

@Suite("Events", .timeLimit(.minutes(1)))
struct EventTests {
    let clock = ManualClock()

    @Test("Every transition and order is logged once, numbered from 1 without a hole, with its time and reason")
    func order() {
        let breaker = CircuitBreaker(clock)
        let start = clock.wall
        breaker.trip()
        clock.pass(.seconds(60))
        for _ in 0..<3 { breaker.succeed() }
        clock.pass(.seconds(1))
        breaker.inject(.next(1))
        breaker.forceOpen(for: .seconds(60), by: "ana", reason: "test")
        clock.pass(.seconds(70))
        breaker.fail()
        breaker.reset(by: "bo")
        let (events, missed) = breaker.recentEvents()
        #expect(missed == 0)
        #expect(events.map(\.sequence) == Array(1...UInt64(events.count)))
        let seconds = events.map { ($0.time.nanosecondsSinceEpoch - start.nanosecondsSinceEpoch) / 1_000_000_000 }
        #expect(seconds == [0, 60, 60, 61, 61, 121, 131, 131, 131])
        #expect(
            events.map(\.kind) == [
                .transition(
                    from: .closed,
                    to: .open,
                    reason: .failures(5, last: "ConnectionRefused: connection refused")
                ),
                .transition(from: .open, to: .halfOpen, reason: .recoveryTimeout(.seconds(60))),
                .transition(from: .halfOpen, to: .closed, reason: .successes(3)),
                .injection("the next call fails, by operator"),
                .transition(
                    from: .closed,
                    to: .forcedOpen,
                    reason: .forced(for: .seconds(60), by: "ana", reason: "test")
                ),
                .transition(from: .forcedOpen, to: .halfOpen, reason: .forceExpired),
                .injection("over"),
                .transition(from: .halfOpen, to: .open, reason: .probeFailed("injected failure")),
                .transition(from: .open, to: .closed, reason: .reset(by: "bo", reason: nil)),
            ]
        )
    }

    @Test("The reasons read as a few words")
    func words() {
        typealias Reason = CircuitBreaker.TransitionReason
        #expect(Reason.failures(5, last: "").description == "5 in a row")
        #expect(Reason.recoveryTimeout(.seconds(10)).description == "recovery timeout 10s")
        #expect(Reason.probeFailed("").description == "probe failed")
        #expect(Reason.successes(1).description == "1 success")
        #expect(Reason.successes(3).description == "3 successes")
    }

    @Test("Only events after the number asked for are handed out; a number from the future yields none")
    func after() {
        let breaker = CircuitBreaker(clock)
        for _ in 0..<10 { breaker.reset() }
        #expect(breaker.recentEvents(after: 7).events.map(\.sequence) == [8, 9, 10])
        #expect(breaker.recentEvents(after: 10).events.isEmpty)
        #expect(breaker.recentEvents(after: 11).missed == 0)
        #expect(breaker.recentEvents(after: .max).events.isEmpty)
    }

    @Test("The last 256 events are kept, the rest is reported as missed, exactly", arguments: [255, 256, 257, 700])
    func ring(count: Int) {
        let breaker = CircuitBreaker(clock)
        for _ in 0..<count { breaker.reset() }
        for after in [0, 1, count - 257, count - 256, count - 255, count - 1] where after >= 0 {
            let (events, missed) = breaker.recentEvents(after: UInt64(after))
            let expectedMissed = max(0, count - 256 - after)
            #expect(missed == UInt64(expectedMissed))
            #expect(events.map(\.sequence) == Array(UInt64(after + expectedMissed + 1)...UInt64(count)))
        }
    }

    @Test("A listener receives the events from the moment on at which it asked, in order")
    func delivers() async {
        let breaker = CircuitBreaker(clock)
        breaker.reset()
        var iterator = breaker.events().makeAsyncIterator()
        breaker.trip()
        breaker.reset(by: "ana")
        for sequence in [2, 3] as [UInt64] {
            guard case .event(let event) = await iterator.next() else {
                Issue.record("no event")
                return
            }
            #expect(event.sequence == sequence)
        }
    }

    @Test("A listener that waits is woken by an event")
    func wakes() async {
        let breaker = CircuitBreaker(clock)
        let events = breaker.events()
        let listener = Task {
            var iterator = events.makeAsyncIterator()
            return await iterator.next()
        }
        while breaker.listenerCount == 0 { await Task.yield() }
        for _ in 0..<100 { await Task.yield() }
        breaker.forceOpen()
        guard case .event(let event) = await listener.value else {
            Issue.record("no event")
            return
        }
        #expect(event.sequence == 1)
    }

    @Test("A slow listener receives the number of events that it missed and goes on with the oldest kept one")
    func missed() async {
        let breaker = CircuitBreaker(clock)
        var iterator = breaker.events().makeAsyncIterator()
        for _ in 0..<1000 { breaker.reset() }
        #expect(await iterator.next() == .missed(744))
        for sequence in 745...1000 as ClosedRange<UInt64> {
            guard case .event(let event) = await iterator.next() else {
                Issue.record("no event")
                return
            }
            #expect(event.sequence == sequence)
        }
    }

    @Test("What fell due before a listener asked is not delivered to it as new")
    func dueBefore() async {
        let breaker = CircuitBreaker(clock)
        breaker.forceOpen(for: .seconds(1))
        clock.pass(.seconds(2))
        var iterator = breaker.events().makeAsyncIterator()
        breaker.reset(by: "ana")
        guard case .event(let event) = await iterator.next() else {
            Issue.record("no event")
            return
        }
        #expect(event.kind == .transition(from: .halfOpen, to: .closed, reason: .reset(by: "ana", reason: nil)))
    }

    @Test("Listeners do not take events from each other")
    func several() async {
        let breaker = CircuitBreaker(clock)
        let events = breaker.events()
        var first = events.makeAsyncIterator()
        var second = events.makeAsyncIterator()
        #expect(breaker.listenerCount == 2)
        breaker.reset()
        let received = (await first.next(), await second.next())
        #expect(received.0 != nil)
        #expect(received.0 == received.1)
    }

    @Test("The sequence ends for a cancelled task, also while events keep coming, and gives its place back")
    func cancellation() async {
        let breaker = CircuitBreaker(clock)
        let waiting = Task {
            for await _ in breaker.events() {}
        }
        while breaker.listenerCount == 0 { await Task.yield() }
        waiting.cancel()
        await waiting.value
        #expect(breaker.listenerCount == 0)

        // Each delivery makes the next event, so that there is always one to take.
        let busy = Task {
            var taken = 0
            for await _ in breaker.events() {
                taken += 1
                breaker.reset()
                if taken == 10 { withUnsafeCurrentTask { $0?.cancel() } }
                if taken > 1000 { break }
            }
            return taken
        }
        while breaker.listenerCount == 0 { await Task.yield() }
        breaker.reset()
        #expect(await busy.value == 10)
        #expect(breaker.listenerCount == 0)
    }

    @Test("An iterator that is dropped gives its place back at once")
    func dropped() async {
        let breaker = CircuitBreaker(clock)
        for _ in 0..<10 {
            var iterator = breaker.events().makeAsyncIterator()
            breaker.reset()
            #expect(await iterator.next() != nil)
        }
        #expect(breaker.listenerCount == 0)
    }

    @Test("A listener may call the breaker, which it could not if it ran under its lock")
    func listenerCallsBreaker() async {
        let breaker = CircuitBreaker(clock)
        let listener = Task { () -> CircuitBreaker.State? in
            for await delivery in breaker.events() {
                guard case .event = delivery else { continue }
                return breaker.snapshot().state
            }
            return nil
        }
        while breaker.listenerCount == 0 { await Task.yield() }
        breaker.trip()
        #expect(await listener.value == .open)
    }
}
