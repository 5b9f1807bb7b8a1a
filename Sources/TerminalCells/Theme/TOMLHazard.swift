import DisplayText

/// What keeps a text from the TOML parser: it would end the program at some of it, read half of it, or garble it in its
/// message.
struct TOMLHazard {
    /// What it is.
    enum Kind: Hashable {
        case character
        /// An escape that stands for NUL: the parser's texts end there, and half an address is another address.
        case nul
        case outline
        /// A name that has been set before, and in which line.
        case duplicate(name: DisplayText, line: Int)
    }

    var position: TOMLPositions.Position
    var kind: Kind

    var problem: DisplayText {
        switch kind {
        case .character: "a character that is no text or an unusual blank"
        case .nul: "a text with the character NUL in it"
        case .outline: "this is not how a theme is written"
        case .duplicate(let name, let line): Self.duplicateWords(name, line).problem
        }
    }

    var advice: DisplayText {
        switch kind {
        case .character: "remove it or write a space"
        case .nul: "remove it: nothing that has it can be named here"
        case .outline: "write sections as [roles] and under them a name, = and a text in quotation marks"
        case .duplicate(let name, let line): Self.duplicateWords(name, line).advice
        }
    }

    /// What to say of a name that is set twice.
    static func duplicateWords(_ name: DisplayText, _ line: Int) -> (problem: DisplayText, advice: DisplayText) {
        ("“\(name)” is set twice, first in line \(line)", "keep one of the two")
    }

    /// The first of them in a text.
    static func first(in text: String) -> TOMLHazard? {
        if let position = unusualCharacter(in: text) { return TOMLHazard(position: position, kind: .character) }
        let positions = TOMLPositions(of: text)
        if let position = positions.nul { return TOMLHazard(position: position, kind: .nul) }
        if let duplicate = positions.duplicate {
            let name = DisplayText(untrusted: duplicate.name, limit: 60)
            return TOMLHazard(position: duplicate.position, kind: .duplicate(name: name, line: duplicate.first.line))
        }
        return positions.fault.map { TOMLHazard(position: $0, kind: .outline) }
    }

    /// A C string ends at NUL, and what is a blank for some is none for others.
    private static func unusualCharacter(in text: String) -> TOMLPositions.Position? {
        var position = TOMLPositions.Position(line: 1, column: 0)
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            position.column += 1
            let isMark = scalar == "\u{FEFF}" && position.line == 1 && position.column == 1
            if !isMark, !isUsual(scalar) || (previous == "\r" && scalar != "\n") { return position }
            previous = scalar
            if scalar == "\n" {
                position.line += 1
                position.column = 0
            }
        }
        return nil
    }

    private static func isUsual(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E: return true
        case 0...0x9F: return false
        default: return !scalar.properties.isWhitespace && scalar.properties.generalCategory != .format
        }
    }
}
