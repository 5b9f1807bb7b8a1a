package import CircuitMonitor
package import CircuitVocabulary
import DisplayText
import Synchronization

/// A source that finds out which kind of service a target is, and then reads it as that kind.
///
/// Until a kind has brought circuits, each poll asks the kinds in their order. What the first of them says is shown where none
/// does, because the kinds are listed by how likely they are.
package final class DetectingSource: CircuitSource {
    private let candidates: [any CircuitSource]
    private let timeout: Duration
    private let now: @Sendable () -> MonotonicTime
    private let found = Mutex<Int?>(nil)

    /// Prepares the detection; no kind is asked before the first poll.
    ///
    /// - Parameters:
    ///   - kinds: The kinds to try, in this order; at least one.
    ///   - settings: What each of them is made from.
    ///   - now: The clock by which a poll stops asking further kinds.
    package init(
        of kinds: [SourceKind],
        settings: SourceSettings,
        now: @escaping @Sendable () -> MonotonicTime = { SystemClock.monotonic }
    ) {
        precondition(!kinds.isEmpty, "no kind to detect")
        candidates = kinds.map { $0.makeSource(settings) }
        timeout = settings.timeout
        self.now = now
    }

    /// Reads the target as the kind that it is, or asks one kind after the other until half the time-out is over.
    ///
    /// One kind bounds its own time by the time-out, so a poll takes at most one and a half of it.
    package func poll() async -> SourceAnswer {
        if let index = found.withLock({ $0 }) { return await candidates[index].poll() }
        let start = now()
        var shown = await candidates[0].poll()
        if settle(on: 0, by: shown) { return shown }
        for index in candidates.indices.dropFirst() where start.duration(to: now()) < timeout / 2 {
            let answer = await candidates[index].poll()
            if settle(on: index, by: answer) { return answer }
            // An answer without circuits says more than none.
            if case .failure = shown.outcome, case .readings = answer.outcome { shown = answer }
        }
        return shown
    }

    package func perform(_ action: ControlAction, on circuit: CircuitID) async -> ControlOutcome {
        guard let index = found.withLock({ $0 }) else {
            return ControlOutcome(
                circuit: circuit,
                action: action,
                failure: "the service has not told of a circuit yet"
            )
        }
        return await candidates[index].perform(action, on: circuit)
    }

    /// Keeps a kind that has brought circuits.
    ///
    /// - Returns: Whether it has.
    private func settle(on index: Int, by answer: SourceAnswer) -> Bool {
        guard case .readings(let readings) = answer.outcome, !readings.isEmpty else { return false }
        found.withLock { $0 = index }
        return true
    }
}
