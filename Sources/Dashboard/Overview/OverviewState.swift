import CircuitMonitor
package import DisplayText

/// What the overview shows of the fleet, and in which order.
package struct OverviewState: Hashable, Sendable {
    package var sort = OverviewSort.severity

    /// Whether the order is the opposite of the usual one of the sort key.
    package var isReversed = false

    package var grouping = Grouping.none

    /// The name of the open group; nil shows all groups.
    package var openGroup: DisplayText?

    /// Which circuits are shown; all where it is empty.
    package var filter = OverviewFilter()

    /// The line in which the filter is being typed.
    package var input: TextInput?

    /// The selection before the filter was typed; Escape restores it.
    var selectionBefore: CircuitID?

    package var showsDetail = true

    /// How many columns are scrolled out to the left.
    package var scrolledColumns = 0

    /// The first row that shows.
    package var firstRow = 0

    /// Whether the user has moved the selection; until then the uppermost circuit is selected.
    package var userHasNavigated = false

    package init() {}
}

/// What circuits are grouped by.
package enum Grouping: Hashable, Sendable {
    case none
    case circuit
    case target
    /// By a label of the targets: service, version, anything.
    case label(String)

    /// What the border says.
    package var name: DisplayText {
        switch self {
        case .none: "none"
        case .circuit: "circuit"
        case .target: "target"
        case .label(let key): DisplayText(untrusted: key, limit: 20)
        }
    }
}

/// What the rows are sorted by.
package enum OverviewSort: Int, Hashable, Sendable, CaseIterable {
    case severity, circuit, instance, notServed, failureRate, calls, fallbacks, cache, duration

    /// What the border says.
    package var name: DisplayText {
        switch self {
        case .severity: "severity"
        case .circuit: "circuit"
        case .instance: "instance"
        case .notServed: "not served"
        case .failureRate: "fail%"
        case .calls: "tried/s"
        case .fallbacks: "fallbacks/s"
        case .cache: "cache%"
        case .duration: "for"
        }
    }

    /// Whether the order begins with the least, where it is not reversed.
    package var beginsWithLeast: Bool {
        switch self {
        case .circuit, .instance: true
        case .severity, .notServed, .failureRate, .calls, .fallbacks, .cache, .duration: false
        }
    }

    /// The next one, in a circle.
    package var next: Self {
        let all = Self.allCases
        return all[(rawValue + 1) % all.count]
    }
}
