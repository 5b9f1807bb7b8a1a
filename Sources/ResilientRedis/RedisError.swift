/// What went wrong between a caller and Redis.
///
/// The description is one line, fit to be the last failure that a dashboard shows: `connection refused`,
/// `timed out after 100ms`, `LOADING Redis is loading the dataset in memory`.
public struct RedisError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of trouble; kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Base: String {
            case connectionRefused
            case connectionClosed
            case timedOut
            case serverReply
            case unexpectedReply
        }

        private let base: Base

        /// Nobody listens there.
        public static let connectionRefused = Code(base: .connectionRefused)
        /// The connection went away with the answer outstanding.
        public static let connectionClosed = Code(base: .connectionClosed)
        /// No answer before the deadline.
        public static let timedOut = Code(base: .timedOut)
        /// The server answered with an error.
        public static let serverReply = Code(base: .serverReply)
        /// The server answered something that does not belong to the command.
        public static let unexpectedReply = Code(base: .unexpectedReply)

        /// The name of the code.
        public var description: String { base.rawValue }
    }

    /// The kind of trouble.
    public let code: Code
    /// The trouble in one line.
    public let description: String

    /// Nobody listens there.
    public static let connectionRefused = RedisError(code: .connectionRefused, description: "connection refused")
    /// The connection went away with the answer outstanding.
    public static let connectionClosed = RedisError(code: .connectionClosed, description: "connection closed")

    /// No answer came before the deadline.
    public static func timedOut(after deadline: Duration) -> RedisError {
        RedisError(code: .timedOut, description: "timed out after \(deadline.inOneUnit)")
    }

    /// The server answered with an error; the text is its own.
    public static func serverReply(_ text: String) -> RedisError {
        RedisError(code: .serverReply, description: text)
    }

    /// The server answered something that does not belong to the command.
    public static func unexpectedReply(to command: RedisCommand) -> RedisError {
        RedisError(code: .unexpectedReply, description: "unexpected reply to \(command.name)")
    }

    /// The code word that begins an error reply (`WRONGTYPE`, `LOADING`, `ERR`), or nil for trouble that is no reply.
    public var replyWord: Substring? {
        code == .serverReply ? description.prefix { $0 != " " } : nil
    }

    /// Whether this says that Redis cannot do its work.
    ///
    /// An error reply comes from a server that is alive and is mostly the caller's mistake (`WRONGTYPE`), except for those
    /// by which a server says that it cannot serve now.
    public var isFailure: Bool {
        guard let word = replyWord else { return true }
        return Self.failureWords.contains(word)
    }

    private static let failureWords: Set<Substring> = ["LOADING", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "OOM"]
}

extension Duration {
    /// The duration in the largest unit that leaves it whole, down to microseconds: `2s`, `100ms`, `250us`.
    fileprivate var inOneUnit: String {
        let (seconds, attoseconds) = components
        if attoseconds == 0 { return "\(seconds)s" }
        let microseconds = attoseconds / 1_000_000_000_000
        if seconds < 1_000_000, microseconds.isMultiple(of: 1_000) {
            return "\(seconds * 1_000 + microseconds / 1_000)ms"
        }
        return seconds < 1_000_000 ? "\(seconds * 1_000_000 + microseconds)us" : "\(seconds)s"
    }
}
