import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("Looking back")
struct LookBackTests {
    /// Ten seconds closed, twenty open, ten half-open, as ``Scene/outage(isDemo:glyphs:level:)`` has it.
    private func screen(_ scene: Scene) -> String { scene.rows(120, 40).joined(separator: "\n") }

    @Test("a step back shows state, figures and events of that moment in every pane, and says so")
    func step() {
        var scene = Scene.outage()
        #expect(screen(scene).contains("◐ HALF-OPEN outage 29s"))
        // Fifteen seconds back the circuit was open.
        scene.press(.character("{"))
        for _ in 0..<5 { scene.press(.character("[")) }
        let past = scene.rows(120, 40)
        #expect(past[0].contains("PAUSED −00:15"))
        #expect(past[0].contains("14:00:24"))
        let text = past.joined(separator: "\n")
        #expect(text.contains("○ OPEN outage 14s"))
        #expect(text.contains("next probe   in 6s"))
        #expect(text.contains("Calls 100/s · tried 0.0 · fallbacks 100"))
        #expect(text.contains("failures     5 in a row, 5 trip it"))
        #expect(text.contains("closed → open") && !text.contains("open → half-open"))
        #expect(text.contains("at 14:00:24") && !text.contains("now 14:00"))
    }

    @Test("a step forward leads back, and the present is the end of it")
    func forward() {
        var scene = Scene.outage()
        for _ in 0..<3 { scene.press(.character("[")) }
        #expect(scene.state.shownNow.wall == Scene.start.wall.advanced(by: .seconds(36)))
        scene.press(.character("]"))
        #expect(scene.state.shownNow.wall == Scene.start.wall.advanced(by: .seconds(37)))
        scene.press(.character("}"))
        #expect(scene.state.shownNow == scene.now)
        #expect(scene.rows(120, 40)[0].contains("PAUSED −00:00"))
    }

    @Test("steps lead to round times")
    func roundTimes() {
        var scene = Scene.outage()
        scene.wait(.milliseconds(300))
        scene.press(.character("["))
        #expect(scene.state.shownNow.wall == Scene.start.wall.advanced(by: .seconds(39)))
        scene.press(.character("3"))
        scene.press(.character("["))
        #expect(scene.state.shownNow.wall == Scene.start.wall.advanced(by: .seconds(30)))
    }

    @Test("Home leads to the beginning of what is known and not beyond, End and esc to the present")
    func ends() {
        var scene = Scene.outage()
        scene.press(KeyStroke(.home))
        #expect(scene.state.shownNow.wall == Scene.start.wall)
        #expect(screen(scene).contains("● CLOSED"))
        #expect(!screen(scene).contains("○ OPEN"))
        scene.press(.character("["))
        #expect(scene.state.shownNow.wall == Scene.start.wall)
        #expect(screen(scene).contains("nothing is known from before"))
        scene.press(KeyStroke(.end))
        #expect(scene.state.pause == nil)
        scene.press(.character("["))
        scene.press(KeyStroke(.escape))
        #expect(scene.state.pause == nil && scene.state.screen == .focus)
    }

    @Test("a step keeps its size while it is used, however little is left to show")
    func keepsItsSize() {
        var scene = Scene(["http://a:1"])
        for _ in 0..<1_300 {
            scene.read(Reading(state: .closed))
            scene.wait(.seconds(1))
        }
        var before = scene.state.shownNow.wall
        var steps: [Duration] = []
        for _ in 0..<125 {
            scene.press(.character("["))
            steps.append(scene.state.shownNow.wall.duration(to: before))
            before = scene.state.shownNow.wall
        }
        #expect(Set(steps) == [.seconds(10)])
        scene.press(.character("1"))
        scene.press(.character("]"))
        // Ten seconds are all that is kept of then.
        #expect(before.duration(to: scene.state.shownNow.wall) == .seconds(10))
    }

    @Test("stops at the first reading also where the readings themselves are no longer kept, and says when that was")
    func stopsAtTheFirst() {
        var scene = Scene(["http://a:1"])
        scene.advance(.seconds(137))
        for _ in 0..<1_300 {
            scene.read(Reading(state: .closed))
            scene.wait(.seconds(1))
        }
        for _ in 0..<20 { scene.press(.character("{")) }
        #expect(scene.state.shownNow.wall == Scene.start.wall.advanced(by: .seconds(137)))
        #expect(screen(scene).contains("nothing is known from before 14:02:17"))
    }

