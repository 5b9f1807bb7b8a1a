import CircuitMonitor
import CircuitPolling
import CircuitVocabulary
package import Dashboard
import DisplayText
package import TerminalCells

extension DashboardSession {
    /// Watches for a time without a terminal.
    ///
    /// - Parameters:
    ///   - duration: How long; what has been read by then is what the state knows.
    ///   - glyphs: What the state is drawn with.
    ///   - level: How much colour it is drawn with.
    /// - Returns: What a screen would show at the end.
    package func watched(for duration: Duration, glyphs: GlyphSet, level: ColorLevel) async -> DashboardState {
        var state = DashboardState(
            targets: targets.map(\.description),
            now: SystemClock.now(),
            banner: banner,
            themes: [appearance.theme(level: level)],
            glyphs: glyphs,
            localClock: .local,
            showsUTC: appearance.showsUTC
        )
        state.keys = input.keys
        let screen = UnseenScreen(state)
        let monitor = Monitor(targets: targets)
        await withTaskGroup { group in
            group.addTask { await monitor.run { await screen.hear(.polled($0)) } }
            if let notes {
                group.addTask {
                    for await note in notes { await screen.hear(.note(DisplayText(untrusted: note))) }
                }
            }
            try? await Task.sleep(for: duration)
            group.cancelAll()
        }
        await screen.hear(.tick)
        return await screen.state
    }
}

/// A dashboard without a terminal; its last frame is returned at the end.
private actor UnseenScreen {
    private(set) var state: DashboardState

    init(_ state: DashboardState) {
        self.state = state
    }

    func hear(_ event: DashboardEvent) {
        // Without a user there are no commands to perform.
        _ = state.update(event, at: SystemClock.now())
    }
}
