import CircuitMonitor
import Dashboard
import TerminalCells
import Testing

/// The styles of the cells that matter; whole frames are recorded.
@Suite("The focus as a frame")
struct FocusFrameTests {
    @Test("the state's cell and the strips have the state's own style")
    func styles() {
        let scene = Scene.outage()
        let frame = scene.frame(120, 40)
        #expect(frame[15, 29].text == "◐")
        #expect(frame[15, 29].style.foreground == scene.state.theme.style(.stateHalfOpen).foreground)
        // The rightmost column of the history is now: half-open, in the second of the three rows.
        #expect(frame[117, 3].text == "█")
        #expect(frame[117, 3].style.foreground == scene.state.theme.style(.stateHalfOpen).foreground)
        #expect(frame[117, 2].text == " " && frame[117, 4].text == " ")
    }
}
