import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("The overview")
struct OverviewTests {
    /// Six circuits of three instances, in every kind of trouble.
    private func fleet() -> Scene {
        var scene = Scene(
            ["http://auth-1:8000", "http://auth-2:8000", "http://api-1:8000"],
            tags: [
                ["service": "auth", "version": "1.4"], ["service": "auth", "version": "1.5"], ["service": "api"],
            ]
        )
        func read(_ state: CircuitState, _ target: Int, _ name: DisplayText, _ instance: DisplayText, failed: UInt64) {
            for step: UInt64 in 0...1 {
                let counters = Counters(
                    total: 100 * step,
                    succeeded: (100 - failed) * step,
                    failed: failed * step,
                    refused: state == .open ? 40 * step : 0,
                    cacheHits: state == .open ? 30 * step : nil,
                    cacheMisses: state == .open ? 10 * step : nil
                )
                if step == 1 { scene.wait(.milliseconds(100)) }
                scene.read(Reading(state: state, counters: counters), target: target, name: name, instance: instance)
            }
        }
        read(.closed, 0, "redis", "auth-1", failed: 0)
        read(.closed, 0, "sessions", "auth-1", failed: 25)
        read(.open, 1, "redis", "auth-2", failed: 50)
        read(.halfOpen, 1, "mail", "auth-2", failed: 0)
        read(.closed, 2, "search", "api-1", failed: 1)
        scene.state.settle(in: TerminalSize(columns: 120, rows: 40))
        return scene
    }

    private func names(_ scene: Scene) -> [String] {
        scene.state.overviewRows.map { row in
            row.group?.text ?? "\(row.lead.label.text)@\(row.lead.id.instance.text)"
        }
    }

    private func press(_ scene: inout Scene, _ text: String) {
        for character in text { scene.press(.character(character)) }
    }

    // MARK: Room

    @Test("on the narrowest terminal state, circuit, what was not served, its share and duration are all there")
    func narrow() {
        let rows = Scene.fleet().rows(40, 12)
        #expect(rows[2] == "│  ▾ CIRCUIT         NOT SERVED     FOR│")
        #expect(rows[3] == "│▸ ○ redis…uth-2   150/s   100%   6m12s│")
        #expect(rows[4] == "│  ! payme…api-2            refused 55s│")
    }

    @Test("why a target does not answer is told in the room of the figures that there are none of")
    func reason() {
        var scene = Scene(["http://a:1", "http://b:1"])
        scene.read(Reading(state: .closed), target: 0)
        scene.fail("not JSON: <html><h…", target: 1)
        #expect(scene.rows(80, 24).contains { $0.hasSuffix("not JSON: <html><h… 0s│") })
    }

    @Test("the events of the lower pane keep what opened the circuit, however many probes came since")
    func trip() {
        let rows = Scene.fleet().rows(80, 24)
        #expect(rows[20] == "│ ⋮ 10 more                                                                    │")
        #expect(rows[21] == "│ 14:01:18  closed → open     connection refused, 5 in a row                   │")
        let all = Scene.fleet().rows(120, 60)
        #expect(!all.contains { $0.contains("more") } && all.count { $0.contains("closed → open") } == 1)
    }

