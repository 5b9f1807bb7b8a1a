extension Secrets {
    /// Marks what is a secret by its look: JSON web tokens, private keys, keys of well-known services.
    mutating func markKnownShapes() {
        for name in runs(where: Self.isName) where name.count >= 16 {
            guard bytes[name].contains(where: Self.isDigit) else { continue }
            if isToken(name) {
                mark(name)
            } else if let start = name.first(where: { beginsKey(at: $0, in: name) }) {
                mark(start..<name.upperBound)
            }
        }
        markPrivateKeys()
    }

    // With their case: `AKIA` is one, `akia` is a word. `eyJ` is how a JSON object begins in base64.
    private static let prefixes: [StaticString] = [
        "eyJ", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "sk-", "sk_live_", "sk_test_", "rk_live_",
        "xoxb-",
        "xoxp-", "xoxa-", "AKIA", "ASIA", "AIza", "ya29.", "v1.local.", "v2.local.", "v3.local.", "v4.local.",
        "v1.public.", "v2.public.", "v3.public.", "v4.public.",
    ]

    /// Whether a word of a name begins as the keys of well-known services do, and is long enough for one.
    private func beginsKey(at start: Int, in name: Range<Int>) -> Bool {
        guard name.upperBound - start >= 16 else { return false }
        if start > name.lowerBound, Self.isLetter(bytes[start - 1]) || Self.isDigit(bytes[start - 1]) { return false }
        return Self.prefixes.contains { prefix in
            prefix.withUTF8Buffer { bytes[start..<name.upperBound].starts(with: $0) }
        }
    }

    /// Whether a name has the three parts of a signed token, in base64.
    private func isToken(_ name: Range<Int>) -> Bool {
        let parts = bytes[name].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.count >= 16 }) else { return false }
        return parts.dropLast().allSatisfy { part in
            part.contains(where: Self.isDigit) && part.contains(where: Self.isUpper)
                && part.contains { Self.isLetter($0) && !Self.isUpper($0) }
        }
    }

    private mutating func markPrivateKeys() {
        var index = 0
        while index < bytes.count {
            guard stands("-----begin", at: index) else {
                index += 1
                continue
            }
            let start = first(from: index + 10, before: bytes.count) { $0 == UInt8(ascii: "-") }
            var end = start + 5
            while end < bytes.count, !stands("-----end", at: end) { end += 1 }
            mark(min(start + 5, bytes.count)..<min(end, bytes.count))
            index = max(end, index + 10)
        }
    }
}
