import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DisplayText
import TerminalCells
import Testing

@Suite("The screens")
struct ViewTests {
    @Test("no size traps or draws outside, whatever is shown", arguments: GlyphSet.allCases)
    func sweep(glyphs: GlyphSet) {
        var scenes = [Scene.outage(glyphs: glyphs), Scene(["http://a:1", "http://b:2"], glyphs: glyphs)]
        var help = scenes[0]
        help.press(.character("?"))
        var dialog = scenes[0]
        dialog.press(.character("i"))
        var fleet = scenes[1]
        fleet.read(Reading(state: .open, counters: Counters(refused: .max)), name: nil)
        fleet.fail("not JSON: <html><h…", target: 1)
        scenes += [help, dialog, fleet]
        for scene in scenes {
            for columns in 0...62 {
                for rows in 0...30 {
                    let frame = scene.frame(columns, rows)
                    #expect(frame.cells.count == columns * rows)
                }
            }
            #expect(scene.frame(200, 60).cells.count == 12_000)
        }
    }

    @Test("below 40×10 the screen says what it needs and what it has")
    func tooSmall() {
        #expect(Scene.outage().rows(39, 24)[0] == "breakertop needs 40×10, this is 39×24")
        #expect(Scene.outage().rows(31, 8)[0...1].joined(separator: " ") == "breakertop needs 40×10, this is 31×8")
        #expect(Scene.outage().rows(40, 10)[0].hasPrefix(" breakertop  DEMO simulated"))
    }

    @Test("unknown, no answer and nothing read yet are never drawn as closed")
    func neverClosed() {
        var scene = Scene(["http://a:1"])
        #expect(!scene.rows(120, 40).joined().contains("CLOSED"))
        scene.read(Reading(state: .unknown, stateWord: "sleepy"), name: nil)
        #expect(scene.rows(120, 40).joined().contains("? UNKNOWN"))
        #expect(scene.rows(120, 40).joined().contains("says sleepy"))
        #expect(!scene.rows(120, 40).joined().contains("CLOSED"))
        scene.fail("refused")
        #expect(scene.rows(120, 40).joined().contains("! NO ANSWER"))
        #expect(!scene.rows(120, 40).joined().contains("● CLOSED"))
    }

    @Test("why a target does not answer, and how it is read, stands in the bottom border")
    func remarks() {
        var scene = Scene(["http://a:1"])
        scene.fail("refused")
        #expect(scene.rows(120, 40)[38].hasPrefix("└─ refused ─"))
        scene.read(Reading(state: .closed), notice: "polling /health/redis")
        #expect(scene.rows(120, 40)[38].hasPrefix("└─ polling /health/redis ─"))
        scene.press(.character("f"))
        #expect(scene.rows(120, 40)[38].contains("offers no control"))
        scene.wait(.seconds(6))
        #expect(scene.rows(120, 40)[38].hasPrefix("└─ polling /health/redis ─"))
    }

    @Test("an old reading says that it is stale, and how old it is")
    func stale() {
        var scene = Scene(["http://a:1"])
        scene.read(Reading(state: .closed))
        scene.wait(.seconds(3))
        #expect(!scene.rows(120, 40).joined().contains("stale"))
        scene.wait(.seconds(9))
        #expect(scene.rows(120, 40).joined().contains("stale 12s"))
    }

    @Test("what a ten-field service cannot say is not made up")
    func notReported() {
        var scene = Scene(["http://a:1"])
        scene.read(Reading(state: .open, counters: Counters(total: 10), failureStreak: 5), name: nil)
        let screen = scene.rows(120, 40).joined(separator: "\n")
        #expect(screen.contains("next probe   not reported"))
        #expect(screen.contains("injected     not reported"))
        #expect(screen.contains("cache        not reported"))
        #expect(screen.contains("outage ≥0s"))
        #expect(screen.contains("Failed of tried —") && screen.contains("Not served —"))
        #expect(!screen.contains("trip"))
    }

    @Test("an open circuit whose probe is due waits for a call")
    func probeDue() {
        var scene = Scene(["http://a:1"])
        scene.read(Reading(state: .open, nextProbe: .seconds(2)))
        #expect(scene.rows(120, 40).joined().contains("next probe   in 2s"))
        scene.wait(.milliseconds(1500))
        #expect(scene.rows(120, 40).joined().contains("next probe   in 1s"))
        scene.wait(.seconds(1))
        #expect(scene.rows(120, 40).joined().contains("next probe   due, waits for a call"))
    }

