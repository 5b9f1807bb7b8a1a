extension Secrets {
    /// Marks the credentials and the values in the queries of URLs, and `user:password@` without a scheme.
    mutating func markURLs() {
        let words = runs { byte in
            !Self.isSpace(byte) && !Self.isQuote(byte) && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
        }
        for word in words {
            var schemes: [Int] = []
            for index in word where stands("://", at: index) { schemes.append(index + 3) }
            guard !schemes.isEmpty else {
                markCredentials(withoutScheme: word)
                if let path = firstPath(in: word) { markQuery(in: path) }
                continue
            }
            for (number, start) in schemes.enumerated() {
                // A word may hold several URLs, glued together by commas.
                let end = number + 1 < schemes.count ? schemes[number + 1] - 3 : word.upperBound
                guard start < end else { continue }
                markCredentials(ofURL: start..<end)
                if end == word.upperBound { markCredentialsBeyond(start..<end) }
                markQuery(in: start..<end)
            }
        }
    }

    /// Marks what stands before the host, from the byte after `://` on.
    private mutating func markCredentials(ofURL url: Range<Int>) {
        let at = UInt8(ascii: "@")
        let authorityEnd = first(from: url.lowerBound, before: url.upperBound) { Self.endsAuthority($0) }
        let authority = url.lowerBound..<authorityEnd
        // `file:///pkg@1.2`
        guard !authority.isEmpty else { return }
        let firstAt = last(at, in: authority)
        let hasCredentials = firstAt.map { isHost(($0 + 1)..<authorityEnd) } ?? false
        // A password may contain what ends a host, if it was not encoded: then what stands here is no host.
        guard hasCredentials || !isHost(authority) || !isWeb(schemeBefore: url.lowerBound) else { return }
        let end =
            hasCredentials
            ? first(from: authorityEnd, before: url.upperBound) { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
            : url.upperBound
        if let last = last(at, in: url.lowerBound..<end) { mark(url.lowerBound..<last) }
    }

    /// Marks a password that spaces or quotes cut off from its `@`: what follows `://` is no host, and an `@` comes on the line.
    private mutating func markCredentialsBeyond(_ word: Range<Int>) {
        let at = UInt8(ascii: "@")
        // `https://host:80, as ada@example.com knows`
        var end = first(from: word.lowerBound, before: word.upperBound) { Self.endsAuthority($0) }
        // But a lone colon stands before a password: `redis://: hunter2@host`.
        while end > word.lowerBound + 1, Self.isClosing(bytes[end - 1]) { end -= 1 }
        guard end > word.lowerBound, last(at, in: word) == nil, !isHosts(word.lowerBound..<end) else { return }
        let limit = min(bytes.count, word.upperBound + 128)
        var index = word.upperBound
        while index < limit, bytes[index] >= 0x20, !stands("://", at: index) {
            if bytes[index] == at, let next = byte(at: index + 1), Self.isName(next) || next == UInt8(ascii: "[") {
                return mark(word.lowerBound..<index)
            }
            index += 1
        }
    }

    /// Whether the scheme before `://` is one whose paths may well contain an `@`.
    private func isWeb(schemeBefore start: Int) -> Bool {
        ["http", "https", "ws", "wss"].contains { scheme in
            let end = start - 3
            guard end >= scheme.utf8.count else { return false }
            return bytes[(end - scheme.utf8.count)..<end].elementsEqual(scheme.utf8)
        }
    }

    static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// Whether there is a host with or without a port, and nothing else.
    private func isHost(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        if bytes[range.lowerBound] == UInt8(ascii: "[") { return true }
        let colon = first(from: range.lowerBound, before: range.upperBound) { $0 == UInt8(ascii: ":") }
        let name = bytes[range.lowerBound..<colon]
        guard !name.isEmpty, name.allSatisfy({ Self.isName($0) || Self.isForeign($0) }) else { return false }
        return colon == range.upperBound || bytes[(colon + 1)..<range.upperBound].allSatisfy { Self.isDigit($0) }
    }

    /// Whether there are hosts with commas between them, as URLs of databases name the servers of one.
    private func isHosts(_ range: Range<Int>) -> Bool {
        bytes[range].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy {
            isHost($0.startIndex..<$0.endIndex)
        }
    }

    /// Marks `user:password` before an `@`, as in the addresses of databases.
    private mutating func markCredentials(withoutScheme word: Range<Int>) {
        guard let end = last(UInt8(ascii: "@"), in: word) else { return }
        let colon = first(from: word.lowerBound, before: end) { $0 == UInt8(ascii: ":") }
        guard colon < end else { return }
        var start = colon
        while start > word.lowerBound, Self.isName(bytes[start - 1]) { start -= 1 }
        mark(start..<end)
    }

    /// From the first slash of a path with a query on: `GET /prices?key=…`.
    private func firstPath(in word: Range<Int>) -> Range<Int>? {
        let slash = first(from: word.lowerBound, before: word.upperBound) { $0 == UInt8(ascii: "/") }
        let question = first(from: word.lowerBound, before: word.upperBound) { $0 == UInt8(ascii: "?") }
        guard question < word.upperBound else { return nil }
        if slash < question { return slash..<word.upperBound }
        // Not every question mark begins a query: one with a value does.
        let equals = first(from: question, before: word.upperBound) { $0 == UInt8(ascii: "=") }
        return equals < word.upperBound ? question..<word.upperBound : nil
    }

    /// Marks the values of a query and of a fragment, and those parts of the query that have no name.
    private mutating func markQuery(in url: Range<Int>) {
        var start = first(from: url.lowerBound, before: url.upperBound) { Self.beginsQuery($0) }
        guard start < url.upperBound else { return }
        var end = url.upperBound
        while end > start + 1, Self.isClosing(bytes[end - 1]) { end -= 1 }
        while start < end {
            let isFragment = bytes[start] == UInt8(ascii: "#")
            start += 1
            let partEnd = first(from: start, before: end) { Self.beginsQuery($0) || Self.separatesQuery($0) }
            let equals = first(from: start, before: partEnd) { $0 == UInt8(ascii: "=") }
            if equals < partEnd {
                mark((equals + 1)..<partEnd)
            } else if start < partEnd, !isFragment {
                mark(start..<partEnd)
            }
            start = partEnd
        }
    }

    private static func beginsQuery(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") }

    private static func separatesQuery(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";")
    }

    /// What stands behind a URL in a sentence.
    private static func isClosing(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "."), UInt8(ascii: ","),
            UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "\\"):
            true
        default: false
        }
    }
}
