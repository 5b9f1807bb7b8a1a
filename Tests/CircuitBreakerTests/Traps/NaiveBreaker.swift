import CircuitBreaker
import CircuitVocabulary

/// A breaker as people write them, with the faults that are found in published ones; each is marked with its trap.
///
/// It opens, refuses, probes and closes, and a quick look at it finds nothing wrong.
final class NaiveBreaker: BreakerUnderTest {
    /// How it limits probes.
    enum Habit { case countsPermits, letsEveryCallProbe }

    private struct Probe {
        var number: Int
        var deadline: Int64
    }

    private struct State {
        var phase = CircuitBreaker.State.closed
        var failures = 0
        var successes = 0
        var permits = 0
        var openedAt: Int64?
        var isDisabled = false
        var total: UInt64 = 0
        var successful: UInt64 = 0
        var failed: UInt64 = 0
        var refused: UInt64 = 0
        var probes: [Probe] = []
        var lastNumber = 0
        var window: [(at: Int64, failed: Bool)] = []
        var kept: (value: String, until: Int64)?
        var listeners: [@Sendable () -> Void] = []
        var lastWords = ""
    }

    private let configuration: CircuitBreaker.Configuration
    private let habit: Habit
    private let world: World
    private let clock: BreakerClock
    private let madeAt: Int64
    private let state = PlainLock(State())
    private let turns = Turns()

    init(_ world: World, _ configuration: CircuitBreaker.Configuration, _ habit: Habit) {
        self.configuration = configuration
        self.habit = habit
        self.world = world
        self.clock = world.breakerClock
        self.madeAt = clock.wall().nanosecondsSinceEpoch
    }

    // T8: decides by the time of day.
    private var now: Int64 { clock.wall().nanosecondsSinceEpoch }

    private final class Call: CallUnderTest {
        let breaker: NaiveBreaker
        let number: Int

        init(_ breaker: NaiveBreaker, _ number: Int) {
            self.breaker = breaker
            self.number = number
        }

        // T3: a call that is dropped without an end keeps its place for ever.
        func end(_ end: CallEnd) { breaker.end(number, end) }
    }

    func begin() -> (any CallUnderTest)? {
        let now = now
        return try? state.withLock { state -> Call? in
            state.total += 1
            state.lastNumber += 1
            let call = Call(self, state.lastNumber)
            countTimeouts(&state, now)
            if state.isDisabled { return call }
            switch state.phase {
            case .closed:
                return call
            case .open:
                // T9: open since an unknown time counts as open for long enough.
                if let openedAt = state.openedAt, now - openedAt < configuration.recoveryTimeout.clampedNanoseconds {
                    state.refused += 1
                    return nil
                }
                // T15: what is kept about an old opening runs out, and the circuit is as new.
                if let openedAt = state.openedAt, now - openedAt > 86_400_000_000_000 {
                    move(&state, to: .closed)
                    return call
                }
                // T7: the call that makes it half-open is counted as refused, and takes no permit.
                state.refused += 1
                makeHalfOpen(&state)
                return call
            case .halfOpen:
                // T6: every call may probe.
                if habit == .letsEveryCallProbe { return call }
                guard state.permits > 0 else {
                    state.refused += 1
                    return nil
                }
                state.permits -= 1
                let deadline = now + configuration.probeTimeout.clampedNanoseconds
                state.probes.append(Probe(number: call.number, deadline: deadline))
                return call
            }
        }
    }

    private func makeHalfOpen(_ state: inout State) {
        state.permits = configuration.halfOpenMaxCalls
        state.window = []
        move(&state, to: .halfOpen)
    }

    private func move(_ state: inout State, to phase: CircuitBreaker.State) {
        state.phase = phase
        // T22: closed, all calls pass at once.
        if phase == .closed { state.failures = 0 }
        // T17: listeners are called under the lock.
        for hear in state.listeners { hear() }
    }

    /// T4: a probe that hangs is counted as failed, but keeps its place.
    private func countTimeouts(_ state: inout State, _ now: Int64) {
        state.failed += UInt64(state.probes.count { $0.deadline <= now })
        state.probes.removeAll { $0.deadline <= now }
    }

