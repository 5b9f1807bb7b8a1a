extension CircuitBreaker {
    /// Something that happened to a circuit.
    public struct Event: Hashable, Sendable {
        /// Numbers the events of one breaker from 1 without a hole.
        public var sequence: UInt64
        /// When it happened.
        public var time: Timestamp
        /// What happened.
        public var kind: Kind

        /// What can happen.
        public enum Kind: Hashable, Sendable {
            /// The circuit went from one phase to another.
            case transition(from: Phase, to: Phase, reason: TransitionReason)
            /// An operator injected something, or ended it; the text says what and who.
            case injection(String)
        }
    }

    /// A state, with forced open told apart.
    public enum Phase: Hashable, Sendable {
        /// Calls pass.
        case closed
        /// Calls are refused.
        case open
        /// Probes decide.
        case halfOpen
        /// Calls are refused on an operator's word.
        case forcedOpen
    }

    /// Why a circuit went from one phase to another.
    public enum TransitionReason: Hashable, Sendable, CustomStringConvertible {
        /// So many failures in a row; with the text of the last.
        case failures(Int, last: String)
        /// The recovery timeout is over and a call came.
        case recoveryTimeout(Duration)
        /// A probe failed, with its text.
        case probeFailed(String)
        /// A probe did not report in time.
        case probeTimedOut(Duration)
        /// So many probes succeeded.
        case successes(Int)
        /// An operator forced it open, for a time or until reset.
        case forced(for: Duration?, by: String, reason: String?)
        /// The time of a forced opening is over.
        case forceExpired
        /// An operator reset it.
        case reset(by: String)

        /// A few words: `connection refused, 5 in a row`.
        public var description: String {
            switch self {
            case .failures(let count, let last):
                last.isEmpty ? "\(count) in a row" : "\(last), \(count) in a row"
            case .recoveryTimeout(let time): "recovery timeout \(time.phrase)"
            case .probeFailed(let text): text.isEmpty ? "probe failed" : "probe failed: \(text)"
            case .probeTimedOut(let time): "probe timed out after \(time.phrase)"
            case .successes(let count): count == 1 ? "1 success" : "\(count) successes"
            case .forced(let time, let who, let reason):
                "forced open \(time.map { "for \($0.phrase)" } ?? "until reset") by \(who)"
                    + (reason.map { ": \($0)" } ?? "")
            case .forceExpired: "the time of the forced opening is over"
            case .reset(let who): "reset by \(who)"
            }
        }
    }

    /// What a listener receives.
    public enum Delivery: Hashable, Sendable {
        /// An event.
        case event(Event)
        /// So many events were overwritten before the listener took them.
        case missed(UInt64)
    }
}

/// The last events of a breaker in fixed memory.
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

    /// The events after a number, oldest first, and how many of those are gone.
    func events(after sequence: UInt64) -> (events: [CircuitBreaker.Event], missed: UInt64) {
        guard sequence < lastSequence else { return ([], 0) }
        let oldest = lastSequence - UInt64(events.count) + 1
        let first = max(sequence + 1, oldest)
        let wanted = (first...lastSequence).map { events[Int(($0 - 1) % UInt64(Self.capacity))] }
        return (wanted, first - (sequence + 1))
    }
}
