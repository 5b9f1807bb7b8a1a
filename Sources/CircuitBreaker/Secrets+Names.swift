extension Secrets {
    /// How surely the value of a name is a secret.
    enum Kind {
        /// A secret by its name alone.
        case strong
        /// A word of sentences too, or a part of other names: a secret where it is written like a setting, `pin=1234`, or where the
        /// value looks like one.
        case weak
        /// A header whose value may have several words.
        case header
    }

    /// Returns how surely the value of a name is a secret; nil where it is none.
    func kind(of name: Range<Int>) -> Kind? {
        let letters = letters(of: name)
        if Self.headerEnds.contains(where: { Self.ends(letters, $0) }) { return .header }
        if (Self.strongParts + Self.strongEnds).contains(where: { Self.ends(letters, $0) }) { return .strong }
        if Self.strongParts.contains(where: { Self.contains(letters, $0) }) {
            // `secretValue` holds one, `SecretsManagerException` and `secret-store` do not.
            let holds = Self.isDigit(letters[letters.count - 1]) || Self.innerEnds.contains { Self.ends(letters, $0) }
            return holds || isOfProgram(name) ? .strong : .weak
        }
        guard let start = startOfWeakWord(in: name) else { return nil }
        // `DB_PASS` and `smtpPass` are no words of a sentence; `app.auth` and `redis-auth` may well be services.
        let isCompound = start > name.lowerBound && ![0x2D, 0x2E].contains(bytes[start - 1])
        return isCompound || isOfProgram(name) ? .strong : .weak
    }

    /// Whether the value of a weak name may be a number of nothing but digits.
    func isNumber(_ name: Range<Int>) -> Bool {
        let numbers: [StaticString] = ["pin", "otp", "pw"]
        return numbers.contains { isLastWord($0, of: name) }
    }

    /// Whether only programs write the name: an argument, `--auth`, or words joined by underscores.
    private func isOfProgram(_ name: Range<Int>) -> Bool {
        bytes[name.lowerBound] == UInt8(ascii: "-") || bytes[name].contains(UInt8(ascii: "_"))
    }

    /// Whether two words are one name: `API key`, `Access Key`.
    func isSecret(_ first: Range<Int>, and second: Range<Int>) -> Bool {
        guard second.lowerBound == first.upperBound + 1, bytes[first.upperBound] == 0x20 else { return false }
        let letters = letters(of: first.lowerBound..<second.upperBound)
        return Self.strongParts.contains { Self.ends(letters, $0) }
    }

    /// Whether a name says what it holds, and not something about it: `password`, not `passwordIsTooShort`.
    func holdsSecret(_ name: Range<Int>) -> Bool {
        let letters = letters(of: name)
        return (Self.headerEnds + Self.strongParts + Self.strongEnds).contains { Self.ends(letters, $0) }
            || startOfWeakWord(in: name) != nil
    }

    func isWord(_ word: StaticString, _ name: Range<Int>) -> Bool {
        name.count == word.utf8CodeUnitCount && stands(word, at: name.lowerBound)
    }

    /// Whether a name is that of a field with the value of another: `name: "Cookie", value: "…"`.
    func isValueWord(_ name: Range<Int>) -> Bool { Self.valueWords.contains { isWord($0, name) } }

    /// Whether a name is that of a field with the name of a value.
    func isNameWord(_ name: Range<Int>) -> Bool { Self.nameWords.contains { isWord($0, name) } }

    private func letters(of name: Range<Int>) -> [UInt8] {
        bytes[name].filter { Self.isLetter($0) || Self.isDigit($0) }.map(Self.lowered)
    }

    /// Whether a name ends in a word of its own: `pass`, `DB_PASS`, `smtpPass`, but not `compass`.
    private func isLastWord(_ word: StaticString, of name: Range<Int>) -> Bool {
        startOfLastWord(word, of: name) != nil
    }

    private func startOfWeakWord(in name: Range<Int>) -> Int? {
        Self.weakWords.lazy.compactMap { startOfLastWord($0, of: name) }.first
    }

    private func startOfLastWord(_ word: StaticString, of name: Range<Int>) -> Int? {
        var end = name.upperBound
        while end > name.lowerBound, !Self.isLetter(bytes[end - 1]), !Self.isDigit(bytes[end - 1]) { end -= 1 }
        let start = end - word.utf8CodeUnitCount
        guard start >= name.lowerBound, stands(word, at: start) else { return nil }
        guard start > name.lowerBound else { return start }
        let (before, first) = (bytes[start - 1], bytes[start])
        return !Self.isLetter(before) || Self.isUpper(first) && !Self.isUpper(before) ? start : nil
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
    private static let strongEnds: [StaticString] = [
        "token", "pwd", "signature", "sessionid", "jwt", "bearer", "passwords", "secrets", "credentials", "authcode",
    ]
    private static let weakWords: [StaticString] = [
        "pass", "pw", "pin", "otp", "auth", "sig", "sid", "session", "creds",
    ]
    /// What a name may end in and still hold the secret that it has named before.
    private static let innerEnds: [StaticString] = [
        "key", "keys", "value", "string", "text", "data", "bytes", "hash", "base", "id", "confirmation",
    ]
    private static let valueWords: [StaticString] = ["value", "values", "val", "rawvalue", "string"]
    private static let nameWords: [StaticString] = ["name", "key", "field", "header", "parameter", "id"]
}