    @Test(
        "a long name leaves room for the state, the reason, the next probe and the word production",
        arguments: [80, 120]
    )
    func longName(columns: Int) throws {
        var scene = Scene(["http://pay:1"], isProduction: true)
        let reading = Reading(
            state: .open,
            failureStreak: 5,
            nextProbe: .seconds(30),
            lastFailure: LastFailure(time: nil, text: "connection refused")
        )
        let name: DisplayText = "payments-checkout-service-redis-primary-eu-central-1-shard-0007"
        scene.read(reading, name: name)
        scene.read(reading, name: "x")
        scene.state.selection = scene.state.circuits.first { $0.label == name }?.id
        let title = try #require(scene.rows(columns, 24).last { $0.hasPrefix("┌ pay") })
        for part in ["PRODUCTION", "○ OPEN", "connec", "probe in 30s"] { #expect(title.contains(part), "\(title)") }
    }

    @Test("a port is left out of a narrow table only where the host alone tells the instances apart")
    func ports() {
        var scene = Scene(["http://a:8000", "http://b:8000"])
        scene.read(Reading(state: .closed), target: 0, name: "payments-eu", instance: "auth-1:8000")
        scene.read(Reading(state: .closed), target: 1, name: "payments-eu", instance: "auth-1:8001")
        #expect(scene.rows(80, 24).contains { $0.contains("payments-eu@…8000 ") })
        scene.read(Reading(state: .closed), target: 1, name: "payments-eu", instance: "auth-2:8001")
        #expect(scene.rows(80, 24).contains { $0.contains("payments-eu@auth-2 ") })
    }

    @Test("a port stays where another instance shows none and has the same host")
    func portBesideNone() {
        var scene = Scene(["http://a:8000", "http://b:8000"])
        scene.read(Reading(state: .closed), target: 0, name: "payments-eu", instance: "auth-1:8000")
        scene.read(Reading(state: .closed), target: 1, name: "payments-eu", instance: "auth-1")
        #expect(scene.rows(80, 24).contains { $0.contains("payments-eu@…1:8000 ") })
    }

    @Test("a remark over the border leaves nothing of what it cuts through", arguments: [60, 64, 70, 74])
    func remark(length: Int) throws {
        var scene = fleet()
        scene.state.settle(in: TerminalSize(columns: 80, rows: 24))
        let words = DisplayText(repeating: "x", count: length)
        scene.fail(words, target: 1)
        scene.press(KeyStroke(.home))
        scene.wait(.seconds(10))
        let border = try #require(scene.rows(80, 24).last { $0.hasPrefix("└") })
        let rest = border.drop { $0 != "x" }.drop { $0 == "x" }.filter { $0 != "─" && $0 != " " }
        #expect(rest == "┘" || rest.hasSuffix("charts:last5m20s┘"), "\(border)")
    }

    @Test("the selected circuit has the rows that the table does not need, and typing a filter moves nothing")
    func detailRows() {
        var scene = fleet()
        func top(_ scene: Scene) -> Int? { scene.rows(120, 40).firstIndex { $0.hasPrefix("┌ redis @ auth-2") } }
        let before = top(scene)
        #expect(before == 40 - 1 - 25)
        press(&scene, "/auth-2")
        #expect(scene.state.overviewRows.count == 2)
        #expect(top(scene) == before)
    }

    // MARK: Order

    @Test("the worst stands first: open, half-open, a high failure rate, the rest by name")
    func severity() {
        #expect(
            names(fleet()) == ["redis@auth-2", "mail@auth-2", "sessions@auth-1", "redis@auth-1", "search@api-1"]
        )
    }

    @Test("s walks through the columns, S turns the order round, and the border says which it is")
    func sorting() {
        var scene = fleet()
        scene.press(.character("s"))
        #expect(scene.state.overview.sort == .circuit)
        #expect(names(scene) == ["mail@auth-2", "redis@auth-1", "redis@auth-2", "search@api-1", "sessions@auth-1"])
        #expect(scene.rows(120, 40)[1].contains("sort: circuit ▴"))
        #expect(scene.rows(120, 40)[2].contains("CIRCUIT▴"))
        scene.press(.character("S"))
        #expect(names(scene).first == "sessions@auth-1")
        #expect(scene.rows(120, 40)[1].contains("sort: circuit ▾"))
        for _ in 0..<3 { scene.press(.character("s")) }
        #expect(scene.state.overview.sort == .failureRate)
        #expect(names(scene).prefix(2) == ["redis@auth-2", "sessions@auth-1"])
        for _ in 4..<OverviewSort.allCases.count { scene.press(.character("s")) }
        #expect(scene.state.overview.sort == .severity)
    }

    @Test("what is not known stands last, whichever way round the order is")
    func absentLast() {
        var scene = fleet()
        while scene.state.overview.sort != .cache { scene.press(.character("s")) }
        #expect(names(scene).first == "redis@auth-2")
        scene.press(.character("S"))
        #expect(names(scene).first == "redis@auth-2")
    }

    @Test("before the user moves it the selection is the uppermost circuit; then it follows its circuit")
    func selection() {
        var scene = fleet()
        #expect(scene.state.selection?.instance == "auth-2")
        scene.press(.character("j"))
        #expect(scene.state.selection?.name == "mail")
        scene.read(Reading(state: .closed), target: 1, name: "mail", instance: "auth-2")
        scene.press(.character("s"))
        scene.press(.character("s"))
        #expect(scene.state.selection?.name == "mail")
        scene.press(KeyStroke(.end))
        scene.press(KeyStroke(.down))
        #expect(scene.state.selection == scene.state.overviewRows.last?.lead.id)
    }

