/// What the colours of a frame are where no terminal decides: in a picture.
package struct PictureColors: Hashable, Sendable {
    /// What is drawn with where the frame says the terminal's default.
    package var foreground: RGB

    /// What is drawn on where the frame says the terminal's default.
    package var background: RGB

    package init(foreground: RGB, background: RGB) {
        self.foreground = foreground
        self.background = background
    }

    /// A terminal with a dark background.
    package static let dark = PictureColors(foreground: .xterm(252), background: .xterm(233))

    /// A terminal with a light background.
    package static let light = PictureColors(foreground: .xterm(234), background: .xterm(231))

    /// Takes the two that a theme draws everything on and with, where it does not leave them to the terminal.
    mutating func take(text: Style, background: Style) {
        self.background = background.background.light ?? self.background
        foreground = text.foreground.light ?? foreground
    }

    /// The colours in which a style is drawn, reversed where it says so.
    func resolved(_ style: Style) -> (foreground: RGB, background: RGB) {
        let front = style.foreground.light ?? foreground
        let back = style.background.light ?? background
        return style.attributes.contains(.reverse) ? (back, front) : (front, back)
    }
}

extension Color {
    /// What it looks like where nobody configured the palette; nil for the terminal's default.
    fileprivate var light: RGB? {
        switch self {
        case .terminalDefault: nil
        case .indexed(let index): .xterm(index)
        case .rgb(let color): color
        }
    }
}
