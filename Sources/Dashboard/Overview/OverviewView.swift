import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells

/// All circuits in a table, those that need attention first, and the selected one below.
enum OverviewView {
    static func draw(_ state: DashboardState, _ overview: Presentation.Overview, on canvas: inout Canvas) {
        let (rows, layout) = (overview.rows, overview.layout)
        let border = canvas.theme.style(.border)
        canvas.box(layout.table, style: border)
        let selected = rows.position(of: state.selection)
        let cells = OverviewCells(state: state, rows: rows, layout: layout, theme: canvas.theme, glyphs: canvas.glyphs)
        let table = Table(
            columns: columns(layout, state),
            rowCount: rows.count,
            selected: selected,
            firstRow: state.overview.firstRow,
            sort: sortMark(state.overview, layout),
            gutter: OverviewLayout.gutter,
            row: { cells.row($0) }
        )
        let shown = table.draw(in: layout.inner, on: &canvas)
        if rows.isEmpty { drawNothing(state, in: layout.inner.droppingTop(1), on: &canvas) }
        drawLabels(state, layout, shown: shown, of: rows.count, on: &canvas)
        if let track = state.selectedTrack, !layout.detail.isEmpty {
            DetailView.draw(track, state, in: layout.detail, on: &canvas)
        }
    }

    private static func columns(_ layout: OverviewLayout, _ state: DashboardState) -> [TableColumn] {
        zip(layout.columns, layout.tableColumns).map { column, shown in
            var shown = shown
            if column == .history { shown.title = "HISTORY \(state.overviewZoom.name)" }
            return shown
        }
    }

    private static func sortMark(_ overview: OverviewState, _ layout: OverviewLayout) -> Table.Sort? {
        layout.columns.firstIndex { $0.sort == overview.sort }.map {
            Table.Sort(column: $0, isAscending: overview.sort.beginsWithLeast != overview.isReversed)
        }
    }

    private static func drawNothing(_ state: DashboardState, in area: Rect, on canvas: inout Canvas) {
        let text: DisplayText =
            state.overview.filter.isEmpty ? "no circuit" : "no circuit matches the filter; esc clears it"
        canvas.draw(text, in: area.droppingLeft(OverviewLayout.gutter), style: canvas.theme.style(.textDim))
    }

    private static func drawLabels(
        _ state: DashboardState,
        _ layout: OverviewLayout,
        shown: Range<Int>,
        of count: Int,
        on canvas: inout Canvas
    ) {
        let overview = state.overview
        let border = canvas.theme.style(.border)
        let dim = canvas.theme.style(.textDim)
        let order: DisplayText =
            "sort: \(overview.sort.name) \(overview.sort.beginsWithLeast != overview.isReversed ? "▴" : "▾")"
        var trailing = [StyledText(order, dim)]
        if overview.grouping != .none { trailing.append(StyledText("group: \(overview.grouping.name)", dim)) }
        if !overview.filter.isEmpty || overview.filter.fault != nil {
            let text = DisplayText(untrusted: overview.filter.text, limit: 40)
            // What is hidden matters more than in which order the rest stands.
            trailing.insert(StyledText("filter: \(text)", canvas.theme.style(.warning)), at: 0)
        }
        let title: DisplayText = overview.openGroup.map { "Circuits of \($0)" } ?? "Circuits"
        var leading = [StyledText(title, canvas.theme.style(.title))]
        // Without the pane below, nothing else says in words that the selected circuit is no place to try things out.
        if layout.detail.isEmpty, let track = state.selectedTrack {
            let accent = TargetAccent(of: track, in: state.shownFleet)
            if accent.isProduction { leading.append(StyledText(TargetAccent.word, accent.badge(canvas.theme))) }
        }
        canvas.label(
            layout.table,
            row: layout.table.row,
            leading: leading,
            trailing: trailing,
            style: border
        )
        let range: DisplayText = count == 0 ? "none" : "\(shown.lowerBound + 1)–\(shown.upperBound)/\(count)"
        canvas.label(
            layout.table,
            row: layout.table.endRow - 1,
            leading: [],
            trailing: [StyledText(range, dim)],
            style: border
        )
    }
}

/// Makes the rows of the overview.
private struct OverviewCells {
    let state: DashboardState
    let rows: OverviewRows
    let layout: OverviewLayout
    let theme: Theme
    let glyphs: GlyphSet

