import DisplayText

/// What keeps a text from the TOML parser: the parser would end the program at some of it instead of reporting it.
struct TOMLHazard {
    var position: TOMLPositions.Position
    var problem: DisplayText
    var advice: DisplayText

    /// The first of them in a text.
    static func first(in text: String) -> TOMLHazard? {
        if let position = unusualCharacter(in: text) {
            return TOMLHazard(
                position: position,
                problem: "a character that is no text or an unusual blank",
                advice: "remove it or write a space"
            )
        }
        return TOMLPositions(of: text).fault.map { fault in
            TOMLHazard(
                position: fault,
                problem: "this is not how a theme is written",
                advice: "write sections as [roles] and under them a name, = and a text in quotation marks"
            )
        }
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
