import CircuitMonitor
import DisplayText
package import TerminalCells

/// What was done with the mouse.
package enum MouseInput: Hashable, Sendable {
    /// The left button went down on a cell.
    case press(CellPosition)
    case wheelUp
    case wheelDown
}

extension DashboardState {
    // MARK: Rows

    /// Moves the selection in the order of the overview; stops at the ends.
    mutating func moveSelection(by step: Int) -> [Command] {
        overview.isSelectionOwn = true
        present()
        let rows = overviewRows
        let members = screen == .focus ? rows.members : []
        let count = screen == .focus ? members.count : rows.count
        guard count > 0 else { return [] }
        let place = screen == .focus ? members.firstIndex { $0 == selection } : rows.position(of: selection)
        let next = place.map { min(max($0 + step, 0), count - 1) } ?? 0
        if next != place { select(screen == .focus ? members[next] : rows.lead(next)) }
        return []
    }

    private mutating func select(_ id: CircuitID) {
        guard selection != id else { return }
        selection = id
        eventScroll = 0
    }

    /// Selects what stands for the row of the selected circuit: what the pane says is then said of what the row shows.
    mutating func selectLead() {
        let rows = overviewRows
        if let position = rows.position(of: selection) { select(rows.lead(position)) }
    }

    /// Brings selection and scrolling in line with the rows that there are.
    ///
    /// Before the user moves the selection it is the uppermost circuit; a circuit that the filter hides hands it on.
    package mutating func settle(in size: TerminalSize) {
        self.size = size
        if case .help(let scroll) = overlay {
            overlay = .help(scroll: min(scroll, HelpView.mostScroll(self, in: DashboardView.body(of: size, self))))
        }
        guard screen == .overview else { return }
        present()
        let rows = overviewRows
        var position = rows.position(of: selection)
        if position == nil || !overview.isSelectionOwn {
            position = rows.indices.first
            if let position { select(rows.lead(position)) } else { selection = nil }
        }
        let layout = overviewLayout(in: DashboardView.body(of: size, self))
        overview.scrolledColumns = layout.scrolled
        overview.firstRow = Table.scrolled(
            overview.firstRow,
            selected: position,
            count: rows.count,
            height: layout.rows
        )
        names = overviewNames(in: layout)
        let shown = overview.firstRow..<min(overview.firstRow + layout.rows, rows.count)
        strips.keep(shown, of: rows, for: stripsKey(columns: layout.width(of: .history) ?? 0), now: shownNow)
    }

    /// What the strips of the overview depend on.
    func stripsKey(columns: Int) -> OverviewStrips.Key {
        OverviewStrips.Key(presentation: presented.version, columns: columns, span: overviewZoom.span)
    }

    /// Shows the selected circuit alone, or looks into the selected group.
    mutating func openSelection() {
        let rows = overviewRows
        overview.isSelectionOwn = true
        if let position = rows.position(of: selection), let group = rows[position].group,
            rows[position].tracks.count > 1
        {
            overview.openGroup = group
            overview.firstRow = 0
        } else if selection != nil {
            screen = .focus
            eventScroll = 0
        }
    }

    /// Leaves what was entered last: the filter, the past, the group.
    mutating func goBack() {
        if !overview.filter.text.isEmpty {
            overview.filter = OverviewFilter()
        } else if pause != nil {
            pause = nil
        } else {
            overview.openGroup = nil
        }
    }

    // MARK: The filter

    /// Begins to type the filter, from the one that is there.
    mutating func openFilter() {
        overview.isSelectionOwn = true
        overview.selectionBefore = selection
        overview.input = TextInput(overview.filter.text, limit: RegularExpression.longest + 2)
    }

    /// Hears a key while the filter is typed: it types, and never does anything else.
    mutating func type(_ key: KeyStroke, into input: TextInput) {
        var input = input
        switch key.key {
        case .enter:
            // A broken expression stays open, so that it can be mended.
            if overview.filter.fault == nil { overview.input = nil }
        case .escape:
            overview.filter = OverviewFilter()
            overview.input = nil
            selection = overview.selectionBefore
        default:
            guard input.handle(key) else { return }
            setFilter(input)
        }
    }

    /// Takes text from the clipboard into the filter.
    mutating func paste(_ text: String, into input: TextInput) {
        var input = input
        input.paste(text)
        setFilter(input)
    }

    private mutating func setFilter(_ input: TextInput) {
        overview.input = input
        if overview.filter.text != input.text { overview.filter = OverviewFilter(input.text) }
    }

    // MARK: The mouse

    /// Hears the mouse: a click selects a row or sorts by a column, the wheel moves.
    mutating func hear(_ mouse: MouseInput) -> [Command] {
        guard overlay == nil, overview.input == nil else { return [] }
        switch (mouse, screen) {
        case (.wheelUp, .overview): return moveSelection(by: -1)
        case (.wheelDown, .overview): return moveSelection(by: 1)
        case (.wheelUp, .focus): return scrollEvents(by: -1)
        case (.wheelDown, .focus): return scrollEvents(by: 1)
        case (.press, .focus): return []
        case (.press(let place), .overview):
            click(place)
            return []
        }
    }

    private mutating func click(_ place: CellPosition) {
        let layout = overviewLayout(in: DashboardView.body(of: size, self))
        let inner = layout.inner
        guard inner.contains(column: place.column, row: place.row) else { return }
        if place.row == inner.row {
            guard let sort = layout.column(at: place.column)?.sort else { return }
            overview.isReversed = sort == overview.sort ? !overview.isReversed : false
            overview.sort = sort
            return
        }
        let rows = overviewRows
        let index = overview.firstRow + place.row - inner.row - 1
        guard rows.indices.contains(index) else { return }
        overview.isSelectionOwn = true
        if rows.position(of: selection) != index { select(rows.lead(index)) }
    }
}
