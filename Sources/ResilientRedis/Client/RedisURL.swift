import CircuitVocabulary

/// The reason why a text is no address of a Redis server; the description is one line and never shows a password.
public struct RedisURLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public let description: String
}

extension RedisConfiguration {
    /// Takes the endpoint, the login, the database and the use of TLS from a URL.
    ///
    /// `redis://[[user]:password@]host[:port][/database]`, the same with `rediss` for TLS, with `valkey` and `valkeys`, and
    /// `unix://[[user]:password@]/path/to.sock[?db=database]`. What is special in a URL is written `%40` in a user or password.
    ///
    /// - Parameter url: The URL.
    /// - Throws: ``RedisURLError``.
    public init(url: String) throws(RedisURLError) {
        guard let mark = url.firstRange(of: "://") else {
            throw RedisURLError(description: Self.schemes)
        }
        let scheme = url[..<mark.lowerBound].lowercased()
        var rest = url[mark.upperBound...]
        guard ["redis", "rediss", "valkey", "valkeys", "unix", "redis+unix"].contains(scheme) else {
            throw RedisURLError(description: Self.schemes)
        }
        guard !rest.contains(where: { $0.isWhitespace || $0.asciiValue.map { $0 < 32 || $0 == 127 } ?? false }) else {
            throw RedisURLError(description: "a Redis URL has no spaces; write %20 for one in a password")
        }

        let login = try Login.split(from: &rest)
        // What is left of a login that a slash has cut off; the path of a socket may have the sign in it.
        guard !rest.contains("@") || (scheme.hasSuffix("unix") && rest.hasPrefix("/")) else {
            throw RedisURLError(description: "in user and password, / is written %2F, @ is %40, # is %23, ? is %3F")
        }
        if scheme.hasSuffix("unix") {
            try self.init(socket: rest)
        } else {
            try self.init(hostAndDatabase: rest)
            if scheme == "rediss" || scheme == "valkeys" { tls = RedisTLS() }
        }
        user = login.user
        password = login.password
    }

    private static let schemes =
        "a Redis URL begins with redis://, rediss://, valkey://, valkeys:// or unix://"

    private init(socket rest: Substring) throws(RedisURLError) {
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts[0].percentDecoded, path.hasPrefix("/"), path.utf8.count < 104, !path.utf8.contains(0)
        else {
            throw RedisURLError(description: "the path of a socket is absolute, as in unix:///run/redis.sock")
        }
        self.init(endpoint: .unixSocket(path: path))
        guard parts.count == 2 else { return }
        guard parts[1].hasPrefix("db=") else {
            throw RedisURLError(description: "after the path of a socket only ?db=NUMBER may follow")
        }
        database = try Self.database(parts[1].dropFirst(3))
    }

    private init(hostAndDatabase rest: Substring) throws(RedisURLError) {
        guard !rest.contains(where: { "?#".contains($0) }) else {
            throw RedisURLError(description: "a Redis URL ends after the database, as in redis://host:6379/2")
        }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let (host, port) = try Self.hostAndPort(parts[0])
        self.init(endpoint: .tcp(host: host, port: port))
        if parts.count == 2, !parts[1].isEmpty { database = try Self.database(parts[1]) }
    }

    private static func database(_ text: Substring) throws(RedisURLError) -> Int {
        guard let number = text.decimalNumber else {
            throw RedisURLError(description: "the database of a Redis URL is a number, as in redis://host/2")
        }
        return number
    }

    private static func hostAndPort(_ text: Substring) throws(RedisURLError) -> (host: String, port: Int) {
        guard !text.contains(where: { ",; ".contains($0) }) else {
            throw RedisURLError(description: "a Redis URL names one server, as in redis://host:6379, no list")
        }
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                throw RedisURLError(description: "an IPv6 address stands between brackets, as in redis://[::1]:6379")
            }
            host = text[text.index(after: text.startIndex)..<end]
            let tail = text[text.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else {
                throw RedisURLError(description: "after the bracket of an IPv6 address only a port may follow")
            }
            port = tail.isEmpty ? nil : tail.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard port?.contains(":") == false else {
                throw RedisURLError(description: "an IPv6 address stands between brackets, as in redis://[::1]:6379")
            }
        }
        guard !host.isEmpty else { throw RedisURLError(description: "a Redis URL names a host, as in redis://host") }
        guard let port else { return (String(host), 6_379) }
        guard let number = port.decimalNumber, (1...65_535).contains(number) else {
            throw RedisURLError(description: "the port of a Redis URL is a number from 1 to 65535")
        }
        return (String(host), number)
    }
}

/// The part of a URL before the `@`.
private struct Login {
    var user: String?
    var password: String?

    static func split(from rest: inout Substring) throws(RedisURLError) -> Login {
        // An `@` after the host is none of ours, and one inside a password is written %40; the last one before the path counts
        // all the same, because a message about it could show half a password.
        let authority = rest.prefix { $0 != "/" }
        guard let sign = authority.lastIndex(of: "@") else { return Login() }
        let text = authority[..<sign]
        rest = rest[rest.index(after: sign)...]
        if text.isEmpty { return Login() }
        guard let colon = text.firstIndex(of: ":") else {
            throw RedisURLError(description: "a login is user:password@, or :password@ for a password alone")
        }
        let (name, secret) = (text[..<colon].percentDecoded, text[text.index(after: colon)...].percentDecoded)
        guard let name, let secret else {
            throw RedisURLError(
                description: "in user and password, % stands before two hexadecimal digits, as in %40; % itself is %25"
            )
        }
        guard !secret.isEmpty else {
            throw RedisURLError(description: "the password is empty; leave out everything up to the @ for no login")
        }
        return Login(user: name.isEmpty ? nil : name, password: secret)
    }
}

extension Substring {
    /// The number that these decimal digits are, or nil where they are something else.
    fileprivate var decimalNumber: Int? {
        utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(self) : nil
    }
}