    fileprivate func end(_ number: Int, _ end: CallEnd) {
        // T18: reads the clock and puts the end into words for every call, whether anybody listens or not.
        let now = now
        let words = end == .failure ? "\(world.failure()) at \(now)" : "\(end) at \(now)"
        let opens = try? state.withLock { state -> Bool in
            state.lastWords = words
            // T20: while disabled, calls are counted when they begin and not when they end.
            if state.isDisabled { return false }
            // T1: whatever reports counts towards the state that it happens to find.
            switch end {
            // T5: what is no failure is a success.
            case .success, .cancelled:
                // T23: a probe that was counted as timed out is counted once more when it reports.
                state.successful += 1
                noteSuccess(&state, now)
                return false
            case .failure:
                state.failed += 1
                return noteFailure(&state, now)
            case .ignored:
                // T3: gives no permit back.
                return false
            }
        }
        if opens == true { open() }
    }

    private func noteSuccess(_ state: inout State, _ now: Int64) {
        if state.phase == .halfOpen {
            // T2: gives a permit back, whether it had one or not.
            state.permits += 1
            state.successes += 1
            if state.successes >= configuration.successThreshold {
                state.successes = 0
                move(&state, to: .closed)
            }
        } else {
            state.failures = 0
            note(&state, failed: false, now)
        }
    }

    /// T14: successes of a half-open period are kept for the next one.
    private func noteFailure(_ state: inout State, _ now: Int64) -> Bool {
        state.failures += 1
        note(&state, failed: true, now)
        if state.phase == .halfOpen { state.permits += 1 }
        if let rate = configuration.failureRate {
            // T13: half-open, too, it takes enough calls to open.
            let failed = state.window.count { $0.failed }
            return state.window.count >= configuration.minimumCalls
                && Double(failed) >= rate * Double(state.window.count)
        }
        // T10, T21: a failure that comes late opens what is open, and its time begins anew.
        return state.phase != .closed || state.failures >= configuration.failureThreshold ?? .max
    }

    /// T16: the window moves when something is written to it, and else stands still.
    private func note(_ state: inout State, failed: Bool, _ now: Int64) {
        state.window.append((now, failed))
        guard case .time(let time) = configuration.window else { return }
        state.window.removeAll { $0.at < now - time.clampedNanoseconds }
    }

    private func open() {
        // T9: the state first, its time afterwards.
        try? state.withLock { state in
            state.openedAt = nil
            move(&state, to: .open)
        }
        let now = now
        try? state.withLock { $0.openedAt = now }
    }

    /// T12: half-open, a call waits for the probes, and then all go together.
    func run(_ operation: @escaping @Sendable () async throws -> Void) async throws {
        var call = begin()
        while call == nil, try state.withLock({ $0.phase == .halfOpen }) {
            try Task.checkCancellation()
            await Task.yield()
            call = begin()
        }
        guard let call else { throw Refused() }
        do {
            // T24: an actor lets the next one in while this one waits.
            if habit == .letsEveryCallProbe { try await turns.take(operation) } else { try await operation() }
            call.end(.success)
        } catch {
            call.end(error is CancellationError ? .cancelled : .failure)
            throw error
        }
    }

    private struct Refused: Error {}

    private actor Turns {
        func take(_ operation: @Sendable () async throws -> Void) async throws { try await operation() }
    }

    func answer(_ operation: () throws -> String) -> String? {
        let now = now
        if let call = begin(), let value = try? operation() {
            call.end(.success)
            try? state.withLock { $0.kept = (value, now + 30_000_000_000) }
            return value
        }
        return try? state.withLock { state -> String? in
            // T22: what was kept runs out during the outage, when it is needed.
            guard let kept = state.kept, now < kept.until else { return nil }
            // T20: an answer from the cache counts as a success.
            state.successful += 1
            return kept.value
        }
    }

    func look() throws -> View {
        let now = now
        return try state.withLock { state in
            countTimeouts(&state, now)
            // T11: looking asks whether a call could pass, and so takes the permit of one.
            if state.phase == .open, let openedAt = state.openedAt,
                now - openedAt >= configuration.recoveryTimeout.clampedNanoseconds
            {
                makeHalfOpen(&state)
            } else if state.phase == .halfOpen {
                state.permits -= 1
            }
            // T19: counted from when it was made.
            let age = Duration.nanoseconds(now - madeAt)
            return View(
                state: state.phase,
                timeInState: age,
                nextProbe: state.openedAt == nil ? nil : configuration.recoveryTimeout - age,
                total: state.total,
                successful: state.successful,
                failed: state.failed,
                refused: state.refused,
                // T21: what is under way is not seen.
                inFlight: 0,
                callsInWindow: state.window.count
            )
        }
    }

    func listen(_ hear: @escaping @Sendable () -> Void) {
        try? state.withLock { $0.listeners.append(hear) }
    }

    /// T10: the time after which an opening ends ends this one as well.
    func forceOpen() { open() }

    func disable() { try? state.withLock { $0.isDisabled = true } }
}
