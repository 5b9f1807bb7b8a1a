/// A control sequence of a key: `ESC [`, numbers, a final byte.
struct ControlSequence {
    /// The numbers; nil for one that is left out.
    var parameters: [Int?] = []

    /// The second part of each number (`1;5:3`: the kind of event).
    var subparameters: [Int?] = []

    var final: UInt8

    /// Whether there is anything but numbers in it: the answer to a question that nobody asked, a mouse report.
    var isPrivate = false

    init(parameters bytes: ArraySlice<UInt8>, final: UInt8) {
        self.final = final
        guard !bytes.isEmpty else { return }
        for field in bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
            let parts = field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            parameters.append(number(parts.first))
            subparameters.append(number(parts.dropFirst().first))
        }
    }

    var beginsPaste: Bool {
        final == UInt8(ascii: "~") && parameters == [200] && !isPrivate
    }

    /// A parameter, or 1 where it is left out.
    subscript(index: Int) -> Int {
        index < parameters.count ? parameters[index] ?? 1 : 1
    }

    private mutating func number(_ digits: ArraySlice<UInt8>?) -> Int? {
        guard let digits, !digits.isEmpty else { return nil }
        var value = 0
        for byte in digits {
            guard let digit = byte.digit else {
                isPrivate = true
                return nil
            }
            // No key has so high a number, and a long one must not overflow.
            value = min(value * 10 + digit, 1_000_000_000)
        }
        return value
    }
}

/// How terminals spell their keys: xterm and its descendants, the VT220, rxvt, the Linux console, screen and tmux, and the
/// two ways (`CSI u`, modifyOtherKeys) in which some report keys that have no spelling of their own.
enum KeySequences {
    /// A key that is one byte below 0x80.
    static func single(_ byte: UInt8) -> Key? {
        switch byte {
        case 0x00: .character(" ", .control)
        case 0x08, 0x7F: Key(.backspace)
        case 0x09: Key(.tab)
        case 0x0A, 0x0D: Key(.enter)
        case 0x1B: Key(.escape)
        case 0x01...0x1A: .character(Character(UnicodeScalar(byte + 0x60)), .control)
        case 0x1C...0x1F: .character(Character(UnicodeScalar(byte + 0x40)), .control)
        case 0x20...0x7E: .character(Character(UnicodeScalar(byte)))
        default: nil
        }
    }

    /// A sequence that begins with `ESC [`.
    static func control(_ sequence: ControlSequence) -> Key? {
        guard !sequence.isPrivate, !sequence.isRelease else { return nil }
        switch sequence.final {
        case UInt8(ascii: "~"):
            if sequence[0] == 27, sequence.parameters.count == 3 { return key(ofCode: sequence[2], sequence[1]) }
            return numbered[sequence[0]].map { Key($0, modifiers(sequence[1])) }
        case UInt8(ascii: "$"): return numbered[sequence[0]].map { Key($0, .shift) }
        case UInt8(ascii: "^"): return numbered[sequence[0]].map { Key($0, .control) }
        case UInt8(ascii: "@"): return numbered[sequence[0]].map { Key($0, [.control, .shift]) }
        case UInt8(ascii: "u"): return key(ofCode: sequence[0], sequence[1])
        default:
            // `ESC [ 5 ; 10 R` is where the cursor stands, not F3.
            guard sequence.parameters.count < 2 || sequence[0] == 1 else { return nil }
            if sequence.parameters.count == 1, sequence[0] != 1 { return nil }
            return lettered[sequence.final].map { $0.with(modifiers(sequence[1])) }
        }
    }

    /// The last character of a sequence that begins with `ESC O`.
    static func singleShift(_ byte: UInt8) -> Key? {
        shifted[byte]
    }

    /// The last character of `ESC [ [ A` to `ESC [ [ E`.
    static func linuxFunction(_ byte: UInt8) -> Key? {
        (0x41...0x45).contains(byte) ? Key(.function(Int(byte) - 0x40)) : nil
    }

    /// xterm's number for modifiers: one more than the sum of shift 1, alt 2, control 4, meta 8.
    static func modifiers(_ number: Int) -> Key.Modifiers {
        let bits = max(0, number - 1)
        var held = Key.Modifiers()
        if bits & 1 != 0 { held.insert(.shift) }
        if bits & (2 | 8) != 0 { held.insert(.alt) }
        if bits & 4 != 0 { held.insert(.control) }
        return held
    }

