import CircuitBreaker

// The breakers that are measured, each in the state that its name says and, however long it is called, in no other.

/// A breaker that waits an hour where it waits at all.
///
/// - Parameter change: What else is not as by default.
/// - Returns: A closed one.
func makeBreaker(_ change: (inout CircuitBreaker.Configuration) -> Void = { _ in }) -> CircuitBreaker {
    var settings = CircuitBreaker.Configuration()
    settings.recoveryTimeout = .seconds(3600)
    settings.probeTimeout = .seconds(3600)
    change(&settings)
    do {
        return try CircuitBreaker(configuration: settings)
    } catch {
        preconditionFailure("\(error)")
    }
}

/// A breaker that an operator has given an order.
func makeBreaker(ordered order: (CircuitBreaker) -> Void) -> CircuitBreaker {
    let breaker = makeBreaker()
    order(breaker)
    return breaker
}

func makeOpenBreaker() -> CircuitBreaker {
    let breaker = makeBreaker { $0.failureThreshold = 1 }
    fail(breaker)
    return breaker
}

/// A breaker whose calls are probes, of which there are never enough.
func makeHalfOpenBreaker() -> CircuitBreaker {
    let breaker = makeBreaker {
        $0.failureThreshold = 1
        $0.recoveryTimeout = .zero
        $0.successThreshold = .max
    }
    fail(breaker)
    return breaker
}

/// A breaker whose only probe is under way.
final class BusyBreaker: Sendable {
    let breaker: CircuitBreaker
    private let probe: Permit

    init() {
        breaker = makeBreaker {
            $0.failureThreshold = 1
            $0.recoveryTimeout = .zero
            $0.halfOpenMaxCalls = 1
        }
        fail(breaker)
        do {
            probe = try breaker.acquire()
        } catch {
            preconditionFailure("the first probe was refused: \(error)")
        }
    }
}

/// A breaker with a listener that waits for events.
final class HeardBreaker: Sendable {
    let breaker: CircuitBreaker
    private let listener: Task<Void, Never>

    init(_ breaker: CircuitBreaker) {
        self.breaker = breaker
        // An iterator is a listener already.
        let events = breaker.events().makeAsyncIterator()
        listener = Task {
            var events = events
            while await events.next() != nil {}
        }
    }

    deinit {
        listener.cancel()
    }
}

private func fail(_ breaker: CircuitBreaker) {
    do { try breaker.runSynchronously { throw WorkFailure() } } catch {}
}
