package import CircuitMonitor
import CircuitVocabulary
package import DisplayText

/// A row of the overview: a circuit, or a group of them.
package struct OverviewRow: Sendable {
    /// The group's name; nil for a circuit by itself.
    package let group: DisplayText?

    /// All circuits of the row, the lead first.
    package let tracks: Tracks

    let measures: Measures

    /// How many circuits of a group are in which state, the worst first; none for a circuit by itself.
    let counts: [StateCount]

    /// Whether a target of it is production.
    let isProduction: Bool

    /// The circuit, or the worst of the group: what stands for it.
    package var lead: CircuitTrack { tracks[0] }

    /// Where it stands in the fleet.
    var leadPlace: Int { tracks.place(0) }

    /// The circuits of a row where they stand in the fleet: each is large, and a group may have all of them.
    package struct Tracks: RandomAccessCollection, Sendable {
        private let circuits: [CircuitTrack]
        private let places: ArraySlice<Int>

        init(_ circuits: [CircuitTrack], _ places: ArraySlice<Int>) {
            self.circuits = circuits
            self.places = places
        }

        package var startIndex: Int { 0 }
        package var endIndex: Int { places.count }

        package subscript(position: Int) -> CircuitTrack { circuits[place(position)] }

        fileprivate func place(_ position: Int) -> Int { places[places.startIndex + position] }
    }

    /// What rows are ordered by and what their columns show.
    struct Measures: Hashable, Sendable {
        var severity: Severity
        var failure: RateFigure
        var calls: Double?
        var refused: Double?
        var notServed: Double?
        var demand: Double?
        var cache: Double?
        var standing: Standing?

        /// The measures of the circuit at a place in a fleet.
        init(of fleet: Fleet, at place: Int, _ now: Moment) {
            let now = now.monotonic
            let rates = fleet.circuits[place].rates(at: now)
            severity = Severity(of: fleet.circuits[place].shown(at: now), failure: rates.failure)
            failure = rates.failure
            calls = rates.calls
            refused = rates.refused
            notServed = rates.notServed
            demand = rates.demand
            cache = rates.cache
            standing = fleet.circuits[place].standing(at: now)
        }

        /// The measures of a group.
        ///
        /// - Parameters:
        ///   - rates: The figures of its circuits.
        ///   - worst: The measures of the one that stands for it.
        init(of rates: some Sequence<Rates>, worst: Measures) {
            let rates = Array(rates)
            let succeeded = Self.sum(rates.map(\.succeededPerSecond))
            let failed = Self.sum(rates.map(\.failedPerSecond))
            severity = worst.severity
            failure = .none
            // The rate of all calls together, and not the mean of rates: a quiet instance counts as little as it is called.
            if let succeeded, let failed, succeeded + failed > 0 { failure = .value(failed / (succeeded + failed)) }
            calls = Self.sum(rates.map(\.calls))
            refused = Self.sum(rates.map(\.refused))
            notServed = Self.sum(rates.map(\.notServed))
            demand = Self.sum(rates.map(\.demand))
            // The counts behind the ratios are not known here, and a mean of ratios would be a lie.
            cache = nil
            standing = worst.standing
        }

        /// What is known, added up; nil where nothing is.
        private static func sum(_ values: [Double?]) -> Double? {
            let known = values.compactMap(\.self)
            return known.isEmpty ? nil : known.reduce(0, +)
        }
    }
}

/// The rows of the overview in their order.
///
/// A row is put together when it is asked for: of a thousand circuits few are on the screen.
package struct OverviewRows: RandomAccessCollection, Sendable {
    private let fleet: Fleet
    private let presentation: OverviewPresentation

    init(_ presentation: OverviewPresentation, of fleet: Fleet) {
        self.fleet = fleet
        self.presentation = presentation
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { presentation.entries.count }

    package subscript(position: Int) -> OverviewRow {
        let entry = presentation.entries[position]
        return OverviewRow(
            group: presentation.group(of: entry),
            tracks: OverviewRow.Tracks(fleet.circuits, presentation.places[entry.members]),
            measures: entry.measures,
            counts: entry.counts,
            isProduction: entry.isProduction
        )
    }

    /// The circuits that the rows are of.
    var circuits: [CircuitTrack] { fleet.circuits }

    /// The places of the circuits of a row.
    func places(of position: Int) -> ArraySlice<Int> { presentation.places[presentation.entries[position].members] }

    /// The circuit that stands for a row.
    func lead(_ position: Int) -> CircuitID {
        fleet.circuits[presentation.places[presentation.entries[position].members.lowerBound]].id
    }

    /// The row that a circuit is in.
    func position(of id: CircuitID?) -> Int? { id.flatMap(fleet.index(of:)).flatMap(presentation.row(ofPlace:)) }

    /// All circuits of all rows, those of a group after the one that stands for it.
    var members: [CircuitID] {
        presentation.entries.flatMap { entry in
            presentation.places[entry.members].map { fleet.circuits[$0].id }
        }
    }
}

extension DashboardState {
    /// The rows of the overview: filtered, put together, in order.
    package var overviewRows: OverviewRows { OverviewRows(presented, of: shownFleet) }

    /// What is said of all circuits together.
    var fleetSummary: FleetSummary { presented.summary }

    /// What the overview shows: what was made last, where that holds still.
    var presented: OverviewPresentation {
        if let presentation, presentation.holds(for: self) { return presentation }
        return OverviewPresentation(of: self, after: presentation)
    }

    /// Keeps what the overview shows for all who ask until something changes.
    mutating func present() {
        presentation = presented
    }

    /// The groupings that there is something to group by.
    package var groupings: [Grouping] {
        let keys = Set(fleet.targets.flatMap(\.description.labels.keys))
        let usual = ["service", "version"]
        let sorted = usual.filter(keys.contains) + keys.subtracting(usual).sorted()
        return [.none, .circuit, .target] + sorted.map(Grouping.label)
    }
}
