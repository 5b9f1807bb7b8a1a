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
            case timed(generation: UInt64, began: Int64)
            case refused(any Error)
            case undecided
        }

        /// What became of a call that succeeded.
        enum Ending {
            case counted
            /// Counted, after so many nanoseconds.
            case timed(Int64)
            /// Nothing has been counted: the machine has to be asked.
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
        private let timing: Timing
        private let hasWindow: Bool

        var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var lastListener: UInt64 = 0
        /// The last event that listeners were woken for.
        private var announced: UInt64 = 0

        init(machine: BreakerStateMachine) {
            self.machine = machine
            self.timing = Timing(machine.settings)
            self.hasWindow = machine.window != nil
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
                let isTimed = nextIsTimed
                machine.counters.total &+= 1
                machine.counters.inFlight &+= 1
                guard isTimed else { return .admitted(generation: machine.generation) }
                return .timed(generation: machine.generation, began: clock.now)
            case .refusing:
                return refuse(clock)
            case .undecided:
                return .undecided
            }
        }

        /// Whether the next call that begins is timed.
        var nextIsTimed: Bool { timing.includes(callNumber: machine.counters.total) }

        /// Ends a call that succeeded, if that takes no thought.
        @inline(__always)
        mutating func succeed(_ ticket: BreakerStateMachine.Ticket, _ clock: BreakerClock) -> Ending {
            guard case .plain = gate, ticket.probe == 0 else { return .undecided }
            let isTimed = ticket.began != BreakerStateMachine.Ticket.untimed
            guard !hasWindow, !isTimed else { return record(ticket, isTimed: isTimed, clock) }
            machine.countSuccess(of: ticket)
            return .counted
        }

        private mutating func record(
            _ ticket: BreakerStateMachine.Ticket,
            isTimed: Bool,
            _ clock: BreakerClock
        ) -> Ending {
            // A window of calls moves by calls, so the clock, which costs more than all else here, is not read for it.
            let now = isTimed || machine.window?.isTimed == true ? clock.now : 0
            let took = isTimed ? max(0, now.subtractingClamped(ticket.began)) : nil
            guard machine.recordSuccess(of: ticket, after: took, now: now) else { return .undecided }
            return took.map { .timed($0) } ?? .counted
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
            return clock.now < refusesUntil
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
                gate = machine.needsNoTime ? .plain : .undecided
            }
        }
    }
}

extension CircuitBreaker.Core {
    /// Which calls are timed.
    private enum Timing {
        case none
        case all
        /// One in so many.
        case some(UInt64)

        init(_ settings: CircuitBreaker.Configuration) {
            switch settings.latency?.every {
            case _ where settings.slowCall != nil: self = .all
            case nil: self = .none
            case let every?: self = every <= 1 ? .all : .some(UInt64(every))
            }
        }

        func includes(callNumber number: UInt64) -> Bool {
            switch self {
            case .none: false
            case .all: true
            case .some(let every): number % every == 0
            }
        }
    }
}
