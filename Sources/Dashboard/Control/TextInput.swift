package import DisplayText

/// A line of typed text: printable characters only, with a cursor.
package struct TextInput: Hashable, Sendable {
    private var characters: [Character]

    /// How many characters stand before the cursor.
    package private(set) var position: Int

    private let limit: Int

    /// An input.
    ///
    /// - Parameters:
    ///   - text: What stands in it.
    ///   - limit: The most characters that it takes.
    package init(_ text: String = "", limit: Int = 120) {
        characters = text.filter(Self.isPrintable)
        position = characters.count
        self.limit = limit
    }

    package var text: String { String(characters) }

    package var isEmpty: Bool { characters.isEmpty }

    /// What is drawn.
    package var shown: DisplayText { DisplayText(untrusted: text, limit: limit) }

    /// What stands before the cursor.
    package var shownBefore: DisplayText { DisplayText(untrusted: String(characters[..<position]), limit: limit) }

    /// What shows of it in a width, the cursor among it, and in which of the columns the cursor stands.
    ///
    /// Of what is too long the part before the cursor shows: the end of what is typed is what one looks at.
    func window(columns: Int) -> (shown: DisplayText, cursor: Int) {
        let before = shownBefore.suffix(columns: columns - 1)
        let cut = shownBefore.columns - before.columns
        let shown = shown.suffix(columns: shown.columns - cut).prefix(columns: columns)
        return (shown.padded(to: columns), before.columns)
    }

    /// Hears a key, and says whether it was one for an input.
    package mutating func handle(_ key: KeyStroke) -> Bool {
        guard !key.isControl else { return false }
        switch key.key {
        case .character(let character): insert([character])
        case .backspace:
            if position > 0 {
                position -= 1
                characters.remove(at: position)
            }
        case .delete: if position < characters.count { characters.remove(at: position) }
        case .left: position = max(0, position - 1)
        case .right: position = min(characters.count, position + 1)
        case .home: position = 0
        case .end: position = characters.count
        case .up, .down, .pageUp, .pageDown, .enter, .escape, .tab, .backTab, .insert, .function: return false
        }
        return true
    }

    /// Takes in what was pasted, as one line.
    package mutating func paste(_ text: String) {
        insert(text.prefix(limit).map { $0 == "\n" || $0 == "\t" ? " " : $0 })
    }

    private mutating func insert(_ new: [Character]) {
        let taken = new.filter(Self.isPrintable).prefix(max(0, limit - characters.count))
        characters.insert(contentsOf: taken, at: position)
        position += taken.count
    }

    /// Whether a character is drawn as it is.
    private static func isPrintable(_ character: Character) -> Bool {
        let shown = DisplayText(untrusted: String(character))
        return !shown.isEmpty && shown.text == String(character)
    }
}