    @Test(
        "Home leads to a moment of which something is known, however long ago that was",
        arguments: [(seconds: 1, count: 1_200), (1, 12_000), (60, 2_000), (60, 5_200), (300, 1_800)]
    )
    func home(interval: Int, count: Int) throws {
        var scene = Scene(["http://a:1"])
        scene.describe { $0[0].interval = .seconds(interval) }
        scene.advance(.seconds(137))
        for _ in 0..<count {
            scene.read(Reading(state: .forcedOpen))
            scene.advance(.seconds(interval))
        }
        scene.press(KeyStroke(.home))
        #expect(screen(scene).contains("■ FORCED"), "\(screen(scene))")
        let oldest = scene.state.shownNow
        scene.press(.character("["))
        #expect(scene.state.shownNow == oldest)
        #expect(screen(scene).contains("nothing is known from before"))
        scene.press(.character("]"))
        #expect(screen(scene).contains("■ FORCED"), "\(screen(scene))")
        #expect(oldest.monotonic < scene.state.shownNow.monotonic)
    }

    @Test("a screen that looks back stands still while polling goes on, and a step forward reaches what came since")
    func standsStill() {
        var scene = Scene.outage()
        scene.press(.character("["))
        let before = scene.rows(120, 40).dropFirst()
        for second in 0..<20 {
            scene.wait(.seconds(1))
            let counters = Counters(refused: UInt64(second))
            let reading = Reading(state: .closed, counters: counters, capabilities: .inProcess)
            scene.read(reading, instance: "in-process")
        }
        #expect(scene.rows(120, 40).dropFirst() == before)
        scene.press(.character("}"))
        #expect(screen(scene).contains("● CLOSED"))
        #expect(scene.rows(120, 40)[0].contains("PAUSED −00:11"))
    }

    @Test("a circuit that had not been read yet is not drawn as if it had")
    func beforeTheFirst() {
        var scene = Scene(["http://a:1", "http://b:2"])
        scene.read(Reading(state: .closed), target: 0, name: "first")
        scene.wait(.seconds(10))
        scene.read(Reading(state: .open), target: 1, name: "second")
        scene.press(.character("{"))
        let rows = scene.rows(120, 24)
        #expect(rows.contains { $0.contains("CLOSED") && $0.contains("first") })
        #expect(rows.contains { $0.contains("second") } && !rows.contains { $0.contains("○ OPEN") })
        #expect(rows[0].contains("PAUSED −00:10"))
    }

    /// Two hours of a circuit that was open for the first ten minutes.
    private func twoHours() -> Scene {
        var scene = Scene(["http://a:1"])
        for second in 0..<7_200 {
            scene.read(
                Reading(
                    state: second < 600 ? .open : .closed,
                    counters: Counters(
                        succeeded: UInt64(max(0, second - 600)) * 10,
                        failed: 0,
                        refused: UInt64(min(second, 600)) * 7
                    ),
                    failureStreak: second < 600 ? 5 : 0,
                    lastFailure: LastFailure(time: Scene.start.wall, text: "connection refused")
                )
            )
            scene.wait(.seconds(1))
        }
        return scene
    }

    @Test("figures of a time that only buckets know say how coarse they are, and what is not kept is said to be so")
    func coarse() {
        var scene = twoHours()
        scene.press(KeyStroke(.home))
        for _ in 0..<3 { scene.press(.character("}")) }
        let rows = scene.rows(120, 40)
        #expect(rows[0].contains("±5s"))
        let text = rows.joined(separator: "\n")
        #expect(text.contains("Breaker · ±5s"))
        #expect(text.contains("○ OPEN"))
        #expect(text.contains("fallbacks 7.00"))
        #expect(text.contains("failures     5 in a row"))
        #expect(text.contains("calls        not kept that long"))
        #expect(text.contains("last failure not kept that long"))
        #expect(!text.contains("connection refused"))
        scene.press(KeyStroke(.end))
        #expect(!screen(scene).contains("±5s"))
    }

