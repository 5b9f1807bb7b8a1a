package import DisplayText

/// Keys and what they do, side by side: the footer.
package struct KeyLegend: Sendable {
    /// A key and what it does.
    package struct Item: Hashable, Sendable {
        package var key: DisplayText
        package var title: DisplayText
        package var keyStyle: Style
        package var titleStyle: Style

        package init(key: DisplayText, title: DisplayText, keyStyle: Style, titleStyle: Style) {
            self.key = key
            self.title = title
            self.keyStyle = keyStyle
            self.titleStyle = titleStyle
        }

        var columns: Int { key.columns + (title.isEmpty ? 0 : title.columns + 1) }
    }

    /// The keys from left to right, the most important first.
    package var items: [Item]

    package init(_ items: [Item]) {
        self.items = items
    }

    /// How many of the keys fit into a width, from the first.
    package func fitting(_ width: Int) -> Int {
        var left = width
        for (index, item) in items.enumerated() {
            left -= item.columns + (index == 0 ? 0 : 2)
            if left < 0 { return index }
        }
        return items.count
    }

    /// Draws the keys that fit and leaves out the others, from the last.
    ///
    /// - Parameters:
    ///   - rect: Where; only its first row is drawn.
    ///   - canvas: What to draw on.
    /// - Returns: How many were drawn.
    @discardableResult
    package func draw(in rect: Rect, on canvas: inout Canvas) -> Int {
        guard !rect.isEmpty else { return 0 }
        let count = fitting(rect.columns)
        var column = rect.column
        for item in items.prefix(count) {
            column += canvas.draw(item.key, column: column, row: rect.row, in: rect, style: item.keyStyle) + 1
            if !item.title.isEmpty {
                column += canvas.draw(item.title, column: column, row: rect.row, in: rect, style: item.titleStyle) + 1
            }
            column += 1
        }
        return count
    }
}