    @Test("rows scroll no further than the selection makes them")
    func scrolling() {
        var scene = Scene((0..<40).map { "http://h\($0):1" })
        for index in 0..<40 {
            scene.read(Reading(state: .closed), target: index, name: "c\(index + 100)", instance: "h")
        }
        let size = TerminalSize(columns: 80, rows: 24)
        scene.press(.character("d"))
        scene.state.settle(in: size)
        for _ in 0..<25 { scene.press(KeyStroke(.down)) }
        let first = scene.state.overview.firstRow
        #expect(first > 0)
        scene.press(KeyStroke(.up))
        #expect(scene.state.overview.firstRow == first)
        #expect(scene.rows(80, 24)[22].contains("\(first + 1)–"))
        scene.press(KeyStroke(.home))
        #expect(scene.state.overview.firstRow == 0)
    }

    // MARK: Filter

    @Test("words filter by name, instance, target, label and state; letters in their order are enough for a name")
    func filterWords() {
        for (text, expected) in [
            ("redis", ["redis@auth-2", "redis@auth-1"]), ("REDIS auth-1", ["redis@auth-1"]),
            ("rds", ["redis@auth-2", "redis@auth-1"]), ("half", ["mail@auth-2"]),
            ("1.5", ["redis@auth-2", "mail@auth-2"]),
            ("api-1:8000", ["search@api-1"]), ("nothing", []),
        ] {
            var scene = fleet()
            press(&scene, "/" + text)
            scene.press(KeyStroke(.enter))
            #expect(names(scene) == expected, "\(text)")
        }
    }

    @Test("an expression stands between slashes")
    func filterExpression() {
        for (text, expected) in [
            ("/^s.*s$/", ["sessions@auth-1"]), ("/^(mail|search)$", ["mail@auth-2", "search@api-1"]),
            ("/REDIS/", ["redis@auth-2", "redis@auth-1"]),
        ] {
            var scene = fleet()
            press(&scene, "/" + text)
            scene.press(KeyStroke(.enter))
            #expect(names(scene) == expected, "\(text)")
        }
    }

    @Test(
        "an expression that cannot be used says so, shows everything, and stays open",
        arguments: ["/(", "/a{3}", "/(a)\\1", "/" + String(repeating: "a", count: 101)]
    )
    func brokenExpression(text: String) {
        var scene = fleet()
        press(&scene, "/" + text)
        #expect(scene.state.overview.filter.fault != nil)
        #expect(names(scene).count == 5)
        scene.press(KeyStroke(.enter))
        #expect(scene.state.overview.input != nil)
        #expect(scene.rows(120, 40).last?.contains("filter ") == true)
    }

    @Test("an expression of a hundred characters that would explode elsewhere answers at once")
    func noExplosion() {
        let filter = OverviewFilter("/" + String(repeating: "(a*)*", count: 18) + "b/")
        var scene = Scene(["http://a:1"])
        scene.read(Reading(state: .closed), name: DisplayText(untrusted: String(repeating: "a", count: 200)))
        scene.state.overview.filter = filter
        #expect(scene.state.overviewRows.isEmpty)
    }

    @Test("typing a filter never acts, and esc brings back what was there")
    func typing() {
        var scene = fleet()
        scene.press(.character("j"))
        let selected = scene.state.selection
        scene.press(.character("/"))
        for key in "qfrixgds?t 12" { #expect(scene.press(.character(key)).isEmpty) }
        #expect(scene.state.overview.filter.text == "qfrixgds?t 12")
        #expect(scene.state.overlay == nil && scene.state.themeIndex == 0 && scene.state.overview.sort == .severity)
        #expect(scene.rows(120, 40).joined().contains("no circuit matches the filter"))
        #expect(scene.frame(120, 40).cursor?.row == 39)
        scene.press(KeyStroke(.escape))
        #expect(scene.state.overview.filter.isEmpty && scene.state.selection == selected)
        scene.press(.character("/"))
        #expect(scene.hear(.paste("redis\nq")).isEmpty)
        #expect(scene.state.overview.filter.text == "redis q")
        #expect(scene.press(.control("l")) == [.repaint])
    }

    @Test("a filter that shows nothing leaves nothing to act on")
    func nothingLeft() {
        var scene = fleet()
        press(&scene, "/zzz")
        scene.press(KeyStroke(.enter))
        #expect(scene.state.selection == nil)
        #expect(scene.press(.character("f")).isEmpty)
        scene.press(KeyStroke(.escape))
        #expect(names(scene).count == 5 && scene.state.selection != nil)
    }

    @Test("the filter and its matches are seen")
    func highlights() throws {
        var scene = fleet()
        press(&scene, "/edi")
        scene.press(KeyStroke(.enter))
        let rows = scene.rows(120, 40)
        #expect(rows[1].contains("filter: edi"))
        let line = try #require(rows.firstIndex { $0.contains("redis") })
        let column = try #require(
            rows[line].firstIndex(of: "r").map { rows[line].distance(from: rows[line].startIndex, to: $0) }
        )
        let frame = scene.frame(120, 40)
        let match = scene.state.theme.style(.match)
        #expect(frame[column + 1, line].style.foreground == match.foreground)
        #expect(frame[column, line].style != frame[column + 1, line].style)
    }

