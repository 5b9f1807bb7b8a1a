extension Secrets {
    /// Marks what follows a name that announces a secret, and what follows `Bearer` and `Basic`.
    mutating func markNamedValues() {
        for name in runs(where: Self.isName) {
            let (value, isSetting, hasSign) = valueStart(after: name)
            guard value < bytes.count, hasSign || follows(name, at: value), let kind = kind(of: name) else { continue }
            if kind == .weak, !isSetting { continue }
            if kind == .header { markHeader(name, at: value) } else { markValue(at: value) }
        }
    }

    /// Marks the words after `Bearer` and `Basic`, unless they are words of a sentence.
    mutating func markSchemes() {
        for name in runs(where: Self.isName) {
            let start = first(from: name.upperBound, before: bytes.count) { $0 != 0x20 }
            guard start > name.upperBound, start < bytes.count else { continue }
            let end = first(from: start, before: bytes.count) { !Self.isTokenByte($0) }
            let word = bytes[start..<end]
            if isWord("bearer", name) {
                guard !word.isEmpty, !Self.isPlain(word) else { continue }
                mark(start..<end)
            } else if isWord("basic", name) {
                // A base64 text, and neither "authentication" nor "Authentication".
                guard word.dropFirst().contains(where: { Self.isUpper($0) || Self.isDigit($0) || $0 == 0x3D }) else {
                    continue
                }
                mark(start..<end)
            }
        }
    }

    // MARK: Names

    private enum Kind {
        /// A secret by its name alone.
        case strong
        /// A word of sentences too: a secret where it is written like a setting, `pin=1234`, `"pin": 1234`.
        case weak
        /// A header whose value may have several words.
        case header
    }

    private func kind(of name: Range<Int>) -> Kind? {
        let letters = bytes[name].filter { Self.isLetter($0) || Self.isDigit($0) }.map(Self.lowered)
        if Self.headerEnds.contains(where: { Self.ends(letters, $0) }) { return .header }
        if Self.strongParts.contains(where: { Self.contains(letters, $0) }) { return .strong }
        if Self.strongEnds.contains(where: { Self.ends(letters, $0) }) { return .strong }
        return Self.weakWords.contains { letters.count == $0.utf8CodeUnitCount && Self.ends(letters, $0) } ? .weak : nil
    }

    private static func ends(_ letters: [UInt8], _ part: StaticString) -> Bool {
        part.withUTF8Buffer { letters.suffix($0.count).elementsEqual($0) }
    }

    private static func contains(_ letters: [UInt8], _ part: StaticString) -> Bool {
        part.withUTF8Buffer { part in
            guard letters.count >= part.count else { return false }
            return (0...(letters.count - part.count)).contains { letters[$0...].starts(with: part) }
        }
    }

    private static let headerEnds: [StaticString] = ["authorization", "cookie", "cookies"]
    private static let strongParts: [StaticString] = [
        "password", "passwd", "passphrase", "passcode", "secret", "credential", "apikey", "accesskey", "privatekey",
        "accountkey", "sharedkey", "sharedaccess", "signingkey", "encryptionkey", "masterkey", "subscriptionkey",
        "authkey",
    ]
    private static let strongEnds: [StaticString] = ["token", "pwd", "signature", "sessionid", "jwt"]
    private static let weakWords: [StaticString] = [
        "pass", "pw", "pin", "otp", "auth", "sig", "sid", "session", "bearer", "creds",
    ]

    private func isWord(_ word: StaticString, _ name: Range<Int>) -> Bool {
        name.count == word.utf8CodeUnitCount && stands(word, at: name.lowerBound)
    }

    // MARK: Values

    /// Where the value after a name begins, whether the two are written like a setting, and whether a sign is between them.
    private func valueStart(after name: Range<Int>) -> (start: Int, isSetting: Bool, hasSign: Bool) {
        var index = name.upperBound
        // `"password" :`, `\"password\":`, `headers["password"] =`
        while let byte = byte(at: index), Self.isQuote(byte) || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "]")
        {
            index += 1
        }
        var isSetting = index > name.upperBound
        index = skipSpaces(from: index)
        let sign = index
        while let byte = byte(at: index), byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") || byte == 0x3E {
            if byte == UInt8(ascii: "=") { isSetting = true }
            index += 1
        }
        // `%3D`, a form within a form.
        if stands("%3d", at: index) || stands("%3a", at: index) { index += 3 }
        let hasSign = index > sign
        let start = skipSpaces(from: index)
        if let first = byte(at: start), Self.isQuote(first) { isSetting = true }
        return (start, isSetting, hasSign)
    }

    private func skipSpaces(from start: Int) -> Int {
        first(from: start, before: bytes.count) { $0 != 0x20 && $0 != 0x09 }
    }

    /// Whether a word without a sign before it is a secret: an argument of a command, or no word of a sentence.
    private func follows(_ name: Range<Int>, at value: Int) -> Bool {
        guard value > name.upperBound else { return false }
        if stands("--", at: name.lowerBound) { return true }
        let end = first(from: value, before: bytes.count) { !Self.isTokenByte($0) }
        return end - value >= 8 && bytes[value..<end].contains(where: Self.isDigit)
    }

    private mutating func markValue(at start: Int) {
        var start = start
        // `\"hunter2\"` in JSON within JSON.
        while byte(at: start) == UInt8(ascii: "\\") { start += 1 }
        guard let opening = byte(at: start) else { return }
        if Self.isQuote(opening) { return mark((start + 1)..<max(start + 1, endOfQuote(from: start))) }
        if let closing = Self.closing(of: opening) { return mark((start + 1)..<endOfBracket(from: start, closing)) }
        let end = endOfPlainValue(from: start)
        guard !Self.saysNothing(bytes[start..<end]) else { return }
        mark(start..<end)
    }

    /// Marks a header's value: what follows the scheme that is known to have one word, else all to the end of the line.
    private mutating func markHeader(_ name: Range<Int>, at start: Int) {
        let opening = bytes[start]
        if opening == UInt8(ascii: "\\") || Self.isQuote(opening) || Self.closing(of: opening) != nil {
            return markValue(at: start)
        }
        let scheme = first(from: start, before: bytes.count) { !Self.isName($0) }
        let next = skipSpaces(from: scheme)
        if next > scheme, Self.schemes.contains(where: { isWord($0, start..<scheme) }) {
            return mark(next..<endOfPlainValue(from: next))
        }
        // `curl -H "Cookie: a=b; c=d" https://host`: the quote before the name ends the line too.
        let quote = byte(at: name.lowerBound - 1).flatMap { Self.isQuote($0) ? $0 : nil }
        let lineEnd = first(from: start, before: bytes.count) { $0 == 0x0A || $0 == 0x0D || $0 == quote }
        mark(start..<lineEnd)
    }

    private static let schemes: [StaticString] = ["bearer", "basic", "token", "apikey", "negotiate", "ntlm"]

    private func endOfQuote(from start: Int) -> Int {
        let quote = bytes[start]
        let isEscaped = start > 0 && bytes[start - 1] == UInt8(ascii: "\\")
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == quote { return isEscaped ? index - 1 : index }
            // Within plain quotes a backslash hides what follows; within escaped ones it is part of the closing quote.
            index += bytes[index] == UInt8(ascii: "\\") && !isEscaped ? 2 : 1
        }
        return bytes.count
    }

    private static func closing(of opening: UInt8) -> UInt8? {
        switch opening {
        case UInt8(ascii: "["): UInt8(ascii: "]")
        case UInt8(ascii: "{"): UInt8(ascii: "}")
        case UInt8(ascii: "("): UInt8(ascii: ")")
        default: nil
        }
    }

    /// The place of the bracket that closes the one at `start`, whatever stands in quotes; the end where there is none.
    private func endOfBracket(from start: Int, _ closing: UInt8) -> Int {
        let opening = bytes[start]
        var depth = 0
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case opening: depth += 1
            case closing:
                depth -= 1
                if depth == 0 { return index }
            case UInt8(ascii: "\""): index = endOfQuote(from: index)
            default: break
            }
            index += 1
        }
        return bytes.count
    }

    /// Where a value without quotes ends: at a space, or at what separates it from the next one.
    private func endOfPlainValue(from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if Self.isSpace(byte) || Self.isQuote(byte) { return index }
            switch byte {
            case UInt8(ascii: "&"), UInt8(ascii: ";"):
                return index
            case UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                if isBoundary(after: index) { return index }
            case UInt8(ascii: "("):
                // `Optional("hunter 2")`
                index = min(endOfBracket(from: index, UInt8(ascii: ")")), bytes.count - 1)
            default: break
            }
            index += 1
        }
        return bytes.count
    }

    /// Whether a comma or a closing bracket ends a value, and is not a part of it.
    private func isBoundary(after index: Int) -> Bool {
        guard let next = byte(at: index + 1) else { return true }
        if Self.isSpace(next) || Self.isQuote(next) { return true }
        if Self.isName(next) {
            // `password=a,user=b`
            let end = first(from: index + 1, before: bytes.count) { !Self.isName($0) }
            return byte(at: end) == UInt8(ascii: "=") || byte(at: end) == UInt8(ascii: ":")
        }
        return next != UInt8(ascii: "!") && next < 0x80
    }

    /// Whether a word says that there is no secret.
    private static func saysNothing(_ word: ArraySlice<UInt8>) -> Bool {
        ["nil", "null", "true", "false", "none"].contains(String(decoding: word.map(lowered), as: UTF8.self))
    }

    /// Whether a byte can be part of a token: letters, digits, and what base64 and its relatives need.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        isName(byte) || byte == UInt8(ascii: "~") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "*")
    }

    /// Whether what follows `Bearer` is a word of a sentence.
    private static func isPlain(_ word: ArraySlice<UInt8>) -> Bool {
        let letters = word.filter(isLetter).map(lowered)
        return sentence.contains(String(decoding: letters, as: UTF8.self)) && !word.contains(where: isDigit)
    }

    private static let sentence: Set = [
        "token", "tokens", "auth", "authentication", "authorization", "scheme", "realm", "error", "header",
        "credentials", "is", "was", "not", "has", "and", "or", "missing", "required", "invalid", "expired", "rejected",
        "failed",
    ]
}
