package import CircuitMonitor
package import DisplayText

/// A service to watch over HTTP, as the user named it.
package struct Target: Hashable, Sendable {
    /// What is polled, where the service does not have ``list``.
    package var endpoint: Endpoint

    /// Where our own services tell of all their circuits; nil where the user named the path.
    package var list: Endpoint?

    /// What is polled where the service does not have ``endpoint``; nil where the user named the path.
    package var fallback: Endpoint?

    /// What the user named, without a query.
    package var label: DisplayText

    /// The host and port, and the path where that tells services behind one gateway apart: what the circuits of the
    /// target are found under.
    package var instance: DisplayText

    static let listPath = "api/v1/health/circuit-breakers"
    static let passivePath = "api/v1/health/circuit-breaker"
    static let pingingPath = "api/v1/health/redis"

    /// Reads what the user wrote.
    ///
    /// An address with a path other than one that ends in a slash is polled as it is; any other is a base, below which
    /// the health endpoints are looked for. `HOST:PORT` stands for `http://HOST:PORT`; a bare word does not,
    /// because it is more likely a misspelt command.
    ///
    /// - Parameters:
    ///   - text: `http://auth:8000`, `https://gateway/auth/`, `http://auth:8000/breaker`, `auth:8000`.
    ///   - path: Where on the host the endpoint is, in place of the two known ones.
    /// - Returns: The target.
    /// - Throws: ``TargetError``, which says what is wrong and what to write.
    package static func parse(_ text: String, path: String? = nil) throws(TargetError) -> Target {
        let base = try Endpoint(absolute: try withScheme(text))
        let isBase = base.path.hasSuffix("/") && base.query == nil
        var target = Target(
            endpoint: base,
            fallback: nil,
            label: base.shown,
            instance: DisplayText(untrusted: base.authority + place(of: base.path))
        )
        if let path {
            guard isBase else {
                throw TargetError("\(base.shown): the URL has a path already; leave out one of the two")
            }
            guard !path.isEmpty, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
                throw TargetError("“\(DisplayText(untrusted: path, limit: 80))”: not a path; write /health/breaker")
            }
            target.endpoint = base.at(base.path + path.drop { $0 == "/" })
        } else if isBase {
            target.list = base.at(base.path + listPath)
            target.endpoint = base.at(base.path + passivePath)
            target.fallback = base.at(base.path + pingingPath)
        }
        if base.path == "/", isBase {
            target.label = DisplayText(untrusted: "\(base.scheme.rawValue)://\(base.authority)")
        }
        return target
    }

    /// The part of a path that is not every service's: `/auth` of `/auth/` and of `/auth/api/v1/health/redis`.
    private static func place(of path: String) -> String {
        let known = [listPath, passivePath, pingingPath].first { path.hasSuffix("/" + $0) } ?? ""
        let rest = path.dropLast(known.count)
        return String(rest.last == "/" ? rest.dropLast() : rest)
    }

    private static func withScheme(_ text: String) throws(TargetError) -> String {
        if text.contains("://") { return text }
        let shown = Endpoint.shown(text)
        let authority = text.prefix { $0 != "/" && $0 != "?" }
        if authority.contains("@") { return "http://\(text)" }  // refused there without repeating it
        if text.contains(where: { ",; ".contains($0) }) { return "http://\(text)" }  // and so is a list
        if let scheme = ["https", "http"].first(where: { text.lowercased().hasPrefix("\($0):") }) {
            let rest = text.dropFirst(scheme.count + 1).drop { $0 == "/" }
            throw TargetError("\(shown): two slashes are missing; write \(Endpoint.shown("\(scheme)://\(rest)"))")
        }
        if let scheme = ["https", "http"].first(where: { text.lowercased().hasPrefix("\($0)//") }) {
            let rest = text.dropFirst(scheme.count + 2)
            throw TargetError("\(shown): a colon is missing; write \(Endpoint.shown("\(scheme)://\(rest)"))")
        }
        let port = authority.drop { $0 == ":" }
        if authority.count == text.count, !port.isEmpty, port.allSatisfy(\.isNumber) {
            throw TargetError("\(shown): no host; write localhost:\(DisplayText(untrusted: String(port), limit: 8))")
        }
        guard let colon = authority.lastIndex(of: ":"), colon != authority.startIndex else {
            throw TargetError("\(shown): not a URL; write http://\(shown) or \(shown):PORT")
        }
        return "http://\(text)"
    }

    /// Below which address our own services have control and events, or nil where the user's path does not tell.
    var controlRoot: Endpoint? {
        if let list { return list }
        let path = endpoint.path
        if path.hasSuffix("/circuit-breakers") { return endpoint.at(path) }
        return path.hasSuffix("/circuit-breaker") ? endpoint.at(path + "s") : nil
    }

    /// Whether a poll of an endpoint is itself a call through the breaker.
    static func pings(_ endpoint: Endpoint) -> Bool {
        endpoint.path.hasSuffix("/health/redis")
    }

    /// How the target is named on the screen.
    ///
    /// - Parameters:
    ///   - id: Its number.
    ///   - interval: How far apart the polls are.
    ///   - source: What is read: a kind's label.
    /// - Returns: The description.
    package func description(id: TargetID, interval: Duration, source: DisplayText) -> TargetDescription {
        TargetDescription(id: id, label: label, instance: instance, interval: interval, source: source)
    }

    /// The time that a poll may take by default: the larger of the interval and a second, at most five.
    package static func defaultTimeout(interval: Duration) -> Duration {
        min(max(interval, .seconds(1)), .seconds(5))
    }
}
