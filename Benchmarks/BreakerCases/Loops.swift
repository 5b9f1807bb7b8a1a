import BreakerFloor
import CircuitBreaker
import FallbackCache
import FoundationEssentials

// The loops around the calls. Each exists once for all breakers, so that they differ in the breaker's settings and in
// nothing that the compiler does.

typealias Calls = @Sendable (Int) -> Int
typealias AsynchronousCalls = @Sendable (Int) async -> Int

// MARK: Without a breaker

func bareCalls() -> Calls {
    { calls in
        var made = 0
        for number in 0..<calls {
            do { made &+= try work(number) } catch {}
        }
        return made
    }
}

func bareAsynchronousCalls() -> AsynchronousCalls {
    { calls in
        var made = 0
        for number in 0..<calls {
            do { made &+= try await asynchronousWork(number) } catch {}
        }
        return made
    }
}

// MARK: With the floor

func calls(through floor: TwoSections) -> Calls {
    { calls in
        var made = 0
        for number in 0..<calls {
            do { made &+= try floor.runSynchronously { try work(number) } ?? 0 } catch {}
        }
        return made
    }
}

func asynchronousCalls(through floor: TwoSections) -> AsynchronousCalls {
    { calls in
        var made = 0
        for number in 0..<calls {
            do { made &+= try await floor.run { try await asynchronousWork(number) } ?? 0 } catch {}
        }
        return made
    }
}

func permitCalls(through floor: TwoSections) -> Calls {
    { calls in
        var made = 0
        for number in 0..<calls {
            guard let generation = floor.begin() else { continue }
            do {
                made &+= try work(number)
                floor.succeed(generation)
            } catch {
                floor.fail(generation)
            }
        }
        return made
    }
}

// MARK: With a breaker

func calls(through breaker: CircuitBreaker) -> Calls {
    { calls in
        var made = 0
        for number in 0..<calls {
            do { made &+= try breaker.runSynchronously { try work(number) } } catch {}
        }
        return made
    }
}

func asynchronousCalls(through breaker: CircuitBreaker) -> AsynchronousCalls {
    { calls in
        var made = 0
        for number in 0..<calls {
            do { made &+= try await breaker.run { try await asynchronousWork(number) } } catch {}
        }
        return made
    }
}

func permitCalls(through breaker: CircuitBreaker) -> Calls {
    { calls in
        var made = 0
        for number in 0..<calls {
            do {
                let permit = try breaker.acquire()
                made &+= try work(number)
                permit.succeed()
            } catch {}
        }
        return made
    }
}

func fallbackCalls(through breaker: CircuitBreaker) -> AsynchronousCalls {
    { calls in
        var made = 0
        for number in 0..<calls {
            do {
                made &+= try await breaker.run({ try await asynchronousWork(number) }, fallback: { _ in 0 })
            } catch {}
        }
        return made
    }
}

/// Calls whose answers are kept in a full cache under a thousand keys by turns, and taken from it where they are refused.
///
/// The cache holds a 0 for each key, which is what a refused call gets.
func cachedCalls(through breaker: CircuitBreaker) -> AsynchronousCalls {
    let keys = (0..<1000).map { "customer:\($0):profile" }
    let cache = FallbackCache<String, Int>(capacity: keys.count)
    for key in keys { cache.setValue(0, for: key) }
    return { calls in
        var made = 0
        for number in 0..<calls {
            let key = keys[number % keys.count]
            do { made &+= try await breaker.run(key, in: cache) { try await asynchronousWork(number) } } catch {}
        }
        return made
    }
}

// MARK: From an actor

/// Has calls made as code of an actor.
actor Caller {
    func make(_ calls: Int, by body: AsynchronousCalls) async -> Int {
        await body(calls)
    }
}

func fromAnActor(_ body: @escaping AsynchronousCalls) -> AsynchronousCalls {
    let caller = Caller()
    return { calls in await caller.make(calls, by: body) }
}

// MARK: From all cores

/// How many tasks call at once.
public let coreCount = ProcessInfo.processInfo.activeProcessorCount

/// Has each core make the calls, all at once: the time it takes is that of one caller's calls.
func onAllCores(_ body: @escaping AsynchronousCalls) -> AsynchronousCalls {
    { calls in
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<coreCount { group.addTask { await body(calls) } }
            return await group.reduce(0, +) / coreCount
        }
    }
}

func onAllCores(_ body: @escaping Calls) -> AsynchronousCalls {
    onAllCores { calls async in body(calls) }
}
