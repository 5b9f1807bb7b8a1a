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
        overview.userHasNavigated = true
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

    /// Moves the selection by as many rows as the table shows; stops at the ends.
    mutating func moveSelection(byPages step: Int) -> [Command] {
        moveSelection(by: step * (Presentation(of: self, in: size).overview?.page ?? 1))
    }

    private mutating func select(_ id: CircuitID) {
        guard selection != id else { return }
        selection = id
        eventScroll = 0
    }

    /// Selects the first circuit of the selected row, so that the pane describes the circuit that the row shows.
    mutating func selectLead() {
        let rows = overviewRows
        if let position = rows.position(of: selection) { select(rows.lead(position)) }
    }

    /// Adjusts selection and scrolling to the rows.
    ///
    /// Before the user moves the selection it is the uppermost circuit; a circuit that the filter hides hands it on.
    package mutating func settle(in size: TerminalSize) {
        self.size = size
        if screen == .overview { present() }
        let screen = Presentation(of: self, in: size)
        if case .help(let scroll) = overlay, let help = screen.help {
            overlay = .help(scroll: min(scroll, help.mostScroll))
        }
        guard let table = screen.overview else { return }
        let (rows, layout) = (table.rows, table.layout)
        arranged = layout
        var position = rows.position(of: selection)
        if position == nil || !overview.userHasNavigated {
            position = rows.indices.first
            if let position { select(rows.lead(position)) } else { selection = nil }
        }
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

    /// Shows the selected circuit alone, or opens the selected group.
    mutating func openSelection() {
        let rows = overviewRows
        overview.userHasNavigated = true
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

    /// Undoes the first that applies: clears the filter, returns to live, closes the group.
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

    /// Opens the input of the filter with the present filter in it.
    mutating func openFilter() {
        overview.userHasNavigated = true
        overview.selectionBefore = selection
        overview.input = TextInput(overview.filter.text, limit: RegularExpression.longest + 2)
    }

    /// Edits the filter; while it is typed, keys do nothing else.
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

    /// Pastes text into the filter.
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

    /// Handles the mouse: a click selects a row or sorts by a column, the wheel moves the selection.
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
        guard let table = Presentation(of: self, in: size).overview else { return }
        if let sort = table.sort(at: place) {
            overview.isReversed = sort == overview.sort ? !overview.isReversed : false
            overview.sort = sort
        } else if let row = table.row(at: place, firstRow: overview.firstRow) {
            overview.userHasNavigated = true
            if table.rows.position(of: selection) != row { select(table.rows.lead(row)) }
        }
    }
}
