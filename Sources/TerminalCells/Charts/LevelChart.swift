package import DisplayText

/// Named rows in which each column is marked or not: the state of a circuit over time, the newest at the right edge.
package struct LevelChart: Sendable {
    /// One of the rows, from the top.
    package struct Level: Sendable {
        package var label: DisplayText
        package var labelStyle: Style
        /// How a mark in this row looks.
        package var style: Style

        package init(label: DisplayText, labelStyle: Style, style: Style) {
            self.label = label
            self.labelStyle = labelStyle
            self.style = style
        }
    }

    /// A mark in a column.
    package struct Mark: Sendable {
        /// The row, counted from the top.
        package var level: Int
        /// Another style than the row's: forced open in the row of open.
        package var style: Style?
        /// Another glyph than `█`.
        package var glyph: DisplayText?

        package init(level: Int, style: Style? = nil, glyph: DisplayText? = nil) {
            self.level = level
            self.style = style
            self.glyph = glyph
        }
    }

    /// What is known of a stretch of time.
    package struct Column: Sendable {
        package var marks: [Mark]
        /// Stands in the lowest row in place of what is there: a restart, a marker.
        package var marker: DisplayText?
        /// Nothing is known: `·` in every row.
        package var isGap: Bool

        package init(marks: [Mark], marker: DisplayText? = nil) {
            self.marks = marks
            self.marker = marker
            isGap = false
        }

        /// A column with marks in rows, counted from the top.
        package static func on(_ levels: Int...) -> Self {
            Self(marks: levels.map { Mark(level: $0) })
        }

        /// A column of which nothing is known.
        package static let gap: Self = {
            var column = Self(marks: [])
            column.isGap = true
            return column
        }()
    }

    package var levels: [Level]

    /// The columns, oldest first.
    ///
    /// Where there are too many for the width the oldest are left out.
    package var columns: [Column]

    /// How the line between labels and chart looks.
    package var axisStyle: Style

    package init(levels: [Level], columns: [Column], axisStyle: Style) {
        self.levels = levels
        self.columns = columns
        self.axisStyle = axisStyle
    }

    /// The columns that labels and line take.
    package var labelColumns: Int {
        (levels.map(\.label.columns).max() ?? 0) + 2
    }

    /// The part of a rectangle in which the marks stand; without labels where there is no room for them.
    package func plot(in rect: Rect) -> Rect {
        rect.columns > labelColumns ? rect.droppingLeft(labelColumns) : rect
    }

    /// Draws the chart into the uppermost rows of a rectangle, one per level.
    package func draw(in rect: Rect, on canvas: inout Canvas) {
        let rect = rect.top(levels.count)
        guard !rect.isEmpty, !rect.intersection(canvas.bounds).isEmpty else { return }
        let plot = plot(in: rect)
        if plot.columns < rect.columns {
            for (row, level) in levels.prefix(rect.rows).enumerated() {
                let label = level.label.padded(to: labelColumns - 2)
                canvas.draw(label, in: rect, line: row, style: level.labelStyle)
                canvas.draw(
                    "│",
                    column: plot.column - 1,
                    row: rect.row + row,
                    in: rect,
                    style: axisStyle
                )
            }
        }
        let shown = columns.suffix(plot.columns)
        for (offset, column) in shown.enumerated() {
            let place = plot.droppingLeft(plot.columns - shown.count + offset).left(1)
            draw(column, in: place, on: &canvas)
        }
    }

    private func draw(_ column: Column, in place: Rect, on canvas: inout Canvas) {
        if column.isGap {
            for row in 0..<place.rows {
                canvas.draw(canvas.glyphs.gap, in: place, line: row, style: canvas.style(.graphGap))
            }
        }
        for mark in column.marks where levels.indices.contains(mark.level) {
            canvas.draw(mark.glyph ?? "█", in: place, line: mark.level, style: mark.style ?? levels[mark.level].style)
        }
        if let marker = column.marker {
            canvas.draw(marker, in: place.bottom(1), style: canvas.style(.graphMarker))
        }
    }
}
