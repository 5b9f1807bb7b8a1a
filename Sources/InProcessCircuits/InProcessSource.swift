package import CircuitBreaker
package import CircuitMonitor
import CircuitVocabulary
package import DisplayText
import Synchronization

/// The circuits of this process, read through their registry and acted on at once.
package final class InProcessSource: CircuitSource {
    private let registry: CircuitRegistry
    private let target: TargetID
    private let instance: DisplayText
    private let isReadOnly: Bool
    private let cursors = Mutex<[String: Cursor]>([:])

    /// How far the events of a circuit have been read.
    private struct Cursor {
        /// Another breaker under the same name counts its events anew.
        var breaker: ObjectIdentifier
        var sequence: UInt64
    }

    /// Makes a source.
    ///
    /// - Parameters:
    ///   - registry: The circuits; those that are registered later appear as they come.
    ///   - target: The number of the target.
    ///   - instance: What the process is called on the screen.
    ///   - isReadOnly: Whether nothing may be changed.
    package init(
        registry: CircuitRegistry,
        target: TargetID,
        instance: DisplayText = "in-process",
        isReadOnly: Bool = false
    ) {
        self.registry = registry
        self.target = target
        self.instance = instance
        self.isReadOnly = isReadOnly
    }

    package func poll() async -> SourceAnswer {
        SourceAnswer(outcome: .readings(registry.circuits.map(read)))
    }

    package func perform(_ action: ControlAction, on id: CircuitID) async -> ControlOutcome {
        guard !isReadOnly else {
            return ControlOutcome(circuit: id, action: action, failure: "read-only, as you asked")
        }
        guard let circuit = registry.circuits.first(where: { self.id(of: $0) == id }) else {
            return ControlOutcome(circuit: id, action: action, failure: "there is no such circuit any more")
        }
        switch action {
        case .forceOpen(let time, let reason): circuit.breaker.forceOpen(for: time, reason: reason)
        case .reset(let reason): circuit.breaker.reset(reason: reason)
        case .disable(let reason): circuit.breaker.disable(reason: reason)
        case .metricsOnly(let reason): circuit.breaker.setMetricsOnly(reason: reason)
        case .inject(let plan): circuit.breaker.inject(CircuitBreaker.Injection(plan))
        case .stopInjection: circuit.breaker.stopInjection()
        }
        return ControlOutcome(circuit: id, action: action, failure: nil)
    }

    private func id(of circuit: Circuit) -> CircuitID {
        CircuitID(target: target, instance: instance, name: DisplayText(untrusted: circuit.name))
    }

    private func read(_ circuit: Circuit) -> CircuitReading {
        // The events first: a state whose event comes with the next poll is no riddle, an event ahead of its state is.
        let events = newEvents(of: circuit)
        var reading = Reading(circuit.breaker.snapshot(), of: circuit)
        if isReadOnly { reading.capabilities = .readOnly }
        return CircuitReading(id: id(of: circuit), reading: reading, events: events)
    }

    private func newEvents(of circuit: Circuit) -> [CircuitEvent] {
        cursors.withLock { cursors in
            let breaker = ObjectIdentifier(circuit.breaker)
            var cursor = cursors[circuit.name] ?? Cursor(breaker: breaker, sequence: 0)
            if cursor.breaker != breaker { cursor = Cursor(breaker: breaker, sequence: 0) }
            let (recent, missed) = circuit.breaker.recentEvents(after: cursor.sequence)
            cursor.sequence = recent.last?.sequence ?? cursor.sequence
            cursors[circuit.name] = cursor
            var events = recent.map(CircuitEvent.init)
            if missed > 0, let first = events.first {
                events.insert(CircuitEvent(time: first.time, kind: .missed, text: "\(missed) events"), at: 0)
            }
            return events
        }
    }
}

