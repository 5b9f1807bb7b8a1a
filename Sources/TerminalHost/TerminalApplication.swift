package import TerminalCells

/// What a terminal has to say.
package enum TerminalEvent: Hashable, Sendable {
    /// A key, and whether nothing else was read together with it: a text that is pasted without brackets comes as keys.
    case key(Key, isAlone: Bool)

    /// Only where the options asked for it.
    case mouse(Mouse)

    /// Text from the clipboard, at most 64 KiB of it. It came from outside: it never acts, and is cleaned before it is
    /// drawn.
    case paste(String)

    case resized(TerminalSize)

    /// The program was stopped and goes on; the screen is repainted anyway.
    case resumed
}

/// What is shown on a terminal: hears events, draws whole frames.
@ScreenActor
package protocol TerminalApplication: AnyObject {
    /// Takes an event; a frame follows.
    func handle(_ event: TerminalEvent)

    /// The whole screen as it is to look now. A frame that equals the last one costs no byte.
    func frame(for size: TerminalSize) -> Frame

    /// Whether what is typed is heard a little later, so that what arrives bit by bit counts as read together.
    ///
    /// For as long as a key may confirm something.
    var gathersInput: Bool { get }

    /// Called after each wake-up of the screen's thread, before a frame is drawn.
    ///
    /// - Returns: When to be called again even if nothing happens; nil for never.
    func tick() -> Duration?
}

extension TerminalApplication {
    package var gathersInput: Bool { false }
}

/// How the time on the screen ended; the terminal is restored by then.
package enum TerminalExit: Hashable, Sendable {
    /// The application finished, or the task was cancelled.
    case finished

    /// This signal asked the program to end; it is to exit with 128 + its number.
    case signal(Int32)

    /// The terminal is gone.
    case hangUp
}

/// How a terminal is used.
package struct TerminalOptions: Hashable, Sendable {
    /// Whether frames are sent between the marks of a synchronized update, on terminals that are trusted with them.
    package var synchronizedUpdates: Bool

    /// Which characters are drawn; nil for what the environment suggests.
    ///
    /// It decides the encoding of the output, and is handed on to the application, which does the drawing.
    package var glyphs: GlyphSet?

    /// How many colours are drawn with, where the terminal has as many; nil for what the environment suggests.
    package var colors: ColorLevel?

    /// Whether the terminal reports the mouse; it then takes it from the terminal's own selection of text.
    package var mouse: Bool

    package init(
        synchronizedUpdates: Bool = true,
        glyphs: GlyphSet? = nil,
        colors: ColorLevel? = nil,
        mouse: Bool = false
    ) {
        self.synchronizedUpdates = synchronizedUpdates
        self.glyphs = glyphs
        self.colors = colors
        self.mouse = mouse
    }
}
