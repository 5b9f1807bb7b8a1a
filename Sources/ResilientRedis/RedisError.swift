import CircuitBreaker
import CircuitVocabulary

/// An error between a caller and Redis.
///
/// The description is one line, fit to be the last failure that a dashboard shows: `connection refused`,
/// `timed out after 100ms`, `LOADING Redis is loading the dataset in memory`.
public struct RedisError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error; kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Base: String {
            case connectionRefused
            case connectionClosed
            case timedOut
            case serverReply
            case unexpectedReply
            case unreachable
            case nameResolution
            case tls
            case authentication
            case connectionRejected
            case protocolViolation
            case transactionDiscarded
            case notShareable
            case shutDown
        }

        private let base: Base

        /// No process listens on the address.
        public static let connectionRefused = Code(base: .connectionRefused)
        /// The connection went away with the answer outstanding.
        public static let connectionClosed = Code(base: .connectionClosed)
        /// No answer before the deadline.
        public static let timedOut = Code(base: .timedOut)
        /// The server answered with an error.
        public static let serverReply = Code(base: .serverReply)
        /// The server answered something that does not belong to the command.
        public static let unexpectedReply = Code(base: .unexpectedReply)
        /// There is no way to the server, or another trouble of the network.
        public static let unreachable = Code(base: .unreachable)
        /// The server's name has no address.
        public static let nameResolution = Code(base: .nameResolution)
        /// The TLS handshake failed, or what it needs is missing.
        public static let tls = Code(base: .tls)
        /// The server wants other credentials.
        public static let authentication = Code(base: .authentication)
        /// The server answered, but not to serve: too many clients, no such database.
        public static let connectionRejected = Code(base: .connectionRejected)
        /// What came is no reply of a Redis server, or larger than allowed.
        public static let protocolViolation = Code(base: .protocolViolation)
        /// A watched key has changed, so the transaction was not carried out.
        public static let transactionDiscarded = Code(base: .transactionDiscarded)
        /// The command would change or block a connection that others share.
        public static let notShareable = Code(base: .notShareable)
        /// The client was shut down by its own program.
        public static let shutDown = Code(base: .shutDown)

        /// The name of the code.
        public var description: String { base.rawValue }
    }

    /// The kind of trouble.
    public let code: Code
    /// The trouble in one line.
    public let description: String
    /// What an error reply says about the server; nil for trouble that is no reply.
    public let refusal: RedisRefusal?
    /// The error reply as it came.
    private let reply: String?
    /// Whether it proves that the server works: a mistake of the caller that only a working server reports.
    let isAnswer: Bool

    init(code: Code, description: String) {
        self.code = code
        self.description = description
        refusal = nil
        reply = nil
        isAnswer = code == .transactionDiscarded
    }

    /// An error reply, with what is to be mended before it where that is a configuration.
    ///
    /// Of a long one the beginning is kept: a server may send as much as it likes.
    private init(reply whole: String, to command: RedisCommand?) {
        let isLong = whole.utf8.count > Self.longestReply
        let reply = isLong ? String(decoding: whole.utf8.prefix(Self.longestReply), as: UTF8.self) : whole
        let row = RefusalRow.row(of: reply)
        code = .serverReply
        let line = reply.onOneLine(upTo: Self.longestReply)
        description = row?.remark.map { "configuration, \($0): \(line)" } ?? line
        refusal = row?.kind ?? RefusalRow.kind(ofUnknown: reply, to: command)
        self.reply = reply
        isAnswer = row?.provesHealth ?? false
    }

    /// The most bytes of an error reply that are kept.
    private static let longestReply = 1_024

    /// No process listens on the address.
    public static let connectionRefused = RedisError(code: .connectionRefused, description: "connection refused")
    /// The connection went away with the answer outstanding.
    public static let connectionClosed = RedisError(code: .connectionClosed, description: "connection closed")

    /// No answer came before the deadline.
    public static func timedOut(after deadline: Duration) -> RedisError {
        RedisError(code: .timedOut, description: "timed out after \(deadline.inOneUnit)")
    }

    /// No connection was ready for commands in the time that it may take.
    static func notConnected(after timeout: Duration) -> RedisError {
        RedisError(code: .timedOut, description: "no connection after \(timeout.inOneUnit)")
    }

    /// The server answered with an error; the text is its own.
    ///
    /// Where the text says that server and client are not set up for each other, the description says so first.
    public static func serverReply(_ text: String) -> RedisError {
        RedisError(reply: text, to: nil)
    }

    /// The server answered a command with an error; which command it was tells whose word an unknown one is.
    static func serverReply(_ text: String, to command: RedisCommand) -> RedisError {
        RedisError(reply: text, to: command)
    }

    /// The server answered something that does not belong to the command.
    public static func unexpectedReply(to command: RedisCommand) -> RedisError {
        RedisError(code: .unexpectedReply, description: "unexpected reply to \(command.name)")
    }

    /// The server's name has no address.
    static func nameResolution(of host: String) -> RedisError {
        RedisError(code: .nameResolution, description: "no address for \(host.onOneLine)")
    }

    /// The TLS handshake failed, or what it needs is missing.
    static func tls(_ reason: String) -> RedisError {
        RedisError(code: .tls, description: "TLS: \(reason.onOneLine)")
    }

    /// There is no way to the server, or another trouble of the network.
    static func unreachable(_ reason: String) -> RedisError {
        RedisError(code: .unreachable, description: reason.onOneLine)
    }

    /// The server wants other credentials; the text is its own.
    static func authentication(_ text: String) -> RedisError {
        RedisError(code: .authentication, description: "authentication failed: \(text.onOneLine)")
    }

    /// The server does not serve this connection; the text is its own.
    static func connectionRejected(_ text: String) -> RedisError {
        RedisError(code: .connectionRejected, description: "connection rejected: \(text.onOneLine)")
    }

    /// What came is no reply of a Redis server, or larger than allowed.
    static func protocolViolation(_ reason: String) -> RedisError {
        RedisError(code: .protocolViolation, description: reason)
    }

    /// A watched key has changed, so the transaction was not carried out.
    static let transactionDiscarded = RedisError(
        code: .transactionDiscarded,
        description: "transaction discarded: a watched key has changed"
    )

    /// The command would change or block a connection that others share.
    static func notShareable(_ command: String, instead: String) -> RedisError {
        RedisError(code: .notShareable, description: "\(command.onOneLine) needs a connection of its own: \(instead)")
    }

    /// The client was shut down by its own program.
    public static let shutDown = RedisError(code: .shutDown, description: "client was shut down")

    /// The code word that begins an error reply (`WRONGTYPE`, `LOADING`, `ERR`), or nil for trouble that is no reply.
    public var replyWord: Substring? { reply?.prefix { $0 != " " } }

    /// Whether this says that Redis cannot do its work for this client.
    ///
    /// Of an error reply ``refusal`` decides. What this side refused or decided itself says nothing about Redis.
    public var isFailure: Bool {
        switch code {
        case .serverReply: refusal?.isFailure ?? true
        case .transactionDiscarded, .notShareable, .shutDown: false
        default: true
        }
    }
}

extension String {
    /// As much of a text from outside as fits on one line: 200 scalars.
    fileprivate var onOneLine: String { onOneLine(upTo: 200) }

    /// Returns the beginning of a text from outside, with spaces in place of line ends and control characters.
    ///
    /// Of scalars, because one `Character` may be megabytes of combining marks.
    fileprivate func onOneLine(upTo count: Int) -> String {
        var line = UnicodeScalarView()
        for scalar in unicodeScalars.prefix(count) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
            default: line.append(scalar)
            }
        }
        return String(line)
    }
}

extension Duration {
    /// The duration in the largest unit that leaves it whole, down to microseconds: `2s`, `100ms`, `250us`.
    fileprivate var inOneUnit: String {
        let (seconds, attoseconds) = clampedComponents
        if attoseconds == 0 { return "\(seconds)s" }
        let microseconds = attoseconds / 1_000_000_000_000
        if seconds < 1_000_000, microseconds.isMultiple(of: 1_000) {
            return "\(seconds * 1_000 + microseconds / 1_000)ms"
        }
        return seconds < 1_000_000 ? "\(seconds * 1_000_000 + microseconds)us" : "\(seconds)s"
    }
}