extension Reading {
    fileprivate init(_ snapshot: CircuitBreaker.Snapshot, of circuit: Circuit) {
        let configuration = circuit.breaker.configuration
        let cache = circuit.figures?()
        let latency = circuit.latency?()
        self.init(
            state: CircuitState(snapshot.state, snapshot.mode),
            wouldBe: snapshot.wouldBe.map { CircuitState($0.state, .automatic) },
            counters: Counters(
                total: snapshot.counters.total,
                succeeded: snapshot.counters.successful,
                failed: snapshot.counters.failed,
                ignored: snapshot.counters.ignored,
                refused: snapshot.counters.refused,
                cacheHits: cache?.hits,
                cacheMisses: cache?.misses
            ),
            failureStreak: snapshot.failureCount,
            thresholds: Thresholds(
                failures: configuration.failureThreshold,
                successes: configuration.successThreshold,
                halfOpenCalls: configuration.halfOpenMaxCalls,
                recoveryTimeout: configuration.recoveryTimeout,
                probeTimeout: configuration.probeTimeout,
                failureRate: configuration.failureRate,
                slowCallRate: configuration.slowCall?.rate,
                slowCall: configuration.slowCall?.threshold,
                minimumCalls: snapshot.window?.minimumCalls
            ),
            window: snapshot.window.map { CallWindow($0, configuration.window) },
            inFlight: Int(clamping: snapshot.counters.inFlight),
            timeInState: snapshot.timeInState,
            outage: snapshot.outage,
            nextProbe: snapshot.nextProbe,
            lastFailure: snapshot.lastFailure.map {
                LastFailure(time: WallTime($0.time), text: DisplayText(untrusted: $0.text), isInjected: $0.isInjected)
            } ?? .never,
            cacheEntries: cache?.entries,
            cacheCapacity: cache?.capacity,
            latency: latency.map { Latency(median: $0.median, p99: $0.p99) },
            injection: snapshot.injection.map {
                Injection(
                    callsLeft: $0.callsLeft,
                    rate: $0.rate,
                    addedLatency: $0.addedLatency,
                    timeLeft: $0.timeLeft
                )
            },
            capabilities: .inProcess
        )
    }
}

extension CallWindow {
    fileprivate init(_ figures: CircuitBreaker.WindowFigures, _ window: CircuitBreaker.Window) {
        self.init(
            extent: .notReported,
            calls: figures.calls,
            failed: figures.failed,
            slow: figures.slow,
            failureRate: figures.failureRate,
            slowCallRate: figures.slowCallRate
        )
        switch window {
        case .calls(let count): extent = .calls(count)
        case .time(let time): extent = .time(time)
        }
    }
}

extension CircuitState {
    fileprivate init(_ state: CircuitBreaker.State, _ mode: CircuitBreaker.Mode) {
        switch mode {
        case .forcedOpen: self = .forcedOpen
        case .disabled: self = .disabled
        case .metricsOnly: self = .metricsOnly
        case .automatic: self = state.circuitState
        }
    }
}

extension CircuitEvent {
    fileprivate init(_ event: CircuitBreaker.Event) {
        let time = WallTime(event.time)
        switch event.kind {
        case .transition(let from, let to, let reason):
            self.init(
                time: time,
                kind: .transition(from: from.circuitState, to: to.circuitState),
                text: DisplayText(untrusted: reason.description)
            )
        case .wouldBe(let from, let to, let reason):
            self.init(time: time, kind: .note, text: DisplayText(untrusted: "would go \(from) → \(to): \(reason)"))
        case .injection(let text):
            self.init(time: time, kind: .injection, text: DisplayText(untrusted: text))
        }
    }
}

extension CircuitBreaker.Injection {
    fileprivate init(_ plan: InjectionPlan) {
        switch plan {
        case .next(let calls): self = .next(calls)
        case .share(let rate, let time): self = .share(rate, for: time)
        case .latency(let added, let time): self = .latency(added, for: time)
        }
    }
}

extension WallTime {
    fileprivate init(_ timestamp: Timestamp) {
        self.init(nanosecondsSinceEpoch: timestamp.nanosecondsSinceEpoch)
    }
}
