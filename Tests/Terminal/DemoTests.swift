import Foundation
import PseudoTerminal
import Testing

/// Starts the program in a pane.
func breakertop(_ arguments: String..., columns: Int = 120, rows: Int = 40) throws -> TmuxScreen {
    let program = try #require(BuiltExecutable.path(of: "breakertop"), "breakertop is not built")
    return try TmuxScreen(
        columns: columns,
        rows: rows,
        command: [program] + arguments,
        environment: ["LC_ALL": "C.UTF-8", "TZ": "UTC", "SWIFT_BACKTRACE": "enable=no"]
    )
}

@Suite("The demo in a terminal")
struct DemoTests {
    @Test(
        "an outage goes closed, open, half-open, closed without a key, with fallbacks rising and cache hits",
        arguments: [(120, 40), (80, 24)]
    )
    func outage(columns: Int, rows: Int) throws {
        let places: FocusScreen.Places = columns == 120 ? .wide : .narrow
        let screen = try breakertop("demo", "--scenario", "outage", columns: columns, rows: rows)
        try screen.wait(for: "CLOSED in the state cell", within: 10) {
            FocusScreen($0, places).state == "CLOSED" ? true : nil
        }
        try screen.wait(for: "OPEN in the state cell", within: 30) {
            FocusScreen($0, places).state == "OPEN" ? true : nil
        }
        let first = try screen.wait(for: "fallbacks while open", within: 5) { rows -> Double? in
            let focus = FocusScreen(rows, places)
            guard focus.state == "OPEN", let fallbacks = focus.fallbacks, fallbacks > 0 else { return nil }
            return fallbacks
        }
        let second = try screen.wait(for: "more fallbacks than \(first)", within: 5) { rows -> Double? in
            FocusScreen(rows, places).fallbacks.flatMap { $0 > first ? $0 : nil }
        }
        #expect(second > first)
        let ratio = try screen.wait(for: "a cache hit ratio above zero", within: 5) { rows -> Double? in
            FocusScreen(rows, places).cacheHitRatio.flatMap { $0 > 0 ? $0 : nil }
        }
        #expect(ratio <= 100)
        try screen.wait(for: "HALF-OPEN in the state cell", within: 30) {
            FocusScreen($0, places).state == "HALF-OPEN" ? true : nil
        }
        let events = try screen.wait(for: "CLOSED again", within: 40) { rows -> [String]? in
            let focus = FocusScreen(rows, places)
            return focus.state == "CLOSED" ? focus.events : nil
        }
        #expect(events.contains { $0.contains("→ closed") && $0.contains("3 successes") }, "\(events)")
        #expect(try screen.capture()[0].contains("DEMO simulated"))
    }

    @Test("without a URL the demo starts, with the options that were given")
    func withoutURL() throws {
        let screen = try breakertop("--interval", "500ms")
        let header = try screen.wait(for: "CLOSED", within: 10) { rows -> String? in
            FocusScreen(rows, .wide).state == "CLOSED" ? rows[0] : nil
        }
        #expect(header.contains("DEMO simulated") && header.contains("every 500ms"), "\(header)")
    }

    @Test("f forces open at once, r resets")
    func forceAndReset() throws {
        let screen = try breakertop("demo", "--scenario", "healthy")
        try screen.wait(for: "CLOSED", within: 10) { FocusScreen($0, .wide).state == "CLOSED" ? true : nil }
        try screen.press("f")
        let forced = try screen.wait(for: "FORCED", within: 1) { rows -> FocusScreen? in
            let focus = FocusScreen(rows, .wide)
            return focus.state == "FORCED" ? focus : nil
        }
        #expect(forced.events.first?.contains("closed → forced open") == true, "\(forced.events)")
        try screen.wait(for: "refused calls", within: 5) { rows in
            FocusScreen(rows, .wide).fallbacks.flatMap { $0 > 0 ? true : nil }
        }
        try screen.press("r")
        try screen.wait(for: "CLOSED after the reset", within: 1) {
            FocusScreen($0, .wide).state == "CLOSED" ? true : nil
        }
    }

    @Test("i injects, and the injected failures trip the circuit")
    func inject() throws {
        let screen = try breakertop("demo", "--scenario", "healthy")
        try screen.wait(for: "CLOSED", within: 10) { FocusScreen($0, .wide).state == "CLOSED" ? true : nil }
        try screen.press("i")
        try screen.wait(for: "the dialog", within: 2) { $0.contains { $0.contains("┌ Inject ─") } ? true : nil }
        // A hand takes longer than the dialog wants to be read.
        usleep(400_000)
        try screen.press("Enter")
        let open = try screen.wait(for: "OPEN", within: 5) { rows -> FocusScreen? in
            let focus = FocusScreen(rows, .wide)
            return focus.state == "OPEN" ? focus : nil
        }
        #expect(open.events.contains { $0.contains("injected failure") && $0.contains("5 in a row") }, "\(open.events)")
        #expect(open.fact("last failure")?.hasSuffix("(injected)") == true)
    }

    @Test("every demo frame says that it is one, also below the dialog, paused and in a small window")
    func labelled() throws {
        let screen = try breakertop("demo")
        func isLabelled(_ rows: [String]) -> Bool { rows[0].contains("DEMO simulated") }
        func wait(for what: String, _ condition: @escaping ([String]) -> Bool) throws {
            try screen.wait(for: what, within: 10) { isLabelled($0) && condition($0) ? true : nil }
        }
        func hasDialog(_ rows: [String]) -> Bool {
            rows.contains { $0.contains("┌ Inject ─") || $0.contains("┌ Keys ") }
        }
        try wait(for: "the label") { FocusScreen($0, .wide).state == "CLOSED" }
        for key in ["i", "?"] {
            try screen.press(key)
            try wait(for: "the label over the dialog of \(key)", hasDialog)
            try screen.press("Escape")
            try wait(for: "the label after the dialog of \(key)") { !hasDialog($0) }
        }
        try screen.press("Space")
        try screen.wait(for: "PAUSED", within: 2) { $0[0].contains("PAUSED −00:0") ? true : nil }
        try screen.resize(columns: 40, rows: 10)
        try screen.wait(for: "the label at 40×10", within: 2) { rows in
            rows[0].hasPrefix(" breakertop  DEMO simulated") && rows[0].count <= 120 ? true : nil
        }
    }

    @Test("a terminal that is too small is told so, and the screen comes back when it grows")
    func tooSmall() throws {
        let screen = try breakertop("demo")
        try screen.wait(for: "the screen", within: 10) { $0[0].contains("breakertop") ? true : nil }
        try screen.resize(columns: 31, rows: 8)
        try screen.wait(for: "the remark", within: 2) { rows in
            (rows[0] + rows[1]).contains("breakertop needs 40×10, this is") && rows[1].hasPrefix("31×8") ? true : nil
        }
        try screen.resize(columns: 10, rows: 3)
        try screen.wait(for: "the remark at 10×3", within: 2) {
            $0[0].hasPrefix("breakertop") && !$0[1].isEmpty ? true : nil
        }
        try screen.resize(columns: 120, rows: 40)
        try screen.wait(for: "the screen again", within: 2) {
            FocusScreen($0, .wide).state == "CLOSED" ? true : nil
        }
    }
}
