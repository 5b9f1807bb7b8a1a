import DisplayText
import TerminalCells

/// Where the parts of the overview stand: for drawing, for scrolling, and for finding out what was clicked.
struct OverviewLayout: Hashable {
    /// The box of the table.
    let table: Rect

    /// The box of the selected circuit; empty where there is none.
    let detail: Rect

    /// The columns that show, with the table's idea of their widths.
    let columns: [Column]
    let widths: TableLayout

    /// How many columns are scrolled out to the left, and how many can be.
    let scrolled: Int
    let mostScrolled: Int

    /// A column of the table, in the order from the left.
    enum Column: Int, Hashable, CaseIterable {
        case state, circuit, instance, history, failureRate, calls, fallbacks, cache, duration

        /// The first two never scroll out: without them a figure belongs to nobody.
        static let fixed = 2

        /// By what a click on its header sorts; nil where there is nothing to sort by.
        var sort: OverviewSort? {
            switch self {
            case .state: .severity
            case .circuit: .circuit
            case .instance: .instance
            case .history: nil
            case .failureRate: .failureRate
            case .calls: .calls
            case .fallbacks: .fallbacks
            case .cache: .cache
            case .duration: .duration
            }
        }

        /// The order in which columns leave a narrow table: CACHE%, CALLS/s, INSTANCE (which folds into the circuit),
        /// HISTORY.
        ///
        /// The others stay; on the narrowest terminal the state is its glyph alone.
        var tableColumn: TableColumn {
            switch self {
            case .state: TableColumn("STATE", minimum: 11, short: 1)
            case .circuit: TableColumn("CIRCUIT", minimum: 14, short: 11, ideal: 18, maximum: 40, isFlexible: true)
            case .instance:
                TableColumn("INSTANCE", minimum: 10, ideal: 14, maximum: 28, leaves: 2, isFlexible: true)
            case .history:
                TableColumn("HISTORY 5m", minimum: 16, ideal: 20, maximum: 60, leaves: 3, isFlexible: true)
            case .failureRate: TableColumn("FAIL%", alignment: .trailing, minimum: 8, ideal: 9)
            case .calls: TableColumn("CALLS/s", alignment: .trailing, minimum: 7, leaves: 1)
            case .fallbacks: TableColumn("FALLBACK/s", alignment: .trailing, minimum: 10, short: 5)
            case .cache: TableColumn("CACHE%", alignment: .trailing, minimum: 6, leaves: 0)
            case .duration: TableColumn("FOR", alignment: .trailing, minimum: 9, short: 7, ideal: 12)
            }
        }
    }

    static let gutter = 2

    /// Shares out the body of the screen.
    ///
    /// Where there is room for both, the selected circuit takes a third of it, and up to two thirds or thirty rows
    /// where the table does not need them.
    ///
    /// - Parameters:
    ///   - area: The body, between header and footer.
    ///   - overview: What is shown.
    ///   - rowCount: The rows that the table would have without a filter: nothing moves while one is typed.
    init(_ area: Rect, _ overview: OverviewState, rowCount: Int) {
        let unused = min(area.rows - rowCount - 3, area.rows * 2 / 3, 30)
        let detailRows = overview.showsDetail && area.rows >= 16 ? max(6, area.rows / 3, unused) : 0
        table = area.droppingBottom(detailRows)
        detail = area.bottom(detailRows)
        let width = table.columns - 2
        let most = Self.mostScrolled(width: width)
        mostScrolled = most
        scrolled = min(overview.scrolledColumns, most)
        columns = Self.columns(scrolledBy: scrolled)
        widths = Self.widths(columns, width)
    }

    /// The table within its border.
    var inner: Rect { table.inset(by: 1) }

    /// How many rows of the table show.
    var rows: Int { max(0, inner.rows - 1) }

    /// The width of a column, or nil where it is not shown.
    func width(of column: Column) -> Int? {
        columns.firstIndex(of: column).flatMap { widths.width(of: $0) }
    }

    /// The column at a column of the screen.
    func column(at position: Int) -> Column? {
        widths.places.first { (0..<$0.width).contains(position - inner.column - $0.offset) }.map { columns[$0.index] }
    }

    private static func columns(scrolledBy count: Int) -> [Column] {
        let all = Column.allCases
        return Array(all.prefix(Column.fixed) + all.dropFirst(Column.fixed + count))
    }

    private static func widths(_ columns: [Column], _ width: Int) -> TableLayout {
        TableLayout(columns.map(\.tableColumn), width: width, gutter: gutter)
    }

    /// The least scrolling that brings the last column into view with all between.
    private static func mostScrolled(width: Int) -> Int {
        let most = Column.allCases.count - Column.fixed - 1
        return (0...most).first { widths(columns(scrolledBy: $0), width).widths.allSatisfy { $0 != nil } } ?? most
    }
}
