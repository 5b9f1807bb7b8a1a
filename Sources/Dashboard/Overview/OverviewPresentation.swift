import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// What the overview makes of a fleet at a time: its rows in their order.
///
/// Made once from the state and read by keys, mouse and views, for as long as nothing that it depends on has changed. It
/// refers to circuits by their places and never holds the fleet: that would be copied with the next reading.
struct OverviewPresentation: Sendable {
    private let key: Key

    /// Tells it from all others.
    let version = Fleet.Version()

    /// The order of the names, which outlasts most of what else changes.
    let order: CircuitOrder

    /// What is said of all circuits together.
    let summary: FleetSummary

    /// The rows, as they are shown.
    let entries: [Entry]

    /// The places of the circuits of all rows, those of a row beside each other, the one that stands for it first.
    let places: [Int]

    /// How many rows there would be without a filter.
    let unfilteredCount: Int

    /// The room that names and reasons want.
    let contents: OverviewContents

    /// The rows by the place of a circuit; nil for one that is not shown.
    private let rowOf: [Int?]

    /// A row by the places of its circuits.
    struct Entry: Sendable {
        /// The group by its place among all; nil for a circuit by itself.
        var group: Int?
        /// Where its circuits stand among ``OverviewPresentation/places``; not empty.
        var members: Range<Int>
        var measures: OverviewRow.Measures
        /// Its place in the order of the names.
        var rank: Int
        /// How many circuits of a group are in which state, the worst first; none for a circuit by itself.
        var counts: [StateCount] = []
        /// Whether a target of its circuits is production.
        var isProduction: Bool
    }

    /// Everything that the rows depend on.
    private struct Key: Hashable {
        var fleet: Fleet.Version
        var now: MonotonicTime
        var sort: OverviewSort
        var isReversed: Bool
        var grouping: Grouping
        var openGroup: DisplayText?
        var filter: OverviewFilter
        var glyphs: GlyphSet

        init(_ state: DashboardState) {
            fleet = state.shownFleet.version
            now = state.shownNow.monotonic
            sort = state.overview.sort
            isReversed = state.overview.isReversed
            grouping = state.overview.grouping
            openGroup = state.overview.openGroup
            filter = state.overview.filter
            glyphs = state.glyphs
        }
    }

    /// Makes the rows of a state, of which an earlier presentation may know the order of the names.
    init(of state: DashboardState, after earlier: Self?) {
        let fleet = state.shownFleet
        let grouping = state.overview.grouping
        key = Key(state)
        let order = CircuitOrder(of: fleet, by: grouping, after: earlier?.order)
        self.order = order
        summary = FleetSummary(of: fleet, at: state.shownNow.monotonic)
        var contents = order.contents.withReasons(of: fleet)
        let open = state.overview.openGroup.map { name in order.groups.firstIndex(of: name) ?? -1 }
        let (all, unfiltered) = Self.circuits(state, fleet, order, openGroup: open)
        let singles = all.map { place in
            Single(place: place, rank: order.ranks[place], measures: .init(of: fleet, at: place, state.shownNow))
        }
        let rows: [Entry]
        if grouping == .none || open != nil {
            rows = singles.enumerated().map { index, single in
                Entry(
                    members: index..<index + 1,
                    measures: single.measures,
                    rank: single.rank,
                    isProduction: order.isProduction[single.place]
                )
            }
            places = all
            unfilteredCount = unfiltered
        } else {
            (rows, places) = Self.grouped(singles, fleet, order, at: state.shownNow)
            unfilteredCount = order.groups.count
            contents.take(groups: rows.map { (order.groups[$0.group ?? 0], $0.counts.text(state.glyphs).columns) })
        }
        self.contents = contents
        entries = Self.sorted(rows, places, order, state.overview)
        var rowOf = [Int?](repeating: nil, count: fleet.circuits.count)
        for (row, entry) in entries.enumerated() {
            for place in places[entry.members] { rowOf[place] = row }
        }
        self.rowOf = rowOf
    }

    /// Whether this is what the state shows still.
    func holds(for state: DashboardState) -> Bool { key == Key(state) }

    /// The name of a row's group; nil for a circuit by itself.
    func group(of entry: Entry) -> DisplayText? { entry.group.map { order.groups[$0] } }

    /// The row that the circuit at a place is in.
    func row(ofPlace place: Int) -> Int? { rowOf.indices.contains(place) ? rowOf[place] : nil }

    /// A circuit that the filter shows.
    private struct Single {
        var place: Int
        var rank: Int
        var measures: OverviewRow.Measures
    }

