/// Turns what a terminal sends into keys and pastes.
///
/// It is our own rather than ncurses': `wget_wch` loses a character whose bytes arrive in two reads, takes a sequence
/// apart that does, knows one spelling of an arrow key, and hides the end of input. This one is a value, so that a test can
/// split any input at any byte. The result never depends on the splits: what may still become a sequence is held until more
/// comes or ``timeOut()`` says that nothing did. What is a sequence but means no key is swallowed whole.
package struct KeyDecoder: Sendable {
    /// What came in.
    package enum Input: Hashable, Sendable {
        case key(Key)

        case mouse(Mouse)

        /// Text from the clipboard, lines ending in `\n`, cut to the limit; not yet fit to be drawn.
        case paste(String)

        var isMouse: Bool {
            if case .mouse = self { true } else { false }
        }
    }

    /// What the decoder waits for.
    package enum Pending: Sendable {
        case nothing

        /// What may be a person's Escape key, or a sequence's beginning, for some milliseconds.
        case escape

        /// The rest of a character or of a sequence that no person types: its parts may be a slow line's delay apart.
        case sequence

        /// The end of a paste.
        case paste
    }

    private enum Mode {
        case keys

        /// Inside an OSC, DCS, APC, PM or SOS string, which nobody asked for.
        case string

        /// Inside a control sequence that is longer than any key's.
        case control

        case paste
    }

    private enum Step {
        case needsMore
        case consumed(Int, Input?)
        case enters(Mode, consumed: Int)
    }

    private let described: [[UInt8]: Key]
    private let pasteLimit: Int
    private var mode = Mode.keys
    private var held: [UInt8] = []
    private var pasted: [UInt8] = []

    private static let escape: UInt8 = 0x1B
    private static let longestControl = 48
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    /// A decoder for one terminal.
    ///
    /// - Parameters:
    ///   - described: What the terminal's description says its keys send. Only sequences that begin with Escape count; a
    ///     single control character would take a letter's place.
    ///   - pasteLimit: The bytes of a paste that are kept.
    package init(described: [[UInt8]: Key] = [:], pasteLimit: Int = 64 * 1024) {
        self.described = described.filter { $0.key.count > 1 && $0.key[0] == Self.escape }
        self.pasteLimit = max(0, pasteLimit)
    }

    /// What is unfinished.
    package var pending: Pending {
        switch mode {
        case .keys: held.isEmpty ? .nothing : isAmbiguous ? .escape : .sequence
        case .string, .control: .sequence
        case .paste: .paste
        }
    }

    private var isAmbiguous: Bool {
        let rest = held.drop { $0 == Self.escape }
        return rest.count < held.count && rest.count <= 1 && rest.allSatisfy { $0 < 0x80 }
    }

    /// Takes what was read.
    package mutating func decode(_ bytes: some Sequence<UInt8>) -> [Input] {
        held.append(contentsOf: bytes)
        var found: [Input] = []
        var start = 0
        parsing: while start < held.count {
            switch step(held[start...]) {
            case .needsMore:
                break parsing
            case .consumed(let count, let input):
                start += count
                if let input { found.append(input) }
            case .enters(let next, let count):
                start += count
                mode = next
            }
        }
        held.removeFirst(start)
        return found
    }

    /// Nothing came for a while: what is held is all there is.
    package mutating func timeOut() -> [Input] {
        defer {
            mode = .keys
            held = []
            pasted = []
        }
        switch mode {
        case .string, .control: return []
        case .paste: return [.paste(text(pasted + held))]
        case .keys: return unfinished(held[...])
        }
    }

    /// Reads as much of a sequence's beginning as stands for keys by itself.
    private func unfinished(_ bytes: ArraySlice<UInt8>) -> [Input] {
        guard bytes.first == Self.escape else { return [] }
        let rest = bytes.dropFirst()
        guard let next = rest.first else { return [.key(Key(.escape))] }
        if next == Self.escape { return [.key(Key(.escape))] + unfinished(rest) }
        // Alt and a character that could have begun a sequence.
        if rest.count == 1, next < 0x80, let key = KeySequences.single(next) { return [.key(key.with(.alt))] }
        return []
    }

    private mutating func step(_ bytes: ArraySlice<UInt8>) -> Step {
        switch mode {
        case .keys: keyStep(bytes, afterEscape: false)
        case .string: stringStep(bytes)
        case .control: controlStep(bytes)
        case .paste: pasteStep(bytes)
        }
    }
}

