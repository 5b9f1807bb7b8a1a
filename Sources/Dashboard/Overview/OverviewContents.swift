import CircuitMonitor
import DisplayText
import TerminalCells

/// How much room the names and sentences of the overview want: columns take what their contents need.
///
/// All circuits count, also those that a filter hides or that are scrolled out: columns do not move while one looks.
struct OverviewContents: Hashable {
    /// The widest name, and the beginning that all of them share.
    var circuit = Names()
    var instance = Names()

    /// The columns of the widest `circuit@instance`.
    var folded = 0

    /// The columns of the longest reason.
    var reason = 0

    struct Names: Hashable {
        var columns = 0
        var shared = DisplayText.empty
    }

    init() {}

    /// What the names of a fleet's circuits want.
    init(namesOf fleet: Fleet) {
        // By their places: a circuit is too large to be copied for its name.
        let circuits = fleet.circuits
        for place in circuits.indices {
            let id = circuits[place].id
            let name = circuits[place].label.columns
            circuit.columns = max(circuit.columns, name)
            // A circuit without a name is called after its instance already.
            let own = id.name == nil ? 0 : id.instance.columns
            instance.columns = max(instance.columns, own)
            folded = max(folded, own == 0 ? name : name + 1 + own)
        }
        let named = circuits.indices.lazy.filter { circuits[$0].id.name != nil }
        circuit.shared = DisplayText.sharedBeginning(of: named.map { circuits[$0].label })
        instance.shared = DisplayText.sharedBeginning(of: named.map { circuits[$0].id.instance })
    }

    /// Takes the names of groups, and the columns of the counts that stand in place of instances, for those of circuits.
    mutating func take(groups: [(name: DisplayText, counts: Int)]) {
        circuit.columns = groups.lazy.map(\.name.columns).max() ?? 0
        circuit.shared = DisplayText.sharedBeginning(of: groups.lazy.map(\.name))
        instance = Names(columns: groups.lazy.map(\.counts).max() ?? 0)
        folded = groups.lazy.map { $0.name.columns + 1 + $0.counts }.max() ?? 0
    }

    /// The same names with what the reasons of a fleet want, which change with its readings.
    func withReasons(of fleet: Fleet) -> Self {
        let circuits = fleet.circuits
        var contents = self
        for place in circuits.indices {
            let columns = circuits[place].failure?.detail.columns ?? Self.reason(of: circuits[place].latest)
            contents.reason = max(contents.reason, columns)
        }
        return contents
    }

    private static func reason(of reading: Reading?) -> Int {
        guard let reading, !reading.state.triesAllCalls else { return 0 }
        return (reading.lastFailure?.text?.columns ?? 0) + (reading.failureStreak ?? 0 > 1 ? 24 : 0)
    }
}

extension DashboardState {
    /// Where the parts of the overview stand: as last arranged, where that still holds.
    func overviewLayout(in area: Rect) -> OverviewLayout {
        let presented = presented
        let request = OverviewLayout.Request(
            area: area,
            scrolledColumns: overview.scrolledColumns,
            showsDetail: overview.showsDetail,
            rowCount: presented.unfilteredCount,
            contents: presented.contents
        )
        if let arranged, arranged.holds(for: request) { return arranged }
        return OverviewLayout(request)
    }
}
