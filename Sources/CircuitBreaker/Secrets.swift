/// A search for credentials in a text, so that the text can leave the process without them.
///
/// Errors carry what their makers had at hand: whole URLs, headers, dumps of structures, JSON within JSON. So this looks at shapes
/// and not at one format, works on bytes because it runs for every failure, and rather strikes out too much.
struct Secrets {
    /// The bytes that are looked at; nothing of the rest is kept.
    static let longest = 2048

    private(set) var bytes: [UInt8]
    /// Whether the byte of the same place is part of a secret.
    private var isSecret: [Bool]

    init(in text: String) {
        var bytes = Array(text.utf8.prefix(Self.longest))
        if text.utf8.count > bytes.count {
            // Not to end within a character.
            while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
            if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
            // A password that is cut off before its `@` is not recognised.
            let word = bytes.lastIndex { Self.isSpace($0) } ?? 0
            if bytes[word...].contains(UInt8(ascii: ":")) { bytes.removeSubrange(word...) }
        }
        self.bytes = bytes
        isSecret = [Bool](repeating: false, count: bytes.count)
    }

    /// Returns the text with `***` in place of each secret.
    mutating func struckOut() -> String {
        // What is struck out may bring together what was apart, so what is left is looked at again; a few times at most.
        var passes = 0
        while passes < 8, strikeOut() { passes += 1 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Puts `***` in place of each secret that is found; returns whether the text changed.
    private mutating func strikeOut() -> Bool {
        markURLs()
        markNamedValues()
        markSchemes()
        markKnownShapes()
        guard isSecret.contains(true) else { return false }
        for index in bytes.indices.dropFirst() where isSecret[index - 1] && bytes[index] == Self.star { mark(index) }
        for index in bytes.indices.dropLast().reversed() where isSecret[index + 1] && bytes[index] == Self.star {
            mark(index)
        }
        var kept: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if !isSecret[index] {
                kept.append(byte)
            } else if index == 0 || !isSecret[index - 1] {
                kept.append(contentsOf: [Self.star, Self.star, Self.star])
            }
        }
        let isChanged = kept != bytes
        bytes = kept
        isSecret = [Bool](repeating: false, count: kept.count)
        return isChanged
    }

    private static let star = UInt8(ascii: "*")

    private mutating func mark(_ index: Int) { isSecret[index] = true }

    func isMarked(_ index: Int) -> Bool { isSecret[index] }

    mutating func mark(_ range: Range<Int>) {
        for index in range { isSecret[index] = true }
    }

    // MARK: Bytes

    static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

    static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether a byte is part of a character beyond ASCII.
    static func isForeign(_ byte: UInt8) -> Bool { byte >= 0x80 }

    static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

    /// Whether a byte can be part of a name: letters, digits, `_`, `-` and `.`.
    static func isName(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }

    func byte(at index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }

    /// Returns the first index from `start` on, and before `end`, whose byte matches; `end` where there is none.
    func first(from start: Int, before end: Int, where isWanted: (UInt8) -> Bool) -> Int {
        var index = start
        while index < end, !isWanted(bytes[index]) { index += 1 }
        return index
    }

    /// Returns the last index before `end` whose byte matches; -1 where there is none.
    func last(from end: Int, where isWanted: (UInt8) -> Bool) -> Int {
        var index = end - 1
        while index >= 0, !isWanted(bytes[index]) { index -= 1 }
        return index
    }

    func last(_ wanted: UInt8, in range: Range<Int>) -> Int? { bytes[range].lastIndex(of: wanted) }

    /// Whether a lower-case ASCII word stands at an index, in upper or lower case.
    func stands(_ word: StaticString, at index: Int) -> Bool {
        word.withUTF8Buffer { word in
            guard index + word.count <= bytes.count else { return false }
            return word.indices.allSatisfy { Self.lowered(bytes[index + $0]) == word[$0] }
        }
    }

    static func lowered(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }

    /// Returns the runs of bytes that match.
    func runs(where isPart: (UInt8) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            guard isPart(bytes[index]) else {
                index += 1
                continue
            }
            let end = first(from: index, before: bytes.count) { !isPart($0) }
            runs.append(index..<end)
            index = end
        }
        return runs
    }
}