    @Test("1 to 6 and + - choose how much time the charts show, 0 lets the circuit choose")
    func zoom() throws {
        var scene = twoHours()
        func shown(_ scene: Scene) -> String { scene.rows(120, 40)[1] }
        for (key, span) in zip("123456", [60, 300, 900, 3_600, 21_600, 86_400]) {
            scene.press(.character(key))
            #expect(scene.state.shownZoom.span == .seconds(span))
            let track = try #require(scene.state.selectedTrack)
            let cut = ChartWindow(track: track, now: scene.now, zoom: scene.state.zoom).cut(columns: 105)
            #expect(cut.width * cut.buckets >= .seconds(span))
            #expect(cut.width * cut.buckets <= .seconds(span * 2))
        }
        scene.press(.character("-"))
        #expect(scene.state.zoom == .day)
        scene.press(.character("+"))
        #expect(scene.state.zoom == .sixHours)
        scene.press(.character("0"))
        #expect(scene.state.zoom == nil)
        #expect(shown(scene).contains("17m30s"))
    }

    @Test(
        "at every zoom a second later only the newest column has changed, until the bucket ends",
        arguments: Zoom.allCases
    )
    func noShimmer(zoom: Zoom) throws {
        var scene = twoHours()
        var before: [Bucket] = []
        for _ in 0..<40 {
            let track = try #require(scene.state.selectedTrack)
            for columns in [36, 105, 190] {
                let buckets = ChartWindow(track: track, now: scene.now, zoom: zoom).buckets(
                    of: track,
                    now: scene.now,
                    columns: columns
                )
                #expect(buckets.count == columns)
                #expect(buckets.blurNote == nil)
                guard columns == 105 else { continue }
                let newest = before.last?.start
                for bucket in before where bucket.start != newest {
                    #expect(buckets.first { $0.start == bucket.start }.map { $0 == bucket } != false)
                }
                before = buckets
            }
            scene.read(Reading(state: .halfOpen, counters: Counters(succeeded: 70_000, failed: 0, refused: 4_200)))
            scene.wait(.seconds(1))
        }
    }

    @Test(
        "a bucket that the history cannot fill for the whole chart gives way to a wider one, in several columns if need be"
    )
    func cuts() {
        func cut(_ zoom: Zoom, _ interval: Duration, _ columns: Int) -> ChartWindow.Cut {
            ChartWindow(span: zoom.span, interval: interval).cut(columns: columns)
        }
        // Single readings, and beside them seconds.
        #expect(cut(.minute, .milliseconds(250), 190) == .init(width: .milliseconds(500), repeats: 1, columns: 190))
        #expect(cut(.fiveMinutes, .milliseconds(250), 105) == .init(width: .seconds(3), repeats: 1, columns: 105))
        // Ten seconds, from which a chart of forty-second columns is made up.
        #expect(cut(.hour, .seconds(1), 105) == .init(width: .seconds(40), repeats: 1, columns: 105))
        #expect(cut(.quarterHour, .seconds(1), 190) == .init(width: .seconds(10), repeats: 2, columns: 190))
        #expect(cut(.day, .seconds(1), 400) == .init(width: .seconds(300), repeats: 1, columns: 400))
        // Readings that are ten seconds apart.
        #expect(cut(.minute, .seconds(10), 60) == .init(width: .seconds(10), repeats: 10, columns: 60))
        #expect(ChartWindow(span: .seconds(60), interval: .seconds(10)).title(columns: 60) == "1m00s")
    }

    @Test("a marker stands on the time axis with its note, and among the events of its moment")
    func marker() {
        var scene = Scene.outage()
        scene.press(.character("{"))
        scene.press(.character("m"))
        #expect(screen(scene).contains("Mark 14:00:29"))
        for character in "rollout 10%" { scene.press(.character(character)) }
        #expect(screen(scene).contains("rollout 10%"))
        scene.press(KeyStroke(.enter))
        scene.press(KeyStroke(.end))
        let rows = scene.rows(120, 40)
        // Below the newest columns stands the time: the sign, which would tell another moment there, is in the charts alone.
        #expect(rows[5].contains("rollout 10%") && !rows[5].contains("◆"))
        #expect(rows.contains { $0.contains("◆") })
        #expect(rows.contains { $0.contains("14:00:29  marker") && $0.contains("rollout 10%") })
        let events = scene.state.selectedTrack?.events.map(\.kind)
        #expect(events == [.transition(from: .closed, to: .open), .marker, .transition(from: .open, to: .halfOpen)])
    }

