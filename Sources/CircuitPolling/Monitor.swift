package import CircuitMonitor
import CircuitVocabulary
import DisplayText
import Synchronization

/// Polls targets, each in a task of its own, and hands on what they bring.
package final class Monitor: Sendable {
    private let pollers: [TargetPoller]

    /// Targets that are polled on one tick: polls that share a wake-up cost a quarter, and more at once would be a
    /// burst.
    package static let targetsPerTick = 50

    /// Prepares the polling; nothing is polled before ``run(_:)``.
    package init(targets: [MonitoredTarget]) {
        let phases = Self.phases(of: targets.map(\.description.interval))
        pollers = zip(targets, phases).map { TargetPoller($0, phase: $1) }
    }

    /// Polls until the task is cancelled.
    ///
    /// - Parameter deliver: Takes what a poll brought; the next poll of that target waits for it, other targets do not.
    package func run(_ deliver: @escaping @Sendable (PollResult) async -> Void) async {
        let now = SystemClock.now()
        await withDiscardingTaskGroup { group in
            for poller in pollers {
                group.addTask { await poller.run(from: now, deliver) }
            }
        }
    }

    /// Polls a target at once instead of on its next tick.
    package func pollNow(_ id: TargetID) {
        for poller in pollers where poller.id == id { poller.pollNow() }
    }

    /// Does something to a circuit.
    package func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome {
        guard let poller = pollers.first(where: { $0.id == circuit.target }) else {
            return ControlOutcome(circuit: circuit, action: action, failure: "the target is not watched")
        }
        return await poller.source.perform(action, on: circuit)
    }

    /// The first tick of a target; where it is over by then, the first poll is due at once.
    ///
    /// Ticks lie on full seconds of civil time, so that what is read at one changes together with the clocks beside it.
    /// Those that are spread over the interval are spread from the beginning.
    ///
    /// - Parameters:
    ///   - now: The start.
    ///   - interval: How far apart the ticks are.
    ///   - phase: How much later than the others' they are.
    /// - Returns: The tick that the others are whole intervals after.
    static func firstTick(at now: Moment, interval: Duration, phase: Duration) -> MonotonicTime {
        let fraction = now.wall.nanosecondsSinceEpoch % 1_000_000_000
        let tick = now.monotonic.advanced(by: .nanoseconds(-fraction)).advanced(by: phase)
        return phase > .zero && tick <= now.monotonic ? tick.advanced(by: interval) : tick
    }

    /// How much later than the first each target's ticks are.
    ///
    /// Targets with the same interval share ticks, fifty at most; more of them get several ticks, spread over the
    /// interval.
    static func phases(of intervals: [Duration]) -> [Duration] {
        var sizes: [Duration: Int] = [:]
        for interval in intervals { sizes[interval, default: 0] += 1 }
        var seen: [Duration: Int] = [:]
        return intervals.map { interval in
            let place = seen[interval, default: 0]
            seen[interval] = place + 1
            let ticks = ((sizes[interval] ?? 1) + targetsPerTick - 1) / targetsPerTick
            return interval * (place / targetsPerTick) / max(ticks, 1)
        }
    }
}

/// Polls one target: the thin shell around ``PollerStateMachine``.
final class TargetPoller: Sendable {
    let source: any CircuitSource
    private let description: TargetDescription
    /// How much later than the others' its ticks are.
    private let phase: Duration
    private let shell: Mutex<Shell>

    private struct Shell {
        var machine: PollerStateMachine
        /// What somebody else made the machine decide while the loop slept.
        var pending: PollerStateMachine.Action?
        var sleeper: Task<Void, Never>?
    }

    var id: TargetID { description.id }

    init(_ target: MonitoredTarget, phase: Duration) {
        source = target.source
        description = target.description
        self.phase = phase
        shell = Mutex(Shell(machine: PollerStateMachine(interval: target.description.interval)))
    }

    func pollNow() {
        shell.withLock { shell in
            let action = shell.machine.refreshNow(at: SystemClock.monotonic)
            guard action != .none else { return }
            shell.pending = action
            shell.sleeper?.cancel()
        }
    }

    func run(from start: Moment, _ deliver: @Sendable (PollResult) async -> Void) async {
        let first = Monitor.firstTick(at: start, interval: description.interval, phase: phase)
        var action = shell.withLock { $0.machine.start(firstTick: first, at: SystemClock.monotonic) }
        while !Task.isCancelled {
            switch action {
            case .none:
                return
            case .wait(let timer, let until):
                await sleep(until: until)
                action = shell.withLock { shell in
                    defer { shell.pending = nil }
                    return shell.pending ?? shell.machine.timerFired(timer, at: SystemClock.monotonic)
                }
            case .poll(let number):
                action = await poll(number, deliver)
            }
        }
        shell.withLock { $0.machine.stop() }
    }

    private func poll(_ number: Int, _ deliver: @Sendable (PollResult) async -> Void) async -> PollerStateMachine.Action
    {
        let started = SystemClock.now()
        let answer = await source.poll()
        let finished = SystemClock.now()
        // What a poll brought that was broken off says nothing about the target.
        guard !Task.isCancelled else { return .none }
        var succeeded = false
        if case .readings = answer.outcome { succeeded = true }
        let next = shell.withLock {
            $0.machine.finished(
                number,
                succeeded: succeeded,
                rest: answer.rest,
                jitter: .random(in: 0...1),
                at: finished.monotonic
            )
        }
        let begun = answer.begunAnew ?? started
        var spacing = description.interval
        if case .wait(_, let until) = next { spacing = max(spacing, begun.monotonic.duration(to: until)) }
        await deliver(
            PollResult(
                target: id,
                started: begun,
                finished: finished,
                outcome: answer.outcome,
                notice: answer.notice,
                spacing: spacing,
                exchange: answer.exchange
            )
        )
        return next
    }

    /// Sleeps until a time, or until somebody wants a poll, or until the task is cancelled.
    private func sleep(until time: MonotonicTime) async {
        let sleeper = shell.withLock { shell -> Task<Void, Never>? in
            // What was decided before the loop went to sleep would wake nobody.
            guard shell.pending == nil else { return nil }
            let sleeper = Task { _ = try? await Task.sleep(until: SystemClock.instant(of: time), clock: .continuous) }
            shell.sleeper = sleeper
            return sleeper
        }
        guard let sleeper else { return }
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
    }
}
