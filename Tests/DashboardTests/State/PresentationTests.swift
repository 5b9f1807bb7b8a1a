import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells
import Testing

@testable import Dashboard

@Suite("What keys, mouse and views read of the screen")
struct PresentationTests {
    /// What the overview is asked to show, by the keys that lead there.
    private enum Table: String, CaseIterable {
        case circuits = ""
        case reversed = "ssS"
        case groups = "g"
        case openGroup = "g\n"
        case filtered = "/redis\n"
        case withoutDetail = "d"
        case scrolled = "GGGGGGGGGG"

        var keys: [KeyStroke] {
            rawValue.map { $0 == "\n" ? KeyStroke(.enter) : $0 == "G" ? KeyStroke(.pageDown) : .character($0) }
        }
    }

    private static let sizes = [
        TerminalSize(columns: 40, rows: 10), TerminalSize(columns: 80, rows: 24), TerminalSize(columns: 120, rows: 40),
    ]

    /// Twenty instances of two circuits, one in three of which is not closed.
    private static let fleet: Scene = {
        var scene = Scene((0..<20).map { "http://host-\($0):8000" })
        for target in 0..<20 {
            scene.read(
                ["redis", "mail"].enumerated().map { index, name in
                    CircuitReading(
                        id: CircuitID(
                            target: TargetID(index: target),
                            instance: "host-\(target):8000",
                            name: name
                        ),
                        reading: Reading(state: (target + index) % 3 == 0 ? .open : .closed)
                    )
                }
            )
        }
        return scene
    }()

    private static func scene(_ table: Table, _ size: TerminalSize) -> Scene {
        var scene = fleet
        scene.state.settle(in: size)
        for key in table.keys { scene.press(key) }
        scene.state.settle(in: size)
        return scene
    }

    private static func lines(_ state: DashboardState, _ size: TerminalSize) -> [String] {
        FrameExport.text(DashboardView.frame(of: state, size: size)).split(
            separator: "\n",
            omittingEmptySubsequences: false
        ).map(String.init)
    }

    @Test("a click on each row selects the circuit drawn there", arguments: Table.allCases, sizes)
    private func clicks(table: Table, size: TerminalSize) throws {
        let scene = Self.scene(table, size)
        let before = Self.lines(scene.state, size)
        let header = try #require(before.firstIndex { $0.contains("CIRCUIT") && $0.contains("FOR") })
        let end = try #require(before[header...].firstIndex { $0.hasPrefix("└") })
        let drawn = (header + 1..<end).filter { before[$0].contains { $0.isLetter } }
        #expect(!drawn.isEmpty)
        for row in before.indices where row != header {
            var clicked = scene
            clicked.hear(.mouse(.press(CellPosition(column: 6, row: row))))
            clicked.state.settle(in: size)
            let after = Self.lines(clicked.state, size)
            guard drawn.contains(row) else {
                #expect(clicked.state.selection == scene.state.selection, "row \(row)")
                continue
            }
            let marked = after.indices.filter { after[$0].hasPrefix("│▸") }
            #expect(marked == [row], "row \(row)")
            #expect(after[row].dropFirst(2) == before[row].dropFirst(2), "row \(row)")
        }
    }

    @Test("a click on each header sorts by what is drawn there", arguments: sizes)
    func headers(size: TerminalSize) throws {
        let names: [(header: String, sort: OverviewSort)] = [
            ("CIRCUIT", .circuit), ("INSTANCE", .instance), ("NOT SERVED", .notServed), ("FAIL%", .failureRate),
            ("TRIED/s", .calls), ("CACHE%", .cache), ("FOR", .duration),
        ]
        let scene = Self.scene(.circuits, size)
        let lines = Self.lines(scene.state, size)
        let row = try #require(lines.firstIndex { $0.contains("CIRCUIT") && $0.contains("FOR") })
        var found = 0
        for (header, sort) in names {
            guard let range = lines[row].firstRange(of: header) else { continue }
            let column = lines[row].distance(from: lines[row].startIndex, to: range.lowerBound)
            var clicked = scene
            clicked.hear(.mouse(.press(CellPosition(column: column, row: row))))
            #expect(clicked.state.overview.sort == sort, "\(header)")
            found += 1
        }
        #expect(found >= 3)
    }

