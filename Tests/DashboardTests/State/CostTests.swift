import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("What an outage costs, on the screen")
struct CostTests {
    /// A circuit with a hundred and nine callers a second that has been open for five minutes; two of a hundred calls had
    /// failed before.
    private func open(in target: Int = 0, of hosts: [DisplayText] = ["http://auth-1:8000"]) -> Scene {
        var scene = Scene(hosts)
        var counters = Counters(total: 0, succeeded: 0, failed: 0, ignored: 0, refused: 0, cacheHits: 0, cacheMisses: 0)
        for second in 0...310 {
            let isOpen = second > 10
            counters.succeeded = counters.succeeded.map { $0 + (isOpen ? 0 : 98) }
            counters.failed = counters.failed.map { $0 + (isOpen ? 0 : 2) }
            counters.refused = counters.refused.map { $0 + (isOpen ? 109 : 0) }
            counters.cacheHits = counters.cacheHits.map { $0 + (isOpen ? 80 : 0) }
            counters.cacheMisses = counters.cacheMisses.map { $0 + (isOpen ? 29 : 0) }
            scene.read(
                Reading(
                    state: isOpen ? .open : .closed,
                    counters: counters,
                    failureStreak: isOpen ? 5 : 0,
                    timeInState: .seconds(isOpen ? second - 11 : second),
                    outage: isOpen ? .seconds(second - 11) : nil,
                    nextProbe: isOpen ? .seconds(48) : nil,
                    lastFailure: isOpen ? LastFailure(time: Scene.start.wall, text: "connection refused") : nil
                ),
                target: target
            )
            if second < 310 { scene.wait(.seconds(1)) }
        }
        return scene
    }

    @Test("the total stands with the time from which it is counted, where an order became an outage")
    func orderThenOutage() {
        var scene = Scene(["http://auth-1:8000"])
        for second in 0...310 {
            let state: CircuitState = second < 10 ? .closed : second < 300 ? .forcedOpen : .open
            let refused = UInt64(max(second - 9, 0) * 100)
            scene.read(
                Reading(
                    state: state,
                    counters: Counters(succeeded: 98, failed: 0, refused: refused, cacheHits: 0, cacheMisses: refused)
                )
            )
            if second < 310 { scene.wait(.seconds(1)) }
        }
        let text = scene.rows(160, 40).joined(separator: "\n")
        #expect(text.contains("30.1k since 14:00:09"), "\(text)")
    }

    @Test("an open circuit reads what callers do not get, and no figure beside it looks harmless")
    func headline() throws {
        let rows = open().rows(120, 40)
        let text = rows.joined(separator: "\n")
        #expect(rows[1].contains(" not served 109/s · 100% of calls · 32.7k since 14:00:11 · 73.4% from the cache "))
        #expect(rows[1].contains(" failed of tried — "))
        #expect(text.contains("Not served 109/s · 100% of calls"))
        #expect(text.contains("Failed of tried — · 2.0% when last tried"))
        #expect(text.contains("Calls 109/s · tried 0.0 · fallbacks 109"))
        #expect(text.contains("not served   32.7k so far · 73.4% from the cache"))
        #expect(!text.contains("was 2.0") && !text.contains("Calls 0.0"))
        // The first of the charts is full where callers get nothing.
        #expect(rows[7...16].contains { $0.prefix(56).contains("⣿") })
    }

    @Test("the smallest screen has the cost before anything else")
    func small() {
        let rows = open().rows(40, 10)
        #expect(rows[1].hasPrefix(" ○ OPEN outage 4m59s"))
        #expect(rows[3] == " not served   109/s · 100% of calls")
        #expect(rows[4].hasPrefix(" outage       32.7k"))
        #expect(rows[5].hasPrefix(" why          connection refused"))
        #expect(rows[6] == " next probe   in 48s")
        #expect(rows[7] == " failed       — of tried")
        #expect(rows[8].hasPrefix(" fallbacks    109/s · 32.7k total"))
    }

