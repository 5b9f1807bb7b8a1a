package import DisplayText

/// The scale at the left of a chart: `100 ┤`.
package struct ChartAxis: Sendable {
    /// The labels from the top of the chart to its bottom, spread evenly; those that find no row of their own are
    /// left out, the inner ones first.
    package var labels: [DisplayText]

    package var style: Style

    package init(labels: [DisplayText], style: Style) {
        self.labels = labels
        self.style = style
    }

    /// The columns that the scale takes: the widest label, a blank and the line.
    package var columns: Int {
        (labels.map(\.columns).max() ?? 0) + 2
    }

    /// Which rows of a chart carry which label.
    func placed(in rows: Int) -> [Int: DisplayText] {
        guard let first = labels.first, let last = labels.last, rows > 0 else { return [:] }
        guard rows > 1, labels.count > 1 else { return [rows - 1: last] }
        var placed = [0: first, rows - 1: last]
        guard labels.count <= rows else { return placed }
        for (index, label) in labels.enumerated() {
            placed[index * (rows - 1) / (labels.count - 1)] = label
        }
        return placed
    }

    func draw(in rect: Rect, on canvas: inout Canvas) {
        let placed = placed(in: rect.rows)
        let room = columns - 2
        let ascii = canvas.glyphs == .ascii
        for row in 0..<min(rect.rows, canvas.size.rows) {
            let label = placed[row]?.padded(to: room, alignment: .trailing) ?? DisplayText(repeating: " ", count: room)
            let line: DisplayText = placed[row] != nil && !ascii ? "┤" : "│"
            canvas.draw("\(label) \(line)", column: rect.column, row: rect.row + row, in: rect, style: style)
        }
    }
}

extension ChartAxis? {
    /// Draws the scale where there is one and room for it, and returns the rest of the rectangle.
    func drawn(in rect: Rect, on canvas: inout Canvas) -> Rect {
        guard let axis = self, rect.columns > axis.columns else { return rect }
        axis.draw(in: rect.left(axis.columns), on: &canvas)
        return rect.droppingLeft(axis.columns)
    }
}

/// Labels below a chart, at its columns: times, and at the right end `now 14:03:27`.
package struct AxisLabels: Sendable {
    /// The column of the rectangle where a label begins, and the label.
    package var labels: [(column: Int, text: DisplayText)]

    /// Stands at the right end and is the last to leave.
    package var trailing: DisplayText

    package init(labels: [(column: Int, text: DisplayText)], trailing: DisplayText = .empty) {
        self.labels = labels
        self.trailing = trailing
    }

    /// Draws the labels from left to right and leaves out those that would touch the one before or the last.
    package func draw(in rect: Rect, style: Style, on canvas: inout Canvas) {
        canvas.draw(trailing, in: rect, alignment: .trailing, style: style)
        let end = trailing.isEmpty ? rect.columns : rect.columns - trailing.columns - 1
        var free = 0
        for label in labels.sorted(by: { $0.column < $1.column }) {
            guard label.column >= free, label.column <= end - label.text.columns else { continue }
            canvas.draw(label.text, column: rect.column + label.column, row: rect.row, in: rect, style: style)
            free = label.column + label.text.columns + 1
        }
    }
}
