/// What an error reply says about the server that sends it; decided by the reply's first words.
///
/// <doc:What-an-Error-Reply-Means> has the words of each kind, and where they come from.
public enum RedisRefusal: Hashable, Sendable, CaseIterable {
    /// The server cannot do its work now: `LOADING`, `MISCONF`, `OOM`.
    case trouble
    /// The connection leads to a server that does not lead any more: `READONLY`, `MASTERDOWN`.
    ///
    /// The client replaces such a connection, because the name may lead elsewhere by now.
    case wrongPlace
    /// The server and this client are not set up for each other: `NOPERM`, `MOVED`.
    case configuration
    /// What was asked cannot be done, and that is not the server's fault: `WRONGTYPE`, `ERR`, and the words of scripts and modules.
    case mistake

    /// Whether a breaker counts it as a failure of Redis.
    public var isFailure: Bool { self != .mistake }
}

/// One row of the table of error replies.
struct RefusalRow: Equatable, Sendable {
    /// The word that such a reply begins with, or as much of its text as tells it from others with the same word.
    let beginning: String
    let kind: RedisRefusal
    /// What is not set up, as a text for the operator; nil where the reply says so itself.
    let remark: String?

    /// Whether only a server that works says it.
    var provesHealth: Bool { kind == .mistake && beginning != Self.anyError }

    private init(_ beginning: String, _ kind: RedisRefusal, _ remark: String? = nil) {
        self.beginning = beginning
        self.kind = kind
        self.remark = remark
    }

    /// The table: every word of the sources of Redis 7.0 (`createSharedObjects` and `processCommand` in `server.c`,
    /// `cluster.c`, `script.c`, `networking.c`, `blocked.c`, `t_stream.c`, `sentinel.c`) and of the page "Redis error messages"
    /// of redis.io for Redis 8, `REDIRECT` of Valkey 8, what three proxies say of servers behind them, and the limits of a hosted
    /// service.
    ///
    /// Among rows with the same first word the one with the longest beginning counts.
    static let all: [RefusalRow] = [
        RefusalRow("LOADING", .trouble),
        RefusalRow("BUSY", .trouble),
        RefusalRow("MISCONF", .trouble),
        RefusalRow("NOREPLICAS", .trouble),
        RefusalRow("CLUSTERDOWN", .trouble),
        RefusalRow("TRYAGAIN", .trouble),
        RefusalRow("NOTREADY", .trouble),
        RefusalRow("OOM", .trouble),
        RefusalRow("ERR max number of clients", .trouble),
        // Envoy (`command_splitter_impl.h`) and twemproxy (`msg_get_error`): no server answers behind them.
        RefusalRow("no upstream host", .trouble),
        RefusalRow("upstream failure", .trouble),
        RefusalRow("upstream protocol error", .trouble),
        RefusalRow("ERR Connection refused", .trouble),
        RefusalRow("ERR Connection timed out", .trouble),
        RefusalRow("ERR Connection reset by peer", .trouble),
        RefusalRow("ERR Broken pipe", .trouble),
        RefusalRow("ERR No route to host", .trouble),
        RefusalRow("ERR Host is down", .trouble),
        RefusalRow("ERR Network is unreachable", .trouble),
        // predixy (`Response.cpp`), as it spells them.
        RefusalRow("ERR no server avaliable", .trouble),
        RefusalRow("ERR no server connection avaliable", .trouble),
        RefusalRow("ERR server connection close", .trouble),
        RefusalRow("ERR deliver request fail", .trouble),
        // Upstash: what was paid for is used up.
        RefusalRow("ERR max daily request limit exceeded", .trouble),
        RefusalRow("ERR max requests limit exceeded", .trouble),
        RefusalRow("ERR max concurrent connections exceeded", .trouble),
        RefusalRow("ERR DB capacity quota exceeded", .trouble),

        RefusalRow("READONLY", .wrongPlace),
        RefusalRow("MASTERDOWN", .wrongPlace),
        RefusalRow("UNBLOCKED force unblock", .wrongPlace),
        RefusalRow("REDIRECT", .wrongPlace),

        RefusalRow("NOAUTH", .configuration, "a login is needed"),
        RefusalRow("WRONGPASS", .configuration, "the login is refused"),
        RefusalRow("NOPERM", .configuration, "this user lacks a right"),
        // What Redis 7.0 says where a script may not do what its caller may not.
        RefusalRow("ERR The user executing the script can't", .configuration, "this user lacks a right"),
        RefusalRow("DENIED", .configuration, "the server is in protected mode"),
        RefusalRow("MOVED", .configuration, clusterRemark),
        RefusalRow("ASK", .configuration, clusterRemark),
        // The same command is right on the single server that it was written for.
        RefusalRow("CROSSSLOT", .configuration, clusterRemark),

        RefusalRow("WRONGTYPE", .mistake),
        // What only a server says that has looked at the command; any other text with this word may be a proxy's too.
        RefusalRow("ERR unknown command", .mistake),
        RefusalRow("ERR unknown subcommand", .mistake),
        RefusalRow("ERR wrong number of arguments", .mistake),
        RefusalRow("ERR syntax error", .mistake),
        RefusalRow("ERR value is not", .mistake),
        RefusalRow("ERR index out of range", .mistake),
        RefusalRow("ERR no such key", .mistake),
        RefusalRow(anyError, .mistake),
        RefusalRow("NOSCRIPT", .mistake),
        RefusalRow("EXECABORT", .mistake),
        RefusalRow("BUSYKEY", .mistake),
        RefusalRow("BUSYGROUP", .mistake),
        RefusalRow("NOGROUP", .mistake),
        RefusalRow("INVALIDOBJ", .mistake),
        RefusalRow("NOPROTO", .mistake),
        // CLIENT UNBLOCK ended the wait.
        RefusalRow("UNBLOCKED", .mistake),
        // Another server, which the command has named, does not answer.
        RefusalRow("IOERR", .mistake),
        // Answers to orders of an administrator.
        RefusalRow("NOTBUSY", .mistake),
        RefusalRow("UNKILLABLE", .mistake),
        RefusalRow("INPROG", .mistake),
        RefusalRow("NOGOODSLAVE", .mistake),
        RefusalRow("NOQUORUM", .mistake),
        RefusalRow("NOMASTERLINK", .mistake),
    ]

