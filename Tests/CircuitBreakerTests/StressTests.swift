import CircuitBreaker
import TestSupport
import Testing

@Suite("Under stress", .timeLimit(.minutes(2)))
struct StressTests {
    /// What the tasks themselves saw, to be compared with what the breaker counted.
    private struct Tally: Equatable {
        var successful: UInt64 = 0
        var failed: UInt64 = 0
        var injected: UInt64 = 0
        var ignored: UInt64 = 0
        var refused: UInt64 = 0

        var ended: UInt64 { successful + failed + ignored }

        init() {}

        init(_ counters: CircuitBreaker.Counters) {
            successful = counters.successful
            failed = counters.failed
            injected = counters.injected
            ignored = counters.ignored
            refused = counters.refused
        }

        mutating func add(_ other: Tally) {
            successful += other.successful
            failed += other.failed
            injected += other.injected
            ignored += other.ignored
            refused += other.refused
        }
    }

    private static let tasks = 24
    private static let callsPerTask = 1500

    /// Makes calls in every form, and ends them in every way.
    private static func calls(seed: UInt64, on breaker: CircuitBreaker) async -> Tally {
        var chance = SeededRandom(seed: seed)
        var tally = Tally()
        for _ in 0..<callsPerTask {
            do {
                let dice = chance.next()
                switch chance.next() % 6 {
                case 0: try await run(dice, on: breaker, &tally)
                case 1: try runSynchronously(dice, on: breaker, &tally)
                case 2: try await judge(dice, on: breaker, &tally)
                case 3: try await hold(dice, on: breaker, &tally)
                case 4: try await cancel(on: breaker, &tally)
                default:
                    // Dropped without a word.
                    _ = try breaker.acquire()
                    tally.ignored += 1
                }
            } catch is InjectedFailure {
                tally.failed += 1
                tally.injected += 1
            } catch is CircuitRefusal {
                tally.refused += 1
            } catch {
                Issue.record("\(error)")
            }
        }
        return tally
    }

    private static func run(_ dice: UInt64, on breaker: CircuitBreaker, _ tally: inout Tally) async throws {
        do {
            try await breaker.run {
                if dice % 16 == 0 { await Task.yield() }
                if dice % 3 == 0 { throw ConnectionRefused() }
            }
            tally.successful += 1
        } catch is ConnectionRefused {
            tally.failed += 1
        }
    }

    private static func runSynchronously(_ dice: UInt64, on breaker: CircuitBreaker, _ tally: inout Tally) throws {
        do {
            try breaker.runSynchronously { if dice % 4 == 0 { throw NumberedError(number: 1) } }
            tally.successful += 1
        } catch is NumberedError {
            tally.ignored += 1
        }
    }

    private static func judge(_ dice: UInt64, on breaker: CircuitBreaker, _ tally: inout Tally) async throws {
        let verdicts: [CircuitBreaker.Verdict] = [.success, .failure("status 503"), .ignored]
        let number = try await breaker.run(judging: { verdicts[$0] }, { Int(dice % 3) })
        switch number {
        case 0: tally.successful += 1
        case 1: tally.failed += 1
        default: tally.ignored += 1
        }
    }

    private static func hold(_ dice: UInt64, on breaker: CircuitBreaker, _ tally: inout Tally) async throws {
        let permit = try breaker.acquire()
        if dice % 4 == 0 { await Task.yield() }
        if dice % 3 == 0 {
            permit.fail(ConnectionRefused())
            tally.failed += 1
        } else {
            permit.succeed()
            tally.successful += 1
        }
    }

