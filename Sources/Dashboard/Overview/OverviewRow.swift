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
        var cache: Double?
        var standing: Standing?
    }

    /// Whether a circuit is in the row.
    package func contains(_ id: CircuitID) -> Bool {
        tracks.contains { $0.id == id }
    }

    /// The row of one circuit.
    init(_ track: CircuitTrack, at now: MonotonicTime) {
        group = nil
        lead = track
        tracks = [track]
        let rates = track.rates(at: now)
        measures = Measures(
            severity: Severity(of: track, at: now),
            failure: rates.failure,
            calls: rates.calls,
            refused: rates.refused,
            cache: rates.cache,
            standing: track.standing(at: now)
        )
    }

    /// The row of a group.
    ///
    /// - Parameters:
    ///   - name: What it is called.
    ///   - rows: The rows of its circuits, the worst first; not empty.
    ///   - worst: The first of them.
    ///   - now: The time.
    init(group name: DisplayText, _ rows: [OverviewRow], worst: OverviewRow, at now: MonotonicTime) {
        group = name
        lead = worst.lead
        tracks = rows.map(\.lead)
        let rates = tracks.map { $0.rates(at: now) }
        let succeeded = Self.sum(rates.map(\.succeededPerSecond))
        let failed = Self.sum(rates.map(\.failedPerSecond))
        var failure = RateFigure.none
        // The rate of all calls together, and not the mean of rates: a quiet instance counts as little as it is called.
        if let succeeded, let failed, succeeded + failed > 0 { failure = .value(failed / (succeeded + failed)) }
        measures = Measures(
            severity: worst.measures.severity,
            failure: failure,
            calls: Self.sum(rates.map(\.calls)),
            refused: Self.sum(rates.map(\.refused)),
            // The counts behind the ratios are not known here, and a mean of ratios would be a lie.
            cache: nil,
            standing: worst.measures.standing
        )
    }

    /// What is known, added up; nil where nothing is.
    private static func sum(_ values: [Double?]) -> Double? {
        let known = values.compactMap(\.self)
        return known.isEmpty ? nil : known.reduce(0, +)
    }
}

extension DashboardState {
    /// The rows of the overview: filtered, put together, in order.
    package var overviewRows: [OverviewRow] {
        let now = shownNow.monotonic
        var rows = shownFleet.circuits
            .filter(isShown)
            .map { OverviewRow($0, at: now) }
        guard overview.grouping != .none else { return sorted(rows) }
        if let open = overview.openGroup {
            rows = rows.filter { group(of: $0.lead) == open }
            return sorted(rows)
        }
        let groups = Dictionary(grouping: rows) { group(of: $0.lead) }
        return sorted(
            groups.compactMap { name, members in
                let members = members.sorted(by: Self.isWorse)
                return members.first.map { OverviewRow(group: name, members, worst: $0, at: now) }
            }
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
            shownFleet[track.id.target]?.description.labels[key] ?? "no \(DisplayText(untrusted: key, limit: 20))"
        }
    }

    private func sorted(_ rows: [OverviewRow]) -> [OverviewRow] {
        let key = overview.sort
        let ascending = key.beginsWithLeast != overview.isReversed
        return rows.sorted { left, right in
            switch (Self.value(key, of: left), Self.value(key, of: right)) {
            case (.number(let left), .number(let right)) where left != right: return (left < right) == ascending
            case (.text(let left), .text(let right)) where left != right: return (left < right) == ascending
            // What is not known stands last, whichever way round the order is.
            case (.absent, .number): return false
            case (.number, .absent): return true
            default: return Self.isBefore(left, right)
            }
        }
    }

    private enum SortValue {
        case number(Double)
        case text(DisplayText)
        case absent
    }

    private static func value(_ key: OverviewSort, of row: OverviewRow) -> SortValue {
        func number(_ value: Double?) -> SortValue { value.map { .number($0) } ?? .absent }
        switch key {
        case .severity: return .number(Double(row.measures.severity.rawValue))
        case .circuit: return .text(row.group ?? row.lead.label)
        case .instance: return .text(row.lead.id.instance)
        case .failureRate:
            switch row.measures.failure {
            case .value(let rate), .was(let rate): return .number(rate)
            case .none: return .absent
            }
        case .calls: return number(row.measures.calls)
        case .fallbacks: return number(row.measures.refused)
        case .cache: return number(row.measures.cache)
        case .duration: return number(row.measures.standing?.duration.inSeconds)
        }
    }

    private static func isWorse(_ left: OverviewRow, _ right: OverviewRow) -> Bool {
        left.measures.severity != right.measures.severity
            ? left.measures.severity > right.measures.severity : isBefore(left, right)
    }

    /// The order of what is otherwise equal: by name, instance and target.
    private static func isBefore(_ left: OverviewRow, _ right: OverviewRow) -> Bool {
        let (leftName, rightName) = (left.group ?? left.lead.label, right.group ?? right.lead.label)
        if leftName != rightName { return leftName < rightName }
        if left.lead.id.instance != right.lead.id.instance { return left.lead.id.instance < right.lead.id.instance }
        return left.lead.id.target < right.lead.id.target
    }
}
