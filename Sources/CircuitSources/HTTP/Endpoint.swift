import CircuitVocabulary
package import DisplayText

/// An HTTP address, taken apart and known to be well-formed: visible ASCII only, no credentials.
package struct Endpoint: Hashable, Sendable {
    package var scheme: Scheme
    /// In lower case; an IPv6 address without its brackets.
    package var host: String
    /// Nil where the scheme's own port is meant.
    package var port: Int?
    /// Begins with a slash.
    package var path: String
    /// Without the question mark; nil where there is none.
    package var query: String?

    package enum Scheme: String, Hashable, Sendable {
        case http
        case https
    }

    /// The authority as it is written: `auth:8000`, `[::1]:8000`.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }

    /// The whole address, for the wire.
    package var url: String {
        "\(scheme.rawValue)://\(authority)\(path)" + (query.map { "?\($0)" } ?? "")
    }

    /// The address for the screen: a query may carry a secret and is left out.
    package var shown: DisplayText {
        DisplayText(untrusted: "\(scheme.rawValue)://\(authority)\(path)" + (query == nil ? "" : "?…"))
    }

    /// Takes an absolute address apart.
    ///
    /// - Parameter text: `http://…` or `https://…`.
    /// - Throws: ``TargetError``, which says what is wrong and what to write.
    package init(absolute text: String) throws(TargetError) {
        let shown = Self.shown(text)
        if let list = Self.list(in: text) {
            throw TargetError("\(shown): one address, not a list of them; write each by itself: \(list)")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw TargetError("\(shown): an address has no spaces, control or non-ASCII characters; write them as %XX")
        }
        guard let mark = text.firstRange(of: "://") else {
            throw TargetError("\(shown): no scheme; write http://HOST:PORT")
        }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard let scheme = Scheme(rawValue: scheme) else {
            if ["redis", "rediss", "valkey", "valkeys", "unix"].contains(scheme) {
                throw TargetError(
                    "\(shown): a server has no circuits; write the http:// address of a service that calls it"
                )
            }
            throw TargetError(
                "\(shown): \(DisplayText(untrusted: scheme, limit: 20)) cannot be watched, only http and https"
            )
        }
        let rest = text[mark.upperBound...].prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        // Not repeated in the message: it holds the secret.
        let hasLogin = TargetError(
            "a URL must not contain a user or a password: arguments can be seen by every user of the machine"
        )
        guard !authority.contains("@") else { throw hasLogin }
        self.scheme = scheme
        do throws(TargetError) {
            (host, port) = try Self.hostAndPort(authority, in: shown)
        } catch {
            // A password with a slash or the like in it ends what looks like the host.
            throw text.contains("@") ? hasLogin : error
        }
        let tail = rest[authority.endIndex...]
        let path = tail.prefix { $0 != "?" }
        self.path = path.isEmpty ? "/" : String(path)
        query = path.endIndex < tail.endIndex ? String(tail[path.endIndex...].dropFirst()) : nil
    }

    /// What a message may repeat of an address: not what stands before an `@`, which may be a password.
    static func shown(_ text: String) -> DisplayText {
        guard let sign = text.lastIndex(of: "@") else { return DisplayText(untrusted: text, limit: 80) }
        let scheme = text.firstRange(of: "://").map { text[..<$0.upperBound] } ?? ""
        return DisplayText(untrusted: "\(scheme)…\(text[sign...])", limit: 80)
    }

    /// The addresses that stand in one text with commas, semicolons or blanks between them; nil where there is one.
    private static func list(in text: String) -> DisplayText? {
        let parts = text.split { (character: Character) in ",; ".contains(character) }.map(String.init)
        // Where the first has a path or a query, the signs may be of that.
        guard parts.count > 1, !text.contains("@"), !withoutScheme(parts[0]).contains(where: isBeyondHost) else {
            return nil
        }
        let scheme = String(parts[0].dropLast(withoutScheme(parts[0]).count))
        let whole = parts.map { (part: String) -> String in part.contains("://") ? part : scheme + part }
        return DisplayText(untrusted: whole.joined(separator: " "), limit: 80)
    }

    private static func withoutScheme(_ text: String) -> Substring {
        guard let mark = text.firstRange(of: "://") else { return text[...] }
        return text[mark.upperBound...]
    }

    private static func isBeyondHost(_ character: Character) -> Bool {
        character == "/" || character == "?"
    }

    private static func hostAndPort(
        _ authority: Substring,
        in shown: DisplayText
    ) throws(TargetError) -> (host: String, port: Int?) {
        let host: Substring
        let tail: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                throw TargetError("\(shown): the bracket of the IPv6 address is not closed")
            }
            host = authority[..<end].dropFirst()
            tail = authority[end...].dropFirst()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw TargetError("\(shown): no IPv6 address between the brackets")
            }
        } else {
            host = authority.prefix { $0 != ":" }
            tail = authority[host.endIndex...]
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || "-._~%".contains($0) }) else {
                throw TargetError(
                    "\(shown): a host name has letters, digits, dots and dashes; an IPv6 address has brackets"
                )
            }
        }
        guard !host.isEmpty else { throw TargetError("\(shown): no host; write http://HOST:PORT") }
        guard !tail.isEmpty else { return (host.lowercased(), nil) }
        guard tail.first == ":", tail.dropFirst().allSatisfy(\.isNumber), let port = Int(tail.dropFirst()),
            (1...65535).contains(port)
        else {
            throw TargetError("\(shown): a port is a number from 1 to 65535")
        }
        return (host.lowercased(), port)
    }

    /// The same host with another path, which may carry a query.
    func at(_ path: String) -> Self {
        var other = self
        let plain = path.prefix { $0 != "?" }
        other.path = plain.hasPrefix("/") ? String(plain) : "/\(plain)"
        other.query = plain.endIndex < path.endIndex ? String(path[plain.endIndex...].dropFirst()) : nil
        return other
    }

    /// Whether another address is at the same scheme, host and port: where a token may go.
    func isSameOrigin(as other: Endpoint) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// The address below this one that a name leads to, as one part of the path; nil for a name that leads elsewhere.
    func below(_ name: String) -> Self? {
        guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 1000 else { return nil }
        return at("\(path)/\(name.percentEncoded)")
    }

    /// Where a redirect from here leads, or nil where it leads nowhere that can be understood.
    ///
    /// - Parameter location: The header's value: absolute, without a scheme, absolute on the host, or relative.
    /// - Returns: The address.
    func redirected(to location: String) -> Self? {
        let location = String(location.prefix { $0 != "#" })
        guard !location.isEmpty, location.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        if location.hasPrefix("//") { return try? Self(absolute: "\(scheme.rawValue):\(location)") }
        if location.prefix(while: { $0 != "/" && $0 != "?" }).contains(":") { return try? Self(absolute: location) }
        if location.hasPrefix("/") { return at(location) }
        if location.hasPrefix("?") { return at(path + location) }
        let folder = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
        return at(folder + location)
    }
}

/// Why something cannot be watched, in one line that a stranger can act on.
package struct TargetError: Error, Hashable, Sendable {
    package var message: DisplayText

    package init(_ message: DisplayText) {
        self.message = message
    }
}
