import CircuitMonitor
import DisplayText

/// The circuits of a fleet in the order of their names, and the groups that they are put together in.
///
/// Names are compared once, and from then on their ranks: numbers, by the place of a circuit in the fleet. Only a circuit
/// that comes or goes changes them.
struct CircuitOrder: Sendable {
    let roster: Fleet.Version
    private(set) var grouping: Grouping

    /// By name, instance and target; no two are the same.
    let ranks: [Int]

    /// By the name alone: circuits of the same name have the same rank.
    let names: [Int]

    /// By the instance alone.
    let instances: [Int]

    /// What tells the instance of each circuit apart: its host, or host and port where the host is another's too.
    let hosts: [DisplayText]

    /// Whether the target of each circuit is production.
    let isProduction: [Bool]

    /// The groups of each grouping that was looked at.
    private var known: [Grouping: Groups] = [:]

    /// The groups in the order of their names; none without a grouping.
    private(set) var groups: [DisplayText] = []

    /// The group of each circuit by its place among ``groups``; empty without a grouping.
    private(set) var groupOf: [Int] = []

    private struct Groups {
        var names: [DisplayText] = []
        var groupOf: [Int] = []
    }

    /// The room that the names want.
    let contents: OverviewContents

    /// The order of a fleet; of an earlier one as much as still holds.
    init(of fleet: Fleet, by grouping: Grouping, after earlier: Self? = nil) {
        if let earlier, earlier.roster == fleet.roster {
            self = earlier
            self.grouping = grouping
        } else {
            self.init(namesOf: fleet, grouping)
        }
        if grouping != .none, known[grouping] == nil {
            let circuits = fleet.circuits
            let grouped = Self.ranked(circuits.indices.map { grouping.group(of: circuits[$0], in: fleet) })
            known[grouping] = Groups(names: grouped.texts, groupOf: grouped.ranks)
        }
        let groups = known[grouping] ?? Groups()
        (self.groups, groupOf) = (groups.names, groups.groupOf)
    }

    private init(namesOf fleet: Fleet, _ grouping: Grouping) {
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
        hosts = Self.hosts(of: circuits)
        let production = Set(fleet.targets.lazy.map(\.description).filter(\.isProduction).map(\.id))
        isProduction = circuits.indices.map { production.contains(circuits[$0].id.target) }
    }

    private static func hosts(of circuits: [CircuitTrack]) -> [DisplayText] {
        // An instance that shows no port is in the way of one that leaves it out.
        let hosts = circuits.indices.map { circuits[$0].id.host ?? circuits[$0].id.instance }
        var instances: [DisplayText: DisplayText] = [:]
        var shared: Set<DisplayText> = []
        for (host, place) in zip(hosts, circuits.indices) {
            let instance = circuits[place].id.instance
            if instances.updateValue(instance, forKey: host).map({ $0 != instance }) ?? false { shared.insert(host) }
        }
        return zip(hosts, circuits.indices).map { shared.contains($0) ? circuits[$1].id.instance : $0 }
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