    // MARK: Groups

    @Test("g groups by circuit, target and label, with a count per state, the worst first")
    func grouping() throws {
        var scene = fleet()
        scene.press(.character("g"))
        #expect(scene.state.overview.grouping == .circuit)
        #expect(names(scene) == ["redis", "mail", "sessions", "search"])
        let row = try #require(scene.rows(120, 40).first { $0.contains("redis") })
        #expect(row.contains("○ OPEN") && row.contains("○1 ●1"))
        #expect(row.contains("25.0"), "the rate of all calls together")
        #expect(scene.rows(120, 40)[1].contains("group: circuit"))
        // Where the column of the counts has left they stand beside the name.
        #expect(scene.rows(80, 24).joined().contains("redis ○1 ●1"))
        scene.press(.character("g"))
        #expect(scene.state.overview.grouping == .target)
        scene.press(.character("g"))
        #expect(scene.state.overview.grouping == .label("service"))
        #expect(names(scene) == ["auth", "api"])
        scene.press(.character("g"))
        #expect(names(scene) == ["1.5", "1.4", "[no version]"])
        scene.press(.character("g"))
        #expect(scene.state.overview.grouping == Grouping.none)
    }

    @Test("grouping selects what stands for the group, so that row and pane speak of the same circuit")
    func groupSelection() {
        var scene = fleet()
        while scene.state.selection?.instance != "auth-1" || scene.state.selection?.name != "redis" {
            scene.press(KeyStroke(.down))
        }
        scene.press(.character("g"))
        #expect(scene.state.selection?.instance == "auth-2" && scene.state.selection?.name == "redis")
    }

    @Test("enter opens a group, esc closes it; a group of one leads to its circuit")
    func openGroup() {
        var scene = fleet()
        scene.press(.character("g"))
        scene.press(KeyStroke(.enter))
        #expect(names(scene) == ["redis@auth-2", "redis@auth-1"])
        #expect(scene.rows(120, 40)[1].contains("Circuits of redis"))
        scene.press(KeyStroke(.escape))
        #expect(names(scene) == ["redis", "mail", "sessions", "search"])
        scene.press(KeyStroke(.down))
        #expect(scene.state.selection?.name == "mail")
        scene.press(KeyStroke(.enter))
        #expect(scene.state.screen == .focus && scene.state.selection?.name == "mail")
    }

    // MARK: Columns and the detail

