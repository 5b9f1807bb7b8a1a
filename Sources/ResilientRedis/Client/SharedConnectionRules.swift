/// Which commands may not travel on a connection that many callers share: those that change the connection, and those
/// that have it wait.
enum SharedConnectionRules {
    /// Returns the error for a command that must not be sent there; nil where it may.
    static func objection(to command: RedisCommand) -> RedisError? {
        // Asked about every command, so the commonest are let pass before anything is looked up.
        if command.name == "GET" || command.name == "SET" { return nil }
        if let remedy = remedies[command.name] { return .notShareable(command.name, instead: remedy) }
        switch command.name {
        case "XREAD", "XREADGROUP":
            guard command.has("BLOCK") else { return nil }
            return .notShareable("\(command.name) BLOCK", instead: lend)
        case "CLIENT", "SCRIPT":
            let words = command.name == "CLIENT" ? ["REPLY", "TRACKING", "CACHING"] : ["DEBUG"]
            let word = command.arguments.first?.text?.uppercased() ?? ""
            guard words.contains(word) else { return nil }
            return .notShareable("\(command.name) \(word)", instead: lend)
        default:
            return nil
        }
    }

    /// Returns the error for a command that must not be sent on a lent connection; nil where it may.
    static func objectionWhenLent(to command: RedisCommand) -> RedisError? {
        guard let remedy = remedies[command.name], remedy == subscribe || remedy == never else { return nil }
        return .notShareable(command.name, instead: remedy)
    }

    private static let lend = "use withConnection"
    private static let subscribe = "use subscribe(to:)"
    private static let configure = "use the configuration"
    private static let never = "it is not supported"

    private static let remedies: [String: String] = [
        "SUBSCRIBE": subscribe, "PSUBSCRIBE": subscribe, "UNSUBSCRIBE": subscribe, "PUNSUBSCRIBE": subscribe,
        "SSUBSCRIBE": never, "SUNSUBSCRIBE": never, "MONITOR": never, "SYNC": never, "PSYNC": never,
        "HELLO": configure, "AUTH": configure, "SELECT": configure, "QUIT": lend, "RESET": lend,
        "MULTI": "send the commands as a transaction", "EXEC": "send the commands as a transaction", "DISCARD": lend,
        "WATCH": lend, "UNWATCH": lend, "WAIT": lend, "WAITAOF": lend,
        "BLPOP": lend, "BRPOP": lend, "BLMOVE": lend, "BRPOPLPUSH": lend, "BLMPOP": lend,
        "BZPOPMIN": lend, "BZPOPMAX": lend, "BZMPOP": lend, "READONLY": lend, "READWRITE": lend, "ASKING": lend,
    ]
}

extension RedisCommand {
    fileprivate func has(_ word: String) -> Bool {
        arguments.contains { $0.bytes.count == word.utf8.count && $0.text?.uppercased() == word }
    }
}
