import CircuitMonitor
import CircuitVocabulary

/// What is said of all circuits together, whichever of them show: made with the rows, so that a frame need not ask each.
struct FleetSummary: Sendable {
    /// How many circuits are in which state, in no order.
    let counts: [StateCount]

    /// The place of the first circuit into which something is injected.
    let injected: Int?

    /// The shortest of the intervals at which targets are polled.
    let interval: Duration

    /// How coarsely the figures are known that are known most coarsely; nil for single readings.
    let resolution: Duration?

    init(of fleet: Fleet, at now: MonotonicTime) {
        let circuits = fleet.circuits
        counts = fleet.stateCounts(of: circuits.indices, at: now)
        // By their places: a circuit is too large to be copied for one fact.
        injected = circuits.indices.first { circuits[$0].latest?.injection != nil }
        interval = fleet.targets.indices.lazy.map { fleet.targets[$0].description.interval }.min() ?? .seconds(1)
        resolution = circuits.indices.lazy.compactMap { circuits[$0].resolution }.max()
    }
}
