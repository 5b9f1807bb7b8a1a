import CursesShim
package import TerminalCells

/// The terminal as the application sees it: its properties, and what can be asked of it.
///
/// What is asked takes effect when the work that runs on the screen's thread is done.
@ScreenActor
package final class Terminal {
    /// The present size.
    package internal(set) var size: TerminalSize

    /// How many colours to draw with: the options' or, without, what the environment suggests; at most what the
    /// terminal has.
    package let colorLevel: ColorLevel

    /// Which characters to draw with: the options' or, without, what the environment suggests.
    package let glyphs: GlyphSet

    /// The name under which the terminal was found; not TERM where that is unknown here but looks like an xterm.
    package let kind: String

    var needsFrame = true
    var needsRepaint = false
    var rings = false
    var isFinished = false

    init(size: TerminalSize, colorLevel: ColorLevel, glyphs: GlyphSet, kind: String) {
        self.size = size
        self.colorLevel = colorLevel
        self.glyphs = glyphs
        self.kind = kind
    }

    /// Has a frame drawn soon; several requests are one frame.
    package func setNeedsFrame() {
        needsFrame = true
    }

    /// Draws everything anew, for when something else has written on the screen.
    package func repaint() {
        needsRepaint = true
        needsFrame = true
    }

    /// Rings the bell with the next frame that shows something new.
    package func ring() {
        rings = true
        needsFrame = true
    }

    /// Stops the program, and whatever runs in front with it, as Ctrl-Z does.
    package func suspend() {
        shim_ask_to_stop()
    }

    /// Ends the time on the screen.
    package func finish() {
        isFinished = true
    }
}