// MARK: - Keys

extension KeyDecoder {
    private func keyStep(_ bytes: ArraySlice<UInt8>, afterEscape: Bool) -> Step {
        guard let first = bytes.first else { return .needsMore }
        if first == Self.escape { return escapeStep(bytes, afterEscape: afterEscape) }
        if first < 0x80 { return .consumed(1, KeySequences.single(first).map(Input.key)) }
        return characterStep(bytes)
    }

    /// One character of UTF-8; what is none is dropped byte by byte.
    private func characterStep(_ bytes: ArraySlice<UInt8>) -> Step {
        let first = bytes[bytes.startIndex]
        let length =
            switch first {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        guard length > 1 else { return .consumed(1, nil) }
        let present = bytes.prefix(length)
        if let wrong = present.dropFirst().firstIndex(where: { $0 & 0xC0 != 0x80 }) {
            return .consumed(wrong - bytes.startIndex, nil)
        }
        guard present.count == length else { return .needsMore }
        guard let text = String(validating: present, as: UTF8.self), let scalar = text.unicodeScalars.first,
            !(0x80..<0xA0).contains(scalar.value)
        else { return .consumed(length, nil) }
        return .consumed(length, .key(.character(Character(scalar))))
    }

    private func escapeStep(_ bytes: ArraySlice<UInt8>, afterEscape: Bool) -> Step {
        let rest = bytes.dropFirst()
        guard let next = rest.first else { return .needsMore }
        switch next {
        case Self.escape:
            // Escape before a sequence is Alt with that key; three in a row cannot be.
            if afterEscape { return .consumed(1, .key(Key(.escape))) }
            return alternate(keyStep(rest, afterEscape: true), isEscape: true)
        case UInt8(ascii: "["):
            return controlSequence(bytes)
        case UInt8(ascii: "O"):
            return singleShift(bytes)
        case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "]"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            return rest.count == 1 ? .needsMore : .enters(.string, consumed: 2)
        default:
            if let key = described[Array(bytes.prefix(2))] { return .consumed(2, .key(key)) }
            return alternate(keyStep(rest, afterEscape: true), isEscape: false)
        }
    }

    /// The key behind an Escape, with Alt.
    private func alternate(_ step: Step, isEscape: Bool) -> Step {
        switch step {
        case .needsMore:
            return .needsMore
        case .consumed(_, .key(Key(.escape))) where isEscape:
            return .consumed(1, .key(Key(.escape)))
        case .consumed(let count, .key(let key)):
            return .consumed(count + 1, .key(key.with(.alt)))
        case .consumed(let count, let input):
            return .consumed(count + 1, input)
        case .enters(let mode, let count):
            return .enters(mode, consumed: count + 1)
        }
    }

    /// `ESC O`, an optional digit for the modifiers, one more character.
    private func singleShift(_ bytes: ArraySlice<UInt8>) -> Step {
        var index = bytes.startIndex + 2
        var modifiers = Key.Modifiers()
        if index < bytes.endIndex, let digit = bytes[index].digit {
            modifiers = KeySequences.modifiers(digit)
            index += 1
        }
        guard index < bytes.endIndex else { return .needsMore }
        guard (0x20..<0x7F).contains(bytes[index]) else { return .consumed(index - bytes.startIndex, nil) }
        let count = index + 1 - bytes.startIndex
        let key = described[Array(bytes.prefix(count))] ?? KeySequences.singleShift(bytes[index])?.with(modifiers)
        return .consumed(count, key.map(Input.key))
    }

    /// `ESC [`, parameters, intermediates, one final byte.
    private func controlSequence(_ bytes: ArraySlice<UInt8>) -> Step {
        let body = bytes.dropFirst(2)
        guard let first = body.first else { return .needsMore }
        if first == UInt8(ascii: "[") {
            // The Linux console's F1 to F5.
            guard body.count > 1 else { return .needsMore }
            return .consumed(4, KeySequences.linuxFunction(body[body.startIndex + 1]).map(Input.key))
        }
        if first == UInt8(ascii: "M"), described[Array(bytes.prefix(3))] == nil {
            // A mouse report of the old kind, from a terminal that another program left so: three bytes follow.
            return body.count < 4 ? .needsMore : .consumed(6, nil)
        }
        for index in body.indices {
            let byte = body[index]
            let count = index + 1 - bytes.startIndex
            if byte < 0x20 || byte > 0x7E { return .consumed(count - 1, nil) }
            let isFinal = byte >= 0x40 || (byte == UInt8(ascii: "$") && body[..<index].allSatisfy { $0.digit != nil })
            if isFinal {
                if first == UInt8(ascii: "<") {
                    let mouse = Mouse(parameters: body[..<index].dropFirst(), final: byte)
                    return .consumed(count, mouse.map(Input.mouse))
                }
                let sequence = ControlSequence(parameters: body[..<index], final: byte)
                if sequence.beginsPaste { return .enters(.paste, consumed: count) }
                let key = described[Array(bytes.prefix(count))] ?? KeySequences.control(sequence)
                return .consumed(count, key.map(Input.key))
            }
            if count > Self.longestControl { return .enters(.control, consumed: count) }
        }
        return .needsMore
    }
}

// MARK: - What is swallowed, and pastes

extension KeyDecoder {
    private mutating func stringStep(_ bytes: ArraySlice<UInt8>) -> Step {
        guard let index = bytes.firstIndex(where: { $0 == 0x07 || $0 == Self.escape }) else {
            return .consumed(bytes.count, nil)
        }
        let before = index - bytes.startIndex
        if bytes[index] == 0x07 { return .enters(.keys, consumed: before + 1) }
        guard index + 1 < bytes.endIndex else { return before > 0 ? .consumed(before, nil) : .needsMore }
        // Any other Escape means that the string has no end; what it begins is a key's.
        return .enters(.keys, consumed: bytes[index + 1] == UInt8(ascii: "\\") ? before + 2 : before)
    }

