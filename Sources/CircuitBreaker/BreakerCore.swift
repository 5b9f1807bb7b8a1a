import CircuitVocabulary

extension CircuitBreaker {
    /// The state under the lock: the machine, the listeners, and a gate that decides about most calls without the machine.
    struct Core: ~Copyable {
        /// What decides about a call.
        enum Gate {
            /// The gate: the circuit is closed, and only counters change when a call begins.
            case plain
            /// The gate: every call is refused until an instant, whatever falls due before it.
            case refusing
            /// The machine.
            case undecided
        }

        /// The gate's decision about a call.
        enum Entry {
            case admitted(generation: UInt64)
            case timed(generation: UInt64, began: Int64)
            case refused(any Error)
            case undecided
        }

        /// The result of ending a call that succeeded.
        enum Ending {
            case counted
            /// Counted; with the duration of the call in nanoseconds.
            case timed(Int64)
            /// Not counted: the machine has to end the call.
            case undecided
        }

        var machine: BreakerStateMachine
        var gate = Gate.undecided
        /// The error for a refused call, created once for each phase so that throwing it allocates nothing.
        var refusal: any Error
        private var refusalGeneration: UInt64 = 0
        private var refusesUntil: Int64 = .max
        /// The time of the coarse clock until which the circuit refuses for certain.
        private var surelyRefusesUntil: Int64 = .max
        private let timing: Timing
        private let hasWindow: Bool

        var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var lastListener: UInt64 = 0
        /// The number of the last event that listeners were woken for.
        private var announced: UInt64 = 0

        init(machine: BreakerStateMachine) {
            self.machine = machine
            self.timing = Timing(machine.settings)
            self.hasWindow = machine.window != nil
            self.refusal = machine.refusal
            setGate()
        }

        /// Nanoseconds that the coarse clock may be behind, with ample reserve.
        private static var coarseMargin: Int64 { 100_000_000 }

        /// Begins a call if the gate can decide about it.
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

        /// Ends a call that succeeded if it cannot change the state of the circuit.
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
            // A window of calls does not depend on the time, and reading the clock costs more than everything else here.
            let now = isTimed || machine.window?.isTimed == true ? clock.now : 0
            let took = isTimed ? max(0, now.subtractingSaturated(ticket.began)) : nil
            guard machine.recordSuccess(of: ticket, after: took, now: now) else { return .undecided }
            return took.map { .timed($0) } ?? .counted
        }

        private mutating func refuse(_ clock: BreakerClock) -> Entry {
            guard refusesFor(clock) else { return .undecided }
            machine.counters.total &+= 1
            machine.counters.refused &+= 1
            return .refused(refusal)
        }

        /// Whether every call is still refused; uses the cheap coarse clock unless the deadline is near.
        private func refusesFor(_ clock: BreakerClock) -> Bool {
            if refusesUntil == .max { return true }
            if let coarse = clock.coarseTime, coarse < surelyRefusesUntil { return true }
            return clock.now < refusesUntil
        }

        /// Sets the gate after a change of the machine.
        ///
        /// - Returns: The listeners to wake: all of them where there is an event that they were not woken for.
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
        /// The first call and every nth after it.
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