    @Test("the sign of a marker stands at the column of its moment")
    func markerColumn() {
        var scene = Scene.outage()
        for _ in 0..<3 { scene.press(.character("{")) }
        scene.press(.character("m"))
        scene.press(.character("x"))
        scene.press(KeyStroke(.enter))
        scene.press(KeyStroke(.end))
        // A second is a column, and the last one is 14:00:39.
        let axis = Array(scene.rows(120, 40)[5])
        #expect(scene.state.fleet.markers.first?.moment.wall == Scene.start.advanced(by: .seconds(9)).wall)
        #expect(axis[117 - 30] == "◆", "\(String(axis))")
    }

    @Test("the footer of a screen that looks back says what leads forward and back to the present")
    func pausedFooter() {
        var scene = Scene.outage()
        #expect(!scene.rows(120, 40)[39].contains("later"))
        scene.press(.character("["))
        let footer = scene.rows(120, 40)[39]
        for words in ["esc live", "space resume", "[ earlier", "] later"] {
            #expect(footer.contains(words), "\(footer)")
        }
        scene.press(KeyStroke(.escape))
        #expect(!scene.rows(120, 40)[39].contains("live"))
    }

    @Test("a marker stands in the histories of the overview and in the charts below, and hides no change of state")
    func markerInOverview() {
        var scene = Scene.fleet()
        scene.press(.character("{"))
        scene.press(.character("{"))
        scene.press(.character("m"))
        for character in "rollout 10%" { scene.press(.character(character)) }
        scene.press(KeyStroke(.enter))
        scene.press(KeyStroke(.escape))
        let rows = scene.rows(120, 40)
        #expect(rows.count { $0.contains("▁◆▁") } == 4)
        #expect(rows.contains { $0.contains("█◆█") })
        #expect(rows.count { $0.contains("◆") } > 4)
    }

    @Test("markers beside each other leave a cell that shows the state between them")
    func markersBesideEachOther() throws {
        var scene = Scene(["http://a:1", "http://b:1"])
        for second in 0..<60 {
            let state: CircuitState = (26..<34).contains(second) ? .open : .closed
            scene.read(Reading(state: state))
            if second == 27 || second == 32 {
                scene.press(.character("m"))
                for character in "note" { scene.press(.character(character)) }
                scene.press(KeyStroke(.enter))
            }
            scene.wait(.seconds(1))
        }
        // Cells of fifteen seconds: the outage touches two of them, and each has a marker.
        let row = try #require(scene.rows(128, 40).first { $0.contains("auth-1") })
        #expect(row.contains("█"), "\(row)")
        #expect(row.contains("◆"), "\(row)")
    }

    @Test("what is typed or pasted into the note acts on nothing, and esc leaves without a marker")
    func typing() {
        var scene = Scene.outage()
        scene.press(.character("m"))
        for character in "qfri ?[]{}123tum" { #expect(scene.press(.character(character)).isEmpty) }
        #expect(scene.hear(.paste("q\u{1B}[31m\nf")).isEmpty)
        guard case .marker(let input)? = scene.state.overlay else {
            Issue.record("the input is gone")
            return
        }
        #expect(input.note.text.hasPrefix("qfri ?[]{}123tumq"))
        #expect(!input.note.text.contains("\u{1B}") && !input.note.text.contains("\n"))
        scene.press(KeyStroke(.escape))
        #expect(scene.state.overlay == nil && scene.state.fleet.markers.isEmpty)
        #expect(scene.state.pause == nil && scene.state.themeIndex == 0)
        // Without an input a paste is nothing.
        #expect(scene.hear(.paste("q")).isEmpty)
    }

    @Test("no size traps while looking back, marking and zooming", arguments: GlyphSet.allCases)
    func sweep(glyphs: GlyphSet) {
        var marking = Scene.outage(glyphs: glyphs)
        marking.press(.character("["))
        marking.press(.character("m"))
        for character in "a note that is longer than any axis has room for, by far" {
            marking.press(.character(character))
        }
        marking.press(KeyStroke(.enter))
        marking.press(.character("m"))
        for character in "a long note, longer than the box of a small screen is wide" {
            marking.press(.character(character))
        }
        var day = Scene.outage(glyphs: glyphs)
        day.press(.character("6"))
        for scene in [marking, day] {
            for columns in 0...62 {
                for rows in 0...30 { #expect(scene.frame(columns, rows).cells.count == columns * rows) }
            }
        }
    }
}