    /// The places of the circuits that show, and how many would without a filter.
    private static func circuits(
        _ state: DashboardState,
        _ fleet: Fleet,
        _ order: CircuitOrder,
        openGroup: Int?
    ) -> (shown: [Int], unfiltered: Int) {
        var all = Array(fleet.circuits.indices)
        if let openGroup, !order.groupOf.isEmpty { all.removeAll { order.groupOf[$0] != openGroup } }
        let unfiltered = all.count
        let filter = state.overview.filter
        guard !filter.isEmpty else { return (all, unfiltered) }
        let words = StateWords(state.glyphs)
        all.removeAll { place in
            let shown = fleet.circuits[place].shown(at: state.shownNow.monotonic)
            let labels = fleet[fleet.circuits[place].id.target]?.description.labels.values
            return !filter.shows(fleet.circuits[place], state: words[shown], labels: labels.map(Array.init) ?? [])
        }
        return (all, unfiltered)
    }

    /// A row for each group, with the places of its circuits, the worst first.
    private static func grouped(
        _ singles: [Single],
        _ fleet: Fleet,
        _ order: CircuitOrder,
        at now: Moment
    ) -> (entries: [Entry], places: [Int]) {
        var entries: [Entry] = []
        var places: [Int] = []
        let byGroup = singles.sorted { left, right in
            let (leftGroup, rightGroup) = (order.groupOf[left.place], order.groupOf[right.place])
            return leftGroup != rightGroup ? leftGroup < rightGroup : isWorse(left, right)
        }
        var rest = byGroup[...]
        while let worst = rest.first {
            let group = order.groupOf[worst.place]
            let members = rest.prefix { order.groupOf[$0.place] == group }
            rest = rest.dropFirst(members.count)
            let measures = OverviewRow.Measures(
                of: members.lazy.map { fleet.circuits[$0.place].rates(at: now.monotonic) },
                worst: worst.measures
            )
            let range = places.count..<places.count + members.count
            places += members.map(\.place)
            let counts = fleet.stateCounts(of: places[range], at: now.monotonic)
            entries.append(
                Entry(
                    group: group,
                    members: range,
                    measures: measures,
                    rank: group,
                    counts: counts,
                    isProduction: places[range].contains { order.isProduction[$0] }
                )
            )
        }
        return (entries, places)
    }

    /// The order of a group's circuits: what stands for it comes first.
    private static func isWorse(_ left: Single, _ right: Single) -> Bool {
        left.measures.severity != right.measures.severity
            ? left.measures.severity > right.measures.severity
            : left.measures.isDearer(than: right.measures) ?? (left.rank < right.rank)
    }

    private static func sorted(
        _ entries: [Entry],
        _ places: [Int],
        _ order: CircuitOrder,
        _ overview: OverviewState
    ) -> [Entry] {
        let ascending = overview.sort.beginsWithLeast != overview.isReversed
        let values = entries.map { value(overview.sort, of: $0, lead: places[$0.members.lowerBound], order) }
        let sorted = entries.indices.sorted { left, right in
            switch (values[left], values[right]) {
            case (let left?, let right?) where left != right: return (left < right) == ascending
            // What is not known stands last, whichever way round the order is.
            case (nil, .some): return false
            case (.some, nil): return true
            default:
                if overview.sort == .severity,
                    let dearer = entries[left].measures.isDearer(than: entries[right].measures)
                {
                    return dearer
                }
                return entries[left].rank < entries[right].rank
            }
        }
        return sorted.map { entries[$0] }
    }

    /// What an entry is ordered by; nil where it is not known.
    private static func value(_ key: OverviewSort, of entry: Entry, lead: Int, _ order: CircuitOrder) -> Double? {
        let measures = entry.measures
        switch key {
        case .severity: return Double(measures.severity.rawValue)
        case .circuit: return Double(entry.group ?? order.names[lead])
        case .instance: return Double(order.instances[lead])
        case .failureRate:
            switch measures.failure {
            case .value(let rate), .was(let rate), .reported(let rate): return rate
            case .none: return nil
            }
        case .notServed: return measures.notServed
        case .calls: return measures.calls
        case .fallbacks: return measures.refused
        case .cache: return measures.cache
        case .duration: return measures.standing?.duration.inSeconds
        }
    }
}

/// The words for what circuits show, each made once.
private struct StateWords {
    private let states: [DisplayText]
    private let noAnswer: DisplayText
    private let noData: DisplayText
    private let noCircuit: DisplayText

    init(_ glyphs: GlyphSet) {
        states = CircuitState.allCases.map { StatePresentation.of($0, glyphs).word }
        noAnswer = StatePresentation.noAnswer(glyphs).word
        noData = StatePresentation.noData(glyphs).word
        noCircuit = StatePresentation.noCircuit(glyphs).word
    }

    subscript(shown: ShownState) -> DisplayText {
        switch shown {
        case .state(let state): states[state.rawValue]
        case .noAnswer: noAnswer
        case .noData: noData
        case .noCircuit: noCircuit
        }
    }
}