    /// A key that is reported by the number of its character.
    private static func key(ofCode code: Int, _ modifierNumber: Int) -> Key? {
        var held = modifiers(modifierNumber)
        if code < 0x20 || code == 0x7F {
            guard let key = UInt8(exactly: code).flatMap(single), key.modifiers.isEmpty else { return nil }
            if key.code == .tab, held.remove(.shift) != nil { return Key(.backTab, held) }
            return key.with(held)
        }
        guard let scalar = UInt32(exactly: code).flatMap(UnicodeScalar.init),
            !(0x80..<0xA0).contains(code), !(0xE000..<0xF900).contains(code)
        else { return nil }
        var character = Character(scalar)
        if held.remove(.shift) != nil, let upper = character.uppercased().first { character = upper }
        return .character(character, held)
    }

    private static let numbered: [Int: Key.Code] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
        17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
        23: .function(11), 24: .function(12), 25: .function(13), 26: .function(14), 28: .function(15),
        29: .function(16), 31: .function(17), 32: .function(18), 33: .function(19), 34: .function(20),
    ]

    private static let lettered: [UInt8: Key] = [
        UInt8(ascii: "A"): Key(.up), UInt8(ascii: "B"): Key(.down),
        UInt8(ascii: "C"): Key(.right), UInt8(ascii: "D"): Key(.left),
        UInt8(ascii: "H"): Key(.home), UInt8(ascii: "F"): Key(.end),
        UInt8(ascii: "P"): Key(.function(1)), UInt8(ascii: "Q"): Key(.function(2)),
        UInt8(ascii: "R"): Key(.function(3)), UInt8(ascii: "S"): Key(.function(4)),
        UInt8(ascii: "Z"): Key(.backTab),
        UInt8(ascii: "a"): Key(.up, .shift), UInt8(ascii: "b"): Key(.down, .shift),
        UInt8(ascii: "c"): Key(.right, .shift), UInt8(ascii: "d"): Key(.left, .shift),
    ]

    private static let shifted: [UInt8: Key] = {
        var keys: [UInt8: Key] = [
            UInt8(ascii: "A"): Key(.up), UInt8(ascii: "B"): Key(.down),
            UInt8(ascii: "C"): Key(.right), UInt8(ascii: "D"): Key(.left),
            UInt8(ascii: "H"): Key(.home), UInt8(ascii: "F"): Key(.end),
            UInt8(ascii: "P"): Key(.function(1)), UInt8(ascii: "Q"): Key(.function(2)),
            UInt8(ascii: "R"): Key(.function(3)), UInt8(ascii: "S"): Key(.function(4)),
            UInt8(ascii: "a"): Key(.up, .control), UInt8(ascii: "b"): Key(.down, .control),
            UInt8(ascii: "c"): Key(.right, .control), UInt8(ascii: "d"): Key(.left, .control),
            UInt8(ascii: "M"): Key(.enter), UInt8(ascii: "I"): Key(.tab), UInt8(ascii: " "): .character(" "),
            UInt8(ascii: "X"): .character("="),
        ]
        // The keypad in its application mode: `j` is `*`, `p` to `y` are the digits.
        for (byte, character) in zip(UInt8(ascii: "j")...UInt8(ascii: "o"), "*+,-./") {
            keys[byte] = .character(character)
        }
        for (byte, character) in zip(UInt8(ascii: "p")...UInt8(ascii: "y"), "0123456789") {
            keys[byte] = .character(character)
        }
        return keys
    }()

    /// The names of keys in a terminal's description.
    static let capabilities: [(name: String, key: Key)] = {
        var names: [(String, Key)] = [
            ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcub1", Key(.left)), ("kcuf1", Key(.right)),
            ("khome", Key(.home)), ("kend", Key(.end)), ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)),
            ("kich1", Key(.insert)), ("kdch1", Key(.delete)), ("kbs", Key(.backspace)), ("kcbt", Key(.backTab)),
            ("kent", Key(.enter)), ("kLFT", Key(.left, .shift)), ("kRIT", Key(.right, .shift)),
            ("kri", Key(.up, .shift)), ("kind", Key(.down, .shift)),
        ]
        // Above 12 descriptions count shift and control in, each in its own way.
        names += (1...12).map { ("kf\($0)", Key(.function($0))) }
        return names
    }()
}

extension ControlSequence {
    /// Whether a key went up rather than down.
    fileprivate var isRelease: Bool {
        subparameters.count > 1 && subparameters[1] == 3
    }
}

extension Key {
    /// The key with more held down.
    func with(_ more: Modifiers) -> Key {
        Key(code, modifiers.union(more))
    }
}
