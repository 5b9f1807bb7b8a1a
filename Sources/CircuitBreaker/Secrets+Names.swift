extension Secrets {
    /// How sure a name is that its value is a secret.
    enum Kind {
        /// A secret by its name alone.
        case strong
        /// A word of sentences too: a secret where it is written like a setting, `pin=1234`, or has digits.
        case weak
        /// A header whose value may have several words.
        case header
    }

    /// What a name announces; nil where it is no secret.
    func kind(of name: Range<Int>) -> Kind? {
        let letters = letters(of: name)
        if Self.headerEnds.contains(where: { Self.ends(letters, $0) }) { return .header }
        if Self.strongParts.contains(where: { Self.contains(letters, $0) }) { return .strong }
        if Self.strongEnds.contains(where: { Self.ends(letters, $0) }) { return .strong }
        guard let word = Self.weakWords.first(where: { isLastWord($0, of: name) }) else { return nil }
        // `DB_PASS` is no word of a sentence.
        return name.count > word.utf8CodeUnitCount ? .strong : .weak
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
            || Self.weakWords.contains { isLastWord($0, of: name) }
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
        var end = name.upperBound
        while end > name.lowerBound, !Self.isLetter(bytes[end - 1]), !Self.isDigit(bytes[end - 1]) { end -= 1 }
        let start = end - word.utf8CodeUnitCount
        guard start >= name.lowerBound, stands(word, at: start) else { return false }
        guard start > name.lowerBound else { return true }
        let (before, first) = (bytes[start - 1], bytes[start])
        return !Self.isLetter(before) || Self.isUpper(first) && !Self.isUpper(before)
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
    private static let valueWords: [StaticString] = ["value", "values", "val", "rawvalue", "string"]
    private static let nameWords: [StaticString] = ["name", "key", "field", "header", "parameter", "id"]
}
