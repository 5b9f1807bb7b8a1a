import CircuitBreaker
import ResilientRedis
import Synchronization

extension Play {
    static let load = Play(
        number: 10,
        name: "load",
        summary: "100 000 calls from 100 tasks, Redis gone in the middle: every call returns, all adds up"
    ) { stage in
        try await stage.server(.fullSpeed, "runs")
        let load = Load(stage: stage)
        async let ended: Void = load.run()
        try await load.reach(30_000)
        try await stage.server.become(.stopped)
        try await stage.done("\(stage.server.name) stopped after \(load.begun) calls")
        try await load.reach(60_000)
        try await stage.server.become(.fullSpeed)
        try await stage.done("\(stage.server.name) started again after \(load.begun) calls")
        await ended
        let circuit = stage.circuit
        let counters = circuit.counters
        try stage.expect("total calls", counters.total, UInt64(Load.calls))
        try stage.expect("calls in flight", counters.inFlight, 0)
        let sum = counters.successful + counters.failed + counters.ignored + counters.refused
        try stage.expect("the sum of all outcomes", sum, counters.total)
        let seen = load.seen
        try stage.expect("answers that the callers got", seen.answered, counters.successful)
        try stage.expect("failures that the callers got", seen.failed, counters.failed)
        try stage.expect("refusals that the callers got", seen.refused, counters.refused)
        try stage.expect("some of each: \(counters)", seen.answered > 0 && seen.failed > 0 && seen.refused > 0)
        let slowest = seen.refusalTime(percentile: 0.99)
        try stage.expect("99% of the refused calls within 1 ms, not \(slowest.inWords)", slowest < .milliseconds(1))
        try await stage.done(
            "\(seen.answered) answered, \(seen.failed) failed, \(seen.refused) refused, 99% of these within \(slowest.inWords)"
        )
        try await load.callUntilClosed()
        try await stage.done("closed again")
    }
}

/// A hundred tasks that make a thousand calls each.
private final class Load: Sendable {
    static let tasks = 100
    static let callsPerTask = 1_000
    static let calls = tasks * callsPerTask

    /// What the callers saw.
    struct Seen: Sendable {
        var answered: UInt64 = 0
        var failed: UInt64 = 0
        var refused: UInt64 = 0
        var refusalTimes: [Duration] = []

        mutating func add(_ other: Seen) {
            answered += other.answered
            failed += other.failed
            refused += other.refused
            refusalTimes += other.refusalTimes
        }

        func refusalTime(percentile: Double) -> Duration {
            let sorted = refusalTimes.sorted()
            guard !sorted.isEmpty else { return .zero }
            return sorted[min(sorted.count - 1, Int(Double(sorted.count) * percentile))]
        }
    }

    private let stage: PlayStage
    private let total = Mutex(Seen())

    init(stage: PlayStage) {
        self.stage = stage
    }

    var seen: Seen { total.withLock { $0 } }

    /// How many calls have begun.
    var begun: UInt64 { stage.circuit.counters.total }

    func run() async {
        await withTaskGroup(of: Seen.self) { group in
            for _ in 0..<Self.tasks { group.addTask { await self.work() } }
            for await part in group { total.withLock { $0.add(part) } }
        }
    }

    /// Waits until so many calls have begun.
    func reach(_ calls: UInt64) async throws {
        while begun < calls { try await Task.sleep(for: .milliseconds(1)) }
    }

    private func work() async -> Seen {
        var seen = Seen()
        let clock = ContinuousClock()
        for _ in 0..<Self.callsPerTask {
            let began = clock.now
            do {
                _ = try await stage.breaker.run { try await stage.redis.raw.get("play:load") }
                seen.answered += 1
            } catch is CircuitRefusal {
                seen.refusalTimes.append(clock.now - began)
                seen.refused += 1
                // A caller that is refused does something else before it comes again; else all calls were over at once.
                try? await clock.sleep(for: .milliseconds(2))
            } catch {
                seen.failed += 1
            }
        }
        return seen
    }

    /// Makes calls until the circuit is closed; that is no question of how many, but of the time that recovery takes.
    func callUntilClosed() async throws {
        while stage.circuit.state != .closed {
            await stage.call(1)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
