import DisplayText
import TerminalCells

/// Named facts below each other; one that is too long for its row goes on in rows that no other fact needs.
enum FactLines {
    struct Fact {
        var name: DisplayText
        var line: FieldLine
        var role: Role

        init(_ name: DisplayText, _ line: FieldLine, _ role: Role = .text) {
            self.name = name
            self.line = line
            self.role = role
        }
    }

    /// The columns of the names and the blanks around them.
    static let nameColumns = 14

    /// What says of a fact that it is not known.
    private static let unknown: Set<DisplayText> = [Figures.absent, "not reported", CircuitFacts.notKept]

    /// Draws facts, those first that matter most: where there are not enough rows, what is not known is left out first, and
    /// then the last.
    ///
    /// - Parameters:
    ///   - facts: From the top; those without a word are left out.
    ///   - area: Where.
    ///   - canvas: What to draw on.
    /// - Returns: The rows that they take.
    @discardableResult
    static func draw(_ facts: [Fact], in area: Rect, on canvas: inout Canvas) -> Int {
        let facts = known(facts.filter { !$0.line.isEmpty }, in: area.rows)
        var free = max(0, area.rows - facts.count)
        var row = 0
        for fact in facts where row < area.rows {
            let style = canvas.theme.style(fact.role)
            let lines = fact.line.wrapped(to: area.columns - nameColumns, rows: 1 + free, style: style)
            canvas.draw(fact.name, in: area.line(row).droppingLeft(1), style: canvas.theme.style(.textDim))
            for line in lines {
                canvas.draw(line, in: area.line(row).droppingLeft(nameColumns))
                row += 1
            }
            free -= lines.count - 1
        }
        return row
    }

    /// The facts without the last of those that are not known, as far as all have no rows.
    private static func known(_ facts: [Fact], in rows: Int) -> [Fact] {
        var facts = facts
        while facts.count > rows, let last = facts.lastIndex(where: { unknown.contains($0.line.whole) }) {
            facts.remove(at: last)
        }
        return facts
    }
}
