import CircuitMonitor
import CircuitVocabulary
import DisplayText
import TerminalCells
import Testing

@testable import Dashboard

@Suite("Marks of rows")
struct OverviewMarksTests {
    /// Two targets, the first of which is production.
    private func scene(_ glyphs: GlyphSet = .unicode, _ level: ColorLevel = .palette256) -> Scene {
        var scene = Scene(["http://a:1", "http://b:1"], glyphs: glyphs, level: level)
        scene.describe { $0[0].isProduction = true }
        for (target, instance) in (["auth-1", "auth-2"] as [DisplayText]).enumerated() {
            scene.read(Reading(state: .closed), target: target, instance: instance)
        }
        return scene
    }

    @Test(
        "production is marked in every row by a letter, whatever the terminal can draw",
        arguments: [(.unicode, .palette256), (.ascii, .mono)] as [(GlyphSet, ColorLevel)],
        [(40, 10), (80, 24), (120, 40)]
    )
    func production(terminal: (glyphs: GlyphSet, level: ColorLevel), size: (columns: Int, rows: Int)) throws {
        let scene = scene(terminal.glyphs, terminal.level)
        let sign = terminal.glyphs == .ascii ? "o" : "●"
        let frame = scene.frame(size.columns, size.rows)
        let rows = scene.rows(size.columns, size.rows)
        let marked = try #require(rows.firstIndex { $0.dropFirst(2).hasPrefix("P\(sign)") }, "\(rows)")
        #expect(frame[2, marked].style.attributes.contains(.reverse))
        #expect(rows[marked].contains("1") && rows.count { $0.dropFirst(2).hasPrefix("P\(sign)") } == 1)
        #expect(rows[marked + 1].dropFirst(2).hasPrefix(" \(sign)"))
    }

    @Test("a group with a circuit of production is marked, one without is not")
    func groups() {
        var scene = scene()
        scene.read(Reading(state: .closed), target: 1, name: "mail", instance: "auth-2")
        scene.press(.character("g"))
        let rows = scene.rows(120, 40)
        #expect(rows.contains { $0.contains("P● CLOSED    redis") })
        #expect(rows.contains { $0.contains(" ● CLOSED    mail") })
    }

    @Test("the mark of a group has the accent of its production, whatever stands in front")
    func accentOfGroup() throws {
        var scene = Scene(["http://a:1", "http://b:1"])
        scene.describe { targets in
            targets[0].isProduction = true
            targets[1].chosenAccent = .green
        }
        scene.read(Reading(state: .closed), target: 0, instance: "auth-1")
        scene.read(Reading(state: .open), target: 1, instance: "auth-2")
        scene.press(.character("g"))
        let row = try #require(scene.rows(120, 40).firstIndex { $0.dropFirst(2).hasPrefix("P") })
        let red = scene.state.theme.style(Role(rawValue: "accent.red")).foreground
        #expect(scene.frame(120, 40)[2, row].style.foreground == red)
    }

    @Test("the help says what the mark means")
    func help() {
        var scene = scene()
        scene.press(.character("?"))
        #expect(scene.rows(200, 90).contains { $0.contains("P  ") && $0.contains("its target is production") })
    }

    @Test("an old reading is dimmed and says how old it is, at every width", arguments: [40, 60, 80, 120, 200])
    func stale(columns: Int) throws {
        var scene = scene()
        for age in [40, 190, 7_205] {
            scene.wait(.seconds(age))
            scene.read(Reading(state: .closed), target: 1, instance: "auth-2")
            let rows = scene.rows(columns, 12)
            let old = rows.indices.filter { $0 > 0 && (rows[$0].contains("stale ") || rows[$0].contains(" old")) }
            #expect(old.count == 1, "\(rows)")
            let row = try #require(old.first)
            #expect(rows[row].contains("P●"), "\(rows[row])")
            let style = scene.frame(columns, 12)[columns - 2, row].style
            #expect(style.foreground == scene.state.theme.style(.tableRowStale).foreground)
        }
    }

    @Test("a group counts those that are stale as that, and not as what they were")
    func staleGroup() {
        var scene = scene()
        scene.wait(.seconds(30))
        scene.read(Reading(state: .closed), target: 1, instance: "auth-2")
        scene.press(.character("g"))
        for columns in [50, 120] {
            #expect(scene.rows(columns, 24).contains { $0.contains("●1") && $0.contains("·1") })
        }
    }
}

@Suite("Targets without a circuit")
struct EmptyTargetTests {
    private func answered(_ count: Int = 2) -> Scene {
        var scene = Scene((0..<count).map { "http://auth-\($0):8000" })
        for target in 0..<count {
            let id = TargetID(index: target)
            scene.hear(
                .polled(PollResult(target: id, started: scene.now, finished: scene.now, outcome: .readings([])))
            )
        }
        return scene
    }

    @Test("a target that has answered is not said to be connecting", arguments: [(40, 10), (80, 24), (120, 40)])
    func header(columns: Int, rows: Int) {
        #expect(Scene(["http://a:1", "http://b:1"]).rows(120, 40)[0].contains("2 connecting"))
        let text = answered().rows(columns, rows).joined(separator: "\n")
        #expect(!text.contains("connecting"), "\(text)")
        #expect(answered().rows(120, 40)[0].contains("2 no circuit"))
        #expect(answered(1).rows(columns, rows).contains { $0.lowercased().contains("no circuit") })
    }

    @Test("one that failed before it answered has words in place of charts as well")
    func failedBefore() {
        var scene = answered(1)
        scene.fail("refused")
        scene.hear(
            .polled(
                PollResult(target: TargetID(index: 0), started: scene.now, finished: scene.now, outcome: .readings([]))
            )
        )
        let text = scene.rows(120, 40).joined(separator: "\n")
        #expect(text.contains("answers, and has no circuit yet") && !text.contains("100 ┤"), "\(text)")
    }

    @Test("one that never answered says in words why, and for how long it was asked", arguments: [40, 60, 80, 120])
    func neverAnswered(columns: Int) throws {
        var scene = Scene(["http://a:1", "http://b:1"])
        for second in 0..<75 {
            // A clock that is set changes nothing of it.
            if second == 30 { scene.setClock(by: .seconds(-3600)) }
            scene.fail("503", target: 0)
            scene.read(Reading(state: .closed), target: 1)
            scene.wait(.seconds(1))
        }
        let row = try #require(scene.rows(columns, 24).first { $0.hasPrefix("│▸ !") })
        #expect(row.contains("HTTP 503") && row.contains("1m15s"), "\(row)")
    }
}