    /// The generic error code, which proxies send as well.
    private static let anyError = "ERR"

    private static let clusterRemark = "the server belongs to a cluster, which this client does not know"

    private static let byWord = Dictionary(grouping: all) { $0.beginning.firstWord }
        .mapValues { rows in rows.sorted { $0.beginning.utf8.count > $1.beginning.utf8.count } }

    /// The row of an error reply; nil where its word is in none.
    static func row(of reply: String) -> RefusalRow? {
        let cause = cause(of: reply)
        return byWord[cause.firstWord]?.first { cause.hasPrefix($0.beginning) }
    }

    /// What an error reply means whose word is in no row.
    ///
    /// Scripts, functions and modules have words of their own, as Redis advises their authors, so such a word is an answer to
    /// their callers. In answer to any other command only a server can say it, or a proxy before it, and it refuses.
    static func kind(ofUnknown reply: String, to command: RedisCommand?) -> RedisRefusal {
        guard let command, !RedisCommand.runsScripts(command.name) else { return .mistake }
        let word = reply.prefix { $0 != " " }.utf8
        let isWord = word.count > 1 && word.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F }
        return isWord ? .trouble : .mistake
    }

    /// What lies behind a reply that only passes on another: `EXEC` says `EXECABORT` and why, and before Redis 7 the error
    /// of a script was wrapped in one of its own.
    private static func cause(of reply: String) -> Substring {
        let abort = "EXECABORT Transaction discarded because of: "
        if reply.hasPrefix(abort) { return reply.dropFirst(abort.count) }
        guard reply.hasPrefix("ERR Error running script"), let end = reply.firstRange(of: "): ") else {
            return reply[...]
        }
        var rest = reply[end.upperBound...]
        let place = "@user_script:"
        while rest.hasPrefix(place) {
            rest = rest.dropFirst(place.count).drop { $0.isNumber || $0 == " " || $0 == ":" }
        }
        return rest.first == "-" ? rest.dropFirst() : rest
    }
}

extension StringProtocol {
    /// What stands before the first space.
    fileprivate var firstWord: String { String(prefix { $0 != " " }) }
}

extension RedisCommand {
    /// Whether a command of that name runs user code: a script, a function or a module.
    static func runsScripts(_ name: String) -> Bool {
        ["EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO"].contains(name) || name.contains(".")
    }
}

extension RedisValue {
    /// Calls a closure with every error in this reply.
    func forEachError(_ body: (String) -> Void) {
        switch self {
        case .error(let text): body(text)
        case .array(let elements): for element in elements { element.forEachError(body) }
        case .map(let entries):
            for entry in entries {
                entry.key.forEachError(body)
                entry.value.forEachError(body)
            }
        case .null, .integer, .double, .boolean, .bytes: break
        }
    }

    /// Returns the error in this reply to a command that counts for a breaker: the reply itself, or a failure inside it.
    func refusal(to command: RedisCommand) -> RedisError? {
        if case .error(let text) = self { .serverReply(text, to: command) } else { refusal }
    }

    /// The error in this reply that counts for a breaker: the reply itself, or a failure inside it.
    ///
    /// An error in a reply comes from `EXEC`, or from a script that has caught it and returns it. The script's own errors are
    /// then an answer, but a server that could not do its work has failed all the same.
    var refusal: RedisError? {
        switch self {
        case .error(let text): .serverReply(text)
        case .array(let elements): elements.lazy.compactMap(\.refusal).first(where: \.isFailure)
        case .map(let entries):
            entries.lazy.compactMap { $0.value.refusal ?? $0.key.refusal }.first(where: \.isFailure)
        case .null, .integer, .double, .boolean, .bytes: nil
        }
    }
}