    @Test("a page is the rows that the table shows", arguments: sizes)
    func pages(size: TerminalSize) throws {
        var scene = Self.scene(.circuits, size)
        let shown = try #require(Presentation(of: scene.state, in: size).overview).layout.rows
        let first = try #require(scene.state.overviewRows.position(of: scene.state.selection))
        scene.press(KeyStroke(.pageDown))
        let next = min(first + shown, scene.state.overviewRows.count - 1)
        #expect(scene.state.overviewRows.position(of: scene.state.selection) == next)
        scene.press(KeyStroke(.pageUp))
        #expect(scene.state.overviewRows.position(of: scene.state.selection) == max(next - shown, 0))
    }

    @Test("a page of the help is the lines that it shows, there and back", arguments: [10, 24, 40])
    func helpPages(rows: Int) throws {
        let size = TerminalSize(columns: 80, rows: rows)
        var scene = Scene.fleet()
        scene.state.settle(in: size)
        scene.press(.character("?"))
        let page = try #require(Presentation(of: scene.state, in: size).help)
        #expect(page.rows > 1 && page.mostScroll > 1)
        scene.press(KeyStroke(.pageDown))
        #expect(scene.state.overlay == .help(scroll: min(page.rows, page.mostScroll)))
        scene.press(KeyStroke(.pageUp))
        #expect(scene.state.overlay == .help(scroll: 0))
    }

    @Test("its areas share out the screen from top to bottom, with a line of alerts where there is room")
    func areas() {
        var scene = Scene.fleet()
        for rows in 10...30 {
            let size = TerminalSize(columns: 80, rows: rows)
            scene.state.settle(in: size)
            let screen = Presentation(of: scene.state, in: size)
            #expect([screen.header.row, screen.banner.row, screen.footer.row] == [0, 1, rows - 1], "\(rows)")
            #expect(screen.banner.rows == (rows >= 14 ? 1 : 0), "\(rows)")
            #expect(screen.body.row == 1 + screen.banner.rows && screen.body.endRow == rows - 1, "\(rows)")
        }
    }

    @Test("the layout of the overview is kept until something that it depends on changes")
    func keepsLayout() throws {
        let size = Self.sizes[1]
        var state = Self.scene(.circuits, size).state
        let request = OverviewLayout.Request(
            area: Presentation(of: state, in: size).body,
            scrolledColumns: state.overview.scrolledColumns,
            showsDetail: state.overview.showsDetail,
            rowCount: state.presented.unfilteredCount,
            contents: state.presented.contents
        )
        #expect(try #require(state.arranged).holds(for: request))
        state.overview.showsDetail = false
        state.settle(in: size)
        #expect(!(try #require(state.arranged).holds(for: request)))
    }

    @Test("the strip of a group shows the worst in the order of the overview, a state before a gap")
    func groupStrips() {
        let order: [StripState?] = [
            .state(.open), .state(.forcedOpen), .noAnswer, .state(.halfOpen), .state(.unknown), .state(.disabled),
            .state(.metricsOnly), .state(.closed), nil,
        ]
        for (index, worse) in order.enumerated() {
            for better in order[index...] {
                #expect(Self.merged(worse, better) == worse && Self.merged(better, worse) == worse)
            }
        }
    }

    private static func merged(_ first: StripState?, _ second: StripState?) -> StripState? {
        let cells = [first, second].map {
            StripCell(start: Scene.start.wall, width: .seconds(15), worst: $0, restarted: false)
        }
        var worst: [StripCell] = []
        for cell in cells { GroupHistory.merge([cell], into: &worst) }
        return worst[0].worst
    }
}