    @Test("the overview has the cost at every width, with its share", arguments: [40, 60, 80, 100, 120, 160, 200])
    func column(columns: Int) throws {
        var scene = open(of: ["http://auth-1:8000", "http://auth-2:8000"])
        scene.read(Reading(state: .closed), target: 1, name: "mail", instance: "auth-2")
        let rows = scene.rows(columns, 24)
        #expect(rows[2].contains("NOT SERVED") && rows[2].contains("FOR"))
        let row = try #require(rows.first { $0.contains("○") && $0.contains("redis") && $0.contains("▸") })
        #expect(row.contains("109/s   100%") && row.contains("4m59s") && !row.contains("was"), "\(row)")
        #expect(rows[2].contains("NEXT PROBE") == (columns >= 120) && rows[2].contains("WHY") == (columns >= 120))
        if columns >= 120 { #expect(row.contains("in 48s") && row.contains("connection refus"), "\(row)") }
        #expect(rows[2].contains("FAIL%") == (columns >= 80))
    }

    @Test("of circuits that are equally ill the dearer stands first, then the one that has been ill for longer")
    func order() {
        var scene = Scene(["http://a:1", "http://b:1", "http://c:1", "http://d:1"])
        for step: UInt64 in 0...1 {
            let circuits: [(Int, UInt64, Int)] = [(0, 10, 30), (1, 500, 10), (2, 10, 90), (3, 10, 60)]
            for (target, refused, outage) in circuits {
                scene.read(
                    Reading(
                        state: .open,
                        counters: Counters(succeeded: 0, failed: 0, refused: refused * step),
                        outage: .seconds(outage)
                    ),
                    target: target,
                    name: "redis"
                )
            }
            if step == 0 { scene.wait(.seconds(1)) }
        }
        #expect(scene.state.overviewRows.map(\.lead.id.target.index) == [1, 2, 3, 0])
        scene.press(.character("s"))
        scene.press(.character("s"))
        scene.press(.character("s"))
        #expect(scene.state.overview.sort == .notServed)
        #expect(scene.state.overviewRows.first?.lead.id.target.index == 1)
        #expect(scene.rows(120, 24)[2].contains("NOT SERVED▾"))
    }

    @Test("circuits that are well stand by their names, whatever they fail of a few calls")
    func calm() {
        var scene = Scene(["http://a:1", "http://b:1"])
        for step: UInt64 in 0...1 {
            for (target, name) in [(0, "alpha"), (1, "beta")] as [(Int, DisplayText)] {
                let failed = target == 1 ? step : 0
                scene.read(
                    Reading(state: .closed, counters: Counters(succeeded: 99 * step, failed: failed, refused: 0)),
                    target: target,
                    name: name
                )
            }
            if step == 0 { scene.wait(.seconds(1)) }
        }
        #expect(scene.state.overviewRows.map(\.lead.label.text) == ["alpha", "beta"])
    }

    @Test("a sorted header keeps its letters", arguments: [60, 80, 120, 160, 200])
    func sortedHeaders(columns: Int) {
        var scene = open(of: ["http://auth-1:8000", "http://auth-2:8000"])
        let titles = scene.rows(columns, 24)[2].filter { $0 != "▾" }.split(whereSeparator: { " │".contains($0) })
        for _ in OverviewSort.allCases {
            scene.press(.character("s"))
            let header = scene.rows(columns, 24)[2].filter { $0 != "▾" && $0 != "▴" }
            #expect(header.split(whereSeparator: { " │".contains($0) }) == titles)
        }
    }

    @Test("a group costs what its circuits cost together")
    func group() throws {
        var scene = open(of: ["http://auth-1:8000", "http://auth-2:8000"])
        for step: UInt64 in 0...1 {
            scene.read(
                Reading(state: .closed, counters: Counters(succeeded: 109 * step, failed: 0, refused: 0)),
                target: 1
            )
            if step == 0 { scene.wait(.seconds(1)) }
        }
        scene.press(.character("g"))
        let row = try #require(scene.rows(120, 24).first { $0.contains("▸") })
        #expect(row.contains("109/s  50.0%"), "\(row)")
    }
}

@Suite("A target without an answer")
struct NoAnswerTests {
    private func scene() -> Scene {
        var scene = Scene(["http://auth-1:8000", "http://api-2:8080"])
        for _ in 0..<5 {
            scene.read(Reading(state: .closed), target: 0)
            scene.read(Reading(state: .closed), target: 1, name: "payments", instance: "api")
            scene.wait(.seconds(1))
        }
        for _ in 0..<12 {
            scene.wait(.seconds(1))
            scene.read(Reading(state: .closed), target: 0)
            let failure = PollFailure(
                reason: "503",
                detail: "the service answers 503; look at its own log, then ask for its health by hand with curl"
            )
            scene.hear(
                .polled(
                    PollResult(
                        target: TargetID(index: 1),
                        started: scene.now,
                        finished: scene.now,
                        outcome: .failure(failure)
                    )
                )
            )
        }
        scene.state.selection = scene.state.circuits.first { $0.label == "payments" }?.id
        scene.state.overview.userHasNavigated = true
        return scene
    }

