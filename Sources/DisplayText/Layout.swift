extension DisplayText {
    /// Where a text stands in a wider field.
    package enum Alignment: Hashable, Sendable {
        case leading
        case trailing
        case center
    }

    /// The beginning, at most so many columns wide; a wide character that does not fit is left out.
    package func prefix(columns limit: Int) -> DisplayText {
        guard limit < columns else { return self }
        guard limit > 0 else { return .empty }
        if isASCII {
            return DisplayText(safe: String(text.prefix(limit)), columns: limit)
        }
        var result = ""
        var width = 0
        for cell in cells {
            guard width + cell.width <= limit else { break }
            result += cell.cluster
            width += cell.width
        }
        return DisplayText(safe: result, columns: width)
    }

    /// The end, at most so many columns wide; a wide character that does not fit is left out.
    package func suffix(columns limit: Int) -> DisplayText {
        guard limit < columns else { return self }
        guard limit > 0 else { return .empty }
        if isASCII {
            return DisplayText(safe: String(text.suffix(limit)), columns: limit)
        }
        var result = ""
        var width = columns
        var keeps = 0
        for cell in cells {
            if width <= limit {
                result += cell.cluster
                keeps += cell.width
            } else {
                width -= cell.width
            }
        }
        return DisplayText(safe: result, columns: keeps)
    }

    /// The text in at most so many columns, cut in the middle with `…` so that both ends show.
    package func fitted(to limit: Int) -> DisplayText {
        guard limit < columns else { return self }
        guard limit > 1 else { return limit == 1 ? "…" : .empty }
        let end = (limit - 1) / 2
        return prefix(columns: limit - 1 - end) + "…" + suffix(columns: end)
    }

    /// The text in exactly so many columns: fitted where it is longer, filled with blanks where it is shorter.
    package func padded(to width: Int, alignment: Alignment = .leading) -> DisplayText {
        let text = fitted(to: width)
        let room = width - text.columns
        guard room > 0 else { return text }
        let before =
            switch alignment {
            case .leading: 0
            case .trailing: room
            case .center: room / 2
            }
        return DisplayText(repeating: " ", count: before) + text + DisplayText(repeating: " ", count: room - before)
    }

    /// The text in lines of at most so many columns, broken at blanks; a longer word is broken where the line ends.
    ///
    /// A text that has to be broken loses its leading and its double blanks. An empty text is one empty line. Where
    /// there is no room (less than one column, or a wide character in one column) what does not fit is left out.
    package func wrapped(to width: Int) -> [DisplayText] {
        guard width > 0 else { return [] }
        guard columns > width else { return [self] }
        var lines: [DisplayText] = []
        var line = DisplayText.empty
        for word in words {
            if line.isEmpty {
                line = word
            } else if line.columns + 1 + word.columns <= width {
                line = line + " " + word
            } else {
                lines.append(line)
                line = word
            }
            while line.columns > width {
                let head = line.prefix(columns: width)
                guard !head.isEmpty else { return lines }
                lines.append(head)
                line = line.suffix(columns: line.columns - head.columns)
            }
        }
        if !line.isEmpty || lines.isEmpty {
            lines.append(line)
        }
        return lines
    }

    private var words: [DisplayText] {
        text.unicodeScalars.split(separator: " ", omittingEmptySubsequences: true).map { word in
            DisplayText(safe: String(word), columns: word.reduce(0) { $0 + ScalarWidth.of($1) })
        }
    }
}
