extension Secrets {
    /// Marks what stands beside a name that announces a secret, in the ways in which programs write names and values.
    mutating func markNamedValues() {
        let names = runs(where: Self.isName).filter { bytes[$0].contains { Self.isLetter($0) || Self.isDigit($0) } }
        var lastValue: Range<Int>?
        for (place, name) in names.enumerated() where !isMarked(name.lowerBound) {
            let next = names.dropFirst(place + 1).prefix(2)
            if isValueWord(name), let setting = setting(after: name), setting.hasSign {
                lastValue = value(at: setting.start)
                continue
            }
            if markElement(name) || markSetting(name, after: place > 0 ? names[place - 1] : nil) { continue }
            if markArguments(of: name) || markPair(name) || markField(name, before: next) { continue }
            if let lastValue, place > 0, isReversedField(lastValue, names[place - 1], name), kind(of: name) != nil {
                mark(lastValue)
            }
            markLogin(after: name)
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

    // MARK: One way each

    /// `password=hunter2`, `"token": "…"`, `Cookie: a=b; c=d`, `--password hunter2`, `API key: …`.
    private mutating func markSetting(_ name: Range<Int>, after previous: Range<Int>?) -> Bool {
        guard let setting = setting(after: name), setting.hasSign || follows(name, at: setting.start) else {
            return false
        }
        var kind = kind(of: name)
        if kind == nil, setting.hasSign, let previous, isSecret(previous, and: name) { kind = .strong }
        guard let kind, !isHost(name, withPortAt: setting.start) else { return false }
        let before = byte(at: name.lowerBound - 1)
        // `Post "https://host/oauth/token": EOF`: the quote after a path is that of the path.
        let isPath = before == UInt8(ascii: "/")
        let isSetting = isPath ? setting.isField || Self.isQuote(bytes[setting.start]) : setting.isSetting
        if !isSetting, kind == .weak || isPath {
            guard setting.hasSign, isCode(of: name, at: setting.start) else { return false }
            guard kind != .weak || !isPath && before != UInt8(ascii: "@") else { return false }
        }
        mark(valueOf: name, kind, at: setting.start, isField: setting.isField)
        return true
    }

    /// `("Authorization", "Bearer hunter2")`, `["x-api-key", "hunter2"]`.
    private mutating func markPair(_ name: Range<Int>) -> Bool {
        guard let quote = byte(at: name.lowerBound - 1), Self.isQuote(quote) else { return false }
        let comma = skipSpaces(from: first(from: name.upperBound, before: bytes.count) { $0 != quote && $0 != 0x5C })
        guard byte(at: comma) == UInt8(ascii: ","), comma > name.upperBound else { return false }
        var start = first(from: comma + 1, before: bytes.count) { !Self.isSpace($0) }
        while byte(at: start) == UInt8(ascii: "\\") { start += 1 }
        guard let opening = byte(at: start), Self.isQuote(opening), let kind = kind(of: name) else { return false }
        guard let value = value(at: start) else { return false }
        if kind != .header {
            // A list of names is none of names and values: it has two elements by chance only.
            let outside = last(from: name.lowerBound) { !Self.isQuote($0) && $0 != 0x5C && !Self.isSpace($0) }
            guard let bracket = byte(at: outside), let closing = Self.closing(of: bracket) else { return false }
            let end = first(from: value.upperBound, before: bytes.count) {
                !Self.isQuote($0) && $0 != 0x5C && !Self.isSpace($0)
            }
            guard bracket == UInt8(ascii: "(") || byte(at: end) == closing else { return false }
        }
        mark(value)
        return true
    }

    /// `name: "Cookie", value: "…"`, also over several lines and as elements.
    private mutating func markField(_ name: Range<Int>, before next: ArraySlice<Range<Int>>) -> Bool {
        // `<key>password</key><string>hunter2</string>`
        let field = next.first.flatMap { isNameWord($0) && byte(at: $0.lowerBound - 1) == 0x2F ? next.last : $0 }
        guard let field, field.lowerBound - name.upperBound <= 24, isValueWord(field) else { return false }
        guard let setting = setting(after: field), setting.hasSign, let kind = kind(of: name) else { return false }
        if byte(at: field.lowerBound - 1) == UInt8(ascii: "<"), markContent(after: field) { return true }
        mark(valueOf: field, kind, at: setting.start, isField: false)
        return true
    }

    /// `value: "…", name: "Cookie"`: whether a value belongs to the name after it.
    private func isReversedField(_ value: Range<Int>, _ word: Range<Int>, _ name: Range<Int>) -> Bool {
        guard isNameWord(word), value.upperBound <= word.lowerBound, word.lowerBound - value.upperBound <= 8 else {
            return false
        }
        return name.lowerBound - word.upperBound <= 8 && !bytes[value.upperBound..<word.lowerBound].contains(0x7D)
    }

    /// `password("hunter2")`, `Cookie(name: "a", value: "…")`.
    private mutating func markArguments(of name: Range<Int>) -> Bool {
        let opening = name.upperBound
        guard byte(at: opening) == UInt8(ascii: "("), holdsSecret(name), let kind = kind(of: name) else { return false }
        let content = (opening + 1)..<endOfBracket(from: opening, UInt8(ascii: ")"))
        // `password(s)`
        guard content.count > 1 else { return false }
        let label = first(from: content.lowerBound, before: content.upperBound) { !Self.isName($0) }
        if label > content.lowerBound, byte(at: label) == UInt8(ascii: ":") {
            markFieldsOfValues(in: content)
            return false
        }
        guard kind != .weak || Self.isQuote(bytes[content.lowerBound]), !Self.saysNothing(bytes[content]) else {
            return false
        }
        mark(content)
        return true
    }

    private mutating func markFieldsOfValues(in content: Range<Int>) {
        var index = content.lowerBound
        while index < content.upperBound {
            let start = first(from: index, before: content.upperBound, where: Self.isName)
            let end = first(from: start, before: content.upperBound) { !Self.isName($0) }
            index = max(end, start + 1)
            guard start < end, isValueWord(start..<end), let setting = setting(after: start..<end) else { continue }
            if setting.hasSign, let value = value(at: setting.start) { mark(value) }
        }
    }

    /// `<password>hunter2</password>`; true for an element without content too, which is no setting.
    private mutating func markElement(_ name: Range<Int>) -> Bool {
        var start = name.lowerBound
        if byte(at: start - 1) == UInt8(ascii: ":") {
            start = last(from: start - 1) { !Self.isName($0) } + 1
        }
        guard byte(at: start - 1) == UInt8(ascii: "<"), kind(of: name) != nil else { return false }
        return markContent(after: name) || byte(at: name.upperBound) == UInt8(ascii: ">")
    }

    private mutating func markContent(after name: Range<Int>) -> Bool {
        let start = first(from: name.upperBound, before: bytes.count) { $0 == UInt8(ascii: ">") || $0 == 0x3C } + 1
        guard byte(at: start - 1) == UInt8(ascii: ">"), byte(at: start - 2) != UInt8(ascii: "/") else { return false }
        let end = first(from: start, before: bytes.count) { $0 == UInt8(ascii: "<") }
        guard byte(at: end + 1) == UInt8(ascii: "/") else { return false }
        mark(start..<end)
        return true
    }

    /// A login among the arguments of a command: `curl -u ada:hunter2`.
    private mutating func markLogin(after name: Range<Int>) {
        guard isWord("-u", name) || isWord("--user", name) || isWord("--proxy-user", name) else { return }
        guard let value = value(at: skipSpaces(from: name.upperBound)) else { return }
        if bytes[value].contains(UInt8(ascii: ":")) { mark(value) }
    }

    // MARK: Helpers

    /// A place where a value may stand after a name.
    private struct Setting {
        var start: Int
        /// Whether name and value are written like a setting.
        var isSetting: Bool
        /// Whether a sign is between them.
        var hasSign: Bool
        /// Whether the sign is one of equality: then fields may follow each other, with semicolons between them.
        var isField: Bool
    }

    /// Returns the setting after a name; nil at the end of the text.
    private func setting(after name: Range<Int>) -> Setting? {
        var index = name.upperBound
        // `"password" :`, `\"password\":`, `headers["password"] =`, `AnyHashable("password"):`
        while let byte = byte(at: index) {
            let isBracket = byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") && index > name.upperBound
            if Self.isQuote(byte) || isBracket {
                index += 1
            } else if let end = endOfCode(["22", "27", "5c", "5d"], at: index) ?? endOfEntity(at: index) {
                index = end
            } else if byte == UInt8(ascii: "\\"), self.byte(at: index + 1).map(Self.isLetter) != true {
                index += 1
            } else {
                break
            }
        }
        var isSetting = index > name.upperBound
        index = skipSpaces(from: index)
        let sign = index
        while let byte = byte(at: index), byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") || byte == 0x3E {
            if byte == UInt8(ascii: "=") { isSetting = true }
            index += 1
        }
        let isField = index == sign + 1 && bytes[sign] == UInt8(ascii: "=")
        // `%3D`, a form within a form, `%253D`, within another.
        if let end = endOfCode(["3d", "3a"], at: index) { index = end }
        let hasSign = index > sign
        var start = skipSpaces(from: index)
        if let end = endOfEntity(at: start) { start = end }
        // `b'hunter2'`, `@"hunter2"`
        if let mark = byte(at: start), Self.isLetter(mark) || mark == UInt8(ascii: "@") || mark == UInt8(ascii: "$"),
            let quote = byte(at: start + 1), Self.isQuote(quote)
        {
            let end = endOfQuote(from: start + 1)
            // And not `n"`, a value of one letter before the end of the text that it is in.
            if end < bytes.count, end > start + 2, !bytes[(start + 2)..<end].contains(UInt8(ascii: ":")) { start += 1 }
        }
        guard let first = byte(at: start) else { return nil }
        if Self.isQuote(first) { isSetting = true }
        return Setting(start: start, isSetting: isSetting, hasSign: hasSign, isField: isField)
    }

    /// The end of an encoded character: `%3D`, `%253D` where it was encoded twice, `\u003d` in JSON.
    private func endOfCode(_ codes: [StaticString], at start: Int) -> Int? {
        guard byte(at: start) == UInt8(ascii: "%") else {
            guard stands("\\u00", at: start) else { return nil }
            return codes.contains { stands($0, at: start + 4) } ? start + 6 : nil
        }
        var index = start + 1
        while stands("25", at: index) { index += 2 }
        return codes.contains { stands($0, at: index) } ? index + 2 : nil
    }

    /// The end of a quote as HTML and XML write it.
    private func endOfEntity(at start: Int) -> Int? {
        guard byte(at: start) == UInt8(ascii: "&") else { return nil }
        let entities: [StaticString] = ["&quot;", "&apos;", "&#34;", "&#39;"]
        return entities.first { stands($0, at: start) }.map { start + $0.utf8CodeUnitCount }
    }

    /// Whether a name is the host of a URL: `http://secrets:8200/v1`.
    private func isHost(_ name: Range<Int>, withPortAt start: Int) -> Bool {
        guard start == name.upperBound + 1, bytes[name.upperBound] == UInt8(ascii: ":") else { return false }
        let before = byte(at: name.lowerBound - 1)
        let isFirst = before == UInt8(ascii: "/") && byte(at: name.lowerBound - 2) == UInt8(ascii: "/")
        guard isFirst || before == UInt8(ascii: "@") else { return false }
        let end = first(from: start, before: bytes.count) { !Self.isDigit($0) }
        guard (1...5).contains(end - start) else { return false }
        return byte(at: end).map { !Self.isTokenByte($0) || Self.endsAuthority($0) } ?? true
    }

    /// Whether what stands behind a weak name and a colon looks like a secret.
    ///
    /// A name before a colon begins many a failure, `auth: connection refused`, `session:6379: no route`. So only one word of letters
    /// and digits is taken for a secret, and neither a number, an amount, a version, a path nor a host.
    private func isCode(of name: Range<Int>, at start: Int) -> Bool {
        var end = endOfPlainValue(from: start)
        if end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        let value = bytes[start..<end]
        guard !value.contains(where: Self.isPlace) else { return false }
        let (hasLetters, hasDigits) = (value.contains(where: Self.isLetter), value.contains(where: Self.isDigit))
        guard hasLetters, hasDigits else { return hasDigits && value.count >= 4 && isNumber(name) }
        // `eu-west-1` is a place, and a UUID is none.
        let isLong = value.count >= (value.contains(UInt8(ascii: "-")) ? 32 : 6)
        return isLong && !Self.isAmount(value) && !Self.isTerm(value)
    }

    /// Whether a byte is a sign of a path, a host with a port, a version or a call.
    private static func isPlace(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "(")].contains(byte)
    }

    /// Whether a word is numbers with their units, or a number in base 16: `5000ms`, `1h30m`, `0x7ffe12`.
    private static func isAmount(_ word: ArraySlice<UInt8>) -> Bool {
        let word = word.map(lowered)
        guard let first = word.first, isDigit(first) else { return false }
        if word.starts(with: "0x".utf8) {
            return word.dropFirst(2).allSatisfy { isDigit($0) || (0x61...0x66).contains($0) }
        }
        return word.split(whereSeparator: isDigit).allSatisfy { units.contains(String(decoding: $0, as: UTF8.self)) }
    }

    private static func isTerm(_ word: ArraySlice<UInt8>) -> Bool {
        terms.contains(String(decoding: word.map(lowered), as: UTF8.self))
    }

    private static let units: Set = [
        "ns", "us", "ms", "msec", "msecs", "millis", "s", "sec", "secs", "seconds", "m", "min", "mins", "minutes", "h",
        "hours", "d", "days", "b", "bytes", "k", "kb", "kib", "mb", "mib", "g", "gb", "gib", "rps", "qps", "rpm", "x",
        "st", "nd", "rd", "th",
    ]
    /// Words of letters and digits in sentences about logins.
    private static let terms: Set = ["oauth2", "sha256", "sha384", "sha512", "base64", "x86_64", "ed25519", "argon2"]

    /// Whether a word without a sign before it is a secret: an argument of a command, or no word of a sentence.
    private func follows(_ name: Range<Int>, at value: Int) -> Bool {
        guard value > name.upperBound else { return false }
        if stands("--", at: name.lowerBound) { return true }
        let end = first(from: value, before: bytes.count) { !Self.isTokenByte($0) }
        return end - value >= 8 && bytes[value..<end].contains(where: Self.isDigit)
    }

    private mutating func mark(valueOf name: Range<Int>, _ kind: Kind, at start: Int, isField: Bool) {
        if kind == .header {
            mark(headerValue(of: name, at: start))
        } else if let value = isField ? fieldValue(of: name, at: start) ?? value(at: start) : value(at: start) {
            mark(value)
        }
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
