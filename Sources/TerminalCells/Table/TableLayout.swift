package import DisplayText

/// A column of a table.
package struct TableColumn: Hashable, Sendable {
    package var title: DisplayText

    package var alignment: DisplayText.Alignment

    /// The least columns in which it can be read; where they cannot be had, a column that may leave leaves.
    package var minimum: Int

    /// The columns of its short form, which it takes on where no column can leave any more; nil where it has none.
    package var short: Int?

    /// The columns that it is given before the flexible ones grow.
    package var ideal: Int

    /// The most columns that a flexible one takes, or nil for all that there are.
    package var maximum: Int?

    /// When a narrow table drops it: lower values are hidden first; nil is never hidden.
    package var dropPriority: Int?

    /// Whether it takes what the others do not want; several share it.
    package var isFlexible: Bool

    /// A column.
    ///
    /// - Parameters:
    ///   - title: Its header.
    ///   - alignment: Where header and cells stand.
    ///   - minimum: The least columns in which it can be read.
    ///   - short: The columns of its short form, which it takes on where no column can leave any more.
    ///   - ideal: The columns that it wants; at least the minimum.
    ///   - maximum: The most columns that a flexible one takes.
    ///   - dropPriority: Lower values are hidden first; nil is never hidden.
    ///   - isFlexible: Whether it takes what the others do not want.
    package init(
        _ title: DisplayText,
        alignment: DisplayText.Alignment = .leading,
        minimum: Int,
        short: Int? = nil,
        ideal: Int? = nil,
        maximum: Int? = nil,
        dropPriority: Int? = nil,
        isFlexible: Bool = false
    ) {
        self.title = title
        self.alignment = alignment
        let minimum = max(1, minimum)
        self.minimum = minimum
        self.short = short.map { min(minimum, max(1, $0)) }
        self.ideal = max(minimum, ideal ?? minimum)
        self.maximum = maximum
        self.dropPriority = dropPriority
        self.isFlexible = isFlexible
    }
}

/// Which columns a table of a width shows, and how wide.
///
/// Views ask it before they make cells: for the length of a strip, or whether a name has to carry what left.
package struct TableLayout: Hashable, Sendable {
    /// The width of each column, in the order of the columns; nil where it has left.
    package let widths: [Int?]

    /// The blanks before the first column, where the mark of the selected row stands.
    package let gutter: Int

    /// The blanks between columns.
    package let spacing: Int

    /// Lays out columns in a width.
    ///
    /// - Parameters:
    ///   - columns: From left to right.
    ///   - width: The columns of the whole table.
    ///   - gutter: The blanks before the first column.
    ///   - spacing: The blanks between columns.
    package init(_ columns: [TableColumn], width: Int, gutter: Int = 1, spacing: Int = 1) {
        let gutter = max(0, gutter)
        let spacing = max(0, spacing)
        self.gutter = gutter
        self.spacing = spacing
        let room = max(0, width - gutter)
        var shown = Array(columns.indices)
        func wanted(_ key: KeyPath<TableColumn, Int>) -> Int {
            shown.reduce(0) { $0 + columns[$1][keyPath: key] } + spacing * max(0, shown.count - 1)
        }
        while wanted(\.minimum) > room,
            let leaving = shown.filter({ columns[$0].dropPriority != nil })
                .min(by: { (columns[$0].dropPriority ?? 0, $0) < (columns[$1].dropPriority ?? 0, $1) })
        {
            shown.removeAll { $0 == leaving }
        }
        // Those that may not leave take on their short forms, the rightmost first; then they are cut from the right.
        var missing = wanted(\.minimum) - room
        var isShort = Set<Int>()
        for index in shown.reversed() where missing > 0 {
            guard let short = columns[index].short else { continue }
            missing -= columns[index].minimum - short
            isShort.insert(index)
        }
        var widths = [Int?](repeating: nil, count: columns.count)
        var left = room
        for (position, index) in shown.enumerated() {
            let before = position == 0 ? 0 : spacing
            guard left > before else { break }
            let least = isShort.contains(index) ? columns[index].short : nil
            let width = min(least ?? columns[index].minimum, left - before)
            widths[index] = width
            left -= width + before
        }
        for index in shown where !isShort.contains(index) {
            guard let width = widths[index] else { continue }
            let more = min(max(0, columns[index].ideal - width), left)
            widths[index] = width + more
            left -= more
        }
        Self.grow(&widths, columns, by: left)
        self.widths = widths
    }

    /// Shares what is left among the flexible columns, from the left, until they have their maximum.
    private static func grow(_ widths: inout [Int?], _ columns: [TableColumn], by left: Int) {
        var left = left
        var growing = columns.indices.filter { columns[$0].isFlexible && widths[$0] != nil }
        while left > 0, !growing.isEmpty {
            let share = max(1, left / growing.count)
            var stillGrowing: [Int] = []
            for index in growing where left > 0 {
                let width = widths[index] ?? 0
                let more = min(share, left, max(0, (columns[index].maximum ?? Int.max) - width))
                widths[index] = width + more
                left -= more
                if more == share { stillGrowing.append(index) }
            }
            growing = stillGrowing
        }
    }

    /// Whether a column is shown.
    package func shows(_ column: Int) -> Bool {
        width(of: column) != nil
    }

    /// The width of a column, or nil where it has left.
    package func width(of column: Int) -> Int? {
        widths.indices.contains(column) ? widths[column] : nil
    }

    /// The shown columns with their first column within the table and their widths.
    package var places: [(index: Int, offset: Int, width: Int)] {
        var offset = gutter
        var places: [(index: Int, offset: Int, width: Int)] = []
        for (index, width) in widths.enumerated() {
            guard let width else { continue }
            places.append((index, offset, width))
            offset += width + spacing
        }
        return places
    }
}
