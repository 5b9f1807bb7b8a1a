extension Secrets {
    /// Marks what is a secret by its look: JSON web tokens, private keys, keys of well-known services.
    mutating func markKnownShapes() {
        for name in runs(where: Self.isName) where name.count >= 16 {
            guard Self.prefixes.contains(where: { startsWith($0, name) }) else { continue }
            guard bytes[name].contains(where: Self.isDigit) else { continue }
            mark(name)
        }
        markPrivateKeys()
    }

    // With their case: `AKIA` is one, `akia` is a word. `eyJ` is how a JSON object begins in base64.
    private static let prefixes: [StaticString] = [
        "eyJ", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "sk-", "sk_live_", "sk_test_", "rk_live_",
        "xoxb-",
        "xoxp-", "xoxa-", "AKIA", "ASIA", "AIza", "ya29.",
    ]

    private func startsWith(_ prefix: StaticString, _ name: Range<Int>) -> Bool {
        prefix.withUTF8Buffer { bytes[name].starts(with: $0) }
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
