package import ResilientRedis

/// A Redis that can be made to fail: the simulated one, or a real one behind something that can stop and freeze it.
package protocol DemoRedis: Sendable {
    /// What sends commands to it.
    var commands: any RedisCommands { get }

    /// What the notes call it: `simulated Redis`.
    var name: String { get }

    /// Brings it into a condition, and returns when it is in it.
    ///
    /// - Parameter condition: How it is to be.
    /// - Throws: ``DemoRedisError`` where it cannot be brought there.
    func become(_ condition: ServerCondition) async throws
}

/// A Redis did not do what a script wants of it.
package struct DemoRedisError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One line that says what happened and what to do.
    package let description: String

    /// An error of one line.
    package init(_ description: String) {
        self.description = description
    }
}

extension SimulatedRedis: DemoRedis {
    package var commands: any RedisCommands { self }
    package var name: String { "simulated Redis" }
}
