#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a target is, however its address is spelt.
///
/// The host in one case and without the root's dot, every name of this machine's loopback as one, the scheme's own port
/// as its number, the path without the known endpoints, empty parts, `.`, `..` and needless escapes.
package struct TargetPlace: Hashable, Sendable {
    private let origin: String
    private let path: [String]

    /// The place of a target.
    package init(_ target: Target) {
        let endpoint = target.endpoint
        let port = endpoint.port ?? (endpoint.scheme == .https ? 443 : 80)
        origin = "\(endpoint.scheme.rawValue)://\(Self.host(endpoint.host)):\(port)"
        let known = [Target.listPath, Target.passivePath, Target.pingingPath].map(Self.parts)
        let parts = Self.parts(endpoint.path)
        let ending = known.first { parts.suffix($0.count) == $0[...] } ?? []
        path = parts.dropLast(ending.count)
    }

    /// Whether one of two places lies in the other, as the services behind a gateway do in the gateway.
    package func overlaps(_ other: Self) -> Bool {
        origin == other.origin && (path.starts(with: other.path) || other.path.starts(with: path))
    }

    private static func host(_ name: String) -> String {
        let name = plainIPv4(name.hasSuffix(".") ? String(name.dropLast()) : name)
        return ["::1", "0.0.0.0", "::"].contains(name) || name.hasPrefix("127.") ? "localhost" : name
    }

    /// An IPv4 address in four decimal parts, also where it is written as one number, in hexadecimal, or within IPv6.
    private static func plainIPv4(_ name: String) -> String {
        let mapped = "::ffff:"
        let inner = name.hasPrefix(mapped) ? String(name.dropFirst(mapped.count)) : name
        var address = in_addr()
        guard inner.utf8.first.map({ (0x30...0x39).contains($0) }) == true, inet_aton(inner, &address) != 0 else {
            return name
        }
        let number = UInt32(bigEndian: address.s_addr)
        return [24, 16, 8, 0].map { String(number >> $0 & 0xFF) }.joined(separator: ".")
    }

    private static func parts(_ path: String) -> [String] {
        path.split(separator: "/").map(unescaped).reduce(into: []) { parts, part in
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
    }

    /// A part of a path with the letters, digits and `-._~` as they are, which may be escaped without need.
    private static func unescaped(_ part: Substring) -> String {
        var result: [UInt8] = []
        var rest = part.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
            guard byte == UInt8(ascii: "%"), digits.count == 2 else {
                result.append(byte)
                continue
            }
            let character = Character(UnicodeScalar(UInt8(digits[0] << 4 | digits[1])))
            if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
                result += Array(String(character).utf8)
            } else {
                // Escapes mean the same in either case.
                result += [byte] + rest.prefix(2).map { $0 >= 0x61 ? $0 - 0x20 : $0 }
            }
            rest = rest.dropFirst(2)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
