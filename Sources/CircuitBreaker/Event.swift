package import CircuitVocabulary

extension CircuitBreaker {
    /// An event of a circuit.
    public struct Event: Hashable, Sendable {
        /// Numbers the events of one breaker from 1 without a hole.
        public var sequence: UInt64
        /// When it happened.
        public var time: Timestamp
        /// What happened.
        public var kind: Kind

        /// The kinds of events.
        public enum Kind: Hashable, Sendable {
            /// The circuit went from one phase to another.
            case transition(from: Phase, to: Phase, reason: TransitionReason)
            /// A circuit that measures only would have gone from one phase to another.
            case wouldBe(from: Phase, to: Phase, reason: TransitionReason)
            /// An operator injected something, or ended it; the text says what and who.
            case injection(String)
        }
    }

    /// A state, with what an operator wants told apart.
    public enum Phase: Hashable, Sendable, CustomStringConvertible {
        /// Calls pass.
        case closed
        /// Calls are refused.
        case open
        /// Probes decide.
        case halfOpen
        /// Calls are refused on an operator's word.
        case forcedOpen
        /// Calls pass on an operator's word.
        case disabled
        /// Calls pass on an operator's word, and what the circuit would have done is computed.
        case metricsOnly

        /// The phase in words: `half-open`.
        public var description: String {
            circuitState.phrase.description
        }
    }

    /// The reason for a change of phase.
    public enum TransitionReason: Hashable, Sendable, CustomStringConvertible {
        /// Failures in a row: their number, and the text of the last.
        case failures(Int, last: String)
        /// The share of failures (0 to 1), the number of calls it is taken over, and the text of the last failure; the text is empty
        /// where a success opened the circuit.
        case failureRate(Double, calls: Int, last: String)
        /// The share of slow calls (0 to 1), and the number of calls it is taken over.
        case slowCallRate(Double, calls: Int)
        /// The recovery timeout is over and a call came.
        case recoveryTimeout(Duration)
        /// A probe failed, with its text.
        case probeFailed(String)
        /// A probe did not report in time.
        case probeTimedOut(Duration)
        /// A probe succeeded, but took so long or longer.
        case probeSlow(Duration)
        /// Successful probes: their number.
        case successes(Int)
        /// An operator forced it open, for a time or until reset.
        case forced(for: Duration?, by: String, reason: String?)
        /// The time of a forced opening is over.
        case forceExpired
        /// An operator reset it.
        case reset(by: String, reason: String?)
        /// An operator has it let everything through.
        case disabled(by: String, reason: String?)
        /// An operator has it measure only.
        case metricsOnly(by: String, reason: String?)

        /// A few words: `connection refused, 5 in a row`.
        public var description: String {
            switch self {
            case .failures(let count, let last):
                last.isEmpty ? "\(count) in a row" : "\(last), \(count) in a row"
            case .failureRate(let rate, let calls, let last):
                (last.isEmpty ? "" : "\(last), ") + "\(rate.percent) of \(calls) calls failed"
            case .slowCallRate(let rate, let calls): "\(rate.percent) of \(calls) calls were slow"
            case .recoveryTimeout(let time): "recovery timeout \(time.phrase)"
            case .probeFailed(let text): text.isEmpty ? "probe failed" : "probe failed: \(text)"
            case .probeTimedOut(let time): "probe timed out after \(time.phrase)"
            case .probeSlow(let time): "probe took \(time.phrase) or longer"
            case .successes(let count): count == 1 ? "1 success" : "\(count) successes"
            case .forced(let time, let who, let reason):
                Self.order("forced open \(time.map { "for \($0.phrase)" } ?? "until reset")", who, reason)
            case .forceExpired: "the time of the forced opening is over"
            case .reset(let who, let reason): Self.order("reset", who, reason)
            case .disabled(let who, let reason): Self.order("disabled", who, reason)
            case .metricsOnly(let who, let reason): Self.order("metrics only", who, reason)
            }
        }

        private static func order(_ what: String, _ who: String, _ reason: String?) -> String {
            "\(what) by \(who)" + (reason.map { ": \($0)" } ?? "")
        }
    }

    /// An item that a listener receives.
    public enum Delivery: Hashable, Sendable {
        /// An event.
        case event(Event)
        /// Events that were overwritten before the listener read them: their number.
        case missed(UInt64)
    }
}

/// The last events of a breaker, in a fixed amount of memory.
struct EventLog: Sendable {
    static let capacity = 256

    private var events: [CircuitBreaker.Event] = []
    private(set) var lastSequence: UInt64 = 0

    mutating func append(_ kind: CircuitBreaker.Event.Kind, at time: Timestamp) {
        lastSequence += 1
        let event = CircuitBreaker.Event(sequence: lastSequence, time: time, kind: kind)
        if events.count < Self.capacity {
            events.append(event)
        } else {
            events[Int((lastSequence - 1) % UInt64(Self.capacity))] = event
        }
    }

    /// Returns the kept events after a number, oldest first, and how many are no longer kept.
    func events(after sequence: UInt64) -> (events: [CircuitBreaker.Event], missed: UInt64) {
        guard sequence < lastSequence else { return ([], 0) }
        let oldest = lastSequence - UInt64(events.count) + 1
        let first = max(sequence + 1, oldest)
        let wanted = (first...lastSequence).map { events[Int(($0 - 1) % UInt64(Self.capacity))] }
        return (wanted, first - (sequence + 1))
    }
}

extension CircuitBreaker.Phase {
    /// The state that both wings name it by.
    package var circuitState: CircuitState {
        switch self {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        case .forcedOpen: .forcedOpen
        case .disabled: .disabled
        case .metricsOnly: .metricsOnly
        }
    }
}

extension CircuitBreaker.State {
    /// The state that both wings name it by.
    package var circuitState: CircuitState {
        switch self {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }
}
