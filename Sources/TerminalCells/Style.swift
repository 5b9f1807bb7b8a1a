/// A colour as the terminal is told it: its own default, an index into its palette, or light.
///
/// Indices 0 to 15 are the terminal's own sixteen colours, 16 to 255 the fixed xterm cube and greys. Which of them may be
/// used is decided when a theme is resolved for a ``ColorLevel``, never when a cell is drawn.
package enum Color: Hashable, Sendable {
    /// The terminal's own foreground or background: what is drawn with it stays transparent.
    case terminalDefault

    /// An entry of the terminal's palette.
    case indexed(UInt8)

    /// Exactly this one.
    case rgb(RGB)
}

/// The attributes that every terminal worth the name can show.
package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    package static let reverse = Attributes(rawValue: 8)
}

/// How a cell looks: two colours and attributes.
package struct Style: Hashable, Sendable {
    package var foreground: Color
    package var background: Color
    package var attributes: Attributes

    package init(
        foreground: Color = .terminalDefault,
        background: Color = .terminalDefault,
        attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// The terminal's own look.
    package static let plain = Style()

    /// This style laid over another one: colours that are the terminal's default let the lower one show, attributes add up.
    ///
    /// A selected row is the row's background under the state's foreground: `state.over(selected)`.
    package func over(_ lower: Style) -> Style {
        Style(
            foreground: foreground == .terminalDefault ? lower.foreground : foreground,
            background: background == .terminalDefault ? lower.background : background,
            attributes: attributes.union(lower.attributes)
        )
    }
}
