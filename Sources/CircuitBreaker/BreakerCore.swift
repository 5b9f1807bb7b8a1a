import CircuitVocabulary

extension CircuitBreaker {
    /// What is under the lock: the machine, who listens, and a gate that decides about most calls at a glance.
    struct Core: ~Copyable {
        /// How much there is to think about a call.
        enum Gate {
            /// The circuit is closed, and nothing but the counters changes when a call begins.
            case plain
            /// Every call is refused until an instant, whatever falls due meanwhile.
            case refusing
            /// The machine has to be asked.
            case undecided
        }

        /// What the gate says to a call.
        enum Entry {
            case admitted(generation: UInt64)
            case refused(any Error)
            case undecided
        }

        var machine: BreakerStateMachine
        var gate = Gate.undecided
        /// What is thrown for a refused call, made once for each phase: throwing it again takes no memory.
        var refusal: any Error
        private var refusalGeneration: UInt64 = 0
        private var refusesUntil: Int64 = .max
        /// What a coarse clock has to show for the circuit to refuse for sure.
        private var surelyRefusesUntil: Int64 = .max
        private let mayTime: Bool

        var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var lastListener: UInt64 = 0
        /// The last event that listeners were woken for.
        private var announced: UInt64 = 0

        init(machine: BreakerStateMachine, mayTime: Bool) {
            self.machine = machine
            self.mayTime = mayTime
            self.refusal = machine.refusal
            setGate()
        }

        /// How far a coarse clock may be behind, with a good deal to spare.
        private static var coarseMargin: Int64 { 100_000_000 }

        /// Begins a call, if that takes no thought.
        @inline(__always)
        mutating func enter(_ clock: BreakerClock) -> Entry {
            switch gate {
            case .plain:
                machine.counters.total &+= 1
                machine.counters.inFlight &+= 1
                return .admitted(generation: machine.generation)
            case .refusing:
                return refuse(clock)
            case .undecided:
                return .undecided
            }
        }

        /// Ends a call that succeeded, if that takes no thought; for a machine without a window.
        ///
        /// - Returns: Whether it did.
        @inline(__always)
        mutating func succeed(_ ticket: BreakerStateMachine.Ticket) -> Bool {
            guard case .plain = gate, ticket.probe == 0 else { return false }
            machine.counters.inFlight &-= 1
            machine.counters.successful &+= 1
            if ticket.generation == machine.generation { machine.failureCount = 0 }
            return true
        }

        private mutating func refuse(_ clock: BreakerClock) -> Entry {
            guard refusesFor(clock) else { return .undecided }
            machine.counters.total &+= 1
            machine.counters.refused &+= 1
            return .refused(refusal)
        }

        /// Whether every call is refused still; asked as exactly, and so as dearly, as it matters.
        private func refusesFor(_ clock: BreakerClock) -> Bool {
            if refusesUntil == .max { return true }
            if let coarse = clock.coarseTime, coarse < surelyRefusesUntil { return true }
            return clock.monotonic() < refusesUntil
        }

        /// Follows a change of the machine; the listeners that have not heard of the newest event.
        mutating func changed() -> [AsyncStream<Void>.Continuation] {
            setGate()
            let newest = machine.log.lastSequence
            guard newest != announced else { return [] }
            announced = newest
            return listeners.isEmpty ? [] : Array(listeners.values)
        }

        private mutating func setGate() {
            if machine.generation != refusalGeneration {
                refusalGeneration = machine.generation
                refusal = machine.refusal
            }
            if let until = machine.refusesUntil {
                refusesUntil = until
                surelyRefusesUntil = until.subtractingSaturated(Self.coarseMargin)
                gate = .refusing
            } else {
                gate = machine.needsNoTime && !mayTime ? .plain : .undecided
            }
        }
    }
}
