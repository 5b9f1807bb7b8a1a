package import DisplayText

/// Which characters the screen is drawn with.
package enum GlyphSet: Hashable, Sendable, CaseIterable {
    /// Everything: state glyphs, box lines, braille charts.
    case unicode
    /// The console without a graphical terminal: box lines and block charts, but ASCII for signs its font may lack.
    case linuxConsole
    /// ASCII and nothing else.
    case ascii

    /// How charts are drawn with it.
    package var chartForm: ChartForm {
        switch self {
        case .unicode: .braille
        case .linuxConsole: .blocks
        case .ascii: .ascii
        }
    }

    /// The cell of a chart where nothing is known.
    package var gap: DisplayText { self == .ascii ? "." : "·" }

    /// A text as it is drawn with this set, of the same width.
    func shown(_ text: DisplayText) -> DisplayText {
        switch self {
        case .unicode: text
        case .linuxConsole: text.limited(to: .console)
        case .ascii: text.asciiOnly()
        }
    }
}

/// What the bars of a chart are made of.
package enum ChartForm: Hashable, Sendable, CaseIterable {
    /// Dots, two by four in a cell.
    case braille
    /// Eighths of a cell: `▁▂▃▄▅▆▇█`.
    case blocks
    /// Four levels in a cell: `.-=#`, and `_` for zero.
    case ascii
}