    @Test("the worst circuit stands first, and the selection stays with its circuit")
    func severity() {
        var scene = Scene(["http://a:1", "http://b:2", "http://c:3", "http://d:4"])
        scene.read(Reading(state: .closed), target: 0, name: "calm")
        scene.read(Reading(state: .halfOpen), target: 1, name: "probing")
        scene.read(Reading(state: .open), target: 2, name: "broken")
        scene.fail("refused", target: 3)
        #expect(scene.state.circuits.map(\.label.text) == ["broken", "[http://d:4]", "probing", "calm"])
        scene.press(KeyStroke(.down))
        scene.press(KeyStroke(.down))
        #expect(scene.state.selection?.name == "probing")
        scene.read(Reading(state: .open), target: 1, name: "probing")
        #expect(scene.state.selection?.name == "probing")
        let rows = scene.rows(120, 24)
        #expect(
            rows[3].contains("○ OPEN") && rows[4].contains("○ OPEN") && rows[4].contains("▸") != rows[3].contains("▸")
        )
    }

    @Test("a paused screen stands still and says how far it is behind, while polling goes on")
    func pause() {
        var scene = Scene.outage()
        scene.press(.character(" "))
        let before = scene.rows(120, 40)
        #expect(before[0].contains("PAUSED −00:00"))
        scene.wait(.seconds(42))
        scene.read(Reading(state: .closed, capabilities: .inProcess), instance: "in-process")
        let after = scene.rows(120, 40)
        #expect(after[0].contains("PAUSED −00:42"))
        #expect(after.dropFirst() == before.dropFirst())
        scene.press(KeyStroke(.escape))
        #expect(scene.rows(120, 40).joined().contains("● CLOSED"))
        #expect(!scene.rows(120, 40)[0].contains("PAUSED"))
    }

    @Test("the footer shows what fits, help and quit always, and dims what cannot be done")
    func footer() throws {
        let scene = Scene.outage()
        for columns in [40, 60, 80, 120, 200] {
            let footer = try #require(scene.rows(columns, 24).last)
            #expect(footer.contains("f force-open") && footer.contains("? help") && footer.contains("q quit"))
        }
        var remote = Scene(["http://a:1"])
        remote.read(Reading(state: .closed))
        let theme = remote.state.theme
        let frame = remote.frame(120, 40)
        #expect(frame[1, 39].text == "f" && frame[1, 39].style == theme.style(.textDim))
        #expect(Scene.outage().frame(120, 40)[1, 39].style == theme.style(.keyDanger))
    }

    @Test("the help scrolls no further than its end, so that the way back begins at once")
    func helpEnd() {
        var scene = Scene.outage()
        scene.state.settle(in: TerminalSize(columns: 80, rows: 24))
        scene.press(.character("?"))
        for _ in 0..<20 { scene.press(KeyStroke(.pageDown)) }
        let end = scene.rows(80, 24)
        scene.press(.character("k"))
        #expect(scene.rows(80, 24) != end && scene.rows(80, 24).contains { $0.contains("1 more below") })
    }

    @Test("the help ends with what the signs mean, and says how much there is below")
    func legend() {
        var scene = Scene.outage()
        scene.press(.character("?"))
        #expect(scene.rows(80, 24).contains { $0.hasSuffix(" more below ┘") })
        let whole = scene.rows(200, 70).joined(separator: "\n")
        #expect(whole.contains("○ █ OPEN") && whole.contains("calls are refused") && whole.contains("↺"))
        #expect(whole.contains("▒") && !whole.contains("more below"))
        for _ in 0..<8 { scene.press(KeyStroke(.pageDown)) }
        let last = scene.rows(80, 24).joined(separator: "\n")
        #expect(last.contains("it began before the first reading") && !last.contains("more below"))
    }

    @Test("the help lists every action of the screen")
    func help() {
        var scene = Scene.outage()
        scene.press(.character("?"))
        let screen = scene.rows(120, 40).joined(separator: "\n")
        for action in scene.state.keys.actions(on: .focus) {
            #expect(screen.contains(action.help.text), "\(action.help.text)")
        }
    }

    @Test("local time and UTC are told apart by name, and u changes between them")
    func zones() {
        var scene = Scene.outage()
        scene.state.localClock = CivilClock { time in
            var day = CivilClock.TimeOfDay(utcSecondsSinceEpoch: time.nanosecondsSinceEpoch / 1_000_000_000 + 3600)
            day.zone = "CET"
            return day
        }
        #expect(scene.rows(120, 40)[0].hasSuffix("15:00:39 CET"))
        scene.press(.character("u"))
        #expect(scene.rows(120, 40)[0].hasSuffix("14:00:39 UTC"))
    }

    @Test("in ASCII every cell is ASCII, and the states still differ", arguments: [40, 80, 120])
    func ascii(columns: Int) {
        var overview = Scene(["a:1", "b:2", "c:3"], glyphs: .ascii)
        overview.read(Reading(state: .open), target: 0)
        overview.read(Reading(state: .closed), target: 1)
        overview.fail("refused", target: 2)
        for scene in [Scene.outage(glyphs: .ascii), overview] {
            let screen = scene.rows(columns, 30).joined(separator: "\n")
            #expect(screen.allSatisfy { $0.isASCII })
        }
        // On the narrowest terminal the glyph stands alone.
        let rows = overview.rows(columns, 30)
        for state in columns == 40 ? ["X redis", "o redis", "! ["] : ["X OPEN", "o CLOSED", "! NO ANSWER"] {
            #expect(rows.contains { $0.contains(state) }, "\(state)")
        }
    }

    @Test("in mono no cell has a colour, and the screen still names every state")
    func mono() {
        let frame = Scene.outage(level: .mono).frame(120, 40)
        #expect(
            frame.cells.allSatisfy {
                $0.style.foreground == .terminalDefault && $0.style.background == .terminalDefault
            }
        )
        #expect(FrameExport.text(frame).contains("◐ HALF-OPEN"))
    }
}