    private mutating func controlStep(_ bytes: ArraySlice<UInt8>) -> Step {
        guard let index = bytes.firstIndex(where: { !(0x20..<0x40).contains($0) }) else {
            return .consumed(bytes.count, nil)
        }
        let isFinal = (0x40...0x7E).contains(bytes[index])
        return .enters(.keys, consumed: index - bytes.startIndex + (isFinal ? 1 : 0))
    }

    private mutating func pasteStep(_ bytes: ArraySlice<UInt8>) -> Step {
        guard let index = bytes.firstIndex(of: Self.escape) else {
            keep(bytes)
            return .consumed(bytes.count, nil)
        }
        keep(bytes[..<index])
        let before = index - bytes.startIndex
        let candidate = bytes[index...].prefix(Self.pasteEnd.count)
        guard Self.pasteEnd.starts(with: candidate) else {
            keep(bytes[index...index])
            return .consumed(before + 1, nil)
        }
        guard candidate.count == Self.pasteEnd.count else {
            return before > 0 ? .consumed(before, nil) : .needsMore
        }
        let whole = text(pasted)
        pasted = []
        mode = .keys
        return .consumed(before + Self.pasteEnd.count, .paste(whole))
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        pasted.append(contentsOf: bytes.prefix(pasteLimit - pasted.count))
    }

    private func text(_ bytes: [UInt8]) -> String {
        var kept = bytes.prefix(pasteLimit)
        // A limit in the middle of a character leaves the beginning of it: it goes too.
        if kept.count == pasteLimit {
            let start = kept.lastIndex { $0 & 0xC0 != 0x80 } ?? kept.startIndex
            if String(validating: kept[start...], as: UTF8.self) == nil { kept = kept[..<start] }
        }
        // Terminals paste a line's end as the Enter key's CR.
        var lines: [UInt8] = []
        lines.reserveCapacity(kept.count)
        var followsReturn = false
        for byte in kept {
            if byte != 0x0A || !followsReturn { lines.append(byte == 0x0D ? 0x0A : byte) }
            followsReturn = byte == 0x0D
        }
        return String(decoding: lines, as: UTF8.self)
    }
}

extension UInt8 {
    /// What a decimal digit stands for.
    var digit: Int? {
        (0x30...0x39).contains(self) ? Int(self) - 0x30 : nil
    }
}
