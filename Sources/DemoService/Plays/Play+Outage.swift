import CircuitBreaker
import FallbackCache
import ResilientRedis

extension Play {
    static let start = Play(
        number: 1,
        name: "start",
        summary: "starts closed, all counters zero, Redis reachable"
    ) { stage in
        try await stage.server(.fullSpeed, "runs")
        let circuit = stage.circuit
        try stage.expect("state", circuit.state, .closed)
        try stage.expect("counters", circuit.counters, CircuitBreaker.Counters())
        try stage.expect("failure count", circuit.failureCount, 0)
        try stage.expect("last failure", circuit.lastFailure, nil)
        try stage.expect("cached entries", stage.redis.cache.figures.entries, 0)
        try await stage.done("closed, and nothing counted")
        try await stage.redis.raw.ping()
        try await stage.done("\(stage.server.name) answers a ping that does not go through the breaker")
        try stage.expect("calls counted after it", stage.circuit.counters.total, 0)
    }

    static let healthy = Play(
        number: 2,
        name: "ten-calls",
        summary: "ten healthy calls: closed, ten successes, no failure"
    ) { stage in
        try await stage.server(.fullSpeed, "runs")
        await stage.call(10)
        let circuit = stage.circuit
        try stage.expect("state", circuit.state, .closed)
        try stage.expect("total calls", circuit.counters.total, 10)
        try stage.expect("successful calls", circuit.counters.successful, 10)
        try stage.expect("failed calls", circuit.counters.failed, 0)
        try await stage.done("ten calls, ten successes, still closed")
    }

    static let trip = Play(
        number: 3,
        name: "trip",
        summary: "Redis stopped: the fifth failure opens it, the sixth call is refused"
    ) { stage in
        try await stage.server(.stopped, "stopped")
        await stage.call(4)
        try stage.expect("state after four failures", stage.circuit.state, .closed)
        try stage.expect("failure count after four failures", stage.circuit.failureCount, 4)
        try await stage.done("four calls failed, still closed")
        await stage.call(1)
        let opened = stage.circuit
        try stage.expect("state after five failures", opened.state, .open)
        try stage.expect("failure count", opened.failureCount, 5)
        try stage.expect("a last failure with a time", (opened.lastFailure?.time.nanosecondsSinceEpoch ?? 0) > 0)
        try stage.expect("an outage", opened.outage != nil)
        try await stage.done("the fifth failure opened it: \(opened.lastFailure?.text ?? "")")
        await stage.call(1)
        try stage.expect("failed calls after six", stage.circuit.counters.failed, 5)
        try stage.expect("fallback calls after six", stage.circuit.counters.refused, 1)
        try await stage.done("the sixth call was refused")
    }

    static let refuse = Play(
        number: 4,
        name: "refuse",
        summary: "while open, five more calls: fallback +5, failed +0, none of them waits for Redis"
    ) { stage in
        try await stage.server(.fullSpeed, "runs")
        await stage.call(1)
        // Frozen, not stopped: a call that was tried would wait for its deadline, and so be found out.
        try await stage.server(.frozen, "frozen: it accepts and never answers")
        await withDiscardingTaskGroup { group in
            for _ in 0..<5 { group.addTask { await stage.call(1) } }
        }
        try stage.expect("state after five calls without an answer", stage.circuit.state, .open)
        try await stage.done("five calls waited \(stage.deadline.inWords) for nothing, the circuit is open")
        let before = stage.circuit.counters
        let clock = ContinuousClock()
        let took = await clock.measure { await stage.call(5) }
        let after = stage.circuit.counters
        try stage.expect("further fallback calls", after.refused - before.refused, 5)
        try stage.expect("further failed calls", after.failed - before.failed, 0)
        try stage.expect("five refused calls to take less than a deadline, not \(took.inWords)", took < stage.deadline)
        try await stage.done("five more calls were refused in \(took.inWords) together")
    }

    static let cache = Play(
        number: 7,
        name: "cache",
        summary: "values read before the outage come from the cache during it, unknown keys miss"
    ) { stage in
        try await stage.server(.fullSpeed, "runs")
        let keys = (1...3).map { "play:cached:\($0)" }
        for key in keys {
            _ = try await stage.redis.raw.set(key, RedisBytes("value of \(key)"))
            try stage.expect("\(key) before", await stage.redis.get(key), RedisBytes("value of \(key)"))
        }
        try await stage.done("three values read")
        try await stage.server(.stopped, "stopped")
        try await stage.open()
        let before = stage.redis.cache.figures
        for key in keys {
            try stage.expect("\(key) during the outage", await stage.redis.get(key), RedisBytes("value of \(key)"))
        }
        try stage.expect("an unknown key during the outage", await stage.redis.get("play:unknown"), nil)
        try stage.expect("the default", await stage.redis.get("play:unknown", default: "default"), "default")
        let after = stage.redis.cache.figures
        try stage.expect("cache hits", after.hits - before.hits, 3)
        try stage.expect("cache misses", after.misses - before.misses, 2)
        try await stage.done("three hits with the right values, two misses")
    }

    static let session = Play(
        number: 9,
        name: "session",
        summary: "a session written before the outage is readable during it and lives on after it"
    ) { stage in
        try await stage.server(.fullSpeed, "runs")
        let sessions = SessionStore(redis: stage.redis, lifetime: .seconds(600))
        let fields = ["user": "ana", "basket": "3"]
        try stage.expect("the session to be stored", await sessions.save(fields, as: "play"))
        try await stage.done("a session is stored")
        try await stage.server(.stopped, "stopped")
        try await stage.open()
        try stage.expect("the session during the outage", await sessions.load("play"), fields)
        try await stage.done("the session is readable while Redis is gone")
        try await stage.server(.fullSpeed, "started again")
        try await stage.waitForProbe()
        try await stage.close()
        try stage.expect("the session after the outage", await sessions.load("play"), fields)
        try await stage.done("the session is readable from Redis again")
    }
}

extension PlayStage {
    /// Has a circuit that is due close by three good probes.
    func close() async throws {
        await call(3)
        try expect("state after three good probes", circuit.state, .closed)
        try await done("three probes succeeded, the circuit is closed")
    }
}
