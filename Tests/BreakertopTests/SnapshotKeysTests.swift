import CircuitMonitor
import CircuitVocabulary
import Dashboard
import DashboardSession
import TerminalCells
import Testing

@Suite("A frame without a terminal")
struct SnapshotKeysTests {
    @Test("shows the keys of the configuration, and answers to them")
    func keys() async throws {
        let keys = try KeyTable(replacing: ["pause": [.character("w")]])
        let session = DashboardSession(
            targets: [],
            banner: .init(),
            appearance: try Appearance(),
            input: InputSettings(keys: keys)
        )
        var state = await session.watched(for: .zero, glyphs: .unicode, level: .mono)
        let size = TerminalSize(columns: 120, rows: 40)
        #expect(FrameExport.text(DashboardView.frame(of: state, size: size)).contains("w pause"))
        _ = state.update(.key(KeyPress(.character("w"), at: state.now.monotonic)), at: state.now)
        #expect(state.pause != nil)
    }
}
