/// What the colours of a frame are where no terminal decides: in a picture.
package struct PictureColors: Hashable, Sendable {
    /// What is drawn with where the frame says the terminal's default.
    package var foreground: RGB

    /// What is drawn on where the frame says the terminal's default.
    package var background: RGB

    /// The colours that a theme means by entries of the palette, where these are only the nearest.
    package var meant: [UInt8: RGB]

    package init(foreground: RGB, background: RGB, meant: [UInt8: RGB] = [:]) {
        self.foreground = foreground
        self.background = background
        self.meant = meant
    }

    /// A terminal with a dark background.
    package static let dark = PictureColors(foreground: .xterm(252), background: .xterm(233))

    /// A terminal with a light background.
    package static let light = PictureColors(foreground: .xterm(234), background: .xterm(231))

    /// Takes the colours that a palette means by its entries.
    mutating func mean(_ palette: [String: PaletteEntry], at level: ColorLevel) {
        guard level == .palette256 else { return }
        for (_, entry) in palette.sorted(by: { $0.key < $1.key }) {
            guard case .indexed(let index) = entry.extended, let color = entry.meant else { continue }
            meant[index] = color
        }
    }

    /// Takes the two that a theme draws everything on and with, where it does not leave them to the terminal.
    mutating func take(text: Style, background: Style) {
        if case .indexed(let index) = background.background { self.background = color(index) }
        if case .indexed(let index) = text.foreground { foreground = color(index) }
    }

    func color(_ index: UInt8) -> RGB { meant[index] ?? .xterm(index) }

    /// The colours in which a style is drawn, reversed where it says so.
    func resolved(_ style: Style) -> (foreground: RGB, background: RGB) {
        var front = foreground
        var back = background
        if case .indexed(let index) = style.foreground { front = color(index) }
        if case .indexed(let index) = style.background { back = color(index) }
        return style.attributes.contains(.reverse) ? (back, front) : (front, back)
    }
}
