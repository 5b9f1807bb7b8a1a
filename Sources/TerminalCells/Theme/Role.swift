/// What something on the screen is, as themes name it; how it looks is the theme's business.
///
/// A role without a style of its own takes that of its longest prefix: `state.open` that of `state`, and in the end
/// that of `text`.
package struct Role: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    private init(_ name: String) {
        rawValue = name
    }

    package static let text = Role("text")
    package static let textDim = Role("text.dim")
    package static let textStrong = Role("text.strong")
    package static let background = Role("background")
    package static let border = Role("border")
    package static let borderFocus = Role("border.focus")
    package static let title = Role("title")
    package static let divider = Role("divider")

    package static let tableHeader = Role("table.header")
    package static let tableHeaderSorted = Role("table.header.sorted")
    package static let tableRow = Role("table.row")
    package static let tableRowSelected = Role("table.row.selected")
    package static let tableRowChanged = Role("table.row.changed")
    package static let tableRowStale = Role("table.row.stale")

    package static let stateClosed = Role("state.closed")
    package static let stateHalfOpen = Role("state.half-open")
    package static let stateOpen = Role("state.open")
    package static let stateForcedOpen = Role("state.forced-open")
    package static let stateDisabled = Role("state.disabled")
    package static let stateMetricsOnly = Role("state.metrics-only")
    /// The target does not say.
    package static let stateUnknown = Role("state.unknown")
    /// The target does not answer.
    package static let stateUnreachable = Role("state.unreachable")
    package static let stateNoData = Role("state.no-data")

    package static let ok = Role("ok")
    package static let warning = Role("warning")
    package static let critical = Role("critical")
    package static let info = Role("info")

    package static let graphLow = Role("graph.low")
    package static let graphMid = Role("graph.mid")
    package static let graphHigh = Role("graph.high")
    package static let graphAxis = Role("graph.axis")
    package static let graphThreshold = Role("graph.threshold")
    /// A restart or a marker on the time axis.
    package static let graphMarker = Role("graph.marker")
    /// A stretch without data.
    package static let graphGap = Role("graph.gap")

    package static let metricSuccess = Role("metric.success")
    package static let metricFailure = Role("metric.failure")
    package static let metricFallback = Role("metric.fallback")
    package static let metricRejected = Role("metric.rejected")
    package static let metricCacheHit = Role("metric.cache-hit")
    package static let metricCacheMiss = Role("metric.cache-miss")

    package static let key = Role("key")
    package static let keyDanger = Role("key.danger")
    package static let statusPaused = Role("status.paused")
    package static let statusReadOnly = Role("status.readonly")
    package static let statusReplay = Role("status.replay")
    package static let statusDemo = Role("status.demo")
    package static let statusInsecure = Role("status.insecure")
    package static let statusInjected = Role("status.injected")
    package static let dialog = Role("dialog")
    package static let dialogDanger = Role("dialog.danger")
    package static let input = Role("input")
    /// What a filter found.
    package static let match = Role("match")

    /// A target that is not like the others: production in red.
    package static let accent = Role("accent")

    /// The accents that a target may have, by their names: `red` for `accent.red`.
    package static let accents: [(name: String, role: Role)] = [
        "red", "orange", "yellow", "green", "cyan", "blue", "magenta",
    ].map { ($0, Role("accent.\($0)")) }

    /// Every role, in the order of the documentation.
    package static let all: [Role] =
        [
            text, textDim, textStrong, background, border, borderFocus, title, divider,
            tableHeader, tableHeaderSorted, tableRow, tableRowSelected, tableRowChanged, tableRowStale,
        ] + states + [
            ok, warning, critical, info,
            graphLow, graphMid, graphHigh, graphAxis, graphThreshold, graphMarker, graphGap,
            metricSuccess, metricFailure, metricFallback, metricRejected, metricCacheHit, metricCacheMiss,
            key, keyDanger, statusPaused, statusReadOnly, statusReplay, statusDemo, statusInsecure, statusInjected,
            dialog, dialogDanger, input, match, accent,
        ] + accents.map(\.role)

    /// The roles of the states, which a theme has to tell apart.
    package static let states: [Role] = [
        stateClosed, stateHalfOpen, stateOpen, stateForcedOpen, stateDisabled, stateMetricsOnly, stateUnknown,
        stateUnreachable, stateNoData,
    ]

    /// The names under which a theme may give this role a style, the most exact first.
    var lookups: [String] {
        var names = [rawValue]
        var name = rawValue[...]
        while let dot = name.lastIndex(of: ".") {
            name = name[..<dot]
            names.append(String(name))
        }
        if names.last != Role.text.rawValue { names.append(Role.text.rawValue) }
        return names
    }

    /// Every name that a theme may use: the roles and their prefixes.
    static let names: Set<String> = Set(all.flatMap(\.lookups))
}