    @Test("columns leave a narrow screen in order, and those that stay are the ones one looks for first")
    func columns() {
        let scene = fleet()
        func header(_ columns: Int) -> String { scene.rows(columns, 24)[2] }
        let all = [
            "STATE", "CIRCUIT", "INSTANCE", "HISTORY 5m", "NOT SERVED", "FAIL%", "TRIED/s", "FALLBACKS/s", "CACHE%",
            "FOR",
            "NEXT PROBE", "WHY",
        ]
        func expect(_ columns: Int, without absent: Set<String>) {
            let shown = header(columns)
            for title in all { #expect(shown.contains(title) != absent.contains(title), "\(columns): \(title)") }
        }
        expect(200, without: [])
        expect(120, without: ["INSTANCE", "TRIED/s", "FALLBACKS/s", "CACHE%"])
        expect(80, without: ["INSTANCE", "TRIED/s", "FALLBACKS/s", "CACHE%", "NEXT PROBE", "WHY"])
        #expect(scene.rows(80, 24).joined().contains("redis@auth-2"))
        for title in ["STATE", "CIRCUIT", "NOT SERVED", "FOR"] { #expect(header(58).contains(title)) }
    }

    @Test("the arrows scroll to the columns that have left, no further, and the name stays")
    func horizontal() {
        var scene = fleet()
        scene.state.settle(in: TerminalSize(columns: 80, rows: 24))
        for _ in 0..<10 { scene.press(KeyStroke(.right)) }
        let header = scene.rows(80, 24)[2]
        #expect(header.contains("STATE") && header.contains("CIRCUIT") && header.contains("CACHE%"))
        #expect(!header.contains("HISTORY"))
        scene.press(KeyStroke(.left))
        #expect(scene.rows(80, 24)[2] != header)
        for _ in 0..<10 { scene.press(.character("h")) }
        #expect(scene.rows(80, 24)[2].contains("HISTORY"))
    }

    @Test("the detail says of the selected circuit why, what it costs, and what happened; d hides it")
    func detail() {
        var scene = fleet()
        let screen = scene.rows(120, 40)
        #expect(screen.contains { $0.contains("┌ redis @ auth-2 ─") && $0.contains("○ OPEN, outage") })
        #expect(
            screen.contains {
                $0.contains("Not served ") && $0.contains("│ Failed of tried ") && $0.contains("│ Cache hits 75.0%")
            }
        )
        scene.press(.character("d"))
        #expect(!scene.rows(120, 40).contains { $0.contains("┌ redis @ auth-2 ─") })
    }

    @Test("a target that turns out to have several circuits is an overview, unless a key was pressed meanwhile")
    func firstScreen() {
        func read(_ scene: inout Scene) {
            let readings = ["mail", "redis"].map { name in
                CircuitReading(
                    id: CircuitID(target: TargetID(index: 0), instance: "auth-1", name: DisplayText(untrusted: name)),
                    reading: Reading(state: .closed)
                )
            }
            let result = PollResult(
                target: TargetID(index: 0),
                started: scene.now,
                finished: scene.now,
                outcome: .readings(readings)
            )
            scene.hear(.polled(result))
        }
        var scene = Scene(["http://auth-1:8000"])
        #expect(scene.state.screen == .focus)
        read(&scene)
        #expect(scene.state.screen == .overview)
        scene.press(KeyStroke(.enter))
        read(&scene)
        #expect(scene.state.screen == .focus)
    }

    // MARK: The mouse

    @Test("a click selects a row, on a header it sorts, again it reverses the order; the wheel moves")
    func mouse() throws {
        var scene = fleet()
        let size = TerminalSize(columns: 120, rows: 40)
        scene.state.settle(in: size)
        let rows = scene.rows(120, 40)
        func place(of text: String) throws -> CellPosition {
            let row = try #require(rows.firstIndex { $0.contains(text) })
            let start = try #require(rows[row].firstRange(of: text)?.lowerBound)
            return CellPosition(column: rows[row].distance(from: rows[row].startIndex, to: start), row: row)
        }
        scene.hear(.mouse(.press(try place(of: "search"))))
        #expect(scene.state.selection?.name == "search")
        scene.hear(.mouse(.wheelUp))
        #expect(scene.state.selection?.name == "redis")
        scene.hear(.mouse(.press(try place(of: "FAIL%"))))
        #expect(scene.state.overview.sort == .failureRate && !scene.state.overview.isReversed)
        scene.hear(.mouse(.press(try place(of: "FAIL%"))))
        #expect(scene.state.overview.isReversed)
        for column in 0..<120 {
            for row in 0..<40 where row != 2 { scene.hear(.mouse(.press(.init(column: column, row: row)))) }
        }
        #expect(scene.state.overlay == nil && scene.state.screen == .overview)
        scene.press(.character("?"))
        let before = scene.state.selection
        scene.hear(.mouse(.wheelDown))
        #expect(scene.state.selection == before)
    }

    @Test("^R polls every target at once, also while a filter is typed")
    func pollNow() {
        var scene = fleet()
        let all = Command.pollNow((0..<3).map(TargetID.init))
        #expect(scene.press(.control("r")) == [all])
        scene.press(.character("/"))
        #expect(scene.press(.control("r")) == [all])
    }

    @Test("no size traps or draws outside, whatever is grouped, filtered or scrolled")
    func sweep() {
        var scenes: [Scene] = []
        for keys in ["", "g", "/re", "gggd", "ssS"] {
            var scene = fleet()
            press(&scene, keys)
            scenes.append(scene)
        }
        for scene in scenes {
            for columns in stride(from: 0, through: 62, by: 3) {
                for rows in stride(from: 0, through: 30, by: 2) {
                    var scene = scene
                    scene.state.settle(in: TerminalSize(columns: columns, rows: rows))
                    #expect(scene.frame(columns, rows).cells.count == columns * rows)
                }
            }
            #expect(scene.frame(200, 60).cells.count == 12_000)
        }
    }
}
