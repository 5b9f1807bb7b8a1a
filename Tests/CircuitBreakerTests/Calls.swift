import CircuitBreaker
import CircuitBreakerTestKit

/// What a dependency that is gone answers with.
struct ConnectionRefused: Error, Hashable, CustomStringConvertible {
    var description: String { "connection refused" }
}

/// An error that tells its maker apart from every other.
struct NumberedError: Error, Hashable {
    var number: Int
}

/// What the tests need to know of a call that was let through, refused or failed in a rehearsal.
enum Trial: Hashable {
    case made, refused(retryAt: Int64?), injected
}

extension CircuitBreaker {
    /// A breaker at the default settings, changed as the test wants it; settings that are refused end the test run.
    convenience init(_ clock: ManualClock, _ change: (inout Configuration) -> Void = { _ in }) {
        var configuration = Configuration()
        change(&configuration)
        do {
            try self.init(configuration: configuration, clock: clock.breakerClock)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    @discardableResult func succeed() -> Trial {
        trial { $0.succeed() }
    }

    @discardableResult func fail(_ error: any Error = ConnectionRefused()) -> Trial {
        trial { $0.fail(error) }
    }

    @discardableResult func ignore() -> Trial {
        trial { $0.ignore() }
    }

    private func trial(_ report: (consuming Permit) -> Void) -> Trial {
        do {
            report(try acquire())
            return .made
        } catch let refusal as CircuitRefusal {
            return .refused(retryAt: refusal.retryAt)
        } catch {
            return .injected
        }
    }

    /// Fails as often as it takes a closed circuit to open.
    func trip() {
        for _ in 0..<max(1, configuration.failureThreshold ?? 1) { fail() }
    }

    var state: State { snapshot().state }

    /// Where the circuit went, transition by transition, as far as the log has them.
    var path: [Phase] {
        recentEvents().events.compactMap { event in
            guard case .transition(_, let to, _) = event.kind else { return nil }
            return to
        }
    }

    /// The reasons of the transitions, in words.
    var reasons: [String] {
        recentEvents().events.compactMap { event in
            guard case .transition(_, _, let reason) = event.kind else { return nil }
            return reason.description
        }
    }
}

extension CircuitBreaker.Snapshot {
    /// Whether every call that began is in exactly one other place.
    var addsUp: Bool {
        let parts = counters.successful + counters.failed + counters.ignored + counters.refused + counters.inFlight
        return counters.total == parts
    }
}

extension Duration {
    /// The shortest time that a breaker's clock can tell.
    static let instant: Duration = .nanoseconds(1)
}
