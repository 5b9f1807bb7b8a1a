extension DisplayText {
    /// A sentence in at most so many columns, cut at its end with `…`.
    ///
    /// A number that the cut would go through leaves as a whole: half a figure is another figure. One that stands before the
    /// cut keeps its distance.
    package func shortened(to limit: Int) -> DisplayText {
        guard limit < columns else { return self }
        guard limit > 1 else { return limit == 1 ? "…" : .empty }
        var head = Substring(prefix(columns: limit - 1).text).unicodeScalars
        let rest = text.unicodeScalars.dropFirst(head.count)
        if let next = rest.first, next.isPartOfFigure, (head.lastWord + rest.prefix { $0.isPartOfFigure }).hasDigit {
            head = head.dropLast(head.lastWord.count)
        }
        // Half a word may be read as another: it leaves where most of the sentence stays.
        if rest.first != " ", let blank = head.lastIndex(of: " ") {
            let words = head[..<blank]
            if DisplayText(untrusted: String(words), limit: Int.max).columns * 3 >= limit * 2 { head = words }
        }
        while head.last == " " { head = head.dropLast() }
        // `2500…` would be read as the beginning of a larger figure.
        while head.lastWord.hasDigit {
            let shown = DisplayText(untrusted: String(head), limit: Int.max)
            if shown.columns + 2 <= limit { return shown + " …" }
            head = head.dropLast(head.lastWord.count)
            while head.last == " " { head = head.dropLast() }
        }
        return DisplayText(untrusted: String(head), limit: Int.max) + "…"
    }

    /// What names have in common at their beginning, up to and with the last character that separates words.
    ///
    /// - Parameter names: The names; what is the same is one name.
    /// - Returns: The beginning; empty where there is less than two names, or where they begin differently.
    package static func sharedBeginning(of names: some Sequence<DisplayText>) -> DisplayText {
        var shared: String.UnicodeScalarView.SubSequence?
        var first: DisplayText?
        var areSeveral = false
        for name in names {
            guard let known = shared else {
                first = name
                shared = name.text.unicodeScalars[...]
                continue
            }
            guard name != first else { continue }
            areSeveral = true
            let length = zip(known, name.text.unicodeScalars).prefix { $0 == $1 }.count
            shared = known.prefix(length)
            if length == 0 { return .empty }
        }
        guard areSeveral, var shared else { return .empty }
        while let last = shared.last, !last.separatesWords { shared = shared.dropLast() }
        return DisplayText(untrusted: String(shared), limit: Int.max)
    }

    /// A name without a beginning that it shares with the names beside it, for which `…` stands.
    ///
    /// - Parameter shared: The beginning that all names have in common; one of a single column saves nothing.
    /// - Returns: The rest of the name.
    package func without(shared: DisplayText) -> DisplayText {
        guard shared.columns > 1, text.hasPrefix(shared.text) else { return self }
        return "…" + suffix(columns: columns - shared.columns)
    }

    /// A name in at most so many columns: it loses a shared beginning first, and then its middle.
    ///
    /// - Parameters:
    ///   - limit: The columns that there are.
    ///   - shared: The beginning that all names have in common.
    /// - Returns: The name; `…` stands for what is left out.
    package func named(in limit: Int, without shared: DisplayText) -> DisplayText {
        columns > limit ? without(shared: shared).fitted(to: limit) : self
    }
}

extension Collection<Unicode.Scalar> {
    /// Whether there is a digit in it.
    fileprivate var hasDigit: Bool { contains { ("0"..."9").contains($0) } }
}

extension Substring.UnicodeScalarView {
    /// The figure, or the part of a word, that it ends with.
    fileprivate var lastWord: Self { suffix(reversed().prefix { $0.isPartOfFigure }.count) }
}

extension Unicode.Scalar {
    /// Whether it may stand within a figure with its unit: `15.5k`, `14:03:27`, `99.8%`, `3m10s`.
    fileprivate var isPartOfFigure: Bool {
        switch self {
        case "0"..."9", "a"..."z", "A"..."Z", ".", ",", ":", "%", "≥", "<", ">": true
        default: false
        }
    }

    fileprivate var separatesWords: Bool {
        switch self {
        case "-", "_", ".", "/", ":", " ": true
        default: false
        }
    }
}
