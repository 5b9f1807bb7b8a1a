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
    let tableColumns: [TableColumn]
    let widths: TableLayout

    /// How many columns are scrolled out to the left, and how many can be.
    let scrolled: Int
    let mostScrolled: Int

    /// What the names of the table want.
    let contents: OverviewContents

    /// A column of the table, in the order from the left.
    enum Column: Int, Hashable, CaseIterable {
        case state, circuit, instance, history, notServed, failureRate, calls, fallbacks, cache, duration, probe, reason

        /// The first two never scroll out: without them it is not clear whose figure it is.
        static let fixed = 2

        /// By what a click on its header sorts; nil where there is nothing to sort by.
        var sort: OverviewSort? {
            switch self {
            case .state: .severity
            case .circuit: .circuit
            case .instance: .instance
            case .notServed: .notServed
            case .failureRate: .failureRate
            case .calls: .calls
            case .fallbacks: .fallbacks
            case .cache: .cache
            case .duration: .duration
            case .history, .probe, .reason: nil
            }
        }

        /// The order in which a narrow table drops columns: CACHE%, FALLBACKS/s, TRIED/s, INSTANCE (which folds into the
        /// circuit), NEXT PROBE, WHY, FAIL%, HISTORY.
        ///
        /// The others stay; on the narrowest terminal the state is its glyph alone. A header has room for the mark of the
        /// order, and a column for its widest figure.
        ///
        /// - Parameters:
        ///   - contents: What the names want.
        ///   - isFolded: Whether the circuit carries its instance.
        /// - Returns: The column.
        func tableColumn(_ contents: OverviewContents, isFolded: Bool = false) -> TableColumn {
            switch self {
            case .state: return TableColumn("STATE", minimum: 11, short: 1)
            case .circuit:
                let wanted = max(isFolded ? contents.folded : contents.circuit.columns, 8)
                return TableColumn(
                    "CIRCUIT",
                    minimum: min(max(wanted, 14), 20),
                    short: 11,
                    ideal: min(wanted, 40),
                    maximum: max(wanted, 14),
                    isFlexible: true
                )
            case .instance:
                let wanted = max(contents.instance.columns, 9)
                return TableColumn(
                    "INSTANCE",
                    minimum: min(wanted, 14),
                    ideal: min(wanted, 28),
                    maximum: wanted,
                    dropPriority: 3,
                    isFlexible: true
                )
            case .history:
                return TableColumn(
                    "HISTORY 5m",
                    minimum: 16,
                    ideal: 20,
                    maximum: 120,
                    dropPriority: 7,
                    isFlexible: true
                )
            case .notServed: return TableColumn("NOT SERVED", alignment: .trailing, minimum: 14)
            case .failureRate: return TableColumn("FAIL%", alignment: .trailing, minimum: 6, dropPriority: 6)
            case .calls: return TableColumn("TRIED/s", alignment: .trailing, minimum: 8, dropPriority: 2)
            case .fallbacks: return TableColumn("FALLBACKS/s", alignment: .trailing, minimum: 12, dropPriority: 1)
            case .cache: return TableColumn("CACHE%", alignment: .trailing, minimum: 7, dropPriority: 0)
            case .duration: return TableColumn("FOR", alignment: .trailing, minimum: 9, short: 7)
            case .probe: return TableColumn("NEXT PROBE", minimum: 12, dropPriority: 4)
            case .reason:
                let wanted = min(max(contents.reason, 20), 60)
                return TableColumn(
                    "WHY",
                    minimum: 20,
                    ideal: wanted,
                    maximum: wanted,
                    dropPriority: 5,
                    isFlexible: true
                )
            }
        }
    }

    static let gutter = 2

    private let request: Request

    /// Everything that the layout depends on.
    struct Request: Hashable {
        /// The body of the screen, between header and footer.
        var area: Rect
        /// How many columns are to be scrolled out to the left, at most.
        var scrolledColumns: Int
        /// Whether the selected circuit is shown below the table.
        var showsDetail: Bool
        /// The rows that the table would have without a filter: nothing moves while one is typed.
        var rowCount: Int
        /// What the names of the table want.
        var contents: OverviewContents
    }

    /// Whether a layout made anew would be the same.
    ///
    /// It also is for the scrolling that it has itself limited, ``scrolled``.
    func holds(for request: Request) -> Bool {
        if self.request == request { return true }
        var limited = self.request
        limited.scrolledColumns = scrolled
        return limited == request
    }

    /// Shares out the body of the screen.
    ///
    /// Where there is room for both, the selected circuit takes a third of it, and up to two thirds or thirty rows
    /// where the table does not need them.
    init(_ request: Request) {
        self.request = request
        let (area, contents) = (request.area, request.contents)
        let unused = min(area.rows - request.rowCount - 3, area.rows * 2 / 3, 30)
        let detailRows = request.showsDetail && area.rows >= 16 ? max(6, area.rows / 3, unused) : 0
        table = area.droppingBottom(detailRows)
        detail = area.bottom(detailRows)
        let width = table.columns - 2
        let most = Self.mostScrolled(width: width, contents)
        mostScrolled = most
        scrolled = min(request.scrolledColumns, most)
        columns = Self.columns(scrolledBy: scrolled, width: width)
        tableColumns = Self.tableColumns(columns, width, contents)
        widths = TableLayout(tableColumns, width: width, gutter: Self.gutter)
        self.contents = contents
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

    /// The least columns of the table in which sentences have a place beside names and figures.
    private static let leastForSentences = 118

    private static func columns(scrolledBy count: Int, width: Int) -> [Column] {
        let all = Column.allCases.filter { width >= leastForSentences || ($0 != .probe && $0 != .reason) }
        return Array(all.prefix(Column.fixed) + all.dropFirst(Column.fixed + count))
    }

    /// What columns want; where the instance is dropped, the circuit gets the room that both want together.
    private static func tableColumns(_ columns: [Column], _ width: Int, _ contents: OverviewContents) -> [TableColumn] {
        let apart = columns.map { $0.tableColumn(contents) }
        let instance = columns.firstIndex(of: .instance)
        let layout = TableLayout(apart, width: width, gutter: gutter)
        if let instance, layout.width(of: instance) != nil { return apart }
        var folded = columns.map { $0.tableColumn(contents, isFolded: true) }
        // It stays away, however little the others want.
        if let instance {
            folded[instance].dropPriority = -1
            folded[instance].minimum = width + 1
        }
        return folded
    }

    /// The least scrolling that brings the last column into view with all between.
    private static func mostScrolled(width: Int, _ contents: OverviewContents) -> Int {
        let most = Column.allCases.count - Column.fixed - 1
        return (0...most).first {
            let columns = tableColumns(columns(scrolledBy: $0, width: width), width, contents)
            return TableLayout(columns, width: width, gutter: gutter).widths.allSatisfy { $0 != nil }
        } ?? most
    }
}