    @Test("says in words what is known, in place of charts", arguments: [(120, 40), (200, 60)])
    func words(columns: Int, rows: Int) {
        var scene = scene()
        for screen in ["overview", "focus"] {
            let text = scene.rows(columns, rows).joined(separator: "\n")
            for words in [
                "http://api-2:8080", "error        HTTP 503", "12 failed · since 14:00:06 · for 11s",
                "● CLOSED · 14:00:04 · 13s ago", "the service answers 503; look at",
            ] { #expect(text.contains(words), "\(screen): \(words)\n\(text)") }
            #expect(!text.contains("Cache hits") && !text.contains("100 ┤") && !text.contains("of tried"))
            scene.press(KeyStroke(.enter))
        }
        #expect(scene.state.screen == .focus)
    }

    @Test("the remedy goes on in the rows that are free")
    func wrapped() {
        var scene = scene()
        scene.press(KeyStroke(.enter))
        let text = scene.rows(80, 24).map { $0.dropFirst(15).prefix(22) }.joined(separator: "\n")
        #expect(text.contains("curl") && text.contains("503; look at"), "\(text)")
    }

    @Test("the smallest screen says it too")
    func small() {
        var scene = scene()
        scene.press(KeyStroke(.enter))
        let text = scene.rows(40, 10).joined(separator: "\n")
        for words in ["! NO ANSWER HTTP 503", "http://api-2:8080", "12 failed", "CLOSED", "the service answers"] {
            #expect(text.contains(words), "\(text)")
        }
    }

    @Test("before the first answer nothing is drawn as if it were known")
    func connecting() {
        let rows = Scene(["http://a:1"]).rows(120, 40)
        let text = rows.joined(separator: "\n")
        #expect(text.contains("http://a:1") && text.contains("waiting for the first answer") && !text.contains("100 ┤"))
    }

    @Test("in the table why has the column of reasons, and how long it has lasted that of durations")
    func row() throws {
        let row = try #require(scene().rows(120, 40).first { $0.contains("NO ANSWER") && $0.contains("▸") })
        #expect(row.contains("13s ") && row.contains(" 503 "), "\(row)")
    }

    @Test("a share that a service computed itself keeps its title where there is little room")
    func narrowTitles() {
        var scene = Scene(["http://a:1", "http://b:1"])
        for target in 0...1 {
            let window = CallWindow(extent: .calls(10), calls: 10, failureRate: 0.3)
            scene.read(Reading(state: .closed, window: window), target: target)
        }
        #expect(scene.rows(80, 24).contains { $0.contains("Failed says 30.0%") })
        #expect(scene.rows(120, 40).contains { $0.contains("Failed of tried says 30.0%") })
    }
}
