package import DisplayText

/// A line made of parts that stay or leave as a whole: what has figures in it is put together with this and never cut.
package struct FieldLine: Hashable, Sendable {
    /// A part of the line.
    package struct Field: Hashable, Sendable {
        /// What it says, the longest form first.
        package var forms: [DisplayText]

        /// When it leaves a line that is too narrow: lower values first.
        package var dropPriority: Int

        /// Whether it is a sentence, which may be cut at its end before it leaves.
        package var isProse: Bool

        /// How it looks; nil: as the line does.
        package var style: Style?

        /// A part.
        ///
        /// - Parameters:
        ///   - forms: What it says, the longest form first.
        ///   - dropPriority: When it leaves: lower values first.
        ///   - isProse: Whether it may be cut at its end.
        ///   - style: How it looks; nil: as the line does.
        package init(_ forms: [DisplayText], dropPriority: Int = 0, isProse: Bool = false, style: Style? = nil) {
            self.forms = forms.isEmpty ? [.empty] : forms
            self.dropPriority = dropPriority
            self.isProse = isProse
            self.style = style
        }

        /// A part with one form.
        package init(_ text: DisplayText, dropPriority: Int = 0, isProse: Bool = false, style: Style? = nil) {
            self.init([text], dropPriority: dropPriority, isProse: isProse, style: style)
        }

        /// Whether a figure of it is not known: it says less than any part that says something.
        fileprivate var isUnknown: Bool {
            // What a service wrote is no figure, whatever its signs.
            guard !isProse, let whole = forms.first, !whole.isASCII else { return false }
            return whole.text.split(separator: " ").contains(FieldLine.absent.text[...])
        }

        /// The least columns in which it says something.
        fileprivate var least: Int {
            let shortest = forms.lazy.map(\.columns).min() ?? 0
            return isProse ? min(shortest, FieldLine.leastProse) : shortest
        }

        fileprivate func fitting(_ columns: Int) -> DisplayText? {
            if let form = forms.first(where: { $0.columns <= columns }) { return form }
            guard isProse, columns >= FieldLine.leastProse else { return nil }
            return forms.last?.shortened(to: columns)
        }
    }

    /// What stands where there is no figure: absent is not zero.
    package static let absent: DisplayText = "—"

    /// The columns below which a sentence that is cut says nothing any more.
    private static let leastProse = 8

    /// The parts from left to right; those without words are left out.
    package private(set) var fields: [Field]

    /// What stands between two parts.
    package var separator: DisplayText

    /// A line.
    ///
    /// - Parameters:
    ///   - fields: The parts from left to right.
    ///   - separator: What stands between two of them.
    package init(_ fields: [Field], separator: DisplayText = "  ") {
        self.fields = fields.filter { $0.forms.contains { !$0.isEmpty } }
        self.separator = separator
    }

    /// A line of one part that is no sentence: it shows whole or not at all.
    package init(_ text: DisplayText, style: Style? = nil) {
        self.init([Field(text, style: style)])
    }

    /// A line of one sentence.
    package static func prose(_ text: DisplayText, style: Style? = nil) -> Self {
        Self([Field(text, isProse: true, style: style)])
    }

    package var isEmpty: Bool { fields.isEmpty }

    /// All parts in their longest forms.
    package var whole: DisplayText {
        fields.compactMap(\.forms.first).joined(separator: separator)
    }

    /// The line in at most so many columns, in one style but for the parts that have their own.
    ///
    /// What is not known leaves first, then what matters least; the rest takes the longest forms that it has room for, what matters most first.
    package func fitted(to columns: Int, style: Style = .plain) -> StyledText {
        styled(texts(in: columns), style)
    }

    /// The words of the line in at most so many columns.
    package func text(in columns: Int) -> DisplayText {
        fitted(to: columns).text
    }

    /// The line broken between its parts, sentences at blanks, into at most so many rows; what does not fit leaves.
    package func wrapped(to columns: Int, rows: Int, style: Style = .plain) -> [StyledText] {
        var lines: [StyledText] = []
        var line = StyledText()
        var rest = fields[...]
        while let field = rest.first {
            let text = field.forms[0]
            // On the last row the rest is fitted as on a single one.
            if lines.count >= rows - 1 {
                return lines + [Self(Array(rest), separator: separator).fitted(to: columns, style: style)]
            }
            if line.columns + (line.isEmpty ? 0 : separator.columns) + text.columns <= columns {
                if !line.isEmpty { line.append(separator, style) }
                line.append(text, field.style ?? style)
                rest.removeFirst()
            } else if !line.isEmpty {
                lines.append(line)
                line = .empty
            } else if field.isProse, let first = text.wrapped(to: columns).first, !first.isEmpty {
                lines.append(StyledText(first, field.style ?? style))
                let left = text.suffix(columns: text.columns - first.columns).text.drop { $0 == " " }
                rest[rest.startIndex].forms = [DisplayText(untrusted: String(left), limit: Int.max)]
            } else {
                if let form = field.fitting(columns) { line.append(form, field.style ?? style) }
                rest.removeFirst()
            }
        }
        return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
    }

    /// What each part shows; nil where it has left.
    private func texts(in columns: Int) -> [DisplayText?] {
        let worths = fields.map { (known: $0.isUnknown && $0.dropPriority < .max ? 0 : 1, priority: $0.dropPriority) }
        let byWorth = fields.indices.sorted { left, right in
            (worths[right].known, worths[right].priority, left) < (worths[left].known, worths[left].priority, right)
        }
        var used = 0
        var kept: [Int] = []
        for index in byWorth {
            let wanted = fields[index].least + (kept.isEmpty ? 0 : separator.columns)
            guard used + wanted <= columns else { continue }
            used += wanted
            kept.append(index)
        }
        var texts = [DisplayText?](repeating: nil, count: fields.count)
        for index in kept {
            let room = fields[index].least + columns - used
            guard let text = fields[index].fitting(room) else { continue }
            texts[index] = text
            used += text.columns - fields[index].least
        }
        return texts
    }

    private func styled(_ texts: [DisplayText?], _ style: Style) -> StyledText {
        var line = StyledText()
        for (field, text) in zip(fields, texts) {
            guard let text, !text.isEmpty else { continue }
            if !line.isEmpty { line.append(separator, style) }
            line.append(text, field.style ?? style)
        }
        return line
    }
}
