import Testing

/// The program in a real tmux, paused, stepped through time and marked.
@Suite("Looking back in tmux")
struct LookBackInTmuxTests {
    @Test("the screen stops, goes back to before the outage and comes back, and a marker stands on the time axis")
    func stepping() throws {
        let screen = try breakertop("demo")
        func state(_ rows: [String]) -> String? { FocusScreen(rows, .wide).state }
        try screen.wait(for: "the outage", within: 30) { state($0) == "OPEN" ? true : nil }
        try screen.press("Space")
        try screen.wait(for: "the pause", within: 5) { $0[0].contains("PAUSED −00:0") ? true : nil }
        // The demo fails after eight seconds.
        try screen.press("[", "{")
        try screen.wait(for: "the time before the outage", within: 5) { rows in
            state(rows) != "OPEN" && rows[0].contains("PAUSED −00:1") ? true : nil
        }
        try screen.press("m")
        try screen.wait(for: "the input", within: 5) { rows in rows.contains { $0.contains("┌ Mark ") } ? true : nil }
        try screen.press("q", "f", "Space", "1", "Enter")
        try screen.wait(for: "the marker", within: 5) { rows in
            rows[5].contains("qf 1") && rows.contains { $0.contains("marker") && $0.contains("qf 1") } ? true : nil
        }
        try screen.press("Escape")
        try screen.wait(for: "the present", within: 5) { rows in
            !rows[0].contains("PAUSED") && rows[5].contains("now ") ? true : nil
        }
        try screen.press("6")
        try screen.wait(for: "a day", within: 5) { $0[1].contains("1d02h") ? true : nil }
    }
}
