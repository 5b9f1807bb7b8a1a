import CircuitMonitor
import TerminalCells

/// The screen of a state at a size: its areas, rows, columns, alerts and help.
///
/// Derived for an event or a frame and read by keys, mouse and views alike, so that a key or a click acts on what is
/// drawn. It refers to the shown fleet and therefore is never kept: a kept one would be copied with the next reading. The
/// state keeps the two costly parts, ``OverviewPresentation`` and ``OverviewLayout``, until their inputs change.
struct Presentation {
    /// The first row.
    let header: Rect

    /// The line of alerts; empty where there are none, or no room for it.
    let banner: Rect

    /// What lies between header, or the line of alerts, and footer.
    let body: Rect

    /// The last row.
    let footer: Rect

    /// The alerts that are counted and listed.
    let alerts: [Alert]

    /// The table of the overview; nil in the focus.
    let overview: Overview?

    /// The panes of the focus; nil in the overview, and where there is no room for charts.
    let focus: FocusLayout?

    /// The page of help; nil while it is closed.
    let help: HelpPage?

    /// The box of the list of alerts; nil while it is closed.
    let alertList: AlertListLayout?

    /// The rows of the overview and where they stand.
    struct Overview {
        let rows: OverviewRows
        let layout: OverviewLayout
    }

    /// The least rows of a terminal that has room for a line of alerts.
    private static let leastForBanner = 14

    init(of state: DashboardState, in size: TerminalSize) {
        let all = Rect(size)
        alerts = state.bannerAlerts
        header = all.top(1)
        footer = all.bottom(1)
        banner = all.droppingTop(1).top(size.rows >= Self.leastForBanner && !alerts.isEmpty ? 1 : 0)
        body = all.droppingTop(1 + banner.rows).droppingBottom(1)
        switch state.screen {
        case .overview:
            overview = Overview(rows: state.overviewRows, layout: state.overviewLayout(in: body))
            focus = nil
        case .focus:
            overview = nil
            focus = FocusLayout.fits(in: body) ? FocusLayout(body) : nil
        }
        if case .help = state.overlay { help = HelpPage(state, in: body) } else { help = nil }
        if case .alerts = state.overlay {
            alertList = AlertListLayout(of: alerts.count, in: body)
        } else {
            alertList = nil
        }
    }
}

extension Presentation.Overview {
    /// The row of the table under a cell of the screen; nil beside the rows.
    ///
    /// - Parameters:
    ///   - place: A cell.
    ///   - firstRow: The first row that shows.
    /// - Returns: Its place among the rows.
    func row(at place: CellPosition, firstRow: Int) -> Int? {
        let inner = layout.inner
        guard inner.contains(column: place.column, row: place.row), place.row > inner.row else { return nil }
        let row = firstRow + place.row - inner.row - 1
        return rows.indices.contains(row) ? row : nil
    }

    /// What a click on a cell sorts by; nil where it is not on the header of a column that can be sorted by.
    func sort(at place: CellPosition) -> OverviewSort? {
        guard layout.inner.contains(column: place.column, row: place.row), place.row == layout.inner.row else {
            return nil
        }
        return layout.column(at: place.column)?.sort
    }

    /// How many rows a page is.
    var page: Int { max(layout.rows, 1) }
}
