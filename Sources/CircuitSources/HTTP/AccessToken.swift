/// A secret that a target wants to see; nothing prints it.
package struct AccessToken: Hashable, Sendable {
    /// For the header of a request, and nowhere else.
    let secret: String

    /// The longest token that is taken.
    private static let longest = 4096

    /// Takes a token as it stands in a file or a variable; blanks and line ends around it do not count.
    ///
    /// - Parameter text: Visible ASCII characters. Nil is returned for anything else, and for nothing.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let start = bytes.firstIndex { $0 > 0x20 } ?? bytes.endIndex
        let end = bytes.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? start
        let trimmed = bytes[start..<max(start, end)]
        guard !trimmed.isEmpty, trimmed.count <= Self.longest, trimmed.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        secret = String(decoding: trimmed, as: UTF8.self)
    }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(a token)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
