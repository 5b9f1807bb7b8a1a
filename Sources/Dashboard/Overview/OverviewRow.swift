package import CircuitMonitor
package import DisplayText

/// A row of the overview: a circuit, or a group of them.
package struct OverviewRow: Sendable {
    /// The group's name; nil for a circuit by itself.
    package let group: DisplayText?

    /// The circuit, or the worst of the group: what stands for it.
    package let lead: CircuitTrack

    /// All circuits of the row, the lead first.
    package let tracks: [CircuitTrack]

    let measures: Measures

    /// What rows are ordered by and what their columns show.
    struct Measures: Sendable {
        var severity: Severity
        var failure: RateFigure
        var calls: Double?
        var refused: Double?
        var notServed: Double?
        var demand: Double?
        var cache: Double?
        var standing: Standing?

        /// The measures of one circuit.
        init(_ track: CircuitTrack, at now: MonotonicTime) {
            let rates = track.rates(at: now)
            severity = Severity(of: track, rates, at: now)
            failure = rates.failure
            calls = rates.calls
            refused = rates.refused
            notServed = rates.notServed
            demand = rates.demand
            cache = rates.cache
            standing = track.standing(at: now)
        }

        /// The measures of a group.
        ///
        /// - Parameters:
        ///   - tracks: Its circuits.
        ///   - worst: The measures of the one that stands for it.
        ///   - now: The time.
        init(of tracks: some Sequence<CircuitTrack>, worst: Measures, at now: MonotonicTime) {
            let rates = tracks.map { $0.rates(at: now) }
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
/// A row is put together when it is asked for: of a thousand circuits few are on the screen, and a circuit is too large
/// to be moved about by sorting.
package struct OverviewRows: RandomAccessCollection, Sendable {
    private let circuits: [CircuitTrack]
    private let entries: [Entry]

    /// A row by the places of its circuits.
    struct Entry: Sendable {
        var group: DisplayText?
        /// The places, that of the lead first; not empty.
        var places: [Int]
        var measures: OverviewRow.Measures

        /// The place of the circuit that stands for the row.
        var lead: Int { places[0] }
    }

    init(_ circuits: [CircuitTrack], _ entries: [Entry]) {
        self.circuits = circuits
        self.entries = entries
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { entries.count }

    package subscript(position: Int) -> OverviewRow {
        let entry = entries[position]
        return OverviewRow(
            group: entry.group,
            lead: circuits[entry.lead],
            tracks: entry.places.map { circuits[$0] },
            measures: entry.measures
        )
    }

    /// The circuit that stands for a row.
    func lead(_ position: Int) -> CircuitID { circuits[entries[position].lead].id }

    /// The row that a circuit is in.
    func position(of id: CircuitID?) -> Int? {
        guard let id, let place = circuits.firstIndex(where: { $0.id == id }) else { return nil }
        return entries.firstIndex { $0.places.contains(place) }
    }

    /// All circuits of all rows, those of a group after the one that stands for it.
    var members: [CircuitID] { entries.flatMap { $0.places.map { circuits[$0].id } } }
}

extension DashboardState {
    /// The rows of the overview: filtered, put together, in order.
    package var overviewRows: OverviewRows {
        let now = shownNow.monotonic
        let circuits = shownFleet.circuits
        var entries: [OverviewRows.Entry] = []
        for (place, track) in circuits.enumerated() where isShown(track) {
            entries.append(.init(places: [place], measures: OverviewRow.Measures(track, at: now)))
        }
        guard overview.grouping != .none else { return sorted(entries, circuits) }
        if let open = overview.openGroup {
            return sorted(entries.filter { group(of: circuits[$0.lead]) == open }, circuits)
        }
        let groups = Dictionary(grouping: entries) { group(of: circuits[$0.lead]) }
        return sorted(
            groups.compactMap { name, members in
                let members = members.sorted { Self.isWorse($0, $1, circuits) }
                guard let worst = members.first else { return nil }
                let places = members.map(\.lead)
                let tracks = places.lazy.map { circuits[$0] }
                let measures = OverviewRow.Measures(of: tracks, worst: worst.measures, at: now)
                return OverviewRows.Entry(group: name, places: places, measures: measures)
            },
            circuits
        )
    }

    /// How many rows there would be without a filter.
    var unfilteredRowCount: Int {
        let all = shownFleet.circuits
        guard overview.grouping != .none else { return all.count }
        if let open = overview.openGroup { return all.count { group(of: $0) == open } }
        return Set(all.map(group)).count
    }

    /// The groupings that there is something to group by.
    package var groupings: [Grouping] {
        let keys = Set(fleet.targets.flatMap(\.description.labels.keys))
        let usual = ["service", "version"]
        let sorted = usual.filter(keys.contains) + keys.subtracting(usual).sorted()
        return [.none, .circuit, .target] + sorted.map(Grouping.label)
    }

    private func isShown(_ track: CircuitTrack) -> Bool {
        guard !overview.filter.isEmpty else { return true }
        let presentation = StatePresentation.of(track.shown(at: shownNow.monotonic), glyphs)
        let labels = shownFleet[track.id.target]?.description.labels.values.sorted() ?? []
        return overview.filter.shows(track, state: presentation.word, labels: labels)
    }

    /// What a circuit is put together under.
    private func group(of track: CircuitTrack) -> DisplayText {
        switch overview.grouping {
        case .none, .circuit: track.label
        case .target: track.target
        case .label(let key):
            shownFleet[track.id.target]?.description.labels[key] ?? "[no \(DisplayText(untrusted: key, limit: 20))]"
        }
    }

    private func sorted(_ entries: [OverviewRows.Entry], _ circuits: [CircuitTrack]) -> OverviewRows {
        let key = overview.sort
        let ascending = key.beginsWithLeast != overview.isReversed
        let values = entries.map { Self.value(key, of: $0, circuits) }
        let order = entries.indices.sorted { left, right in
            switch (values[left], values[right]) {
            case (.number(let left), .number(let right)) where left != right: return (left < right) == ascending
            case (.text(let left), .text(let right)) where left != right:
                return left.isNaturallyBefore(right) == ascending
            // What is not known stands last, whichever way round the order is.
            case (.absent, .number): return false
            case (.number, .absent): return true
            default:
                if key == .severity, let dearer = entries[left].measures.isDearer(than: entries[right].measures) {
                    return dearer
                }
                return Self.isBefore(entries[left], entries[right], circuits)
            }
        }
        return OverviewRows(circuits, order.map { entries[$0] })
    }

    private enum SortValue {
        case number(Double)
        case text(DisplayText)
        case absent
    }

    private static func value(
        _ key: OverviewSort,
        of entry: OverviewRows.Entry,
        _ circuits: [CircuitTrack]
    ) -> SortValue {
        func number(_ value: Double?) -> SortValue { value.map { .number($0) } ?? .absent }
        let measures = entry.measures
        switch key {
        case .severity: return .number(Double(measures.severity.rawValue))
        case .circuit: return .text(entry.group ?? circuits[entry.lead].label)
        case .instance: return .text(circuits[entry.lead].id.instance)
        case .failureRate:
            switch measures.failure {
            case .value(let rate), .was(let rate): return .number(rate)
            case .none: return .absent
            }
        case .notServed: return number(measures.notServed)
        case .calls: return number(measures.calls)
        case .fallbacks: return number(measures.refused)
        case .cache: return number(measures.cache)
        case .duration: return number(measures.standing?.duration.inSeconds)
        }
    }

    private static func isWorse(
        _ left: OverviewRows.Entry,
        _ right: OverviewRows.Entry,
        _ circuits: [CircuitTrack]
    ) -> Bool {
        left.measures.severity != right.measures.severity
            ? left.measures.severity > right.measures.severity
            : left.measures.isDearer(than: right.measures) ?? isBefore(left, right, circuits)
    }

    /// The order of what is otherwise equal: by name, instance and target.
    private static func isBefore(
        _ left: OverviewRows.Entry,
        _ right: OverviewRows.Entry,
        _ circuits: [CircuitTrack]
    ) -> Bool {
        if let leftGroup = left.group, let rightGroup = right.group, leftGroup != rightGroup {
            return leftGroup.isNaturallyBefore(rightGroup)
        }
        return circuits[left.lead].isBefore(circuits[right.lead])
    }
}

extension CircuitTrack {
    /// The order of circuits that nothing else tells apart: by name, instance and target.
    func isBefore(_ other: CircuitTrack) -> Bool {
        if label != other.label { return label.isNaturallyBefore(other.label) }
        if id.instance != other.id.instance { return id.instance.isNaturallyBefore(other.id.instance) }
        return id.target < other.id.target
    }
}
