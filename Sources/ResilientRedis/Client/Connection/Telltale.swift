/// The sign that a server in doubt has recovered.
enum Telltale: Equatable, Sendable {
    /// It carries out a command of that name.
    case command(String)
    /// It answers a command that no server answers while it loads its data.
    case anyCommand

    /// Whether the reply to a command of this name is the sign.
    func isGiven(by reply: RedisValue, to command: String) -> Bool {
        switch self {
        case .command(let name):
            if case .error = reply { return false }
            return command == name
        case .anyCommand:
            guard !Self.isAnsweredWhileLoading(command) else { return false }
            guard case .error(let text) = reply else { return true }
            // Where the command itself is wrong, the server does not come to look whether it loads.
            let isEarly = ["ERR unknown", "ERR wrong number of arguments"].contains { text.hasPrefix($0) }
            return !isEarly && RedisError.serverReply(text).isAnswer
        }
    }

    /// Whether a command of that name may be answered while a server loads its data; a module may have its own answered.
    static func isAnsweredWhileLoading(_ command: String) -> Bool {
        command.contains(".") || answeredWhileLoading.contains(command)
    }

    /// Those with the flag `loading` in the reply of Redis 7.0 to `COMMAND`, or with a part that has it.
    private static let answeredWhileLoading: Set = [
        "ACL", "AUTH", "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "DEBUG", "DISCARD", "ECHO", "EXEC", "FUNCTION",
        "HELLO", "INFO", "LASTSAVE", "LATENCY", "MEMORY", "MODULE", "MONITOR", "MULTI", "OBJECT", "PSUBSCRIBE",
        "PUBLISH", "PUBSUB", "PUNSUBSCRIBE", "QUIT", "READONLY", "READWRITE", "REPLCONF", "RESET", "ROLE", "SCRIPT",
        "SELECT", "SHUTDOWN", "SLOWLOG", "SPUBLISH", "SSUBSCRIBE", "SUBSCRIBE", "SUNSUBSCRIBE", "TIME", "UNSUBSCRIBE",
        "UNWATCH", "WATCH", "XGROUP", "XINFO",
    ]
}
