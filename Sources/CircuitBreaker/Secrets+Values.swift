extension Secrets {
    /// The value that begins at a place, without its quotes or brackets; nil where there is none, or none to hide.
    func value(at start: Int) -> Range<Int>? {
        var start = start
        // `\"hunter2\"` in JSON within JSON.
        while byte(at: start) == UInt8(ascii: "\\") { start += 1 }
        guard let opening = byte(at: start) else { return nil }
        if Self.isQuote(opening) { return (start + 1)..<max(start + 1, endOfQuote(from: start)) }
        if let closing = Self.closing(of: opening) { return (start + 1)..<endOfBracket(from: start, closing) }
        let end = endOfPlainValue(from: start)
        return Self.saysNothing(bytes[start..<end]) ? nil : start..<end
    }

    /// A header's value: what follows the scheme that is known to have one word, else all to the end of the line.
    func headerValue(of name: Range<Int>, at start: Int) -> Range<Int> {
        let opening = bytes[start]
        if opening == UInt8(ascii: "\\") || Self.isQuote(opening) || Self.closing(of: opening) != nil {
            return value(at: start) ?? start..<start
        }
        let scheme = first(from: start, before: bytes.count) { !Self.isName($0) }
        // `Optional("hunter2")`
        if scheme > start, byte(at: scheme) == UInt8(ascii: "(") {
            return start..<endOfBracket(from: scheme, UInt8(ascii: ")"))
        }
        let next = skipSpaces(from: scheme)
        if next > scheme, Self.schemes.contains(where: { isWord($0, start..<scheme) }) {
            return next..<endOfPlainValue(from: next)
        }
        // `curl -H "Cookie: a=b; c=d" https://host`: the quote before the name ends the line too.
        let quote = byte(at: name.lowerBound - 1).flatMap { Self.isQuote($0) ? $0 : nil }
        return start..<first(from: start, before: bytes.count) { $0 == 0x0A || $0 == 0x0D || $0 == quote }
    }

    private static let schemes: [StaticString] = ["bearer", "basic", "token", "apikey", "negotiate", "ntlm"]

    /// The most bytes that are taken for one value of a connection string, so that the cost stays linear in the text.
    private static let longestField = 128

    /// A value of a connection string, `Server=db;Password=my pet's name;Database=shop`: it goes on to the next semicolon.
    ///
    /// Nil where this is no such string.
    func fieldValue(of name: Range<Int>, at start: Int) -> Range<Int>? {
        guard !Self.isQuote(bytes[start]), Self.closing(of: bytes[start]) == nil else { return nil }
        var end = start
        let limit = min(bytes.count, start + Self.longestField)
        while end < limit, bytes[end] != 0x0A, bytes[end] != 0x0D, bytes[end] != UInt8(ascii: ";") {
            if bytes[end] == UInt8(ascii: "&") || Self.isQuote(bytes[end]) && !isWithin(quote: end) { break }
            end += 1
        }
        if byte(at: end) == UInt8(ascii: ";") {
            let equals = first(from: end + 1, before: bytes.count) { !Self.isName($0) && $0 != 0x20 }
            if byte(at: equals) == UInt8(ascii: "="), equals > end + 1 { return start..<end }
        }
        let before = last(from: name.lowerBound) { $0 != 0x20 }
        return byte(at: before) == UInt8(ascii: ";") && byte(at: end) != UInt8(ascii: "&") ? start..<end : nil
    }

    /// The place of the quote that closes the one at `start`; the end where there is none.
    func endOfQuote(from start: Int) -> Int {
        let quote = bytes[start]
        let isEscaped = start > 0 && bytes[start - 1] == UInt8(ascii: "\\")
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == quote {
                if isEscaped { return index - 1 }
                // Two of them are one within the text.
                guard byte(at: index + 1) == quote else { return index }
                index += 1
            }
            // Within plain quotes a backslash hides what follows; within escaped ones it is part of the closing quote.
            index += bytes[index] == UInt8(ascii: "\\") && !isEscaped ? 2 : 1
        }
        return bytes.count
    }

    static func closing(of opening: UInt8) -> UInt8? {
        switch opening {
        case UInt8(ascii: "["): UInt8(ascii: "]")
        case UInt8(ascii: "{"): UInt8(ascii: "}")
        case UInt8(ascii: "("): UInt8(ascii: ")")
        default: nil
        }
    }

    /// The place of the bracket that closes the one at `start`, whatever stands in quotes; the end where there is none.
    func endOfBracket(from start: Int, _ closing: UInt8) -> Int {
        let opening = bytes[start]
        var depth = 0
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case opening: depth += 1
            case closing:
                // `{my}}pet;}` of a connection string: two of them are one within the text.
                if depth == 1, byte(at: index + 1) == closing, let next = byte(at: index + 2),
                    Self.isLetter(next) || Self.isDigit(next)
                {
                    index += 1
                    break
                }
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
    func endOfPlainValue(from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if Self.isSpace(byte) || Self.isQuote(byte) && !isWithin(quote: index) { return index }
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

    func skipSpaces(from start: Int) -> Int {
        first(from: start, before: bytes.count) { $0 != 0x20 && $0 != 0x09 }
    }

    /// Whether a word says that there is no secret.
    static func saysNothing(_ word: ArraySlice<UInt8>) -> Bool {
        ["nil", "null", "true", "false", "none"].contains(String(decoding: word.map(lowered), as: UTF8.self))
    }

    /// Whether a byte can be part of a token: letters, digits, and what base64 and its relatives need.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        isName(byte) || byte == UInt8(ascii: "~") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "*")
    }

    /// Whether a quote is a part of a value without quotes, `hun'ter2`, and does not end the text that the value is in.
    private func isWithin(quote index: Int) -> Bool {
        guard let next = byte(at: index + 1), byte(at: index - 1) != UInt8(ascii: "\\") else { return false }
        return Self.isLetter(next) || Self.isDigit(next)
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
}