    private let names: OverviewNames

    init(state: DashboardState, rows: OverviewRows, layout: OverviewLayout, theme: Theme, glyphs: GlyphSet) {
        self.state = state
        self.rows = rows
        self.layout = layout
        self.theme = theme
        self.glyphs = glyphs
        names = state.overviewNames(in: layout)
    }

    /// The row with a number.
    func row(_ number: Int) -> Table.Row {
        let row = rows[number]
        let facts = CircuitFacts(row.lead, now: state.shownNow, clock: state.clock, glyphs: glyphs)
        let accent = TargetAccent(of: row.lead, in: state.shownFleet)
        let isStale = row.group == nil ? facts.staleness != nil : row.counts.allSatisfy(\.isStale)
        let text = theme.style(isStale ? .tableRowStale : .tableRow)
        let cells = layout.columns.map { cell($0, of: row, number, facts, accent.name(theme, else: .tableRow), text) }
        // A reason is often longer than a duration: it has the room of the figures that there are none of.
        let shown = layout.columns.indices.filter(layout.widths.shows)
        let absent = shown.dropLast().reversed().prefix { cells[$0].text == Figures.absent }
        return Table.Row(
            cells: cells,
            style: isStale ? text : .plain,
            mark: row.isProduction ? StyledText(TargetAccent.sign, production(of: row, accent).badge(theme)) : .empty,
            lastCellMayBegin: absent.last ?? shown.last
        )
    }

    /// The accent of a row's production: a group may have other targets in front.
    private func production(of row: OverviewRow, _ accent: TargetAccent) -> TargetAccent {
        row.group == nil ? accent : TargetAccent(of: row.tracks.map(\.id.target), in: state.shownFleet)
    }

    private func cell(
        _ column: OverviewLayout.Column,
        of row: OverviewRow,
        _ number: Int,
        _ facts: CircuitFacts,
        _ accent: Style,
        _ text: Style
    ) -> Table.Cell {
        switch column {
        case .state:
            let presentation = facts.presentation
            let forms = [presentation.label, presentation.glyph]
            return .fields(FieldLine([.init(forms, style: theme.style(facts.role))]))
        case .circuit: return .styled(name(of: row, accent))
        case .instance: return .styled(instance(of: row, accent))
        case .history: return .strip(strip(of: row, number))
        case .notServed: return .fields(FieldLine(notServed(row.measures), style: text))
        case .failureRate: return .fields(FieldLine(failedOfTried(row.measures), style: text))
        case .calls: return .fields(FieldLine(Figures.rate(row.measures.calls), style: text))
        case .fallbacks: return .fields(FieldLine(Figures.rate(row.measures.refused), style: text))
        case .cache: return .fields(FieldLine(Figures.percent(row.measures.cache), style: text))
        case .duration: return .fields(standing(of: row, facts, text))
        case .probe: return .fields(FieldLine([.init(facts.nextProbe, style: text)]))
        case .reason: return .fields(FieldLine([.init(facts.reasons, isProse: true, style: text)]))
        }
    }

    /// `109/s   100%`: how many callers got nothing, and which share of them all; each in its own columns.
    private func notServed(_ measures: OverviewRow.Measures) -> DisplayText {
        guard let rate = measures.notServed else { return Figures.absent }
        let known = Rates.notServedShare(measures.notServed, of: measures.demand)
        let share: DisplayText = known.map { "\(Figures.percent($0))%" } ?? Figures.absent
        return "\(Figures.rate(rate))/s \(share.padded(to: 6, alignment: .trailing))"
    }

    /// Of the calls that are tried now: what an open circuit last knew says nothing of what it costs.
    private func failedOfTried(_ measures: OverviewRow.Measures) -> DisplayText {
        switch measures.failure {
        case .value(let share): Figures.percent(share)
        case .reported(let share): "~\(Figures.percent(share))"
        case .was, .none: Figures.absent
        }
    }

