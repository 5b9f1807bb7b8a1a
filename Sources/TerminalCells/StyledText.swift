package import DisplayText

/// A line of text in several styles.
package struct StyledText: Hashable, Sendable {
    /// A stretch in one style.
    package struct Run: Hashable, Sendable {
        package var text: DisplayText
        package var style: Style

        package init(_ text: DisplayText, _ style: Style) {
            self.text = text
            self.style = style
        }
    }

    package var runs: [Run]

    package init(_ runs: [Run] = []) {
        self.runs = runs
    }

    /// Text in one style.
    package init(_ text: DisplayText, _ style: Style) {
        runs = [Run(text, style)]
    }

    package static let empty = StyledText()

    package var isEmpty: Bool { columns == 0 }

    /// How many terminal columns it takes.
    package var columns: Int { runs.reduce(0) { $0 + $1.text.columns } }

    /// The words without their styles.
    package var text: DisplayText { runs.map(\.text).joined() }

    package static func + (left: Self, right: Self) -> Self {
        StyledText(left.runs + right.runs)
    }

    package static func += (left: inout Self, right: Self) {
        left.runs += right.runs
    }

    /// Adds a stretch at the end.
    package mutating func append(_ text: DisplayText, _ style: Style) {
        runs.append(Run(text, style))
    }

    /// The line in at most so many columns; what is too much is cut from its end, and `…` says so.
    package func fitted(to limit: Int) -> StyledText {
        guard columns > limit else { return self }
        guard limit > 0 else { return .empty }
        var left = limit - 1
        var result = StyledText()
        for run in runs {
            let text = run.text.prefix(columns: left)
            result.append(text, run.style)
            left -= text.columns
            if text.columns < run.text.columns {
                result.append("…", run.style)
                break
            }
        }
        return result
    }
}
