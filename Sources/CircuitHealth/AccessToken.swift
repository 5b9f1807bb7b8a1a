/// A secret that opens the endpoints to whoever sends it as `Authorization: Bearer SECRET`.
///
/// It is compared in a time that depends on the length of what was sent and on nothing else, and never printed.
public struct AccessToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// Whose it is, for events and the audit log.
    public let name: String
    private let secret: [UInt8]

    /// The fewest characters that cannot be guessed by trying, if they were made by chance.
    public static let shortest = 16
    /// More than a header should carry.
    public static let longest = 512

    /// A token.
    ///
    /// - Parameters:
    ///   - secret: 16 to 512 characters that a header can carry: letters, digits and punctuation, no space. Space around it,
    ///     as at the end of a file, is taken off.
    ///   - name: Whose it is.
    /// - Throws: ``AccessTokenError`` where it is no such text.
    public init(_ secret: String, name: String = "operator") throws(AccessTokenError) {
        let bytes = secret.utf8.trimmed
        guard !bytes.isEmpty else { throw AccessTokenError(description: "The token is empty.") }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw AccessTokenError(
                description:
                    "The token has a character that a header cannot carry: use letters, digits and punctuation."
            )
        }
        guard bytes.count >= Self.shortest else {
            throw AccessTokenError(
                description: "The token has \(bytes.count) characters, and less than \(Self.shortest) can be guessed: "
                    + "make one by `openssl rand -hex 16`."
            )
        }
        guard bytes.count <= Self.longest else {
            throw AccessTokenError(description: "The token has more than \(Self.longest) characters.")
        }
        self.secret = bytes
        self.name = name
    }

    /// Nothing of the secret.
    public var description: String { "token of \(name)" }

    /// Nothing of the secret.
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }

    /// Whether a text is the secret, in a time that says nothing about how much of it is right.
    func matches(_ text: some Collection<UInt8>) -> Bool {
        var difference = UInt(bitPattern: text.count ^ secret.count)
        var index = 0
        for byte in text {
            difference |= UInt(byte ^ secret[index % secret.count])
            index += 1
        }
        return difference == 0
    }
}

/// Why a text cannot be a token.
public struct AccessTokenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it and what would help.
    public let description: String
}

extension String.UTF8View {
    fileprivate var trimmed: [UInt8] {
        let start = drop { $0 <= 0x20 }
        return Array(start.reversed().drop { $0 <= 0x20 }.reversed())
    }
}
