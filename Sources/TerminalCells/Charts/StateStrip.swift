package import DisplayText

/// A row of small signs, the newest at the right edge: the history of a circuit in a table.
package struct StateStrip: Hashable, Sendable {
    /// One sign of one column.
    package struct Sign: Hashable, Sendable {
        package var glyph: DisplayText
        package var style: Style

        package init(_ glyph: DisplayText, _ style: Style) {
            self.glyph = glyph
            self.style = style
        }
    }

    /// The signs, oldest first.
    ///
    /// Where there are too many for the width the oldest are left out.
    package var signs: [Sign]

    package init(_ signs: [Sign]) {
        self.signs = signs
    }

    /// Draws the strip at the right of a row.
    ///
    /// - Parameters:
    ///   - rect: Where; only its first row is drawn.
    ///   - under: A style laid under each sign's own.
    ///   - canvas: What to draw on.
    package func draw(in rect: Rect, under: Style = .plain, on canvas: inout Canvas) {
        let shown = signs.suffix(rect.columns)
        for (offset, sign) in shown.enumerated() {
            let place = rect.droppingLeft(rect.columns - shown.count + offset).left(1)
            canvas.draw(sign.glyph, in: place, style: sign.style.over(under))
        }
    }
}
