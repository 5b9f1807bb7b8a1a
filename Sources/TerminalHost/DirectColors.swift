import TerminalCells

/// Colours in 24 bits on a terminal that ncurses believes to have a palette of 256.
///
/// The descriptions that write colours directly are seldom installed and differ from one another, so ncurses gets one
/// that writes `38;5;N`. Each colour has a number of its own there, and in what ncurses has written the numbers are
/// replaced by what they stand for. Which colour is written when and where is ncurses' business alone; text, which has
/// no Escape in it, is never looked at.
struct DirectColors {
    /// The numbers that can be given: below are the terminal's own sixteen.
    private static let numbers = 16...255

    private var given: [Color: UInt8] = [:]
    /// What the numbers stand for, from the first on.
    private var spellings: [Spelling] = []

    /// Whether a colour was left without a number.
    private(set) var isFull = false

    /// The number by which ncurses is to know a colour; nil for the terminal's default, and where there are no more
    /// numbers.
    mutating func number(of color: Color) -> UInt8? {
        switch color {
        case .terminalDefault: return nil
        case .indexed(let index) where index < Self.numbers.lowerBound: return index
        case .indexed, .rgb: break
        }
        if let number = given[color] { return number }
        guard let spelling = Spelling(color), spellings.count < Self.numbers.count else {
            isFull = true
            return nil
        }
        let number = UInt8(Self.numbers.lowerBound + spellings.count)
        given[color] = number
        spellings.append(spelling)
        return number
    }

    /// A colour as parameters after 38 or 48, with `;` between them and with `:`.
    private struct Spelling {
        var flat: [UInt8]
        var nested: [UInt8]

        /// Nil for the terminal's default, which is written in another way.
        init?(_ color: Color) {
            switch color {
            case .terminalDefault:
                return nil
            case .indexed(let index):
                flat = Array("5;\(index)".utf8)
                nested = Array("5:\(index)".utf8)
            case .rgb(let color):
                flat = Array("2;\(color.red);\(color.green);\(color.blue)".utf8)
                // The colour space has a place of its own here, which stays empty.
                nested = Array("2::\(color.red):\(color.green):\(color.blue)".utf8)
            }
        }
    }
}

// MARK: - What ncurses wrote

extension DirectColors {
    /// What ncurses wrote, with colours in place of their numbers.
    func written(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 4)
        var rest = bytes[...]
        while let escape = rest.firstIndex(of: 0x1B) {
            result += rest[..<escape]
            let sequence = rest[escape...]
            guard sequence.dropFirst().first == UInt8(ascii: "["),
                let end = sequence.dropFirst(2).firstIndex(where: { !(0x20...0x3F).contains($0) })
            else {
                result.append(0x1B)
                rest = sequence.dropFirst()
                continue
            }
            result += sequence[...(escape + 1)]
            let parameters = sequence[(escape + 2)..<end]
            if sequence[end] == UInt8(ascii: "m") { append(parameters, to: &result) } else { result += parameters }
            result.append(sequence[end])
            rest = sequence[(end + 1)...]
        }
        return result + rest
    }

    /// Appends the parameters of a sequence that sets attributes and colours.
    private func append(_ parameters: ArraySlice<UInt8>, to result: inout [UInt8]) {
        var fields = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)[...]
        var isFirst = true
        while let field = fields.popFirst() {
            if !isFirst { result.append(UInt8(ascii: ";")) }
            isFirst = false
            let parts = field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            let isColor = parts.first.map { $0.elementsEqual("38".utf8) || $0.elementsEqual("48".utf8) } == true
            if isColor, parts.count == 3, parts[1].elementsEqual("5".utf8), let spelling = spelling(parts[2]) {
                result += parts[0] + [UInt8(ascii: ":")] + spelling.nested
            } else if isColor, parts.count == 1, fields.first?.elementsEqual("5".utf8) == true,
                let spelling = fields.dropFirst().first.flatMap(spelling)
            {
                fields = fields.dropFirst(2)
                result += field + [UInt8(ascii: ";")] + spelling.flat
            } else {
                result += field
            }
        }
    }

    private func spelling(_ digits: ArraySlice<UInt8>) -> Spelling? {
        guard let number = UInt8(String(decoding: digits, as: UTF8.self)) else { return nil }
        let place = Int(number) - Self.numbers.lowerBound
        return spellings.indices.contains(place) ? spellings[place] : nil
    }
}
