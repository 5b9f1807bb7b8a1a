import CircuitMonitor
import DisplayText

/// The circuits of a fleet in the order of their names, and the groups that they are put together in.
///
/// Names are compared once, and from then on their ranks: numbers, by the place of a circuit in the fleet. Only a circuit
/// that comes or goes changes them.
struct CircuitOrder: Sendable {
    let roster: Fleet.Version
    let grouping: Grouping

    /// By name, instance and target; no two are the same.
    let ranks: [Int]

    /// By the name alone: circuits of the same name have the same rank.
    let names: [Int]

    /// By the instance alone.
    let instances: [Int]

    /// The groups in the order of their names; none without a grouping.
    let groups: [DisplayText]

    /// The group of each circuit by its place among ``groups``; empty without a grouping.
    let groupOf: [Int]

    /// The room that the names want.
    let contents: OverviewContents

    init(of fleet: Fleet, by grouping: Grouping) {
        roster = fleet.roster
        self.grouping = grouping
        contents = OverviewContents(namesOf: fleet)
        let circuits = fleet.circuits
        let (names, instances) = (
            Self.ranked(circuits.indices.map { circuits[$0].label }).ranks,
            Self.ranked(circuits.indices.map { circuits[$0].id.instance }).ranks
        )
        let order = circuits.indices.sorted { left, right in
            (names[left], instances[left], circuits[left].id.target.index)
                < (names[right], instances[right], circuits[right].id.target.index)
        }
        var ranks = Array(repeating: 0, count: order.count)
        for (rank, place) in order.enumerated() { ranks[place] = rank }
        (self.ranks, self.names, self.instances) = (ranks, names, instances)
        guard grouping != .none else {
            (groups, groupOf) = ([], [])
            return
        }
        let grouped = Self.ranked(circuits.indices.map { grouping.group(of: circuits[$0], in: fleet) })
        (groups, groupOf) = (grouped.texts, grouped.ranks)
    }

    /// Whether this is the order of a fleet still.
    func holds(for fleet: Fleet, by grouping: Grouping) -> Bool {
        roster == fleet.roster && self.grouping == grouping
    }

    /// The ranks of texts in their natural order, and the texts that differ in it.
    private static func ranked(_ texts: [DisplayText]) -> (ranks: [Int], texts: [DisplayText]) {
        let sorted = Set(texts).sorted { $0.isNaturallyBefore($1) }
        let ranks = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
        return (texts.map { ranks[$0] ?? 0 }, sorted)
    }
}

extension Grouping {
    /// What a circuit is put together under.
    fileprivate func group(of track: CircuitTrack, in fleet: Fleet) -> DisplayText {
        switch self {
        case .none, .circuit: track.label
        case .target: track.target
        case .label(let key):
            fleet[track.id.target]?.description.labels[key] ?? "[no \(DisplayText(untrusted: key, limit: 20))]"
        }
    }
}