    /// The circuit or the group; with its instance, or the count of its states, where that has no column of its own.
    private func name(of row: OverviewRow, _ accent: Style) -> StyledText {
        let isNarrow = layout.width(of: .instance) == nil
        if let group = row.group {
            let style = theme.style(.tableRow)
            guard isNarrow else { return fitted(group, style) }
            let counts = counts(of: row)
            let room = (layout.width(of: .circuit) ?? 0) - counts.columns - 1
            let name =
                group.columns > room ? StyledText(group.fitted(to: max(room, 4)), style) : marked(group, style)
            return name + StyledText(" ", .plain) + counts
        }
        let track = row.lead
        let plain = theme.style(.tableRow)
        // A circuit without a name is called after its instance.
        let style = track.id.name == nil ? accent : plain
        switch names.circuits[row.leadPlace] {
        case .parts(let circuit, let instance?):
            return part(circuit, of: track.label, plain) + StyledText("@", plain)
                + part(instance, of: track.id.instance, accent)
        case .parts(let circuit, nil): return marked(circuit, style)
        case .cut(let text): return StyledText(text, isNarrow ? accent : style)
        }
    }

    /// A part of a name, with what the filter found in it where its beginning is there.
    private func part(_ text: DisplayText, of whole: DisplayText, _ style: Style) -> StyledText {
        whole.text.hasPrefix(text.text) ? marked(text, style) : StyledText(text, style)
    }

    /// A name with what the filter found in it; cut in its middle, without marks, where it is longer than the column.
    private func fitted(_ name: DisplayText, _ style: Style) -> StyledText {
        guard let width = layout.width(of: .circuit), name.columns > width else { return marked(name, style) }
        return StyledText(name.named(in: width, without: layout.contents.circuit.shared), style)
    }

    private func instance(of row: OverviewRow, _ accent: Style) -> StyledText {
        if row.group != nil { return counts(of: row) }
        let track = row.lead
        // A circuit without a name is called after its instance already.
        guard track.id.name != nil else { return .empty }
        guard names.instances.indices.contains(row.leadPlace) else { return .empty }
        return part(names.instances[row.leadPlace], of: track.id.instance, accent)
    }

    /// How many circuits are in which state, the worst first: `○2 ◐1 ●17`.
    private func counts(of row: OverviewRow) -> StyledText {
        var text = StyledText()
        for (index, count) in row.counts.fields(glyphs).enumerated() {
            if index > 0 { text.append(" ", theme.style(.tableRow)) }
            text.append(count.text, theme.style(count.role))
        }
        return text
    }

    private func marked(_ text: DisplayText, _ style: Style? = nil) -> StyledText {
        let plain = style ?? theme.style(.tableRow)
        let match = theme.style(.match)
        let flags = state.overview.filter.matches(in: text)
        guard flags.contains(true) else { return StyledText(text, plain) }
        var result = StyledText()
        for (cell, isMatch) in zip(text.cells, flags) {
            result.append(DisplayText(untrusted: cell.cluster), isMatch ? match : plain)
        }
        return result
    }

    private func strip(of row: OverviewRow, _ number: Int) -> StateStrip {
        guard let width = layout.width(of: .history), width > 0 else { return StateStrip([]) }
        let now = state.shownNow
        let cells = state.strips.cells(of: number, in: rows, for: state.stripsKey(columns: width), now: now)
        let markers = MarkerView.markers(state.shownFleet, on: cells, of: row.lead, now: now).keys
        return HistoryStrip.strip(cells, markers: markers, theme: theme, glyphs: glyphs)
    }

    /// The outage or the time in the state; for a target that does not answer, why and for how long; how old an old
    /// reading is.
    private func standing(of row: OverviewRow, _ facts: CircuitFacts, _ style: Style) -> FieldLine {
        if let silence = facts.silence {
            // Where the reason has a column of its own, the time stands alone.
            let reason = layout.width(of: .reason) == nil ? silence.reason : .empty
            return FieldLine(
                [
                    .init(reason, isProse: true, style: style),
                    .init(silence.age ?? .empty, dropPriority: 1, style: style),
                ],
                separator: " "
            )
        }
        if let age = row.lead.staleness(at: state.shownNow.monotonic) {
            let rough = Durations.rough(age)
            let forms: [DisplayText] = ["stale \(Durations.elapsed(age))", "stale \(rough)", "\(rough) old"]
            return FieldLine([.init(forms, style: style)])
        }
        guard let standing = row.measures.standing else { return FieldLine(Figures.absent, style: style) }
        let length = Durations.elapsedQuietly(standing.duration)
        return FieldLine("\(standing.isAtLeast ? "≥" : "")\(length)", style: style)
    }
}
