package import CircuitBreaker

/// A story with a plot: what is done to a Redis, which calls are made, and what has to come of it.
///
/// The ten plays are the acceptance tests of the whole service. Where a ``Scenario`` only says how the server fares while
/// traffic runs, a play makes every call itself, so that its expectations are exact.
package struct Play: Sendable {
    /// Its number, from 1.
    package let number: Int
    /// The name by which it is asked for.
    package let name: String
    /// One line that says what has to come of it.
    package let summary: String

    let perform: @Sendable (PlayStage) async throws -> Void

    /// All plays by number.
    package static let all: [Play] = [
        start, healthy, trip, refuse, probe, recover, cache, relapse, session, load,
    ]

    /// The play of a number or a name, or nil where there is none; capitals do not matter.
    package static func named(_ name: String) -> Play? {
        let name = name.lowercased()
        return all.first { $0.name == name || String($0.number) == name }
    }

    /// The breaker that plays are made for: the defaults, but for a recovery timeout that one can wait for.
    ///
    /// - Parameter recoveryTimeout: How long an open circuit refuses.
    /// - Returns: The settings.
    package static func breaker(recoveryTimeout: Duration) -> CircuitBreaker.Configuration {
        var configuration = CircuitBreaker.Configuration()
        configuration.recoveryTimeout = recoveryTimeout
        return configuration
    }
}

/// What a play expected did not come to pass.
package struct BrokenExpectation: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line: what was expected, and what there was.
    package let description: String
}
