public import CircuitBreaker
public import Logging
public import ServiceLifecycle

/// Writes what happens to the circuits of a registry into the log of the service, as it happens.
///
/// A circuit that opens is a warning, everything else a notice. Circuits that are registered later are found within a second.
public struct CircuitLog: Service {
    private let registry: CircuitRegistry
    private let logger: Logger

    /// Makes a log; nothing is written yet.
    ///
    /// - Parameters:
    ///   - registry: The circuits.
    ///   - logger: Where to write.
    public init(registry: CircuitRegistry, logger: Logger = Logger(label: "circuits")) {
        self.registry = registry
        self.logger = logger
    }

    /// Writes until the task is cancelled or the service shuts down.
    public func run() async {
        await cancelWhenGracefulShutdown { await follow() }
    }

    private func follow() async {
        var followed: [String: (breaker: CircuitBreaker, task: Task<Void, Never>)] = [:]
        defer { for (_, task) in followed.values { task.cancel() } }
        while !Task.isCancelled {
            for circuit in registry.circuits where followed[circuit.name]?.breaker !== circuit.breaker {
                followed[circuit.name]?.task.cancel()
                let task = Task { await follow(circuit) }
                followed[circuit.name] = (circuit.breaker, task)
            }
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }

    private func follow(_ circuit: Circuit) async {
        // Listened to before the past is read, so that nothing falls between the two.
        let coming = circuit.breaker.events()
        let (past, missed) = circuit.breaker.recentEvents()
        if missed > 0 { write(missed: missed, of: circuit.name) }
        for event in past { write(event, of: circuit.name) }
        let last = past.last?.sequence ?? 0
        for await delivery in coming {
            switch delivery {
            case .event(let event) where event.sequence > last: write(event, of: circuit.name)
            case .event: break
            case .missed(let count): write(missed: count, of: circuit.name)
            }
        }
    }

    private func write(missed count: UInt64, of name: String) {
        logger.warning("circuit \(name.harmless): \(count) events came too fast to be written")
    }

    private func write(_ event: CircuitBreaker.Event, of name: String) {
        let name = name.harmless
        let metadata: Logger.Metadata = ["circuit": "\(name)", "event": "\(event.sequence)"]
        switch event.kind {
        case .transition(let from, let to, let reason):
            let text = "circuit \(name): \(from) → \(to): \(reason.description.harmless)"
            logger.log(level: to == .open ? .warning : .notice, "\(text)", metadata: metadata)
        case .wouldBe(let from, let to, let reason):
            logger.notice(
                "circuit \(name) would go \(from) → \(to): \(reason.description.harmless)",
                metadata: metadata
            )
        case .injection(let text):
            logger.notice("circuit \(name): injection: \(text.harmless)", metadata: metadata)
        }
    }
}