    private static func cancel(on breaker: CircuitBreaker, _ tally: inout Tally) async throws {
        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await breaker.run { try await Task.sleep(for: .seconds(3600)) }
        }
        do {
            try await call.value
        } catch is CancellationError {
            tally.ignored += 1
        }
    }

    /// Gives every order there is, over and over.
    private static func giveOrders(to breaker: CircuitBreaker) async {
        while !Task.isCancelled {
            let orders: [() -> Void] = [
                { breaker.inject(.next(5)) }, { breaker.setMetricsOnly() }, { breaker.reset() }, { breaker.disable() },
                { breaker.forceOpen(for: .microseconds(50)) }, { breaker.inject(.share(0.3, for: .microseconds(100))) },
                { breaker.stopInjection() }, { breaker.reset() }, { breaker.forceOpen() }, { breaker.reset() },
            ]
            for order in orders {
                order()
                for _ in 0..<20 { await Task.yield() }
            }
        }
    }

    /// Looks, over and over: what must hold in every snapshot; how often it looked.
    private static func watch(_ breaker: CircuitBreaker) async -> Int {
        var looks = 0
        var last = breaker.snapshot().counters
        while !Task.isCancelled {
            let snapshot = breaker.snapshot()
            #expect(snapshot.addsUp)
            #expect(snapshot.probesInFlight <= 2)
            #expect(snapshot.counters.inFlight <= UInt64(tasks))
            #expect(snapshot.counters.total >= last.total && snapshot.counters.failed >= last.failed)
            #expect(snapshot.counters.successful >= last.successful && snapshot.counters.refused >= last.refused)
            if let window = snapshot.window { #expect(window.failed <= window.calls && window.slow <= window.calls) }
            #expect(snapshot.mode != .disabled || snapshot.state == .closed)
            #expect((snapshot.mode == .metricsOnly) == (snapshot.wouldBe != nil))
            last = snapshot.counters
            looks += 1
            await Task.yield()
        }
        return looks
    }

    private static func settings(_ window: CircuitBreaker.Window?) -> CircuitBreaker.Configuration {
        var settings = CircuitBreaker.Configuration()
        settings.failureThreshold = 6
        settings.recoveryTimeout = .microseconds(50)
        settings.successThreshold = 2
        settings.halfOpenMaxCalls = 2
        settings.probeTimeout = .seconds(3600)
        settings.backoff = CircuitBreaker.Backoff(ceiling: .microseconds(200))
        settings.isFailure = { !($0 is NumberedError) }
        if let window {
            settings.window = window
            settings.failureRate = 0.6
            settings.slowCall = CircuitBreaker.SlowCall(threshold: .milliseconds(2), rate: 0.5)
            settings.rampUp = CircuitBreaker.RampUp(over: .microseconds(100))
            settings.latency = CircuitBreaker.LatencyRecording(every: 3) { _ in }
        }
        return settings
    }

    /// All tasks at once; what they saw.
    private static func stress(_ breaker: CircuitBreaker) async -> Tally {
        let watcher = Task.detached { await watch(breaker) }
        let operatorAtWork = Task.detached { await giveOrders(to: breaker) }
        let seen = await withTaskGroup(of: Tally.self) { group in
            for task in 0..<tasks { group.addTask { await calls(seed: UInt64(task), on: breaker) } }
            return await group.reduce(into: Tally()) { $0.add($1) }
        }
        watcher.cancel()
        operatorAtWork.cancel()
        #expect(await watcher.value > 0)
        await operatorAtWork.value
        return seen
    }

    @Test(
        "While modes change and windows move, the counters are in the end what the tasks saw, to the last call",
        arguments: [nil, .calls(50), .time(.milliseconds(20))] as [CircuitBreaker.Window?]
    )
    func exact(window: CircuitBreaker.Window?) async throws {
        let breaker = try CircuitBreaker(configuration: Self.settings(window))
        let seen = await Self.stress(breaker)
        let counters = breaker.snapshot().counters
        #expect(Tally(counters) == seen)
        #expect(counters.total == UInt64(Self.tasks * Self.callsPerTask))
        #expect(counters.inFlight == 0)
        // Otherwise the numbers above were got without the circuit ever doing anything.
        #expect(seen.successful > 0 && seen.failed > 0 && seen.ignored > 0 && seen.refused > 0)
    }

    @Test("Probes that time out move from where the tasks saw them end to the failures, one by one, and nowhere else")
    func timeouts() async throws {
        var settings = Self.settings(.calls(50))
        settings.probeTimeout = .microseconds(1)
        settings.slowCall = nil
        let breaker = try CircuitBreaker(configuration: settings)
        let seen = await Self.stress(breaker)
        breaker.reset()
        let counters = breaker.snapshot().counters
        #expect(counters.total == UInt64(Self.tasks * Self.callsPerTask))
        #expect(counters.refused == seen.refused)
        #expect(counters.successful + counters.failed + counters.ignored == seen.ended)
        #expect(counters.injected == seen.injected)
        #expect(counters.failed >= seen.failed)
        let moved = counters.failed - seen.failed
        #expect(moved == (seen.successful - counters.successful) + (seen.ignored - counters.ignored))
        #expect(moved > 0)
        #expect(counters.inFlight == 0)
    }
}
