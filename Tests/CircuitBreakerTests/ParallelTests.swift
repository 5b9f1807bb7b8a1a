import CircuitBreaker
import CircuitBreakerTestKit
import TestSupport
import Testing

@Suite("Many at once", .timeLimit(.minutes(2)))
struct ParallelTests {
    /// What the tasks themselves saw, to be compared with what the breaker counted.
    private struct Tally: Equatable {
        var successful: UInt64 = 0
        var failed: UInt64 = 0
        var injected: UInt64 = 0
        var ignored: UInt64 = 0
        var refused: UInt64 = 0

        mutating func add(_ other: Tally) {
            successful += other.successful
            failed += other.failed
            injected += other.injected
            ignored += other.ignored
            refused += other.refused
        }
    }

    private static func calls(_ count: Int, seed: UInt64, on breaker: CircuitBreaker) async -> Tally {
        var chance = SeededRandom(seed: seed)
        var tally = Tally()
        for _ in 0..<count {
            let dice = chance.next() % 100
            do {
                try await breaker.run {
                    if dice < 3 { await Task.yield() }
                    if dice < 40 { throw ConnectionRefused() }
                    if dice < 45 { throw CancellationError() }
                    if dice < 50 { throw NumberedError(number: 1) }
                }
                tally.successful += 1
            } catch is ConnectionRefused {
                tally.failed += 1
            } catch is InjectedFailure {
                tally.failed += 1
                tally.injected += 1
            } catch is CircuitRefusal {
                tally.refused += 1
            } catch {
                tally.ignored += 1
            }
        }
        return tally
    }

    @Test("The counters add up in every snapshot under parallel calls, and in the end are what the tasks saw")
    func addsUp() async throws {
        var settings = CircuitBreaker.Configuration()
        settings.failureThreshold = 3
        settings.recoveryTimeout = .microseconds(50)
        settings.successThreshold = 2
        settings.halfOpenMaxCalls = 2
        settings.probeTimeout = .seconds(3600)
        settings.isFailure = { !($0 is NumberedError) }
        let breaker = try CircuitBreaker(configuration: settings)
        let (tasks, callsPerTask) = (50, 3000)

        let watcher = Task.detached {
            var looks = 0
            var last = breaker.snapshot().counters
            while !Task.isCancelled {
                let snapshot = breaker.snapshot()
                #expect(snapshot.addsUp)
                #expect(snapshot.probesInFlight <= 2)
                #expect(snapshot.counters.inFlight <= UInt64(tasks))
                #expect(snapshot.counters.total >= last.total)
                #expect(snapshot.state == .closed || snapshot.outage != nil || snapshot.mode == .forcedOpen)
                last = snapshot.counters
                looks += 1
                await Task.yield()
            }
            return looks
        }
        let operatorAtWork = Task.detached {
            while !Task.isCancelled {
                breaker.inject(.next(5))
                for _ in 0..<50 { await Task.yield() }
                breaker.inject(.share(0.3, for: .microseconds(100)))
                for _ in 0..<50 { await Task.yield() }
                breaker.reset()
            }
        }

        let seen = await withTaskGroup(of: Tally.self) { group in
            for task in 0..<tasks {
                group.addTask { await Self.calls(callsPerTask, seed: UInt64(task), on: breaker) }
            }
            return await group.reduce(into: Tally()) { $0.add($1) }
        }
        watcher.cancel()
        operatorAtWork.cancel()
        #expect(await watcher.value > 0)
        await operatorAtWork.value

        let counters = breaker.snapshot().counters
        let counted = Tally(
            successful: counters.successful,
            failed: counters.failed,
            injected: counters.injected,
            ignored: counters.ignored,
            refused: counters.refused
        )
        #expect(counted == seen)
        #expect(counters.total == UInt64(tasks * callsPerTask))
        #expect(counters.inFlight == 0)
        // Otherwise the numbers above were got without the circuit ever doing anything.
        #expect(seen.successful > 0 && seen.failed > 0 && seen.ignored > 0 && seen.refused > 0)
    }

    @Test("Of a hundred calls that come at once to a circuit that is due, three are made and the others refused")
    func noStampede() async {
        let clock = ManualClock()
        let breaker = CircuitBreaker(clock)
        breaker.trip()
        clock.pass(.seconds(60))
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let gate = Gate()
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do {
                        try await breaker.run {
                            arrival.yield()
                            // An actor that ran the call inside itself would let the next one in here.
                            await gate.wait()
                        }
                        return false
                    } catch {
                        arrival.yield()
                        return true
                    }
                }
            }
            var waiting = 100
            for await _ in arrivals {
                waiting -= 1
                if waiting == 0 { break }
            }
            #expect(breaker.snapshot().probesInFlight == 3)
            #expect(breaker.snapshot().counters.refused == 97)
            gate.open()
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 97)
        #expect(breaker.state == .closed)
    }

    @Test("Every event that tasks make in parallel reaches a listener, or is reported to it as missed")
    func everyEvent() async {
        let breaker = CircuitBreaker(ManualClock())
        let events = breaker.events()
        let counting = Task.detached {
            var (sum, holes, last) = (0 as UInt64, 0, 0 as UInt64)
            for await delivery in events {
                switch delivery {
                case .missed(let count):
                    sum += count
                    last += count
                case .event(let event):
                    if event.sequence != last + 1 { holes += 1 }
                    last = event.sequence
                    sum += 1
                }
                if last == 8000 { break }
            }
            return [sum, UInt64(holes)]
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { breaker.reset() } }
            }
        }
        #expect(await counting.value == [8000, 0])
    }
}
